#pragma once
// Lays records down in blocks exactly as they will lie in the files, on the logic thread: a position is known as soon
// as a record is appended, and the log's thread only has to stamp the headers (segment_writer.h) and write.
#include <memory>

#include "wal/blocks.h"
#include "wal/format.h"

namespace sluice::wal {

class BatchBuilder {
 public:
  // Goes on at `end`: a batch's end, or the beginning of a segment that has no header yet.
  BatchBuilder(const Seal& seal, std::uint64_t log_id, std::uint64_t segment_size, Position end, ReadIndex& index);

  // Adds a record to the open batch, which it opens if there is none. The caller has checked the sizes.
  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload);
  // Closes the open batch, if there is one. Everything before end() may be written then.
  void close();
  bool is_open() const { return batch_ != nullptr; }
  Position end() const { return cursor_; }

  // The greatest header and payload together that a segment has room for.
  static constexpr std::uint64_t record_max(std::uint64_t segment_size) {
    return segment_size - kSegmentHeaderSize - kBatchHeaderSize - kRecordHeaderSize - kBatchAlignment;
  }

 private:
  char* reserve(std::size_t size);
  void open(std::uint32_t flags);
  void close_with(std::uint32_t flags);
  void begin_segment(std::uint64_t number);

  const Seal& seal_;
  const std::uint64_t log_id_;
  const std::uint64_t segment_size_;
  ReadIndex& index_;

  Position cursor_;
  std::shared_ptr<Block> block_;  // the newest, if it takes more
  char* batch_ = nullptr;         // the open batch's header
  Position batch_position_ = 0;
  BatchHeader batch_header_;
};

}  // namespace sluice::wal
