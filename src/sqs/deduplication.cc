#include "sqs/deduplication.h"

#include "sqs/limits.h"

namespace sluice::sqs {

std::string Deduplication::key(bool per_group, std::string_view group_id, std::string_view deduplication_id) {
  std::string key;
  if (per_group) {
    key += group_id;
    key += ' ';  // in neither kind of id
  }
  key += deduplication_id;
  return key;
}

const Deduplication::Accepted* Deduplication::find(std::string_view key, base::Instant now) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second.at + kDeduplicationWindow <= now) return nullptr;
  return &found->second;
}

void Deduplication::remember(std::string key, const Accepted& accepted) {
  advance(accepted.at);
  const auto [entry, added] = by_key_.insert_or_assign(std::move(key), accepted);
  if (added) by_time_.push_back(entry);
}

void Deduplication::advance(base::Instant now) {
  while (!by_time_.empty() && by_time_.front()->second.at + kDeduplicationWindow <= now) forget_oldest();
}

std::optional<base::Instant> Deduplication::next_deadline() const {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.front()->second.at + kDeduplicationWindow;
}

std::optional<Deduplication::Numbered> Deduplication::next(std::uint64_t from) const {
  const auto index = from > forgotten_ ? from - forgotten_ : 0;
  if (index >= by_time_.size()) return std::nullopt;
  const auto& entry = *by_time_[index];
  return Numbered{forgotten_ + index, entry.first, entry.second};
}

bool Deduplication::shrink(std::size_t count) {
  for (; count > 0 && !by_time_.empty(); --count) forget_oldest();
  return !by_time_.empty();
}

void Deduplication::forget_oldest() {
  by_key_.erase(by_time_.front());
  by_time_.pop_front();
  ++forgotten_;
}

}  // namespace sluice::sqs
