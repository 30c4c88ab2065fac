#include "http/orphans.h"

#include <algorithm>
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

bool Orphans::belongs_to_the_living(pid_t pid) const {
  return std::any_of(leaders_.begin(), leaders_.end(),
                     [&](const auto& leader) { return os::started_with(pid, leader.second); });
}

void Orphans::sweep() {
  looked_ = boost::asio::steady_timer::clock_type::now();
  bool some_are_dying = false;
  for (const auto pid : others(os::children(), before_us_)) {
    if (leaders_.contains(pid) || os::reap(pid) || belongs_to_the_living(pid)) continue;
    os::kill_process(pid);
    some_are_dying = true;
  }
  if (!some_are_dying) return;
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
