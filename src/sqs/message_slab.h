#pragma once
// The messages of one queue as records of fixed size in numbered slots. A message keeps its slot as long as it is in
// the queue, so a slot in an event or a receipt handle finds it in one look, whatever the queue holds.
//
// Slots come in chunks: small ones first (a queue with one message costs little), then 1024 each. A chunk without
// messages gives its memory back. Nothing is ever copied to grow. decide() names the slots that apply() will take by
// looking ahead with FreeSlots; replay takes whatever slots the events name.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sqs/api.h"
#include "sqs/string_pool.h"

namespace sluice::sqs {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = 0xffffffff;

struct MessageGroup;  // sqs/fifo_order.h
struct Tenant;        // sqs/fair_order.h

// What few messages have, out of line.
struct MessageExtras {
  std::string trace_header;
  std::string group_id, deduplication_id;
  std::uint64_t sequence = 0;
  std::uint32_t received_elsewhere = 0;                    // receives before it came to this dead-letter queue
  StringPool::Id dead_letter_source = StringPool::kEmpty;  // an ARN
  MessageGroup* group = nullptr;                           // in a FIFO queue
  Tenant* tenant = nullptr;                                // in a standard queue, if it has a group id
};

struct MessageRecord {
  MessageId id{};
  base::PayloadRef payload;
  std::uint64_t number = 0;  // of MessageKey
  base::Instant sent;
  base::Instant visible_at;      // when it became or will become visible
  base::Instant first_received;  // epoch: never
  std::unique_ptr<MessageExtras> extras;
  std::uint32_t attributes_size = 0;
  std::uint32_t receive_count = 0;
  StringPool::Id sender = StringPool::kEmpty;
  Slot next = kNoSlot, previous = kNoSlot;  // among its tenant's visible (standard) or in its group (FIFO)
  Slot newer = kNoSlot, older = kNoSlot;    // by the time of sending
  std::uint32_t timer : 28 = 0;             // its place among the timers
  std::uint32_t timed : 1 = 0;
  std::uint32_t out_of_line : 1 = 0;  // sent before messages that came earlier: not linked by newer/older
  MessageState state : 2 = MessageState::kVisible;
};
static_assert(sizeof(MessageRecord) == 104, "the index of a queued message is at most 128 bytes");

class MessageSlab {
 public:
  MessageSlab() = default;
  ~MessageSlab();
  MessageSlab(const MessageSlab&) = delete;
  MessageSlab& operator=(const MessageSlab&) = delete;

  std::size_t size() const { return size_; }
  // The record in an occupied slot.
  MessageRecord& operator[](Slot slot) { return *const_cast<MessageRecord*>(std::as_const(*this).find(slot)); }
  const MessageRecord& operator[](Slot slot) const { return *find(slot); }
  // The record in any slot, or null.
  const MessageRecord* find(Slot slot) const;
  const MessageRecord* find(const MessageKey& key) const;

  // Takes a free slot, wherever it is.
  MessageRecord& claim(Slot slot);
  void release(Slot slot);

  // The first occupied slot at or after `slot`.
  std::optional<Slot> next_occupied(Slot slot) const;

  // Frees up to about `messages` of them, newest chunk first, without regard to links or strings: for a slab that is
  // being thrown away bit by bit. False when it is empty.
  bool shrink(StringPool& strings, std::size_t messages);

 private:
  friend class FreeSlots;
  static constexpr std::uint32_t kFirstChunk = 16;
  static constexpr std::uint32_t kChunkMax = 1024;
  static constexpr std::uint32_t kSmallChunks = 7;  // 16, 16, 32, 64, 128, 256, 512: 1024 slots together
  static constexpr std::uint32_t kNoChunk = 0xffffffff;

  struct Chunk {
    MessageRecord* records = nullptr;  // memory for all, objects in the used ones; null while none is used
    std::uint32_t count = 0;
    std::uint32_t next_open = kNoChunk, previous_open = kNoChunk;  // chunks with a free slot, in order of use
    std::array<std::uint64_t, kChunkMax / 64> used{};              // a bit a slot
    bool is_used(std::uint32_t index) const { return used[index / 64] >> (index % 64) & 1; }
  };
  struct Place {
    std::uint32_t chunk, index;
  };

  static Place place_of(Slot slot);
  static Slot first_slot(std::uint32_t chunk);
  static std::uint32_t capacity(std::uint32_t chunk);
  void add_chunk();
  void open(std::uint32_t chunk, bool front);
  void close(std::uint32_t chunk);
  void free_records(std::uint32_t chunk);

  std::vector<Chunk> chunks_;
  std::uint32_t first_open_ = kNoChunk, last_open_ = kNoChunk;
  std::size_t size_ = 0;
};

// The slots that messages will take next, in order, while the slab does not change.
class FreeSlots {
 public:
  explicit FreeSlots(const MessageSlab& slab);
  Slot next();

 private:
  const MessageSlab& slab_;
  std::uint32_t chunk_;
  std::uint32_t index_ = 0;
  std::uint32_t beyond_;  // the chunk that follows all there are
};

}  // namespace sluice::sqs
