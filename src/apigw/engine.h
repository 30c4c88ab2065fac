#pragma once
// API Gateway's control plane as a pure engine (aws/decision.h): REST APIs, their definitions, deployments and stages.
// One logic thread owns it. What it serves is a snapshot for the network threads, made anew by the events that change
// it: data_plane.h.
#include <memory>
#include <string>
#include <vector>

#include "apigw/api.h"
#include "apigw/data_plane.h"
#include "apigw/state.h"

namespace sluice::apigw {

class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event);
  std::optional<base::Instant> next_deadline() const { return std::nullopt; }  // nothing here depends on time
  // One API after the other, each whole in one slice. Returns how many events were added.
  std::size_t restate(aws::RestateCursor& cursor, std::vector<Event>& events) const;

  // What is served now: never null, and the same pointer until something that is served changes.
  std::shared_ptr<const DataPlane> data_plane() const { return data_plane_; }

 private:
  void on(const RestApiSet& event);
  void on(const RestApiDeleted& event);
  void on(const DefinitionBegun& event);
  void on(const DefinitionCompleted& event);
  void on(const ResourceSet& event);
  void on(const ResourceDeleted& event);
  void on(const MethodSet& event);
  void on(const MethodDeleted& event);
  void on(const ModelSet& event);
  void on(const RequestValidatorSet& event);
  void on(const GatewayResponseSet& event);
  void on(const DeploymentCreated& event);
  void on(const DeploymentRestated& event);
  void on(const DeploymentDeleted& event);
  void on(const StageSet& event);
  void on(const StageDeleted& event);

  ApiState* find(const std::string& api);
  // The definition that an event is about, or null if it is not known.
  Definition* target(const std::string& api, const std::string& name);
  // Makes the snapshot anew after a change of this API.
  void publish(const std::string& api);

  State state_;
  std::shared_ptr<const DataPlane> data_plane_ = std::make_shared<DataPlane>();
};

}  // namespace sluice::apigw
