#pragma once
// From a validated request to the backend's: templates, parameter mappings, overrides (apigateway.md sections 3 and 4).
#include <string>

#include "apigw/exchange.h"

namespace sluice::apigw {

// The body for the integration: rendered, converted or passed through. Keeps the template's overrides in the exchange.
base::Result<std::string, GatewayFailure> integration_body(Exchange& exchange);

// The call of an AWS or AWS_PROXY integration.
base::Result<IntegrationCall, GatewayFailure> integration_call(Exchange& exchange);

// The value of a body source: all of the body, or the part that its path finds, scalars as text and containers as JSON.
// Nothing if there is none. `broken` is set if the body should be JSON and is not.
std::optional<std::string> body_value(const Source& source, std::string_view body, bool& broken);

// Replaces the header of that name (in any case) or adds it.
void set_header(Pairs& headers, std::string_view name, std::string value);

}  // namespace sluice::apigw
