#pragma once
// `sluice run`: an ephemeral sluice on a free port with the stack deployed, a command, and nothing left behind.
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/stacks.h"

namespace sluice::cli {

struct RunOptions {
  DeployOptions deploy;  // template_path empty: nothing is deployed
  std::vector<std::string> command;
};

// Gives the command's exit status, or 1 if it did not come to that.
int run(const RunOptions& options, base::Clock& clock);

}  // namespace sluice::cli
