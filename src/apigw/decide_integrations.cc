// Integrations and their responses.
#include "apigw/method_address.h"

namespace sluice::apigw {

namespace {

aws::Error no_such_integration() {
  return not_found("Invalid Integration identifier specified");
}
aws::Error no_such_response() {
  return not_found("Invalid Response status code specified");
}

// The method that the command names, which must have an integration.
template <class Request>
aws::Result<FoundMethod> find_integration(const Call& call, const Request& request) {
  auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found;
  if (found->method == nullptr) return aws::fail(no_such_method());
  if (!found->method->methodIntegration) return aws::fail(no_such_integration());
  return found;
}

}  // namespace

Decision decide(const Call& call, const PutIntegrationRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  if (found->method == nullptr) return no_such_method();
  if (!request.type) return missing("putIntegrationInput.type");
  const auto place = place_of(*found, *request.httpMethod);
  if (request.connectionId) return aws::not_supported(fmt::format("connectionId at {}", place));
  Integration integration;
  integration.type = *request.type;
  integration.httpMethod = request.integrationHttpMethod;
  integration.uri = request.uri;
  integration.connectionType = request.connectionType;
  integration.credentials = request.credentials;
  if (!request.requestParameters.empty()) integration.requestParameters = request.requestParameters;
  if (!request.requestTemplates.empty()) integration.requestTemplates = request.requestTemplates;
  if (request.passthroughBehavior) integration.passthroughBehavior = *request.passthroughBehavior;
  integration.contentHandling = request.contentHandling;
  if (request.timeoutInMillis) integration.timeoutInMillis = *request.timeoutInMillis;
  integration.cacheNamespace = request.cacheNamespace.value_or(found->resource->id);
  integration.cacheKeyParameters = request.cacheKeyParameters;
  if (auto status = check_integration(integration, place); !status) return status.error();
  Method method = *found->method;
  method.methodIntegration = std::move(integration);
  return set_method(*found, std::move(method), [](const Method& set) { return Reply(*set.methodIntegration); });
}

Decision decide(const Call& call, const GetIntegrationRequest& request) {
  const auto found = find_integration(call, request);
  if (!found) return found.error();
  return answer(*found->method->methodIntegration);
}

Decision decide(const Call& call, const DeleteIntegrationRequest& request) {
  const auto found = find_integration(call, request);
  if (!found) return found.error();
  Method method = *found->method;
  method.methodIntegration.reset();
  return set_method(*found, std::move(method), [](const Method&) { return Reply(); });
}

Decision decide(const Call& call, const PutIntegrationResponseRequest& request) {
  const auto found = find_integration(call, request);
  if (!found) return found.error();
  const auto code = request.statusCode.value_or("");
  // It needs the method's response of that code.
  if (!found->method->methodResponses || !found->method->methodResponses->contains(code)) return no_such_response();
  IntegrationResponse response;
  response.statusCode = code;
  response.selectionPattern = request.selectionPattern;
  if (!request.responseParameters.empty()) response.responseParameters = request.responseParameters;
  if (!request.responseTemplates.empty()) response.responseTemplates = request.responseTemplates;
  response.contentHandling = request.contentHandling;
  if (auto status = check_integration_response(response); !status) return status.error();
  Method method = *found->method;
  auto& responses = method.methodIntegration->integrationResponses;
  if (!responses) responses.emplace();
  responses->insert_or_assign(code, std::move(response));
  return set_method(*found, std::move(method),
                    [&](const Method& set) { return Reply(set.methodIntegration->integrationResponses->at(code)); });
}

Decision decide(const Call& call, const GetIntegrationResponseRequest& request) {
  const auto found = find_integration(call, request);
  if (!found) return found.error();
  const auto& responses = found->method->methodIntegration->integrationResponses;
  const auto code = request.statusCode.value_or("");
  if (!responses || !responses->contains(code)) return no_such_response();
  return answer(responses->at(code));
}

}  // namespace sluice::apigw
