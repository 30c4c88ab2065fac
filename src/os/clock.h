#pragma once
// The machine's wall clock. Made once by the composition root; thread-safe.
#include "base/clock.h"

namespace sluice::os {

class SystemClock final : public base::Clock {
 public:
  base::Instant now() override;
};

}  // namespace sluice::os
