// simulate: runs the whole program from seeds (simulation.h).
//
//   simulate SEED               one seed, every line of its trace with --trace
//   simulate SEED --minutes N   that seed and the next ones, for so long
//
// Prints one line for each seed. Ends with 1, and what is needed to see it again, at the first violation; if the
// program aborts, the same is printed.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/log.h"
#include "sim/simulation.h"

namespace {

using sluice::sim::Simulation;

Simulation* running = nullptr;

// A failed CHECK. What is printed may itself fail by now, but there is nothing to lose.
void report_abort(int) {
  std::signal(SIGABRT, SIG_DFL);
  if (running != nullptr) {
    auto report = running->report();
    report.found = {"abort", "the program has stopped itself"};
    std::fputs(report.text().c_str(), stdout);
    std::fflush(stdout);
  }
  std::abort();
}

int usage() {
  std::fputs("usage: simulate SEED [--minutes N] [--trace]\n", stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return usage();
  char* end = nullptr;
  std::uint64_t seed = std::strtoull(argv[1], &end, 0);
  if (*end != '\0' || end == argv[1]) return usage();
  double minutes = 0;
  bool trace = false;
  for (int i = 2; i < argc; ++i) {
    if (std::strcmp(argv[i], "--trace") == 0) {
      trace = true;
    } else if (std::strcmp(argv[i], "--minutes") == 0 && i + 1 < argc) {
      minutes = std::atof(argv[++i]);
    } else {
      return usage();
    }
  }

  sluice::base::set_log_level(trace ? sluice::base::LogLevel::kWarn : sluice::base::LogLevel::kError);
  std::signal(SIGABRT, report_abort);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double, std::ratio<60>>(minutes);
  do {
    std::fprintf(stderr, "seed %llu\r", static_cast<unsigned long long>(seed));
    Simulation simulation(seed, {}, trace);
    running = &simulation;
    const auto report = simulation.run();
    running = nullptr;
    std::puts(report.text().c_str());
    std::fflush(stdout);
    if (report.found) return 1;
    ++seed;
  } while (std::chrono::steady_clock::now() < until);
  return 0;
}
