#include "main/loop.h"

#include <boost/asio/executor_work_guard.hpp>

namespace sluice {
namespace {

// A round ends after so many handlers, even if more are ready: the log writes what those brought while the next ones
// are handled, and who waits for it does not wait for those who always have something to say. (16 workers that each
// wait for their answers get a fifth more done than with rounds of 32 or 256.)
constexpr int kHandlersMax = 16;

}  // namespace

void Loop::run() {
  const auto guard = boost::asio::make_work_guard(io_);
  end_round();
  while (!stopping_) {
    io_.run_one();
    for (int handled = 1; handled < kHandlersMax && io_.poll_one() > 0; ++handled) {
    }
    end_round();
  }
}

void Loop::end_round() {
  core_.flush();
  machine_.advance_checkpoint();
  core_.flush();
  arm_timer();
}

void Loop::arm_timer() {
  const auto next = machine_.next_deadline();
  if (next == armed_) return;
  armed_ = next;
  if (!next) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::max(*next - core_.now(), base::Duration::zero()));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;  // armed anew
    armed_.reset();
    machine_.on_time();
  });
}

}  // namespace sluice
