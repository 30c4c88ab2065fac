#include "wal/format.h"

#include <fmt/format.h>

#include <charconv>

#include "base/crc32c.h"

namespace sluice::wal {
namespace {

constexpr std::string_view kSegmentMagic = "SLUICEWL";
constexpr std::uint32_t kBatchMagic = 0x4854'4253;  // "SBTH"

// A segment header's checksum covers all its bytes but the checksum's own four.
std::uint32_t segment_header_crc(const char* bytes) {
  return base::crc32c(base::crc32c(0, {bytes, 12}), {bytes + 16, kSegmentHeaderSize - 16});
}

}  // namespace

Seal::Seal(std::uint64_t log_id) {
  char bytes[8];
  store(bytes, log_id);
  of_log_ = base::crc32c(0, {bytes, sizeof bytes});
}

std::uint32_t Seal::checksum(Position position, std::string_view bytes) const {
  char place[8];
  store(place, position);
  return base::crc32c(base::crc32c(of_log_, {place, sizeof place}), bytes);
}

void encode(const SegmentHeader& header, char* to) {
  std::memset(to, 0, kSegmentHeaderSize);
  std::memcpy(to, kSegmentMagic.data(), kSegmentMagic.size());
  store(to + 8, kFormatVersion);
  store(to + 16, header.number);
  store(to + 24, header.segment_size);
  store(to + 32, header.log_id);
  store(to + 40, header.previous_end);
  store(to + 48, header.synced);
  store(to + 12, segment_header_crc(to));
}

std::optional<SegmentHeader> decode_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderSize) return std::nullopt;
  const char* const from = bytes.data();
  if (bytes.substr(0, 8) != kSegmentMagic || load<std::uint32_t>(from + 8) != kFormatVersion ||
      load<std::uint32_t>(from + 12) != segment_header_crc(from)) {
    return std::nullopt;
  }
  SegmentHeader header;
  header.number = load<std::uint64_t>(from + 16);
  header.segment_size = load<std::uint64_t>(from + 24);
  header.log_id = load<std::uint64_t>(from + 32);
  header.previous_end = load<Position>(from + 40);
  header.synced = load<Position>(from + 48);
  const Position start = header.number * header.segment_size;
  if (header.previous_end > start || header.synced > start) return std::nullopt;
  return header;
}

void encode(const BatchHeader& header, char* to, Position position, const Seal& seal) {
  store(to, kBatchMagic);
  store(to + 8, header.synced);
  store(to + 16, header.size);
  store(to + 20, header.records);
  store(to + 24, header.flags);
  store(to + 28, std::uint32_t(0));
  store(to + 4, seal.checksum(position, {to + 8, kBatchHeaderSize - 8}));
}

std::optional<BatchHeader> decode_batch_header(std::string_view bytes, Position position, const Seal& seal) {
  if (bytes.size() < kBatchHeaderSize) return std::nullopt;
  const char* const from = bytes.data();
  if (load<std::uint32_t>(from) != kBatchMagic ||
      load<std::uint32_t>(from + 4) != seal.checksum(position, bytes.substr(8, kBatchHeaderSize - 8))) {
    return std::nullopt;
  }
  BatchHeader header;
  header.synced = load<Position>(from + 8);
  header.size = load<std::uint32_t>(from + 16);
  header.records = load<std::uint32_t>(from + 20);
  header.flags = load<std::uint32_t>(from + 24);
  if (header.synced > position) return std::nullopt;
  return header;
}

void encode(const RecordHeader& record, char* to, Position position, const Seal& seal) {
  store(to + 4, record.payload_crc);
  store(to + 8, record.header_size);
  store(to + 12, record.payload_size);
  store(to + 16, record.kind);
  store(to + 18, std::uint16_t(0));
  store(to, seal.checksum(position, {to + 4, kRecordHeaderSize - 4 + record.header_size}));
}

std::optional<RecordHeader> decode_record_header(std::string_view bytes) {
  if (bytes.size() < kRecordHeaderSize) return std::nullopt;
  RecordHeader record;
  record.payload_crc = load<std::uint32_t>(bytes.data() + 4);
  record.header_size = load<std::uint32_t>(bytes.data() + 8);
  record.payload_size = load<std::uint32_t>(bytes.data() + 12);
  record.kind = load<std::uint16_t>(bytes.data() + 16);
  if (record.header_size > base::Journal::kHeaderMax || record.payload_size > base::Journal::kPayloadMax ||
      record.size() > bytes.size()) {
    return std::nullopt;
  }
  return record;
}

bool record_is_whole(const RecordHeader& record, std::string_view bytes, Position position, const Seal& seal) {
  return load<std::uint32_t>(bytes.data()) ==
             seal.checksum(position, bytes.substr(4, kRecordHeaderSize - 4 + record.header_size)) &&
         record.payload_crc == base::crc32c(0, bytes.substr(record.payload_offset(), record.payload_size));
}

std::string segment_name(std::uint64_t number) {
  return fmt::format("{:010}.wal", number);
}

std::string spare_name(std::uint64_t number) {
  return "spare-" + segment_name(number);
}

std::optional<std::uint64_t> parse_segment_name(std::string_view name) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || number == 0 || name != segment_name(number)) return std::nullopt;
  return number;
}

bool is_spare_name(std::string_view name) {
  return name.starts_with("spare-") && parse_segment_name(name.substr(6));
}

}  // namespace sluice::wal
