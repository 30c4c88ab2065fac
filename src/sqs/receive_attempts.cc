#include "sqs/receive_attempts.h"

#include "sqs/limits.h"

namespace sluice::sqs {

const ReceiveAttempted* ReceiveAttempts::find(std::string_view attempt_id, base::Instant now) const {
  const auto found = by_id_.find(attempt_id);
  if (found == by_id_.end() || found->second.at + kReceiveAttemptWindow <= now) return nullptr;
  return &found->second;
}

void ReceiveAttempts::remember(ReceiveAttempted attempt) {
  advance(attempt.at);
  auto id = attempt.attempt_id;
  const auto [entry, added] = by_id_.insert_or_assign(std::move(id), std::move(attempt));
  if (added) by_time_.push_back(entry);
}

void ReceiveAttempts::advance(base::Instant now) {
  while (!by_time_.empty() && by_time_.front()->second.at + kReceiveAttemptWindow <= now) {
    by_id_.erase(by_time_.front());
    by_time_.pop_front();
    ++forgotten_;
  }
}

std::optional<base::Instant> ReceiveAttempts::next_deadline() const {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.front()->second.at + kReceiveAttemptWindow;
}

std::optional<ReceiveAttempts::Numbered> ReceiveAttempts::next(std::uint64_t from) const {
  const auto index = from > forgotten_ ? from - forgotten_ : 0;
  if (index >= by_time_.size()) return std::nullopt;
  return Numbered{forgotten_ + index, by_time_[index]->second};
}

}  // namespace sluice::sqs
