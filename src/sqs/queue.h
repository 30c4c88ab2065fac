#pragma once
// One queue: who it is, what it is set to, its messages. Changed by State alone.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sqs/deduplication.h"
#include "sqs/message_index.h"
#include "sqs/queue_attributes.h"
#include "sqs/queue_name.h"
#include "sqs/receive_attempts.h"

namespace sluice::sqs {

// What a purge throws away: large perhaps, so it is moved aside and freed bit by bit.
struct QueueContents {
  MessageIndex index;
  Deduplication deduplication;
  ReceiveAttempts attempts;

  QueueContents(bool fifo, StringPool& strings, std::uint64_t& all_log_bytes) : index(fifo, strings, all_log_bytes) {}
  // Frees up to about `count` entries. False when nothing is left.
  bool shrink(std::size_t count);
};

class Queue {
 public:
  // `strings` and the sum of all queues' log_bytes() outlive it.
  Queue(const QueueCreated& created, StringPool& strings, std::uint64_t& all_log_bytes);
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  QueueId id() const { return id_; }
  QueueName full_name() const { return {account_, region_, name_}; }
  const std::string& account() const { return account_; }
  const std::string& region() const { return region_; }
  const std::string& name() const { return name_; }
  const std::string& arn() const { return arn_; }
  bool is_fifo() const { return fifo_; }

  const QueueSettings& settings() const { return settings_; }
  const AttributeMap& attributes() const { return attributes_; }
  const std::map<std::string, std::string>& tags() const { return tags_; }
  base::Instant created() const { return created_; }
  base::Instant modified() const { return modified_; }
  base::Instant purged() const { return purged_; }
  bool deduplication_per_group() const { return deduplication_per_group_; }

  const MessageIndex& index() const { return contents_->index; }
  const Deduplication& deduplication() const { return contents_->deduplication; }
  const ReceiveAttempts& attempts() const { return contents_->attempts; }
  std::uint64_t next_number() const { return next_number_; }
  std::uint64_t next_sequence() const { return next_sequence_; }

  std::optional<base::Instant> next_deadline() const;
  bool gains_available(base::Instant now) const { return index().gains_available(now, times()); }

  // For State.
  void restate(const QueueCreated& created);
  void set_attributes(const AttributeMap& attributes, base::Instant at);
  void set_tags(const std::map<std::string, std::string>& tags) { tags_ = tags; }
  std::unique_ptr<QueueContents> purge(base::Instant at);
  std::unique_ptr<QueueContents> take_contents() { return std::move(contents_); }
  void advance(base::Instant now);
  void settle() { contents_->index.settle(); }
  MessageIndex& mutable_index() { return contents_->index; }
  Deduplication& mutable_deduplication() { return contents_->deduplication; }
  ReceiveAttempts& mutable_attempts() { return contents_->attempts; }
  // Numbers in use are never given out again.
  void note_used(std::uint64_t number, std::uint64_t sequence);

  // Its place among the deadlines of all queues, State's business.
  static constexpr std::uint32_t kUnscheduled = 0xffffffff;
  std::uint32_t deadline_position = kUnscheduled;

 private:
  MessageIndex::Times times() const;

  const QueueId id_;
  const std::string account_, region_, name_, arn_;
  const bool fifo_;
  StringPool& strings_;
  std::uint64_t& all_log_bytes_;
  QueueSettings settings_;
  AttributeMap attributes_;
  std::map<std::string, std::string> tags_;
  base::Instant created_, modified_, purged_;
  bool deduplication_per_group_ = false;
  std::uint64_t next_number_ = 1, next_sequence_ = 1;
  std::unique_ptr<QueueContents> contents_;
};

}  // namespace sluice::sqs
