// JSONPath: the first line of the input is the path, the rest the document.
#include <boost/json.hpp>
#include <string_view>

#include "apigw/json_text.h"
#include "apigw/jsonpath.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::apigw;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto newline = text.find('\n');
  const auto path = JsonPath::parse(text.substr(0, newline));
  const auto document = parse_lenient_json(newline == std::string_view::npos ? "" : text.substr(newline + 1));
  // What the forgiving parser reads, it writes as JSON that the strict one reads.
  if (document) CHECK(parse_json(json_text(*document)).has_value());
  if (!path || !document) return 0;
  const auto found = path->read(*document);
  const auto* part = path->find(*document);
  if (part != nullptr) CHECK(found && json_text(*found) == json_text(*part));
  if (!path->definite()) CHECK(found && (found->is_array() || found->is_int64()));
  return 0;
}
