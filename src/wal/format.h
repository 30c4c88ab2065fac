#pragma once
// The bytes of the log: docs/formats/wal.md draws them. Everything is little-endian and laid down with memcpy; this
// header knows layouts and checksums and does no I/O.
//
// A segment file is a segment header and then batches; a batch is a batch header and then records. A checksum covers,
// besides the bytes, the log's id and the position: bytes of another log, of another place or of a recycled segment's
// earlier life never pass for records, and nobody who writes payloads can forge a header.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/journal.h"

namespace sluice::wal {

using base::Position;

static_assert(std::endian::native == std::endian::little, "the log is written as it lies in memory");

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kSegmentHeaderSize = 64;
inline constexpr std::size_t kBatchHeaderSize = 32;
inline constexpr std::size_t kRecordHeaderSize = 20;
// Batches begin at multiples of this (so that a search for one can step) and are padded with zeros to it.
inline constexpr std::size_t kBatchAlignment = 8;
inline constexpr std::uint64_t kSegmentSizeMin = 4096;
inline constexpr std::uint64_t kSegmentSizeMax = 1u << 30;
inline constexpr std::uint64_t kSegmentSizeDefault = 64u << 20;

template <class T>
void store(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}
template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

constexpr std::uint64_t align_batch(std::uint64_t size) {
  return (size + kBatchAlignment - 1) / kBatchAlignment * kBatchAlignment;
}

// What one log's checksums begin with.
class Seal {
 public:
  explicit Seal(std::uint64_t log_id);
  std::uint32_t checksum(Position position, std::string_view bytes) const;

 private:
  std::uint32_t of_log_;
};

struct SegmentHeader {
  std::uint64_t number = 0;
  std::uint64_t segment_size = 0;
  std::uint64_t log_id = 0;
  Position previous_end = 0;  // behind the last batch of the segment before; 0 in the first segment
  Position synced = 0;  // everything before this was on the disk when the header was written; not behind the header
};
void encode(const SegmentHeader& header, char* to);
// Nothing if there is no whole and undamaged header of this version, or it states what cannot be.
std::optional<SegmentHeader> decode_segment_header(std::string_view bytes);

// The flags of a batch: it goes on in the next segment's first batch; it goes on from the segment before.
inline constexpr std::uint32_t kContinues = 1, kContinued = 2;

struct BatchHeader {
  Position synced = 0;     // as above
  std::uint32_t size = 0;  // of the whole batch: this header, the records and the padding
  std::uint32_t records = 0;
  std::uint32_t flags = 0;
};
void encode(const BatchHeader& header, char* to, Position position, const Seal& seal);
std::optional<BatchHeader> decode_batch_header(std::string_view bytes, Position position, const Seal& seal);

struct RecordHeader {
  std::uint32_t payload_crc = 0;
  std::uint32_t header_size = 0;   // of the event's header, which follows
  std::uint32_t payload_size = 0;  // the payload follows that
  std::uint16_t kind = 0;

  std::uint64_t size() const { return kRecordHeaderSize + std::uint64_t(header_size) + payload_size; }
  std::uint64_t payload_offset() const { return kRecordHeaderSize + std::uint64_t(header_size); }
};
// Writes the record's header before the event's header, which already lies at to + kRecordHeaderSize.
void encode(const RecordHeader& record, char* to, Position position, const Seal& seal);
// Reads without proving anything but the limits of the sizes: nothing if they are broken or `bytes` is too short for
// the record.
std::optional<RecordHeader> decode_record_header(std::string_view bytes);
// Whether header and payload of a record that decode_record_header accepted are as they were written.
bool record_is_whole(const RecordHeader& record, std::string_view bytes, Position position, const Seal& seal);

// 0000000007.wal, and spare-0000000007.wal for a released segment that waits to be used again.
std::string segment_name(std::uint64_t number);
std::string spare_name(std::uint64_t number);
std::optional<std::uint64_t> parse_segment_name(std::string_view name);
bool is_spare_name(std::string_view name);

}  // namespace sluice::wal
