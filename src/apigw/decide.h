#pragma once
// The decisions of the control plane, one overload for each command; engine.cc dispatches. None changes anything.
#include "apigw/api.h"
#include "apigw/errors.h"
#include "apigw/state.h"

namespace sluice::apigw {

// What a decision may look at beside the command.
struct Call {
  const State& state;
  const aws::Context& context;
  base::Instant now;
  base::Random& random;
};

// decide_apis.cc
Decision decide(const Call& call, const CreateRestApiRequest& request);
Decision decide(const Call& call, const ImportRestApiRequest& request);
Decision decide(const Call& call, const PutRestApiRequest& request);
Decision decide(const Call& call, const GetRestApiRequest& request);
Decision decide(const Call& call, const GetRestApisRequest& request);
Decision decide(const Call& call, const UpdateRestApiRequest& request);
Decision decide(const Call& call, const DeleteRestApiRequest& request);
// decide_resources.cc
Decision decide(const Call& call, const CreateResourceRequest& request);
Decision decide(const Call& call, const GetResourceRequest& request);
Decision decide(const Call& call, const GetResourcesRequest& request);
Decision decide(const Call& call, const DeleteResourceRequest& request);
// decide_methods.cc
Decision decide(const Call& call, const PutMethodRequest& request);
Decision decide(const Call& call, const GetMethodRequest& request);
Decision decide(const Call& call, const DeleteMethodRequest& request);
Decision decide(const Call& call, const PutMethodResponseRequest& request);
Decision decide(const Call& call, const GetMethodResponseRequest& request);
// decide_integrations.cc
Decision decide(const Call& call, const PutIntegrationRequest& request);
Decision decide(const Call& call, const GetIntegrationRequest& request);
Decision decide(const Call& call, const DeleteIntegrationRequest& request);
Decision decide(const Call& call, const PutIntegrationResponseRequest& request);
Decision decide(const Call& call, const GetIntegrationResponseRequest& request);
// decide_deployments.cc
Decision decide(const Call& call, const CreateDeploymentRequest& request);
Decision decide(const Call& call, const MakeDeployment& command);
Decision decide(const Call& call, const GetDeploymentRequest& request);
Decision decide(const Call& call, const GetDeploymentsRequest& request);
Decision decide(const Call& call, const DeleteDeploymentRequest& request);
// decide_stages.cc
Decision decide(const Call& call, const CreateStageRequest& request);
Decision decide(const Call& call, const GetStageRequest& request);
Decision decide(const Call& call, const GetStagesRequest& request);
Decision decide(const Call& call, const UpdateStageRequest& request);
Decision decide(const Call& call, const DeleteStageRequest& request);
// decide_tags.cc
Decision decide(const Call& call, const GetTagsRequest& request);
Decision decide(const Call& call, const TagResourceRequest& request);
Decision decide(const Call& call, const UntagResourceRequest& request);

// ---- shared by them ----

// A decision that only answers.
template <class T>
Decision answer(T reply) {
  Decision decision;
  decision.reply = Reply(std::move(reply));
  return decision;
}

// The error for a required member that is missing.
inline aws::Error missing(std::string_view member) {
  return bad_request(fmt::format(
      "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null", member));
}

// Whether a new stage may have this name and these variables.
aws::Status check_stage(const ApiState& api, const std::string& name, const StringMap& variables);
aws::Status check_variable(std::string_view name, std::string_view value);
// A stage as CreateStage and CreateDeployment make it.
Stage new_stage(const Call& call, const std::string& name, const std::string& deployment);

// One page of a map by key: `position` is the last key of the page before. An error if `limit` is not 1 to 500.
template <class Map, class Item, class F>
aws::Status page(const Map& map, const std::optional<std::string>& position, std::optional<std::int32_t> limit,
                 std::vector<Item>& items, std::optional<std::string>& next, F&& item_of) {
  constexpr int kDefault = 25, kMax = 500;
  const int count = limit.value_or(kDefault);
  if (count < 1 || count > kMax) return aws::fail(bad_request(fmt::format("Invalid limit specified: {}", count)));
  std::string last;
  for (auto at = position ? map.upper_bound(*position) : map.begin(); at != map.end(); ++at) {
    auto item = item_of(at->second);
    if (!item) continue;
    if (items.size() == std::size_t(count)) {
      next = last;
      break;
    }
    items.push_back(std::move(*item));
    last = at->first;
  }
  return {};
}

}  // namespace sluice::apigw
