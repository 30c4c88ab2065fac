#include "sqs/queue.h"

#include <algorithm>

namespace sluice::sqs {

bool QueueContents::shrink(std::size_t count) {
  const bool index_left = index.shrink(count);
  const bool deduplication_left = deduplication.shrink(count);
  return index_left || deduplication_left;
}

Queue::Queue(const QueueCreated& created, StringPool& strings, std::uint64_t& all_log_bytes)
    : id_(created.queue),
      account_(created.account),
      region_(created.region),
      name_(created.name),
      arn_(queue_arn({account_, region_, name_})),
      fifo_(has_fifo_suffix(name_)),
      strings_(strings),
      all_log_bytes_(all_log_bytes),
      contents_(std::make_unique<QueueContents>(fifo_, strings, all_log_bytes)) {
  restate(created);
}

void Queue::restate(const QueueCreated& created) {
  attributes_ = created.attributes;
  settings_ = QueueSettings::from(attributes_);
  tags_ = created.tags;
  created_ = created.created;
  modified_ = created.modified;
  purged_ = created.purged;
  deduplication_per_group_ = created.deduplication_per_group;
  next_number_ = std::max(next_number_, created.next_number);
  next_sequence_ = std::max(next_sequence_, created.next_sequence);
}

void Queue::set_attributes(const AttributeMap& attributes, base::Instant at) {
  attributes_ = attributes;
  settings_ = QueueSettings::from(attributes_);
  modified_ = at;
}

std::unique_ptr<QueueContents> Queue::purge(base::Instant at) {
  purged_ = at;
  return std::exchange(contents_, std::make_unique<QueueContents>(fifo_, strings_, all_log_bytes_));
}

MessageIndex::Times Queue::times() const {
  return {fifo_ ? settings_.delay : base::Duration(), settings_.retention};
}

std::optional<base::Instant> Queue::next_deadline() const {
  auto next = index().next_deadline(times());
  for (const auto& other : {deduplication().next_deadline(), attempts().next_deadline()}) {
    if (other && (!next || *other < *next)) next = other;
  }
  return next;
}

void Queue::advance(base::Instant now) {
  contents_->index.advance(now, times());
  contents_->deduplication.advance(now);
  contents_->attempts.advance(now);
}

void Queue::note_used(std::uint64_t number, std::uint64_t sequence) {
  next_number_ = std::max(next_number_, number + 1);
  next_sequence_ = std::max(next_sequence_, sequence + 1);
}

}  // namespace sluice::sqs
