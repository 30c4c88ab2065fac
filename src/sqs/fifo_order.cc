#include "sqs/fifo_order.h"

namespace sluice::sqs {

bool FifoOrder::add(MessageSlab& slab, Slot slot, std::string_view group_id) {
  auto found = groups_.find(group_id);
  if (found == groups_.end()) {
    found = groups_.emplace(std::string(group_id), MessageGroup{}).first;
    found->second.id = &found->first;
  }
  MessageGroup& group = found->second;
  const Slot last = group.messages.last();
  group.messages.push_back(slab, slot);
  slab[slot].extras->group = &group;
  return last == kNoSlot || slab[last].number < slab[slot].number;
}

void FifoOrder::remove(MessageSlab& slab, Slot slot) {
  MessageGroup& group = *slab[slot].extras->group;
  group.messages.erase(slab, slot);
  slab[slot].extras->group = nullptr;
  refresh(slab, group);
  if (group.messages.empty()) groups_.erase(groups_.find(*group.id));
}

void FifoOrder::refresh(const MessageSlab& slab, MessageGroup& group) {
  const Slot oldest = group.messages.first();
  const bool available = oldest != kNoSlot && slab[oldest].state == MessageState::kVisible;
  const base::Instant since = available ? slab[oldest].visible_at : base::Instant();
  const std::uint64_t number = available ? slab[oldest].number : 0;
  if (available == group.available && since == group.since && number == group.number) return;
  if (group.available) turns_.erase({group.since, group.number, &group});
  group.available = available;
  group.since = since;
  group.number = number;
  if (available) turns_.insert({since, number, &group});
}

void FifoOrder::clear() {
  turns_.clear();
  groups_.clear();
}

bool FifoOrder::shrink(std::size_t count) {
  for (; count > 0 && !turns_.empty(); --count) turns_.erase(turns_.begin());
  for (; count > 0 && !groups_.empty(); --count) groups_.erase(groups_.begin());
  return !groups_.empty();
}

FifoTurns::FifoTurns(const FifoOrder& order, const MessageSlab& slab)
    : slab_(slab), turn_(order.turns_.begin()), end_(order.turns_.end()) {}

Slot FifoTurns::next() {
  if (slot_ != kNoSlot) {
    slot_ = TurnList::next(slab_[slot_]);
    if (slot_ != kNoSlot && slab_[slot_].state != MessageState::kVisible) slot_ = kNoSlot;
  }
  if (slot_ == kNoSlot && turn_ != end_) {
    slot_ = turn_->group->messages.first();
    ++turn_;
  }
  return slot_;
}

}  // namespace sluice::sqs
