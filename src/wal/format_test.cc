// The bytes themselves, as docs/formats/wal.md draws them: what is written today must be read for ever.
#include "wal/format.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "wal/manifest.h"

namespace sluice::wal {
namespace {

constexpr std::uint64_t kLogId = 0x1122334455667788;

std::string le64(std::uint64_t value) {
  std::string bytes;
  base::put_u64(bytes, value);
  return bytes;
}

// The four bytes at an offset as the number that they are.
std::uint32_t u32_at(const std::string& bytes, std::size_t offset) {
  return base::ByteReader(std::string_view(bytes).substr(offset)).u32();
}

TEST(Format, SegmentHeader) {
  std::string bytes(kSegmentHeaderSize, '?');
  encode(SegmentHeader{3, 0x4000000, kLogId, 0xbfffff8, 0xbfff000}, bytes.data());
  EXPECT_EQ(base::to_hex(bytes.substr(0, 12)),
            "534c55494345574c"
            "01000000");
  EXPECT_EQ(u32_at(bytes, 12), base::crc32c(base::crc32c(0, bytes.substr(0, 12)), bytes.substr(16)));
  EXPECT_EQ(base::to_hex(bytes.substr(16)),
            "0300000000000000"
            "0000000400000000"
            "8877665544332211"
            "f8ffff0b00000000"
            "00f0ff0b00000000"
            "0000000000000000");
  const auto header = decode_segment_header(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->number, 3u);
  EXPECT_EQ(header->previous_end, 0xbfffff8u);
  EXPECT_EQ(header->synced, 0xbfff000u);
}

TEST(Format, BatchHeader) {
  const Position position = 0x4000040;
  const Seal seal(kLogId);
  std::string bytes(kBatchHeaderSize, '?');
  encode(BatchHeader{0x4000000, 0x58, 2, kContinues}, bytes.data(), position, seal);
  EXPECT_EQ(bytes.substr(0, 4), "SBTH");
  EXPECT_EQ(u32_at(bytes, 4), base::crc32c(0, le64(kLogId) + le64(position) + bytes.substr(8)));
  EXPECT_EQ(base::to_hex(bytes.substr(8)),
            "0000000400000000"
            "58000000"
            "02000000"
            "01000000"
            "00000000");
  EXPECT_TRUE(decode_batch_header(bytes, position, seal));
  EXPECT_FALSE(decode_batch_header(bytes, position + 8, seal)) << "it lies elsewhere";
  EXPECT_FALSE(decode_batch_header(bytes, position, Seal(kLogId + 1))) << "it is another log's";
}

TEST(Format, Record) {
  const Position position = 0x4000060;
  const Seal seal(kLogId);
  std::string bytes = std::string(kRecordHeaderSize, '?') + "event" + "payload!";
  RecordHeader record{base::crc32c(0, "payload!"), 5, 8, 0x0203};
  encode(record, bytes.data(), position, seal);
  EXPECT_EQ(u32_at(bytes, 0), base::crc32c(0, le64(kLogId) + le64(position) + bytes.substr(4, 21)));
  EXPECT_EQ(u32_at(bytes, 4), base::crc32c(0, "payload!"));
  EXPECT_EQ(base::to_hex(bytes.substr(8, 12)),
            "05000000"
            "08000000"
            "0302"
            "0000");
  const auto read = decode_record_header(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->payload_offset(), 25u);
  EXPECT_TRUE(record_is_whole(*read, bytes, position, seal));
  EXPECT_FALSE(record_is_whole(*read, bytes, position + 1, seal));
  EXPECT_FALSE(decode_record_header(bytes.substr(0, bytes.size() - 1)));
}

TEST(Format, RecordsBeyondTheLimitsAreNone) {
  std::string bytes(kRecordHeaderSize, '\0');
  store(bytes.data() + 8, std::uint32_t(base::Journal::kHeaderMax + 1));
  EXPECT_FALSE(decode_record_header(bytes + std::string(base::Journal::kHeaderMax + 1, 'x')));
}

TEST(Format, Manifest) {
  const wal::Manifest manifest{kLogId, 0x4000000, 0xc000040, 0xc000100, {{1, 0x7fffff0}}};
  const auto bytes = encode(manifest);
  EXPECT_EQ(base::to_hex(bytes.substr(0, 12)),
            "534c554943454d46"
            "01000000");
  EXPECT_EQ(u32_at(bytes, 12), base::crc32c(0, bytes.substr(16)));
  EXPECT_EQ(base::to_hex(bytes.substr(16)),
            "8877665544332211"
            "0000000400000000"
            "4000000c00000000"
            "0001000c00000000"
            "0100000000000000"
            "0100000000000000"
            "f0ffff0700000000");
  EXPECT_EQ(decode_manifest(bytes, "m"), manifest);
}

TEST(Format, Names) {
  EXPECT_EQ(segment_name(7), "0000000007.wal");
  EXPECT_EQ(segment_name(12345678901), "12345678901.wal");
  EXPECT_EQ(parse_segment_name("0000000007.wal"), 7u);
  EXPECT_EQ(parse_segment_name("12345678901.wal"), 12345678901u);
  for (const auto* name : {"7.wal", "0000000000.wal", "0000000007.wal.bak", "-000000007.wal", "manifest", ""}) {
    EXPECT_FALSE(parse_segment_name(name)) << name;
  }
  EXPECT_TRUE(is_spare_name("spare-0000000007.wal"));
  EXPECT_FALSE(is_spare_name("spare-7"));
}

}  // namespace
}  // namespace sluice::wal
