// A moment of the steady clock after which waiting ends, or never.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

namespace lambda {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline never() { return Deadline(); }
  static Deadline at(Clock::time_point when) {
    Deadline deadline;
    deadline.when_ = when;
    return deadline;
  }
  static Deadline after(std::chrono::milliseconds span) { return at(Clock::now() + span); }

  bool is_never() const { return !when_.has_value(); }
  bool passed() const { return when_ && Clock::now() >= *when_; }

  // What is left, 0 if passed, milliseconds::max() if never.
  std::chrono::milliseconds remaining() const {
    if (!when_) return std::chrono::milliseconds::max();
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(*when_ - Clock::now()));
  }

  // The time-out argument of poll(2): -1 for ever.
  int poll_timeout() const {
    if (!when_) return -1;
    const auto left = remaining().count();
    return left > std::numeric_limits<int>::max() ? std::numeric_limits<int>::max() : static_cast<int>(left);
  }

  // The same moment, but earlier by a span that is kept for what follows.
  Deadline sooner_by(std::chrono::milliseconds span) const { return when_ ? at(*when_ - span) : never(); }

  static Deadline earlier(Deadline a, Deadline b) {
    if (a.is_never()) return b;
    if (b.is_never()) return a;
    return *a.when_ < *b.when_ ? a : b;
  }

 private:
  std::optional<Clock::time_point> when_;
};

}  // namespace lambda
