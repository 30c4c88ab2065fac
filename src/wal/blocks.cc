#include "wal/blocks.h"

#include <algorithm>

namespace sluice::wal {

void ReadIndex::add_block(std::shared_ptr<Block> block) {
  const base::MutexLock lock(mutex_);
  blocks_.push_back(std::move(block));
}

void ReadIndex::find_blocks(Position from, Position to, std::vector<std::shared_ptr<Block>>& out) const {
  const base::MutexLock lock(mutex_);
  for (const auto& block : blocks_) {
    if (block->start < to && block->end > from) out.push_back(block);
  }
}

void ReadIndex::drop_blocks(Position written) {
  const base::MutexLock lock(mutex_);
  while (!blocks_.empty() && blocks_.front()->end <= written) blocks_.pop_front();
}

void ReadIndex::add_segment(std::uint64_t number, base::File::Mapping mapping) {
  auto segment = std::make_shared<const MappedSegment>(std::move(mapping));
  const base::MutexLock lock(mutex_);
  segments_.insert_or_assign(number, std::move(segment));
}

ReadIndex::Removed ReadIndex::remove_segment(std::uint64_t number) {
  std::shared_ptr<const MappedSegment> segment;
  {
    const base::MutexLock lock(mutex_);
    const auto found = segments_.find(number);
    if (found == segments_.end()) return {};
    segment = std::move(found->second);
    segments_.erase(found);
  }
  Removed removed;
  removed.pin = segment->mapping.pin;
  const auto left = segment->left;
  segment.reset();
  removed.is_unused = left->load(std::memory_order_acquire);
  return removed;
}

base::PayloadView ReadIndex::find(Position position, std::uint64_t segment_size, std::size_t count) const {
  const base::MutexLock lock(mutex_);
  const auto behind = std::upper_bound(blocks_.begin(), blocks_.end(), position,
                                       [](Position at, const auto& block) { return at < block->start; });
  if (behind != blocks_.begin()) {
    const auto& block = *std::prev(behind);
    if (position < block->end && position - block->start + count <= block->capacity) {
      return {{block->at(position), count}, block};
    }
  }
  const auto segment = segments_.find(position / segment_size);
  if (segment == segments_.end()) return {};
  const auto offset = position % segment_size;
  const auto bytes = segment->second->mapping.bytes;
  if (offset + count > bytes.size()) return {};
  return {bytes.substr(offset, count), segment->second};
}

}  // namespace sluice::wal
