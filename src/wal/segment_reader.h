#pragma once
// Reads the batches of one segment file through a mapping. Everything is bounded by the file's size and the format's
// limits: the bytes are untrusted.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "wal/format.h"

namespace sluice::wal {

// What lies at a place where a batch should begin.
struct BatchCheck {
  std::optional<BatchHeader> batch;  // set: a whole batch
  const char* fault = nullptr;       // else why not,
  std::uint64_t fault_offset = 0;    // and where in the segment
  bool begun = false;                // its header is valid, so it was written once
};

class SegmentReader {
 public:
  // `bytes` are those of the file, from its first on. They outlive the reader, and `seal` does.
  SegmentReader(std::uint64_t number, std::uint64_t segment_size, std::string_view bytes, const Seal& seal)
      : number_(number), segment_size_(segment_size), bytes_(bytes.substr(0, segment_size)), seal_(seal) {}

  std::uint64_t number() const { return number_; }
  Position start() const { return number_ * segment_size_; }
  // The segment's header, if the file begins with an undamaged one of this log, number and segment size.
  std::optional<SegmentHeader> header(std::uint64_t log_id) const;
  // Proves the batch at an offset: checksums of its header and of each record, sizes, count, padding.
  BatchCheck check(std::uint64_t offset) const;
  // The header of a batch that lies at an offset, if it is valid; its records may not be.
  std::optional<BatchHeader> batch_at(std::uint64_t offset) const;
  // Each batch up to `end`, a batch's end, and each record of one; check() must have proved them.
  void for_each_batch(Position end, const std::function<void(std::uint64_t offset, const BatchHeader&)>& each) const;
  void for_each_record(std::uint64_t offset, const BatchHeader& batch,
                       const std::function<void(const base::Record&)>& each) const;
  // The payload of such a record.
  std::string_view payload(const base::Record& record) const;
  // Calls `each` with the offset of every valid batch header at or behind `offset`, whatever lies between, until it
  // returns false.
  void find_batch_headers(std::uint64_t offset,
                          const std::function<bool(std::uint64_t offset, const BatchHeader&)>& each) const;

 private:
  std::uint64_t number_;
  std::uint64_t segment_size_;
  std::string_view bytes_;
  const Seal& seal_;
};

// An open segment file, mapped as far as it may grow.
struct SegmentFile {
  std::unique_ptr<base::File> file;
  base::File::Mapping mapping;
  std::uint64_t size = 0;  // of the file: what may be touched

  std::string_view bytes() const { return mapping.bytes.substr(0, size); }
};
base::Result<SegmentFile> open_segment(base::FileSystem& files, const std::string& path, base::OpenMode mode,
                                       std::uint64_t segment_size);

}  // namespace sluice::wal
