#pragma once
// From the backend's answer to the client's: selection patterns, templates, header mappings (apigateway.md sections 3,
// 4).
#include <string>
#include <string_view>

#include "apigw/exchange.h"

namespace sluice::apigw {

// The answer of a MOCK or AWS integration. `subject` is what selection patterns look at: the backend's status code, or
// a function's errorMessage (empty on success).
aws::HttpResponse map_response(Exchange& exchange, std::string_view subject, std::string body, const Pairs& headers);

// The answer of a function behind AWS_PROXY.
aws::HttpResponse proxy_response(Exchange& exchange, const IntegrationResult& result);

// errorMessage of a function's error payload; empty if it has none.
std::string error_message(std::string_view payload);

}  // namespace sluice::apigw
