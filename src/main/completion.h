#pragma once
// Shell completion, made from the command line's own description, so that it can't lag behind.
#include <CLI/CLI.hpp>
#include <string>

namespace sluice {

// The script for bash, zsh or fish; empty for any other shell.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace sluice
