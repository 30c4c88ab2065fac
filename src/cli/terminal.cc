#include "cli/terminal.h"

#include <cstdio>

#include "os/environment.h"

namespace sluice::cli {

std::string toned(std::string_view text, Tone tone) {
  static const bool colored = os::is_terminal(1) && !os::environment_variable("NO_COLOR");
  if (!colored || tone == Tone::kPlain) return std::string(text);
  const char* code = tone == Tone::kGood ? "\x1b[32m" : tone == Tone::kBad ? "\x1b[31m" : "\x1b[2m";
  return code + std::string(text) + "\x1b[0m";
}

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

int fail(std::string_view what) {
  std::fprintf(stderr, "sluice: %.*s\n", int(what.size()), what.data());
  return 1;
}

int fail(const Problem& problem) {
  return fail(problem.code.empty() ? problem.message : problem.message + " (" + problem.code + ")");
}

}  // namespace sluice::cli
