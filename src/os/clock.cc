#include "os/clock.h"

#include <chrono>

namespace sluice::os {

base::Instant SystemClock::now() {
  return std::chrono::floor<base::Duration>(std::chrono::system_clock::now());
}

}  // namespace sluice::os
