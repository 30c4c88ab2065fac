#pragma once
// World: what outlives a process of the program, shared by all parts of a run.
#include "base/random.h"
#include "sim/agenda.h"
#include "sim/auditor.h"
#include "sim/network.h"
#include "sim/plan.h"
#include "sim/sim_file_system.h"
#include "sim/trace.h"

namespace sluice::sim {

struct World {
  Agenda& agenda;
  WallClock& clock;  // what a process takes for the time
  base::Random& random;
  Trace& trace;
  Auditor& auditor;
  Network& network;
  SimFileSystem& disk;
  const Plan& plan;
  bool healed = false;  // functions do not fail any more

  bool roll(unsigned thousandths) { return random.below(1000) < thousandths; }
};

}  // namespace sluice::sim
