// Methods and their responses.
#include "apigw/decide.h"
#include "apigw/mapping.h"
#include "apigw/method_address.h"

namespace sluice::apigw {

aws::Result<FoundMethod> find_method(const Call& call, const std::optional<std::string>& api,
                                     const std::optional<std::string>& resource,
                                     const std::optional<std::string>& verb) {
  const auto found = call.state.find(api, call.context);
  if (!found) return aws::fail(found.error());
  const auto& resources = (*found)->definition.resources;
  const auto there = resources.find(resource.value_or(""));
  if (there == resources.end()) return aws::fail(not_found("Invalid Resource identifier specified"));
  FoundMethod out;
  out.api = *found;
  out.resource = &there->second;
  out.method = (*found)->definition.method(*resource, verb.value_or(""));
  return out;
}

aws::Error no_such_method() {
  return not_found("Invalid Method identifier specified");
}

std::string place_of(const FoundMethod& found, const std::string& verb) {
  return fmt::format("{} {}", verb, found.resource->path);
}

namespace {

aws::Status check_request(const PutMethodRequest& request, const FoundMethod& found) {
  if (!valid_verb(*request.httpMethod)) {
    return aws::fail(
        bad_request("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"));
  }
  const auto& type = *request.authorizationType;
  if ((type == "CUSTOM" || type == "COGNITO_USER_POOLS") && !request.authorizerId) {
    return aws::fail(
        bad_request("Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS "
                    "requires a valid "
                    "authorizer."));
  }
  const auto place = place_of(found, *request.httpMethod);
  if (type != "NONE") return aws::fail(aws::not_supported(fmt::format("The authorization type {} at {}", type, place)));
  if (request.apiKeyRequired.value_or(false))
    return aws::fail(aws::not_supported(fmt::format("apiKeyRequired at {}", place)));
  for (const auto& [key, required] : request.requestParameters) {
    if (!parse_request_source(key)) return aws::fail(invalid_mapping(key));
  }
  for (const auto& [media, model] : request.requestModels) {
    if (!found.api->definition.models.contains(model)) {
      return aws::fail(bad_request(fmt::format("Invalid model identifier specified: {}", model)));
    }
  }
  if (request.requestValidatorId && !found.api->definition.validators.contains(*request.requestValidatorId)) {
    return aws::fail(not_found("Invalid Request Validator identifier specified"));
  }
  return {};
}

}  // namespace

Decision decide(const Call& call, const PutMethodRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  if (!request.httpMethod) return missing("putMethodInput.httpMethod");
  if (!request.authorizationType) return missing("putMethodInput.authorizationType");
  if (auto status = check_request(request, *found); !status) return status.error();
  if (found->method != nullptr) return conflict("Method already exists for this resource");
  Method method;
  method.httpMethod = *request.httpMethod;
  method.authorizationType = *request.authorizationType;
  method.apiKeyRequired = false;
  method.operationName = request.operationName;
  method.requestValidatorId = request.requestValidatorId;
  if (!request.requestParameters.empty()) method.requestParameters = request.requestParameters;
  if (!request.requestModels.empty()) method.requestModels = request.requestModels;
  return set_method(*found, std::move(method), [](const Method& set) { return Reply(set); });
}

Decision set_method(const FoundMethod& found, Method method, const std::function<Reply(const Method&)>& reply) {
  if (auto status = check_size(method, place_of(found, *method.httpMethod)); !status) return status.error();
  Decision decision;
  decision.reply = reply(method);
  decision.events.push_back(MethodSet{found.api->api.id, "", found.resource->id, std::move(method)});
  return decision;
}

Decision decide(const Call& call, const GetMethodRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  return found->method == nullptr ? Decision(no_such_method()) : answer(*found->method);
}

Decision decide(const Call& call, const DeleteMethodRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  if (found->method == nullptr) return no_such_method();
  Decision decision;
  decision.events.push_back(MethodDeleted{*request.restApiId, "", *request.resourceId, *request.httpMethod});
  return decision;
}

Decision decide(const Call& call, const PutMethodResponseRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  if (found->method == nullptr) return no_such_method();
  if (!request.statusCode) return missing("putMethodResponseInput.statusCode");
  Method method = *found->method;
  if (!method.methodResponses) method.methodResponses.emplace();
  auto [place, fresh] = method.methodResponses->try_emplace(*request.statusCode);
  if (!fresh) return conflict("Response already exists for this resource");
  if (auto status = check_integration_response({*request.statusCode}); !status) return status.error();
  for (const auto& [key, required] : request.responseParameters) {
    if (!key.starts_with("method.response.header.")) return invalid_mapping(key);
  }
  for (const auto& [media, model] : request.responseModels) {
    if (!found->api->definition.models.contains(model)) {
      return bad_request(fmt::format("Invalid model identifier specified: {}", model));
    }
  }
  place->second.statusCode = *request.statusCode;
  if (!request.responseParameters.empty()) place->second.responseParameters = request.responseParameters;
  if (!request.responseModels.empty()) place->second.responseModels = request.responseModels;
  return set_method(*found, std::move(method),
                    [&](const Method& set) { return Reply(set.methodResponses->at(*request.statusCode)); });
}

Decision decide(const Call& call, const GetMethodResponseRequest& request) {
  const auto found = find_method(call, request.restApiId, request.resourceId, request.httpMethod);
  if (!found) return found.error();
  if (found->method == nullptr) return no_such_method();
  const auto& responses = found->method->methodResponses;
  const auto code = request.statusCode.value_or("");
  if (!responses || !responses->contains(code)) return not_found("Invalid Response status code specified");
  return answer(responses->at(code));
}

}  // namespace sluice::apigw
