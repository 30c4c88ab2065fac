// Feeds a request, its first line and headers one a line, then an empty line and the body, to the S3 codec up to the
// command; whatever fails is written as an error.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/s3_codec.h"

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  aws::HttpRequest request;
  const auto take_line = [&] {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
  };
  const auto first = take_line();
  const auto space = first.find(' ');
  request.method = first.substr(0, space);
  request.target = space == std::string_view::npos ? "/" : first.substr(space + 1);
  while (!text.empty()) {
    const auto line = take_line();
    if (line.empty()) break;
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
  }
  request.body = text;

  namespace codec = wire::s3_codec;
  const auto fail = [&](const aws::Error& error) {
    CHECK(codec::encode_error(error, request, "id").status >= 300);
    return 0;
  };
  const auto parsed = codec::parse(request);
  if (!parsed) return fail(parsed.error());
  const auto body = codec::read_body(request, *parsed);
  if (!body) return fail(body.error());
  const auto command = codec::to_command(*parsed, request, *body, "000000000000");
  if (!command) return fail(command.error());
  return 0;
}
