#pragma once
// The port to wall time. Only the composition root owns a real one (os/clock.h); the simulator owns its own.
#include "base/time.h"

namespace sluice::base {

class Clock {
 public:
  virtual ~Clock() = default;
  // The current time. May jump; the host turns it into a `now` that never runs backwards.
  virtual Instant now() = 0;
};

}  // namespace sluice::base
