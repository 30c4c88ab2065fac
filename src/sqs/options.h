#pragma once
// How the engine departs from AWS, or not, where a user may choose.
#include <cstddef>

namespace sluice::sqs {

struct Options {
  // AWS makes a client wait 60 seconds (kRecreationWait, kPurgeWait of limits.h) before it may create a queue whose
  // name it deleted, or purge a queue again. Off here unless asked for: a machine of one's own is where stacks and test
  // suites come and go and use their names again at once.
  bool recreation_wait = false;
  bool purge_wait = false;
  // Messages received and not yet deleted, per queue. (That AWS looks for free FIFO groups among the first 120,000
  // messages only is not imitated.)
  std::size_t in_flight_max_standard = 120'000;
  std::size_t in_flight_max_fifo = 120'000;
};

}  // namespace sluice::sqs
