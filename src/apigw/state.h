#pragma once
// What the control plane knows: REST APIs with their definitions, deployments and stages. Changed by Engine::apply
// alone.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "apigw/api.h"
#include "apigw/compiled_api.h"
#include "apigw/definition.h"

namespace sluice::apigw {

struct DeploymentState {
  Deployment deployment;
  Definition definition;  // as it was deployed; kept to be restated
  StringList binary_media_types;
  std::shared_ptr<const CompiledApi> compiled;
};

struct ApiState {
  std::string account, region;
  RestApi api;
  Definition definition;
  std::map<std::string, DeploymentState> deployments;
  std::map<std::string, Stage> stages;
};

struct State {
  std::map<std::string, ApiState> apis;       // by id
  std::map<std::string, Definition> imports;  // by API: those whose events are being applied

  // The API of that id in the caller's account and region, or the service's error.
  aws::Result<const ApiState*> find(const std::optional<std::string>& id, const aws::Context& context) const;
};

// A definition as the events that build it in `target`, from DefinitionBegun on, without DefinitionCompleted.
void add_definition_events(const std::string& api, const std::string& target, const Definition& definition,
                           std::vector<Event>& events);

}  // namespace sluice::apigw
