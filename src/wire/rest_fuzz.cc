// Any method, path, query string and body for the REST services and the router. The input's first line is the method
// and target, the rest the body.
#include "wire/apigw_wire.h"
#include "wire/lambda_wire.h"
#include "wire/logs_wire.h"
#include "wire/route.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;  // NOLINT
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = input.substr(0, input.find('\n'));
  const auto space = line.find(' ');
  aws::HttpRequest request;
  request.method = line.substr(0, space);
  request.target = space == std::string_view::npos ? "/" : line.substr(space + 1);
  request.body = input.substr(std::min(input.size(), line.size() + 1));
  request.headers = {{"X-Amz-Invocation-Type", request.method}, {"X-Amz-Target", "Logs_20140328.PutLogEvents"}};
  wire::route(request);
  if (const auto decoded = wire::lambda_wire::decode(request); !decoded) {
    wire::lambda_wire::encode_error(decoded.error());
  }
  if (const auto decoded = wire::apigw_wire::decode(request); !decoded) wire::apigw_wire::encode_error(decoded.error());
  if (const auto decoded = wire::logs_wire::decode(request); !decoded) wire::logs_wire::encode_error(decoded.error());
  return 0;
}
