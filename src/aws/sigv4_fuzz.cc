// Feeds a request's first line and headers, one a line, to the signature parser; what parses is verified too.
#include <cstdint>
#include <string>

#include "aws/sigv4.h"
#include "base/check.h"

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  aws::HttpRequest request;
  request.method = "GET";
  const auto take_line = [&] {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
  };
  request.target = take_line();
  while (!text.empty()) {
    const auto line = take_line();
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  request.body = text;
  const auto result = aws::parse_authorization(request);
  if (!result || !*result) return 0;
  const auto& authorization = **result;
  CHECK(authorization.signed_headers.size() <= aws::kSignedHeadersMax);
  if (const auto header = request.header("authorization")) CHECK(aws::parse_scope(*header).has_value());
  CHECK(!aws::verify(request, authorization, std::string(32, 'k'), authorization.signed_at).has_value() ||
        authorization.signature.size() == 64);
  return 0;
}
