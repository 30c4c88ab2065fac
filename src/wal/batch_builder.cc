#include "wal/batch_builder.h"

#include <algorithm>

#include "base/check.h"
#include "base/crc32c.h"

namespace sluice::wal {
namespace {

constexpr std::size_t kBlockSize = 256u << 10;  // a larger record gets a block of its own

}  // namespace

BatchBuilder::BatchBuilder(const Seal& seal, std::uint64_t log_id, std::uint64_t segment_size, Position end,
                           ReadIndex& index)
    : seal_(seal), log_id_(log_id), segment_size_(segment_size), index_(index), cursor_(end) {}

base::PayloadRef BatchBuilder::append(std::uint16_t kind, std::string_view header, std::string_view payload) {
  RecordHeader record;
  record.kind = kind;
  record.header_size = std::uint32_t(header.size());
  record.payload_size = std::uint32_t(payload.size());
  record.payload_crc = base::crc32c(0, payload);
  CHECK(header.size() + payload.size() <= record_max(segment_size_));

  const Position segment_end = (cursor_ + segment_size_ - 1) / segment_size_ * segment_size_;
  if (align_batch(cursor_ + (is_open() ? 0 : kBatchHeaderSize) + record.size()) > segment_end) {
    const bool was_open = is_open();
    if (was_open) close_with(kContinues);
    begin_segment(segment_end / segment_size_);
    open(was_open ? kContinued : 0);
  } else if (!is_open()) {
    open(0);
  }

  const Position position = cursor_;
  char* const to = reserve(record.size());
  std::memcpy(to + kRecordHeaderSize, header.data(), header.size());
  if (!payload.empty()) std::memcpy(to + record.payload_offset(), payload.data(), payload.size());
  encode(record, to, position, seal_);
  ++batch_header_.records;
  if (payload.empty()) return {};
  return {position + record.payload_offset(), record.payload_size, record.payload_crc};
}

void BatchBuilder::close() {
  if (is_open()) close_with(0);
}

// Room for `size` bytes that lie together, at the cursor.
char* BatchBuilder::reserve(std::size_t size) {
  if (!block_ || cursor_ - block_->start + size > block_->capacity) {
    if (block_) block_->end = cursor_;
    block_ = std::make_shared<Block>(cursor_, std::max(kBlockSize, size));
    index_.add_block(block_);
  }
  char* const to = block_->at(cursor_);
  cursor_ += size;
  return to;
}

void BatchBuilder::open(std::uint32_t flags) {
  batch_position_ = cursor_;
  batch_ = reserve(kBatchHeaderSize);
  batch_header_ = BatchHeader{.flags = flags};
}

void BatchBuilder::close_with(std::uint32_t flags) {
  const auto size = align_batch(cursor_ - batch_position_);
  const auto padding = size - (cursor_ - batch_position_);
  if (padding > 0) std::memset(reserve(padding), 0, padding);
  batch_header_.size = std::uint32_t(size);
  batch_header_.flags |= flags;
  encode(batch_header_, batch_, batch_position_, seal_);
  batch_ = nullptr;
}

void BatchBuilder::begin_segment(std::uint64_t number) {
  const Position previous_end = number == 1 ? 0 : cursor_;
  if (block_) block_->end = cursor_;
  block_.reset();
  cursor_ = number * segment_size_;
  const SegmentHeader header{number, segment_size_, log_id_, previous_end, 0};
  encode(header, reserve(kSegmentHeaderSize));
}

}  // namespace sluice::wal
