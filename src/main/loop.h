#pragma once
// Loop: the one thread that does network and logic. A round takes what is ready, lets the engines decide, ends the
// batch, and arms the one timer.
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

#include "host/core.h"
#include "host/machine.h"

namespace sluice {

class Loop {
 public:
  Loop(boost::asio::io_context& io, host::Core& core, host::Machine& machine)
      : io_(io), core_(core), machine_(machine), timer_(io) {}

  // Runs until stop().
  void run();
  // Ends run() after the current round.
  void stop() { stopping_ = true; }

 private:
  void end_round();
  void arm_timer();

  boost::asio::io_context& io_;
  host::Core& core_;
  host::Machine& machine_;
  boost::asio::steady_timer timer_;
  std::optional<base::Instant> armed_;
  bool stopping_ = false;
};

}  // namespace sluice
