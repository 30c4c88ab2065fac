// Deployments: immutable snapshots of a definition.
#include "apigw/decide.h"

namespace sluice::apigw {

namespace {

constexpr std::size_t kDeploymentsMax = 1000;  // of an API; ours

aws::Error no_such_deployment() {
  return not_found("Invalid Deployment identifier specified");
}

// The edited definition as a new deployment, under this id or, if it is empty, one drawn now.
Decision deploy(const Call& call, const CreateDeploymentRequest& request, const ApiState& api, std::string id) {
  if (request.cacheClusterEnabled.value_or(false)) return aws::not_supported("A cache cluster");
  if (api.deployments.size() >= kDeploymentsMax) {
    return limit_exceeded(fmt::format("An API has at most {} deployments", kDeploymentsMax));
  }
  if (const auto compiled = CompiledApi::compile(api.definition, api.api.binaryMediaTypes.value_or(StringList{}));
      !compiled) {
    return compiled.error();
  }
  while (id.empty() || api.deployments.contains(id)) id = call.random.lower_alphanumeric(6);
  Deployment deployment;
  deployment.id = std::move(id);
  deployment.description = request.description;
  deployment.createdDate = call.now;
  Decision decision = answer(deployment);
  decision.events.push_back(DeploymentCreated{*request.restApiId, deployment});
  if (request.stageName) {
    const auto there = api.stages.find(*request.stageName);
    Stage stage;
    if (there == api.stages.end()) {
      if (auto status = check_stage(api, *request.stageName, request.variables); !status) return status.error();
      stage = new_stage(call, *request.stageName, deployment.id);
    } else {
      stage = there->second;
      stage.deploymentId = deployment.id;
      stage.lastUpdatedDate = call.now;
    }
    if (request.stageDescription) stage.description = request.stageDescription;
    if (!request.variables.empty()) stage.variables = request.variables;
    if (request.tracingEnabled) stage.tracingEnabled = *request.tracingEnabled;
    decision.events.push_back(StageSet{*request.restApiId, std::move(stage)});
  }
  decision.effects.push_back(DataPlaneChanged{*request.restApiId});
  return decision;
}

}  // namespace

Decision decide(const Call& call, const CreateDeploymentRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  return deploy(call, request, **found, "");
}

Decision decide(const Call& call, const MakeDeployment& command) {
  const auto found = call.state.find(command.request.restApiId, call.context);
  if (!found) return found.error();
  const auto there = (*found)->deployments.find(command.id);
  if (there != (*found)->deployments.end()) return answer(there->second.deployment);
  return deploy(call, command.request, **found, command.id);
}

Decision decide(const Call& call, const GetDeploymentRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto there = (*found)->deployments.find(request.deploymentId.value_or(""));
  return there == (*found)->deployments.end() ? Decision(no_such_deployment()) : answer(there->second.deployment);
}

Decision decide(const Call& call, const GetDeploymentsRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  Deployments reply;
  auto status = page((*found)->deployments, request.position, request.limit, reply.items, reply.position,
                     [](const DeploymentState& state) { return std::optional(state.deployment); });
  if (!status) return status.error();
  return answer(std::move(reply));
}

Decision decide(const Call& call, const DeleteDeploymentRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto id = request.deploymentId.value_or("");
  if (!(*found)->deployments.contains(id)) return no_such_deployment();
  for (const auto& [name, stage] : (*found)->stages) {
    if (stage.deploymentId == id) {
      return bad_request("Active stages pointing to this deployment must be moved or deleted");
    }
  }
  Decision decision;
  decision.events.push_back(DeploymentDeleted{*request.restApiId, id});
  return decision;
}

}  // namespace sluice::apigw
