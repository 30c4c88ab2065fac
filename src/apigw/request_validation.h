#pragma once
// Request validation (apigateway.md section 7): required parameters, and the body against the method's model.
#include <optional>

#include "apigw/exchange.h"

namespace sluice::apigw {

// What is wrong with the request, or nothing.
std::optional<GatewayFailure> validate_request(const Exchange& exchange);

}  // namespace sluice::apigw
