#pragma once
// The engine's tunables, with AWS's values where AWS has one (lambda.md).
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace sluice::lambda {

struct Options {
  // Concurrent invocations of an account in a region, and what reservations must leave unreserved (section 6).
  std::int32_t account_concurrency = 1000;
  std::int32_t unreserved_concurrency_min = 100;
  // Processes at a time on this machine, of all functions. Invocations beyond that wait.
  std::size_t max_sandboxes = 64;
  // Synchronous invokes that may wait for a sandbox, all functions together, and for how long; others get a 429.
  std::size_t waiting_max = 1000;
  base::Duration waiting_time_max = std::chrono::seconds(60);
  // Idle sandboxes are stopped after this.
  base::Duration idle_timeout = std::chrono::minutes(10);
  // From the start of a process to its first /next (section 2).
  base::Duration init_timeout = std::chrono::seconds(10);
  // Asynchronous invokes (section 4): delays before the retries, whose number is fixed at two; age; queued at a time.
  base::Duration first_retry_delay = std::chrono::seconds(60);
  base::Duration second_retry_delay = std::chrono::seconds(120);
  base::Duration event_age_max = std::chrono::seconds(21600);
  std::size_t queued_events_max = 100'000;
  // How long a function shows Pending or InProgress, and a mapping Creating. None: until the next request.
  base::Duration settle_time{0};
  // Concurrent batches of a mapping (section 7): at first, more for each second under load, at most.
  std::int32_t batches_at_start = 5;
  std::int32_t batches_per_second = 5;
  std::int32_t batches_max = 1000;
};

}  // namespace sluice::lambda
