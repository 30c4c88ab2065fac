#include "http/orphans.h"

#include <chrono>

#include "os/process.h"

namespace sluice::http {
namespace {

constexpr std::chrono::milliseconds kSweepAgain{10};  // a killed process needs a moment to end
constexpr std::chrono::seconds kLookAgain{1};
constexpr int kRoundsMax = 1000;  // of end_all(): each kills a generation

std::set<pid_t> others(const std::vector<pid_t>& all, const std::set<pid_t>& known) {
  std::set<pid_t> rest;
  for (const auto pid : all) {
    if (!known.contains(pid)) rest.insert(pid);
  }
  return rest;
}

}  // namespace

Orphans::Orphans(boost::asio::io_context& io)
    : before_us_(others(os::children(), {})), again_(io), looked_(boost::asio::steady_timer::clock_type::now()) {
  os::adopt_orphans();
}

void Orphans::ended(pid_t leader) {
  leaders_.erase(leader);
  sweep();
}

void Orphans::look() {
  const auto now = boost::asio::steady_timer::clock_type::now();
  if (now - looked_ >= kLookAgain) sweep();
}

Orphans::Fate Orphans::fate(pid_t pid) const {
  for (const auto& [leader, mark] : leaders_) {
    const auto is_of_this_one = os::started_with(pid, mark);
    if (!is_of_this_one) return Fate::kAskAgain;
    if (*is_of_this_one) return Fate::kLives;
  }
  return Fate::kDies;
}

void Orphans::sweep() {
  looked_ = boost::asio::steady_timer::clock_type::now();
  bool not_done = false;
  for (const auto pid : others(os::children(), before_us_)) {
    if (leaders_.contains(pid) || os::reap(pid)) continue;
    const auto its_fate = fate(pid);
    if (its_fate == Fate::kLives) continue;
    if (its_fate == Fate::kDies) os::kill_process(pid);
    not_done = true;
  }
  if (!not_done) return;
  again_.expires_after(kSweepAgain);  // to reap them, and to find what they in turn have left
  again_.async_wait([this](boost::system::error_code error) {
    if (!error) sweep();
  });
}

void Orphans::end_all() {
  again_.cancel();
  for (int round = 0; round < kRoundsMax; ++round) {
    const auto all = others(os::children(), before_us_);
    if (all.empty()) return;
    for (const auto pid : all) os::kill_process(pid);
    for (const auto pid : all) os::reap_when_ended(pid);
  }
}

}  // namespace sluice::http
