#pragma once
// The index of one queue's messages: who is visible, delayed or in flight, whose turn it is, and what time will change.
// It holds no bodies. Everything costs O(1) or O(log n); when many delays or timeouts end at once, each pays for
// itself.
//
// A message is visible (standard: in the list of its tenant's visible ones, by availability), or its end of delay or of
// visibility timeout is in the heap of timers. All are also linked by the time of sending, oldest first, for the
// retention. In a FIFO queue the delay is the queue's and may change while messages wait, so those are found through
// that list.
//
// Restated messages come in no useful order: they are appended, and if that was wrong the index is unsettled until
// settle() sorts it.
#include <optional>
#include <set>
#include <utility>

#include "sqs/deadline_heap.h"
#include "sqs/fair_order.h"
#include "sqs/fifo_order.h"
#include "sqs/message_slab.h"
#include "sqs/slot_list.h"

namespace sluice::sqs {

class MessageIndex {
 public:
  // The times that belong to the queue, not to a message.
  struct Times {
    base::Duration fifo_delay{};  // 0 for a standard queue, whose messages carry their delay
    base::Duration retention{};
  };
  enum class Arrival { kNew, kRestated };

  // `all_log_bytes` is a sum over several indexes, to which this one adds its log_bytes().
  MessageIndex(bool fifo, StringPool& strings, std::uint64_t& all_log_bytes)
      : fifo_(fifo), strings_(strings), all_log_bytes_(all_log_bytes) {}
  ~MessageIndex();
  MessageIndex(const MessageIndex&) = delete;
  MessageIndex& operator=(const MessageIndex&) = delete;

  const MessageSlab& slab() const { return slab_; }
  std::size_t size() const { return slab_.size(); }
  std::size_t visible() const { return slab_.size() - delayed_ - in_flight_; }
  std::size_t delayed() const { return delayed_; }
  std::size_t in_flight() const { return in_flight_; }
  // About what the messages take in a journal that holds nothing else.
  std::uint64_t log_bytes() const { return log_bytes_; }

  // When time changes something next: a delay or a timeout ends, a message is too old. The epoch while unsettled.
  std::optional<base::Instant> next_deadline(const Times& times) const;
  // Whether by `now` a message may become available: a delay or a timeout ends, or in a FIFO queue the end of a message
  // frees those behind it.
  bool gains_available(base::Instant now, const Times& times) const;

  // Takes `slot` for a message whose record fill(record) describes: everything but links; state and visible_at too.
  // Another message in that slot has gone unnoticed (by its retention, in a replay) and is removed.
  template <class Fill>
  void add(Slot slot, Arrival arrival, Fill&& fill) {
    if (slab_.find(slot) != nullptr) remove(slot);
    auto& record = slab_.claim(slot);
    fill(record);
    count_log_bytes(log_bytes_of(record));
    link(slot, arrival);
  }
  void remove(Slot slot);
  // Gives a message another state; `visible_at` is when it became or will become visible.
  void set_state(Slot slot, MessageState state, base::Instant visible_at);
  // The same for a receive, which also sets the count of receives.
  void set_received(Slot slot, std::uint32_t receive_count, MessageState state, base::Instant visible_at);
  // The record for changes that no order depends on.
  MessageRecord& record(Slot slot) { return slab_[slot]; }

  // Lets time come to `now`: delays and timeouts end, messages die of age.
  void advance(base::Instant now, const Times& times);
  bool is_settled() const { return settled_; }
  // Sorts what restatement left unsorted. O(n log n), once after a replay.
  void settle();

  // The index is used no more: its payloads count no longer.
  void give_up() { count_log_bytes(-std::int64_t(log_bytes_)); }
  // Throws up to about `count` messages away after that. False when nothing is left.
  bool shrink(std::size_t count);

 private:
  friend class AvailableMessages;

  // DeadlineHeap's Places.
  struct TimerPlaces {
    MessageSlab& slab;
    void moved(Slot slot, std::uint32_t position);
    bool before(Slot a, Slot b) const;
  };

  // A restated message is an event of about this size beside its payload.
  static constexpr std::int64_t kEventBytes = 100;
  static std::int64_t log_bytes_of(const MessageRecord& record) { return kEventBytes + record.payload.size; }
  void count_log_bytes(std::int64_t bytes) {
    log_bytes_ += std::uint64_t(bytes);
    all_log_bytes_ += std::uint64_t(bytes);
  }
  void link(Slot slot, Arrival arrival);
  void link_by_sending(Slot slot, Arrival arrival);
  void unlink_by_sending(Slot slot);
  void enter(Slot slot);
  void leave(Slot slot);
  void skip_to_delayed(Slot slot);
  std::optional<base::Instant> next_visible(const Times& times) const;
  std::optional<base::Instant> oldest_sent() const;

  const bool fifo_;
  StringPool& strings_;
  std::uint64_t& all_log_bytes_;
  MessageSlab slab_;
  FairOrder tenants_;  // standard
  FifoOrder groups_;   // FIFO
  DeadlineHeap<Slot, TimerPlaces> timers_;
  SentList by_sending_;
  std::set<std::pair<base::Instant, Slot>> out_of_line_;  // moved here after younger ones came
  Slot first_delayed_ = kNoSlot;                          // FIFO
  std::size_t delayed_ = 0, in_flight_ = 0;
  std::uint64_t log_bytes_ = 0;
  bool settled_ = true;
};

// The messages that a receive gets, in order, while the index does not change.
class AvailableMessages {
 public:
  explicit AvailableMessages(const MessageIndex& index);
  Slot next();  // kNoSlot: no more

 private:
  const MessageIndex& index_;
  FifoTurns fifo_;
  FairTurns fair_;
};

}  // namespace sluice::sqs
