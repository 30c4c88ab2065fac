#include "main/loop.h"

#include <boost/asio/executor_work_guard.hpp>

namespace sluice {

void Loop::run() {
  const auto guard = boost::asio::make_work_guard(io_);
  end_round();
  while (!stopping_) {
    io_.run_one();
    io_.poll();
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
