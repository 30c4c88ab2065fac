#pragma once
// Trace: what happened in a run, line by line. All lines make its hash, by which two runs are compared; the last ones
// are kept for a report.
#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "base/time.h"

namespace sluice::sim {

class Trace {
 public:
  static constexpr std::size_t kKept = 60;

  template <class... Args>
  void add(base::Instant at, fmt::format_string<Args...> format, Args&&... args) {
    auto line = fmt::format("{} ", base::iso8601_ms(at));
    fmt::format_to(std::back_inserter(line), format, std::forward<Args>(args)...);
    mix(line);
    if (echo) fmt::print("{}\n", line);
    last_.push_back(std::move(line));
    if (last_.size() > kKept) last_.pop_front();
  }
  // What is too much to keep, but must be the same in every run.
  void mix(std::string_view bytes) {
    for (const char c : bytes) hash_ = (hash_ ^ std::uint8_t(c)) * 0x100000001b3u;  // FNV-1a
  }

  std::uint64_t hash() const { return hash_; }
  const std::deque<std::string>& last() const { return last_; }

  bool echo = false;  // print every line

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
  std::deque<std::string> last_;
};

}  // namespace sluice::sim
