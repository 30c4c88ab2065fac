#pragma once
// What receives with a ReceiveRequestAttemptId got from a FIFO queue in the last five minutes (sqs.md section 12), so
// that repeating one answers the same messages with the same handles.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sqs/api.h"

namespace sluice::sqs {

class ReceiveAttempts {
 public:
  // The attempt under that id, unless its five minutes are over by `now`; or null.
  const ReceiveAttempted* find(std::string_view attempt_id, base::Instant now) const;
  // Remembers an attempt, or what a repetition changed in it (same id and time).
  void remember(ReceiveAttempted attempt);
  void advance(base::Instant now);
  std::optional<base::Instant> next_deadline() const;

  // For restatement: attempts have consecutive numbers in order of time; the first at or after `from`, or none.
  struct Numbered {
    std::uint64_t number;
    const ReceiveAttempted& attempt;
  };
  std::optional<Numbered> next(std::uint64_t from) const;

 private:
  using ById = std::map<std::string, ReceiveAttempted, std::less<>>;
  ById by_id_;
  std::deque<ById::iterator> by_time_;
  std::uint64_t forgotten_ = 0;  // the number of by_time_'s first
};

}  // namespace sluice::sqs
