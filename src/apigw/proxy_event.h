#pragma once
// The event and the answer of an AWS_PROXY integration (apigateway.md section 4.3).
#include <optional>
#include <string>
#include <string_view>

#include "aws/http.h"

namespace sluice::apigw {

class Exchange;

// The event for a routed request: members in API Gateway's order, what is missing as null.
std::string proxy_event(const Exchange& exchange);

// A function's answer as an HTTP response: status, headers, body. Nothing if it is malformed, which is a 502.
// `binary`: the client accepts what the API lists as binary, so base64 bodies are decoded.
std::optional<aws::HttpResponse> parse_proxy_reply(std::string_view payload, bool binary);

}  // namespace sluice::apigw
