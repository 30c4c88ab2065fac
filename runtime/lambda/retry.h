// When a failed call is made again, and after what pause: exponential back-off with full jitter.
//
// Time and chance are arguments, so that tests neither sleep nor guess.
#pragma once

#include <chrono>
#include <functional>

#include "lambda/deadline.h"
#include "lambda/result.h"

namespace lambda {

struct RetryPolicy {
  int attempts_max = 4;
  std::chrono::milliseconds pause_base{50};   // the first pause is drawn from 0 to this, then the bound doubles
  std::chrono::milliseconds pause_max{2000};  // ... up to this
};

struct RetryPorts {
  std::function<void(std::chrono::milliseconds)> sleep;  // default: std::this_thread::sleep_for
  std::function<double()> random;                        // from [0, 1); default: seeded by the clock

  static RetryPorts real();
};

// Whether the same request may succeed later: connection trouble, a time-out, HTTP 5xx and 429, and the words that
// services use for throttling.
bool is_retryable(const Error& error);

// The pause before attempt `attempt` + 1, attempts counted from 1.
std::chrono::milliseconds retry_pause(const RetryPolicy& policy, int attempt, double random);

}  // namespace lambda
