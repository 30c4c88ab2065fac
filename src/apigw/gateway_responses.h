#pragma once
// Gateway responses: what API Gateway answers when it does not get as far as an integration's answer, and how an API
// customises it (apigateway.md section 9). Their templates are plain substitution, not VTL.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "apigw/api.h"
#include "apigw/mapping.h"
#include "aws/http.h"

namespace sluice::apigw {

// The types that this program answers with.
inline constexpr std::string_view kMissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN";
inline constexpr std::string_view kBadRequestBody = "BAD_REQUEST_BODY";
inline constexpr std::string_view kBadRequestParameters = "BAD_REQUEST_PARAMETERS";
inline constexpr std::string_view kUnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
inline constexpr std::string_view kRequestTooLarge = "REQUEST_TOO_LARGE";
inline constexpr std::string_view kApiConfigurationError = "API_CONFIGURATION_ERROR";
inline constexpr std::string_view kIntegrationTimeout = "INTEGRATION_TIMEOUT";
inline constexpr std::string_view kIntegrationFailure = "INTEGRATION_FAILURE";

bool is_gateway_response_type(std::string_view type);

// What went wrong with one request.
struct GatewayFailure {
  std::string_view type;
  std::string message;  // empty: the type's own
  int status = 0;       // 0: the type's own (502 for a function's malformed answer)
  std::string validation_error;
};

// What templates and parameters may refer to.
struct GatewayInput {
  std::function<std::optional<std::string>(std::string_view)> context;  // by name: requestId, identity.sourceIp
  std::function<std::optional<std::string>(const Source&)> request;     // method.request..., stageVariables...
  std::string accept;                                                   // the client's media type, to choose a template
};

// The answer without the headers that every answer has (x-amzn-RequestId...). `custom` are the API's own responses.
aws::HttpResponse gateway_response(const std::map<std::string, GatewayResponse>& custom, const GatewayFailure& failure,
                                   const GatewayInput& input);

// The answer for an API or stage that is not there: 403 {"message":"Forbidden"}.
aws::HttpResponse forbidden_response();

}  // namespace sluice::apigw
