#pragma once
// What a FIFO queue accepted in the last five minutes (sqs.md section 12), by deduplication id. Outlives the messages;
// a purge clears it; a duplicate does not prolong it.
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sqs/api.h"

namespace sluice::sqs {

class Deduplication {
 public:
  struct Accepted {
    MessageId id{};
    std::uint64_t sequence = 0;
    base::Instant at;
  };

  // The key of a send: the id alone, or the id within its group where DeduplicationScope was messageGroup at creation.
  static std::string key(bool per_group, std::string_view group_id, std::string_view deduplication_id);

  // What was accepted under `key` within the window before `now`, or null.
  const Accepted* find(std::string_view key, base::Instant now) const;
  // Remembers an accepted send. Only restatement may come with an earlier time than was seen before; what then lies
  // behind a younger entry is forgotten with that, but found no longer than its own time.
  void remember(std::string key, const Accepted& accepted);
  void advance(base::Instant now);
  std::optional<base::Instant> next_deadline() const;

  // For restatement: entries have consecutive numbers in order of time; the first at or after `from`, or none.
  struct Numbered {
    std::uint64_t number;
    const std::string& key;
    const Accepted& accepted;
  };
  std::optional<Numbered> next(std::uint64_t from) const;

  std::size_t size() const { return by_key_.size(); }
  // Forgets up to `count` entries, oldest first. False when none is left.
  bool shrink(std::size_t count);

 private:
  using ByKey = std::map<std::string, Accepted, std::less<>>;
  void forget_oldest();

  ByKey by_key_;
  std::deque<ByKey::iterator> by_time_;
  std::uint64_t forgotten_ = 0;  // the number of by_time_'s first
};

}  // namespace sluice::sqs
