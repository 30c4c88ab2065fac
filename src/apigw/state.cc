#include "apigw/state.h"

#include "apigw/errors.h"

namespace sluice::apigw {

aws::Result<const ApiState*> State::find(const std::optional<std::string>& id, const aws::Context& context) const {
  const auto there = apis.find(id.value_or(""));
  if (there == apis.end() || there->second.account != context.account || there->second.region != context.region) {
    return aws::fail(no_such_api(context.account, id.value_or("")));
  }
  return &there->second;
}

void add_definition_events(const std::string& api, const std::string& target, const Definition& definition,
                           std::vector<Event>& events) {
  events.push_back(DefinitionBegun{api, target});
  for (const auto& [id, resource] : definition.resources) {
    Resource plain = resource;
    plain.resourceMethods.reset();
    events.push_back(ResourceSet{api, target, std::move(plain)});
    for (const auto& [verb, method] : *resource.resourceMethods) events.push_back(MethodSet{api, target, id, method});
  }
  for (const auto& [name, model] : definition.models) events.push_back(ModelSet{api, target, model});
  for (const auto& [id, validator] : definition.validators)
    events.push_back(RequestValidatorSet{api, target, validator});
  for (const auto& [type, response] : definition.gateway_responses) {
    events.push_back(GatewayResponseSet{api, target, response});
  }
}

}  // namespace sluice::apigw
