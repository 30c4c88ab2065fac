#pragma once
// Plan: what a seed makes of a run: sizes, clients, and which faults there are how often. Some are off and others wild
// (swarm testing), so that rare ones are not always drowned by frequent ones.
#include <cstdint>
#include <string>

#include "base/time.h"
#include "sim/sqs_client.h"

namespace sluice::sim {

struct FunctionFaults {  // in thousandths of all invocations
  unsigned launch_fails = 0, init_crashes = 0, init_hangs = 0;
  unsigned errors = 0, hangs = 0, crashes = 0, partly_fails = 0, slow = 0;
};

struct Plan {
  // The program.
  bool sync_os = false;  // --sync=os: then the machine is never cut off
  std::uint64_t segment_size = 0, zero_ahead = 0;
  std::size_t spare_segments_max = 0;
  std::uint64_t short_of_room = 0;
  std::uint64_t checkpoint_bytes = 0, mostly_dead_bytes = 0;
  std::size_t restate_slice = 0;
  base::Duration sync_latency_max{};

  // Who uses it.
  int queue_users = 0, inbox_users = 0, operations = 0;  // of each user
  base::Duration pause_max{};
  int visibility_s = 0, receives_max = 0;
  std::size_t body_max = 0;
  unsigned poison = 0;  // in thousandths of what is sent to the inbox: the function always refuses it
  Manners manners;
  FunctionFaults functions;

  // Faults, by number or as whether there are any.
  int crashes = 0;  // of all kinds
  bool crashes_while_deploying = false;
  bool power_cuts = false, garbled_writes = false, write_errors = false, full_disk = false, clean_stops = false;
  int clock_jumps = 0;
  base::Duration clock_jump_max{};
  base::Duration clock_set_back_max{};  // in all, while the program does not run

  static Plan draw(std::uint64_t seed);
  std::string text() const;
};

}  // namespace sluice::sim
