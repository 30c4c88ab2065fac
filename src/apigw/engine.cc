#include "apigw/engine.h"

#include "apigw/decide.h"

namespace sluice::apigw {

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  const Call call{state_, context, now, random};
  return std::visit([&](const auto& request) { return apigw::decide(call, request); }, command);
}

void Engine::apply(const Event& event) {
  std::visit([&](const auto& held) { on(held); }, event);
}

ApiState* Engine::find(const std::string& api) {
  const auto there = state_.apis.find(api);
  return there == state_.apis.end() ? nullptr : &there->second;
}

Definition* Engine::target(const std::string& api, const std::string& name) {
  if (name == kImportTarget) {
    const auto there = state_.imports.find(api);
    return there == state_.imports.end() ? nullptr : &there->second;
  }
  ApiState* state = find(api);
  if (state == nullptr || name.empty()) return state == nullptr ? nullptr : &state->definition;
  const auto deployment = state->deployments.find(name);
  return deployment == state->deployments.end() ? nullptr : &deployment->second.definition;
}

void Engine::on(const RestApiSet& event) {
  ApiState& state = state_.apis[event.api.id];
  const bool fresh = state.api.id.empty();
  state.account = event.account;
  state.region = event.region;
  state.api = event.api;
  if (fresh) publish(event.api.id);
}

void Engine::on(const RestApiDeleted& event) {
  if (state_.apis.erase(event.api) != 0) publish(event.api);
}

void Engine::on(const DefinitionBegun& event) {
  if (event.target == kImportTarget) {
    state_.imports[event.api] = {};
  } else if (Definition* definition = target(event.api, event.target)) {
    *definition = {};
  }
}

void Engine::on(const DefinitionCompleted& event) {
  ApiState* state = find(event.api);
  if (event.target == kImportTarget) {
    const auto import = state_.imports.extract(event.api);
    if (state != nullptr && !import.empty()) state->definition = std::move(import.mapped());
    return;
  }
  if (state == nullptr) return;
  const auto deployment = state->deployments.find(event.target);
  if (deployment == state->deployments.end()) return;
  auto& [id, made] = *deployment;
  if (auto compiled = CompiledApi::compile(made.definition, made.binary_media_types))
    made.compiled = std::move(*compiled);
  publish(event.api);
}

void Engine::on(const ResourceSet& event) {
  Definition* definition = target(event.api, event.target);
  if (definition == nullptr) return;
  Resource& resource = definition->resources[event.resource.id];
  auto methods = std::move(resource.resourceMethods);
  resource = event.resource;
  resource.resourceMethods = std::move(methods);
  if (!resource.resourceMethods) resource.resourceMethods.emplace();
}

void Engine::on(const ResourceDeleted& event) {
  Definition* definition = target(event.api, event.target);
  if (definition == nullptr) return;
  const auto there = definition->resources.find(event.resource);
  if (there == definition->resources.end()) return;
  const std::string below = there->second.path + "/";
  definition->resources.erase(there);
  std::erase_if(definition->resources, [&](const auto& entry) { return entry.second.path.starts_with(below); });
}

void Engine::on(const MethodSet& event) {
  Definition* definition = target(event.api, event.target);
  if (definition == nullptr) return;
  const auto resource = definition->resources.find(event.resource);
  if (resource == definition->resources.end()) return;
  resource->second.resourceMethods->insert_or_assign(event.method.httpMethod.value_or(""), event.method);
}

void Engine::on(const MethodDeleted& event) {
  Definition* definition = target(event.api, event.target);
  if (definition == nullptr) return;
  const auto resource = definition->resources.find(event.resource);
  if (resource != definition->resources.end()) resource->second.resourceMethods->erase(event.verb);
}

void Engine::on(const ModelSet& event) {
  if (Definition* definition = target(event.api, event.target)) {
    definition->models.insert_or_assign(event.model.name, event.model);
  }
}

void Engine::on(const RequestValidatorSet& event) {
  if (Definition* definition = target(event.api, event.target)) {
    definition->validators.insert_or_assign(event.validator.id, event.validator);
  }
}

void Engine::on(const GatewayResponseSet& event) {
  if (Definition* definition = target(event.api, event.target)) {
    definition->gateway_responses.insert_or_assign(event.response.responseType, event.response);
  }
}

void Engine::on(const DeploymentCreated& event) {
  ApiState* state = find(event.api);
  if (state == nullptr) return;
  DeploymentState& made = state->deployments[event.deployment.id];
  made.deployment = event.deployment;
  made.definition = state->definition;
  made.binary_media_types = state->api.binaryMediaTypes.value_or(StringList{});
  if (auto compiled = CompiledApi::compile(made.definition, made.binary_media_types))
    made.compiled = std::move(*compiled);
}

void Engine::on(const DeploymentRestated& event) {
  ApiState* state = find(event.api);
  if (state == nullptr) return;
  DeploymentState& made = state->deployments[event.deployment.id];
  made.deployment = event.deployment;
  made.binary_media_types = event.binary_media_types;
}

void Engine::on(const DeploymentDeleted& event) {
  ApiState* state = find(event.api);
  if (state != nullptr) state->deployments.erase(event.deployment);
}

void Engine::on(const StageSet& event) {
  ApiState* state = find(event.api);
  if (state == nullptr) return;
  state->stages.insert_or_assign(event.stage.stageName, event.stage);
  publish(event.api);
}

void Engine::on(const StageDeleted& event) {
  ApiState* state = find(event.api);
  if (state != nullptr && state->stages.erase(event.stage) != 0) publish(event.api);
}

void Engine::publish(const std::string& api) {
  auto next = std::make_shared<DataPlane>(*data_plane_);
  next->apis_.erase(api);
  if (const ApiState* state = find(api)) {
    auto& stages = next->apis_[api];
    for (const auto& [name, stage] : state->stages) {
      const auto deployment = state->deployments.find(stage.deploymentId);
      if (deployment == state->deployments.end() || !deployment->second.compiled) continue;
      auto served = std::make_shared<ServedStage>();
      served->account = state->account;
      served->region = state->region;
      served->api = api;
      served->stage = name;
      served->deployment = stage.deploymentId;
      served->variables = stage.variables.value_or(StringMap{});
      served->tracing = stage.tracingEnabled;
      served->definition = deployment->second.compiled;
      stages.emplace(name, std::move(served));
    }
  }
  data_plane_ = std::move(next);
}

std::size_t Engine::restate(aws::RestateCursor& cursor, std::vector<Event>& events) const {
  const auto before = events.size();
  auto at = cursor.at.empty() ? state_.apis.begin() : state_.apis.upper_bound(cursor.at);
  for (; at != state_.apis.end() && events.size() - before < cursor.budget; ++at) {
    const auto& [id, state] = *at;
    events.push_back(RestApiSet{state.account, state.region, state.api});
    add_definition_events(id, "", state.definition, events);
    for (const auto& [deployment, made] : state.deployments) {
      events.push_back(DeploymentRestated{id, made.deployment, made.binary_media_types});
      add_definition_events(id, deployment, made.definition, events);
      events.push_back(DefinitionCompleted{id, deployment});
    }
    for (const auto& [name, stage] : state.stages) events.push_back(StageSet{id, stage});
    cursor.at = id;
  }
  cursor.done = at == state_.apis.end();
  return events.size() - before;
}

}  // namespace sluice::apigw
