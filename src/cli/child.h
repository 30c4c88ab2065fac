#pragma once
// Programs that commands run: make, the user's command of `sluice run`, and the sluice under it.
#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "cli/client.h"

namespace sluice::cli {

struct Finished {
  int status = 0;      // 128 + the signal's number if a signal ended it, as shells say it
  std::string output;  // standard output and error together
};

// Runs a program with our environment and waits for it. Its output is gathered (at most the last 1 MiB).
Result<Finished> run_quietly(const std::vector<std::string>& command);

// Starts a program with our environment, changed by `variables`, on our own terminal.
Result<pid_t> start_child(const std::vector<std::string>& command, const std::map<std::string, std::string>& variables);
// Waits for it; gives its status as Finished has it. Passes SIGINT and SIGTERM on while it waits.
int wait_for_child(pid_t child);
// Whether it is still running; if not, `status` is set.
bool child_running(pid_t child, int& status);
void terminate_child(pid_t child);

}  // namespace sluice::cli
