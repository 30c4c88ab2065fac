#pragma once
// `sluice status`, `sluice env` and `sluice doctor`.
#include "cli/client.h"

namespace sluice::cli {

int status(Client& client);

// Lines for a shell's eval: where sluice is, and credentials that it takes.
int environment(const Endpoint& endpoint);

// What this machine allows, and what functions are therefore held to.
int doctor(const Endpoint& endpoint, base::Clock& clock);

// The same as `environment`, as variables for a child.
std::map<std::string, std::string> environment_variables(const Endpoint& endpoint);

}  // namespace sluice::cli
