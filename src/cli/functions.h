#pragma once
// `sluice invoke` and `sluice logs`.
#include <string>

#include "cli/client.h"

namespace sluice::cli {

// Invokes a function with an event (JSON text, @FILE, or - for standard input; {} without), prints its result on
// standard output and its log on standard error. 1 if the function failed.
int invoke(Client& client, const std::string& function, const std::string& event);

// Prints a function's log lines; with `follow`, further ones until interrupted.
int logs(Client& client, const std::string& function, bool follow);

}  // namespace sluice::cli
