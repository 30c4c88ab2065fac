#include "sqs/message_slab.h"

#include <bit>
#include <memory>

#include "base/check.h"

namespace sluice::sqs {
namespace {

// The first index from `from` on whose bit is `value`, or `capacity`.
std::uint32_t find_bit(const auto& words, std::uint32_t from, std::uint32_t capacity, bool value) {
  while (from < capacity) {
    const auto word = (value ? words[from / 64] : ~words[from / 64]) >> (from % 64);
    if (word != 0) return std::min(capacity, from + std::uint32_t(std::countr_zero(word)));
    from = (from / 64 + 1) * 64;
  }
  return capacity;
}

}  // namespace

MessageSlab::~MessageSlab() {
  for (std::uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    if (chunks_[chunk].count > 0) free_records(chunk);
  }
}

MessageSlab::Place MessageSlab::place_of(Slot slot) {
  if (slot >= kChunkMax) return {kSmallChunks - 1 + slot / kChunkMax, slot % kChunkMax};
  const auto chunk = std::uint32_t(std::bit_width(slot / kFirstChunk));
  return {chunk, slot - first_slot(chunk)};
}

Slot MessageSlab::first_slot(std::uint32_t chunk) {
  if (chunk >= kSmallChunks) return (chunk - kSmallChunks + 1) * kChunkMax;
  return chunk == 0 ? 0 : kFirstChunk << (chunk - 1);
}

std::uint32_t MessageSlab::capacity(std::uint32_t chunk) {
  if (chunk >= kSmallChunks) return kChunkMax;
  return chunk == 0 ? kFirstChunk : kFirstChunk << (chunk - 1);
}

const MessageRecord* MessageSlab::find(Slot slot) const {
  const auto place = place_of(slot);
  if (place.chunk >= chunks_.size()) return nullptr;
  const Chunk& chunk = chunks_[place.chunk];
  return chunk.is_used(place.index) ? chunk.records + place.index : nullptr;
}

const MessageRecord* MessageSlab::find(const MessageKey& key) const {
  const auto* record = find(key.slot);
  return record != nullptr && record->number == key.number ? record : nullptr;
}

MessageRecord& MessageSlab::claim(Slot slot) {
  const auto place = place_of(slot);
  while (place.chunk >= chunks_.size()) add_chunk();
  Chunk& chunk = chunks_[place.chunk];
  CHECK(!chunk.is_used(place.index));
  if (chunk.records == nullptr) {
    chunk.records = std::allocator<MessageRecord>().allocate(capacity(place.chunk));
    close(place.chunk);
    open(place.chunk, true);
  }
  chunk.used[place.index / 64] |= std::uint64_t(1) << (place.index % 64);
  if (++chunk.count == capacity(place.chunk)) close(place.chunk);
  ++size_;
  return *std::construct_at(chunk.records + place.index);
}

void MessageSlab::release(Slot slot) {
  const auto place = place_of(slot);
  CHECK(find(slot) != nullptr);
  Chunk& chunk = chunks_[place.chunk];
  std::destroy_at(chunk.records + place.index);
  chunk.used[place.index / 64] &= ~(std::uint64_t(1) << (place.index % 64));
  if (chunk.count-- == capacity(place.chunk)) open(place.chunk, true);
  --size_;
  if (chunk.count == 0) {
    free_records(place.chunk);
    close(place.chunk);
    open(place.chunk, false);
  }
}

std::optional<Slot> MessageSlab::next_occupied(Slot slot) const {
  auto [chunk, index] = place_of(slot);
  for (; chunk < chunks_.size(); ++chunk, index = 0) {
    if (chunks_[chunk].count == 0) continue;
    const auto found = find_bit(chunks_[chunk].used, index, capacity(chunk), true);
    if (found < capacity(chunk)) return first_slot(chunk) + found;
  }
  return std::nullopt;
}

bool MessageSlab::shrink(StringPool& strings, std::size_t messages) {
  for (std::size_t freed = 0; !chunks_.empty() && freed < messages;) {
    Chunk& chunk = chunks_.back();
    freed += chunk.count + 1;
    size_ -= chunk.count;
    for (std::uint32_t i = 0; chunk.count > 0 && i < capacity(std::uint32_t(chunks_.size() - 1)); ++i) {
      if (!chunk.is_used(i)) continue;
      const MessageRecord& record = chunk.records[i];
      strings.release(record.sender);
      if (record.extras) strings.release(record.extras->dead_letter_source);
    }
    if (chunk.count > 0) free_records(std::uint32_t(chunks_.size() - 1));
    chunks_.pop_back();
  }
  return !chunks_.empty();
}

void MessageSlab::add_chunk() {
  chunks_.emplace_back();
  open(std::uint32_t(chunks_.size() - 1), false);
}

void MessageSlab::open(std::uint32_t at, bool front) {
  Chunk& chunk = chunks_[at];
  auto& end = front ? first_open_ : last_open_;
  auto& other_end = front ? last_open_ : first_open_;
  (front ? chunk.next_open : chunk.previous_open) = end;
  (front ? chunk.previous_open : chunk.next_open) = kNoChunk;
  if (end != kNoChunk) (front ? chunks_[end].previous_open : chunks_[end].next_open) = at;
  end = at;
  if (other_end == kNoChunk) other_end = at;
}

void MessageSlab::close(std::uint32_t at) {
  const Chunk& chunk = chunks_[at];
  (chunk.previous_open != kNoChunk ? chunks_[chunk.previous_open].next_open : first_open_) = chunk.next_open;
  (chunk.next_open != kNoChunk ? chunks_[chunk.next_open].previous_open : last_open_) = chunk.previous_open;
}

void MessageSlab::free_records(std::uint32_t at) {
  Chunk& chunk = chunks_[at];
  for (std::uint32_t i = 0; chunk.count > 0 && i < capacity(at); ++i) {
    if (chunk.is_used(i)) std::destroy_at(chunk.records + i);
  }
  std::allocator<MessageRecord>().deallocate(chunk.records, capacity(at));
  chunk.records = nullptr;
  chunk.count = 0;
  chunk.used = {};
}

FreeSlots::FreeSlots(const MessageSlab& slab)
    : slab_(slab), chunk_(slab.first_open_), beyond_(std::uint32_t(slab.chunks_.size())) {}

Slot FreeSlots::next() {
  for (;;) {
    if (chunk_ == MessageSlab::kNoChunk) {
      chunk_ = beyond_++;
      index_ = 0;
    }
    const bool exists = chunk_ < slab_.chunks_.size();
    const auto capacity = MessageSlab::capacity(chunk_);
    if (exists) index_ = find_bit(slab_.chunks_[chunk_].used, index_, capacity, false);
    if (index_ < capacity) return MessageSlab::first_slot(chunk_) + index_++;
    chunk_ = exists ? slab_.chunks_[chunk_].next_open : MessageSlab::kNoChunk;
    index_ = 0;
  }
}

}  // namespace sluice::sqs
