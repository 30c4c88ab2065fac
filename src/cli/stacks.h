#pragma once
// `sluice deploy` and `sluice delete`: CloudFormation's change sets and events, shown as they happen.
#include <map>
#include <string>
#include <vector>

#include "cli/client.h"

namespace sluice::cli {

struct DeployOptions {
  std::string template_path = "template.yaml";
  std::string stack;
  std::vector<std::string> parameter_overrides;  // KEY=VALUE
  bool quiet = false;
};

// Builds, packages and deploys; prints progress and outputs. Gives the exit status.
int deploy(Client& client, const DeployOptions& options);
// Deletes a stack and waits for its end; a stack that does not exist is an error.
int delete_stack(Client& client, const std::string& stack);
// The stack's outputs by key.
Result<std::map<std::string, std::string>> stack_outputs(Client& client, const std::string& stack);

}  // namespace sluice::cli
