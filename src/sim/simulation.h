#pragma once
// Simulation: the whole program run from one seed: its log and blobs on a simulated disk, its clock, threads, clients
// and functions simulated around it, all on one thread. The same seed gives the same run, to the bit (Report::hash).
//
//   set up   queues, and the sample deployed
//   use      users send, receive, delete...; the disk fails, the process is killed, the power is cut, the clock jumps;
//            after each crash the program starts again on what the disk kept
//   heal     faults end; what is left is received and deleted, so every message must come to its end
//   look     the program is stopped, and then cut off, once more, and what it told must still hold
//
// auditor.h lists the invariants. Besides: `unanswered` (a request got no reply from a program that runs), `recovery`
// (the log does not open although the disk does what it promises), `deployment`, and `progress` (something does not
// end).
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/process.h"
#include "sim/setup.h"
#include "sim/users.h"
#include "sim/world.h"

namespace sluice::sim {

struct Report {
  std::uint64_t seed = 0, steps = 0, hash = 0;
  std::string plan;
  std::optional<Auditor::Found> found;
  std::deque<std::string> last;  // lines of the trace
  Auditor::Totals totals;
  std::uint64_t requests = 0, starts = 0;
  base::Duration simulated{};

  // For a person: several lines for a violation, one otherwise.
  std::string text() const;
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed, Canary canary = {}, bool echo = false);
  ~Simulation();

  Report run();
  // What is known so far, for somebody who stops in the middle.
  Report report();

 private:
  enum class End { kStop, kKill, kPowerCut };

  // Runs until `done`, which is asked now and then, or something is violated, or too much time has passed.
  bool run_until(const std::function<bool()>& done, std::string_view phase);
  void step();
  void run_timer(base::Instant deadline);

  void start_process();
  void end_process(End end);
  End how_to_end();

  void plan_fault();
  void inject_fault();
  void plan_clock_jump();

  void use();
  void heal();
  void look();
  bool all_empty() const;
  std::vector<std::string> queues_to_empty() const;

  const std::uint64_t seed_;
  const Canary canary_;
  const Plan plan_;
  base::SeededRandom random_;
  Agenda agenda_;
  WallClock clock_{agenda_};
  Trace trace_;
  Auditor auditor_;
  SimFileSystem disk_;
  Network network_;
  World world_;
  Setup setup_;
  std::vector<std::unique_ptr<User>> users_;
  std::unique_ptr<Process> process_;

  std::uint64_t steps_ = 0, starts_ = 0;
  int crashes_left_ = 0, jumps_left_ = 0;
  bool faults_allowed_ = false;
  bool disk_may_fail_ = false;  // a fault has been prepared since the last start
  int idle_timers_ = 0;         // that came due one after the other at one instant
};

}  // namespace sluice::sim
