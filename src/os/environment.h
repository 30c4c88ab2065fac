#pragma once
// The process's own environment. Read by the commands; functions get theirs by spawn (os/process.h).
#include <optional>
#include <string>

namespace sluice::os {

std::optional<std::string> environment_variable(const char* name);
// The path of this very program.
std::string own_executable();
// Whether standard output (1) or standard error (2) is a terminal.
bool is_terminal(int descriptor);
// Stops this thread for that long: for commands that wait for a server, never in the server.
void pause_ms(int milliseconds);

}  // namespace sluice::os
