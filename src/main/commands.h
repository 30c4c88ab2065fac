#pragma once
// The command line: `sluice up` runs the server; all other commands are clients of one (cli/).

namespace sluice {

// Parses and runs. Gives the exit status: 0 done, 1 failed, 2 wrong usage; `run` gives that of its command.
int run_command_line(int argc, char** argv);

}  // namespace sluice
