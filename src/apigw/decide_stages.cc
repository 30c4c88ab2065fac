// Stages: names under which deployments are served.
#include <algorithm>

#include "apigw/decide.h"
#include "apigw/patch.h"

namespace sluice::apigw {

namespace {

constexpr std::size_t kStagesMax = 10;          // of an API, API Gateway's quota
constexpr std::size_t kVariableValueMax = 512;  // characters, API Gateway's quota
constexpr std::size_t kVariablesMax = 100;      // of a stage; ours

aws::Error no_such_stage() {
  return not_found("Invalid stage identifier specified");
}

bool word(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

aws::Status patch_method_setting(const Patch& patch, Stage& stage) {
  const auto& parts = patch.parts;
  auto& setting = stage.methodSettings[parts[0] + "/" + parts[1]];
  if (parts[2] == "metrics" && parts[3] == "enabled") {
    setting.metricsEnabled = patch.value == "true";
  } else if (parts[2] == "logging" && parts[3] == "loglevel") {
    setting.loggingLevel = patch.value;
  } else if (parts[2] == "logging" && parts[3] == "dataTrace") {
    setting.dataTraceEnabled = patch.value == "true";
  } else if (parts[2] == "throttling" || parts[2] == "caching") {
    return aws::fail(aws::not_supported(fmt::format("The patch path {}", patch.path)));
  } else {
    return aws::fail(invalid_patch_path(patch.path));
  }
  return {};
}

aws::Status apply_patch(const ApiState& api, const Patch& patch, Stage& stage) {
  const auto& parts = patch.parts;
  if (parts.size() == 1 && parts[0] == "deploymentId" && !patch.removes) {
    if (!api.deployments.contains(patch.value)) return aws::fail(not_found("Invalid Deployment identifier specified"));
    stage.deploymentId = patch.value;
  } else if (parts.size() == 1 && parts[0] == "description") {
    stage.description = patch.removes ? std::nullopt : std::optional(patch.value);
  } else if (parts.size() == 1 && parts[0] == "tracingEnabled" && !patch.removes) {
    stage.tracingEnabled = patch.value == "true";
  } else if (parts.size() == 2 && parts[0] == "variables") {
    if (!stage.variables) stage.variables.emplace();
    if (patch.removes) {
      stage.variables->erase(parts[1]);
    } else {
      if (auto status = check_variable(parts[1], patch.value); !status) return status;
      stage.variables->insert_or_assign(parts[1], patch.value);
    }
    if (stage.variables->size() > kVariablesMax) return aws::fail(limit_exceeded("Too many stage variables"));
  } else if (parts.size() == 4 && !patch.removes) {
    return patch_method_setting(patch, stage);
  } else if (parts[0] == "accessLogSettings" || parts[0] == "canarySettings" || parts[0] == "cacheClusterEnabled" ||
             parts[0] == "cacheClusterSize" || parts[0] == "clientCertificateId") {
    return aws::fail(aws::not_supported(fmt::format("The patch path {}", patch.path)));
  } else {
    return aws::fail(invalid_patch_path(patch.path));
  }
  return {};
}

}  // namespace

aws::Status check_variable(std::string_view name, std::string_view value) {
  if (!word(name, "_")) return aws::fail(bad_request(fmt::format("Invalid stage variable name: {}", name)));
  if (value.size() > kVariableValueMax) {
    return aws::fail(
        bad_request(fmt::format("The value of the stage variable {} is longer than {}", name, kVariableValueMax)));
  }
  return {};
}

aws::Status check_stage(const ApiState& api, const std::string& name, const StringMap& variables) {
  if (!word(name, "_-")) return aws::fail(bad_request("Stage name only allows a-zA-Z0-9_-"));
  if (api.stages.size() >= kStagesMax) {
    return aws::fail(
        limit_exceeded(fmt::format("Maximum number of stages for this API has been reached: {}", kStagesMax)));
  }
  if (variables.size() > kVariablesMax) return aws::fail(limit_exceeded("Too many stage variables"));
  for (const auto& [variable, value] : variables) {
    if (auto status = check_variable(variable, value); !status) return status;
  }
  return {};
}

Stage new_stage(const Call& call, const std::string& name, const std::string& deployment) {
  Stage stage;
  stage.stageName = name;
  stage.deploymentId = deployment;
  stage.createdDate = call.now;
  stage.lastUpdatedDate = call.now;
  return stage;
}

Decision decide(const Call& call, const CreateStageRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  if (!request.stageName) return missing("createStageInput.stageName");
  if (!request.deploymentId) return missing("createStageInput.deploymentId");
  if (request.cacheClusterEnabled.value_or(false)) return aws::not_supported("A cache cluster");
  if ((*found)->stages.contains(*request.stageName)) return conflict("Stage already exists");
  if (auto status = check_stage(**found, *request.stageName, request.variables); !status) return status.error();
  if (!(*found)->deployments.contains(*request.deploymentId))
    return not_found("Invalid Deployment identifier specified");
  Stage stage = new_stage(call, *request.stageName, *request.deploymentId);
  stage.description = request.description;
  if (!request.variables.empty()) stage.variables = request.variables;
  stage.tracingEnabled = request.tracingEnabled.value_or(false);
  if (!request.tags.empty()) stage.tags = request.tags;
  Decision decision = answer(stage);
  decision.events.push_back(StageSet{*request.restApiId, std::move(stage)});
  decision.effects.push_back(DataPlaneChanged{*request.restApiId});
  return decision;
}

Decision decide(const Call& call, const GetStageRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto there = (*found)->stages.find(request.stageName.value_or(""));
  return there == (*found)->stages.end() ? Decision(no_such_stage()) : answer(there->second);
}

Decision decide(const Call& call, const GetStagesRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  Stages reply;
  for (const auto& [name, stage] : (*found)->stages) {
    if (!request.deploymentId || stage.deploymentId == *request.deploymentId) reply.item.push_back(stage);
  }
  return answer(std::move(reply));
}

Decision decide(const Call& call, const UpdateStageRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto there = (*found)->stages.find(request.stageName.value_or(""));
  if (there == (*found)->stages.end()) return no_such_stage();
  const auto patches = read_patches(request.patchOperations);
  if (!patches) return patches.error();
  Stage stage = there->second;
  for (const auto& patch : *patches) {
    if (auto status = apply_patch(**found, patch, stage); !status) return status.error();
  }
  stage.lastUpdatedDate = call.now;
  Decision decision = answer(stage);
  decision.events.push_back(StageSet{*request.restApiId, std::move(stage)});
  decision.effects.push_back(DataPlaneChanged{*request.restApiId});
  return decision;
}

Decision decide(const Call& call, const DeleteStageRequest& request) {
  const auto found = call.state.find(request.restApiId, call.context);
  if (!found) return found.error();
  const auto name = request.stageName.value_or("");
  if (!(*found)->stages.contains(name)) return no_such_stage();
  Decision decision;
  decision.events.push_back(StageDeleted{*request.restApiId, name});
  decision.effects.push_back(DataPlaneChanged{*request.restApiId});
  return decision;
}

}  // namespace sluice::apigw
