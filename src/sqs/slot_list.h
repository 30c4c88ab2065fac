#pragma once
// A doubly linked list through the records of a slab: no memory beside the links that every record has.
#include <compare>

#include "base/check.h"
#include "sqs/message_slab.h"

namespace sluice::sqs {

template <Slot MessageRecord::*Next, Slot MessageRecord::*Previous>
class SlotList {
 public:
  bool empty() const { return first_ == kNoSlot; }
  Slot first() const { return first_; }
  Slot last() const { return last_; }
  static Slot next(const MessageRecord& record) { return record.*Next; }
  static Slot previous(const MessageRecord& record) { return record.*Previous; }

  void push_back(MessageSlab& slab, Slot slot) { insert_after(slab, last_, slot); }

  // Behind `where`, or in front of all if that is kNoSlot.
  void insert_after(MessageSlab& slab, Slot where, Slot slot) {
    MessageRecord& record = slab[slot];
    record.*Previous = where;
    Slot& from_left = where == kNoSlot ? first_ : slab[where].*Next;
    record.*Next = from_left;
    (record.*Next == kNoSlot ? last_ : slab[record.*Next].*Previous) = slot;
    from_left = slot;
  }

  void erase(MessageSlab& slab, Slot slot) {
    MessageRecord& record = slab[slot];
    (record.*Previous == kNoSlot ? first_ : slab[record.*Previous].*Next) = record.*Next;
    (record.*Next == kNoSlot ? last_ : slab[record.*Next].*Previous) = record.*Previous;
    record.*Next = record.*Previous = kNoSlot;
  }

 private:
  Slot first_ = kNoSlot, last_ = kNoSlot;
};

// The order in which visible messages take their turns: by availability; at the same instant those received less often
// first, then those sent first.
struct MessageTurn {
  base::Instant visible_at;
  std::uint32_t receive_count = 0;
  std::uint64_t number = 0;
  friend auto operator<=>(const MessageTurn&, const MessageTurn&) = default;
};
inline MessageTurn turn_of(const MessageRecord& record) {
  return {record.visible_at, record.receive_count, record.number};
}

// The visible messages of a tenant of a standard queue, or those of a FIFO group.
using TurnList = SlotList<&MessageRecord::next, &MessageRecord::previous>;
// All messages of a queue by the time of their sending.
using SentList = SlotList<&MessageRecord::newer, &MessageRecord::older>;

}  // namespace sluice::sqs
