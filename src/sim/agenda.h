#pragma once
// Agenda: simulated time, and everything that will happen in it, in one order.
#include <functional>
#include <map>
#include <optional>

#include "base/clock.h"

namespace sluice::sim {

class Agenda final : public base::Clock {
 public:
  explicit Agenda(base::Instant start) : now_(start) {}

  base::Instant now() override { return now_; }

  void after(base::Duration delay, std::function<void()> work) { entries_.emplace(now_ + delay, std::move(work)); }
  // Time of the next entry. A clock that jumped is past it.
  std::optional<base::Instant> next() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.begin()->first;
  }
  // Goes to the next entry's time and does it. There must be one.
  void step() {
    const auto first = entries_.begin();
    advance_to(first->first);
    const auto work = std::move(first->second);
    entries_.erase(first);
    work();
  }
  void advance_to(base::Instant instant) { now_ = std::max(now_, instant); }
  // The wall clock is set forward; what was to happen meanwhile happens late.
  void jump(base::Duration by) { now_ += by; }

 private:
  base::Instant now_;
  std::multimap<base::Instant, std::function<void()>> entries_;  // equal times in the order of after()
};

// The wall clock of the machine, which shows the agenda's time until it is set back while the program does not run.
class WallClock final : public base::Clock {
 public:
  explicit WallClock(Agenda& agenda) : agenda_(agenda) {}

  base::Instant now() override { return agenda_.now() - behind_; }
  // How far it is behind the agenda by now.
  base::Duration behind() const { return behind_; }
  void set_back(base::Duration by) { behind_ += by; }

 private:
  Agenda& agenda_;
  base::Duration behind_{};
};

}  // namespace sluice::sim
