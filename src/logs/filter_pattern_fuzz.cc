// Feeds a filter pattern to its parser, up to the first newline, and the rest to what parsed; and the whole to the
// mending of UTF-8, whose result must need no more mending.
#include <cstdint>

#include "base/check.h"
#include "base/utf8.h"
#include "logs/batch.h"
#include "logs/filter_pattern.h"
#include "logs/rendering.h"

using namespace sluice::logs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  if (const auto pattern = FilterPattern::parse(text.substr(0, end)); pattern && end != std::string_view::npos) {
    (void)pattern->matches(text.substr(end));
  }
  const auto clean = sluice::base::clean_utf8(text, 1'000);
  CHECK(clean.size() <= 1'000);
  CHECK(sluice::base::clean_utf8(clean, 1'000) == clean);
  if (const auto cursor = parse_token(text)) CHECK(parse_token(token_of(*cursor)) == cursor);
  return 0;
}
