#pragma once
// Whose turn it is in a FIFO queue (sqs.md section 12): a list in order of sending per message group; groups whose
// oldest message is visible take turns by the time at which that message became so. A receive walks a group from its
// oldest message to the first invisible one, then the next group.
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "sqs/slot_list.h"

namespace sluice::sqs {

struct MessageGroup {
  const std::string* id = nullptr;
  TurnList messages;
  // Its place among the available groups, if it is one.
  bool available = false;
  base::Instant since;       // when its oldest message became visible
  std::uint64_t number = 0;  // of that message
};

class FifoOrder {
 public:
  FifoOrder() = default;
  FifoOrder(const FifoOrder&) = delete;
  FifoOrder& operator=(const FifoOrder&) = delete;

  // Adds a message at the end of its group; false if an earlier one is behind it, which settle() puts right. The state
  // of the record must be set; refresh() the group afterwards.
  bool add(MessageSlab& slab, Slot slot, std::string_view group_id);
  void remove(MessageSlab& slab, Slot slot);
  // To be called when the state of a message of the group has changed.
  void refresh(const MessageSlab& slab, MessageGroup& group);

  // Forgets all groups, for building the order anew.
  void clear();
  // Forgets up to `count` groups, for throwing the whole away bit by bit. False when there is none left.
  bool shrink(std::size_t count);

  std::size_t group_count() const { return groups_.size(); }

 private:
  friend class FifoTurns;
  struct Turn {
    base::Instant since;
    std::uint64_t number;
    MessageGroup* group;
    friend auto operator<=>(const Turn&, const Turn&) = default;
  };
  std::map<std::string, MessageGroup, std::less<>> groups_;
  std::set<Turn> turns_;
};

// The messages that a receive would get, in order, while nothing changes.
class FifoTurns {
 public:
  FifoTurns(const FifoOrder& order, const MessageSlab& slab);
  Slot next();  // kNoSlot: no more

 private:
  const MessageSlab& slab_;
  std::set<FifoOrder::Turn>::const_iterator turn_, end_;
  Slot slot_ = kNoSlot;
};

}  // namespace sluice::sqs
