// The response parser, fed in pieces whose sizes the first byte chooses: no crash, no limit passed, and the same
// outcome as fed in one piece.
#include <cstdint>
#include <cstdlib>

#include "lambda/http_message.h"

namespace {

struct Outcome {
  bool done = false;
  bool failed = false;
  int status = 0;
  std::string body;

  bool operator==(const Outcome&) const = default;
};

constexpr lambda::HttpLimits kLimits{.head_bytes_max = 512, .body_bytes_max = 1024};

Outcome parse(std::string_view bytes, size_t piece) {
  lambda::HttpResponseParser parser(kLimits);
  Outcome outcome;
  while (!bytes.empty() && !parser.done()) {
    const size_t count = std::min(piece, bytes.size());
    if (!parser.feed(bytes.substr(0, count))) {
      outcome.failed = true;
      return outcome;
    }
    bytes.remove_prefix(count);
  }
  if (!parser.done() && !parser.finish()) outcome.failed = true;
  if (!parser.done()) return outcome;
  outcome.done = true;
  const auto response = parser.take();
  outcome.status = response.status;
  outcome.body = response.body;
  if (outcome.body.size() > kLimits.body_bytes_max) std::abort();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = parse(bytes, bytes.size());
  const Outcome pieces = parse(bytes, 1 + data[0] % 64);
  // A failure may be seen before or after what follows a complete response; a response that is complete is the same in
  // both.
  if (whole.done && pieces.done && !(whole == pieces)) std::abort();
  if (whole.done != pieces.done) std::abort();
  return 0;
}
