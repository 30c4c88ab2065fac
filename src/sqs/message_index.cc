#include "sqs/message_index.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/check.h"

namespace sluice::sqs {
MessageIndex::~MessageIndex() {
  while (shrink(slab_.size() + 1)) {
  }
}

void MessageIndex::TimerPlaces::moved(Slot slot, std::uint32_t position) {
  MessageRecord& record = slab[slot];
  record.timer = position;
  CHECK(record.timer == position);
}

bool MessageIndex::TimerPlaces::before(Slot a, Slot b) const {
  return turn_of(slab[a]) < turn_of(slab[b]);
}

std::optional<base::Instant> MessageIndex::oldest_sent() const {
  std::optional<base::Instant> oldest;
  if (!by_sending_.empty()) oldest = slab_[by_sending_.first()].sent;
  if (!out_of_line_.empty())
    oldest = oldest ? std::min(*oldest, out_of_line_.begin()->first) : out_of_line_.begin()->first;
  return oldest;
}

std::optional<base::Instant> MessageIndex::next_visible(const Times& times) const {
  std::optional<base::Instant> next;
  if (!timers_.empty()) next = timers_.top().at;
  if (first_delayed_ != kNoSlot) {
    const auto end = slab_[first_delayed_].sent + times.fifo_delay;
    next = next ? std::min(*next, end) : end;
  }
  return next;
}

std::optional<base::Instant> MessageIndex::next_deadline(const Times& times) const {
  if (!settled_) return base::Instant();
  auto next = next_visible(times);
  if (const auto oldest = oldest_sent()) {
    const auto end = *oldest + times.retention;
    next = next ? std::min(*next, end) : end;
  }
  if (const auto check = tenants_.next_deadline(); check && (!next || *check < *next)) next = check;
  return next;
}

bool MessageIndex::gains_available(base::Instant now, const Times& times) const {
  if (!settled_ && visible() > 0) return true;
  if (const auto next = next_visible(times); next && *next <= now) return true;
  const auto oldest = oldest_sent();
  return fifo_ && oldest && *oldest + times.retention <= now && visible() > 0;
}

void MessageIndex::link(Slot slot, Arrival arrival) {
  link_by_sending(slot, arrival);
  if (fifo_) {
    MessageRecord& record = slab_[slot];
    if (!groups_.add(slab_, slot, record.extras->group_id)) settled_ = false;
  } else {
    tenants_.add(slab_, slot);
  }
  enter(slot);
}

void MessageIndex::link_by_sending(Slot slot, Arrival arrival) {
  MessageRecord& record = slab_[slot];
  const bool in_line = by_sending_.empty() || slab_[by_sending_.last()].sent <= record.sent;
  if (!in_line && arrival == Arrival::kNew) {
    record.out_of_line = 1;
    out_of_line_.emplace(record.sent, slot);
    return;
  }
  if (!in_line) settled_ = false;
  by_sending_.push_back(slab_, slot);
}

void MessageIndex::unlink_by_sending(Slot slot) {
  const MessageRecord& record = slab_[slot];
  if (record.out_of_line) {
    out_of_line_.erase({record.sent, slot});
  } else {
    by_sending_.erase(slab_, slot);
  }
}

void MessageIndex::remove(Slot slot) {
  leave(slot);
  const MessageRecord& record = slab_[slot];
  if (fifo_) {
    groups_.remove(slab_, slot);
  } else {
    tenants_.remove(slab_, slot, in_flight_);
  }
  unlink_by_sending(slot);
  count_log_bytes(-log_bytes_of(record));
  strings_.release(record.sender);
  if (record.extras) strings_.release(record.extras->dead_letter_source);
  slab_.release(slot);
}

void MessageIndex::set_state(Slot slot, MessageState state, base::Instant visible_at) {
  leave(slot);
  MessageRecord& record = slab_[slot];
  record.state = state;
  record.visible_at = visible_at;
  enter(slot);
}

void MessageIndex::set_received(Slot slot, std::uint32_t receive_count, MessageState state, base::Instant visible_at) {
  leave(slot);
  MessageRecord& record = slab_[slot];
  record.receive_count = receive_count;
  record.state = state;
  record.visible_at = visible_at;
  enter(slot);
}

// Puts a message, whose state and visible_at are set, where its state wants it.
void MessageIndex::enter(Slot slot) {
  MessageRecord& record = slab_[slot];
  if (record.state == MessageState::kDelayed) ++delayed_;
  if (record.state == MessageState::kInFlight) ++in_flight_;
  if (fifo_ && record.state == MessageState::kDelayed) {
    if (first_delayed_ == kNoSlot) first_delayed_ = slot;
  } else if (record.state != MessageState::kVisible) {
    record.timed = 1;
    TimerPlaces places{slab_};
    timers_.push(record.visible_at, slot, places);
  }
  if (fifo_) {
    groups_.refresh(slab_, *record.extras->group);
  } else if (record.state == MessageState::kVisible) {
    if (!tenants_.enter_visible(slab_, slot, in_flight_)) settled_ = false;
  } else if (record.state == MessageState::kInFlight) {
    tenants_.enter_in_flight(slab_, slot, in_flight_);
  }
}

void MessageIndex::leave(Slot slot) {
  MessageRecord& record = slab_[slot];
  if (record.state == MessageState::kDelayed) --delayed_;
  if (record.state == MessageState::kInFlight) --in_flight_;
  if (record.timed) {
    TimerPlaces places{slab_};
    timers_.remove(record.timer, places);
    record.timed = 0;
  } else if (fifo_ && slot == first_delayed_) {
    skip_to_delayed(SentList::next(record));
  }
  if (fifo_) return;
  if (record.state == MessageState::kVisible) tenants_.leave_visible(slab_, slot);
  if (record.state == MessageState::kInFlight) tenants_.leave_in_flight(slab_, slot);
}

void MessageIndex::skip_to_delayed(Slot slot) {
  while (slot != kNoSlot && slab_[slot].state != MessageState::kDelayed) slot = SentList::next(slab_[slot]);
  first_delayed_ = slot;
}

void MessageIndex::advance(base::Instant now, const Times& times) {
  while (first_delayed_ != kNoSlot) {
    const auto end = slab_[first_delayed_].sent + times.fifo_delay;
    if (end > now) break;
    set_state(first_delayed_, MessageState::kVisible, end);
  }
  while (!timers_.empty() && timers_.top().at <= now) {
    set_state(timers_.top().id, MessageState::kVisible, timers_.top().at);
  }
  while (!by_sending_.empty() && slab_[by_sending_.first()].sent + times.retention <= now) remove(by_sending_.first());
  while (!out_of_line_.empty() && out_of_line_.begin()->first + times.retention <= now) {
    remove(out_of_line_.begin()->second);
  }
  tenants_.advance(slab_, now);
}

void MessageIndex::settle() {
  if (settled_) return;
  std::vector<Slot> slots;
  slots.reserve(slab_.size());
  for (auto slot = slab_.next_occupied(0); slot; slot = slab_.next_occupied(*slot + 1)) slots.push_back(*slot);

  std::sort(slots.begin(), slots.end(), [this](Slot a, Slot b) {
    return std::tuple(slab_[a].sent, slab_[a].number) < std::tuple(slab_[b].sent, slab_[b].number);
  });
  by_sending_ = {};
  out_of_line_.clear();
  for (const Slot slot : slots) {
    slab_[slot].out_of_line = 0;
    by_sending_.push_back(slab_, slot);
  }

  if (fifo_) {
    // Numbers and times of sending grow together in a FIFO queue, so this is the order of sending within groups too.
    groups_.clear();
    for (const Slot slot : slots) groups_.add(slab_, slot, slab_[slot].extras->group_id);
    for (const Slot slot : slots) groups_.refresh(slab_, *slab_[slot].extras->group);
    skip_to_delayed(by_sending_.first());
  } else {
    std::erase_if(slots, [this](Slot slot) { return slab_[slot].state != MessageState::kVisible; });
    std::sort(slots.begin(), slots.end(), [this](Slot a, Slot b) { return turn_of(slab_[a]) < turn_of(slab_[b]); });
    tenants_.settle(slab_, slots);
  }
  settled_ = true;
}

bool MessageIndex::shrink(std::size_t count) {
  for (std::size_t i = 0; i < count && !out_of_line_.empty(); ++i) out_of_line_.erase(out_of_line_.begin());
  const bool timers_left = timers_.shrink(count);
  const bool groups_left = groups_.shrink(count) || tenants_.shrink(count);
  const bool messages_left = slab_.shrink(strings_, count);
  return timers_left || groups_left || messages_left || !out_of_line_.empty();
}

AvailableMessages::AvailableMessages(const MessageIndex& index)
    : index_(index), fifo_(index.groups_, index.slab_), fair_(index.tenants_, index.slab_) {}

Slot AvailableMessages::next() {
  return index_.fifo_ ? fifo_.next() : fair_.next();
}

}  // namespace sluice::sqs
