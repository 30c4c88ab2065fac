#include "aws/checksum.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

// The check values of the three in the catalogue of parametrised CRC algorithms.
TEST(Crc, AgreesWithTheCatalogue) {
  EXPECT_EQ(crc(CrcKind::kCrc32, 0, "123456789"), 0xCBF43926u);
  EXPECT_EQ(crc(CrcKind::kCrc32c, 0, "123456789"), 0xE3069283u);
  EXPECT_EQ(crc(CrcKind::kCrc64nvme, 0, "123456789"), 0xAE8B14860A799888u);
}

TEST(Crc, GoesOnAndCombinesAtAnyPlace) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += char(i * 7);
  for (const auto kind : {CrcKind::kCrc32, CrcKind::kCrc32c, CrcKind::kCrc64nvme}) {
    const auto whole = crc(kind, 0, text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      const auto first = text.substr(0, cut), second = text.substr(cut);
      EXPECT_EQ(crc(kind, crc(kind, 0, first), second), whole) << cut;
      EXPECT_EQ(crc_combine(kind, crc(kind, 0, first), crc(kind, 0, second), second.size()), whole) << cut;
    }
  }
}

TEST(Crc, IsWrittenAsS3DoesIt) {
  EXPECT_EQ(crc_text(CrcKind::kCrc32, crc(CrcKind::kCrc32, 0, "Hello world")), "i9aeUg==");
  EXPECT_EQ(parse_crc(CrcKind::kCrc32, "i9aeUg=="), 0x8BD69E52u);
  EXPECT_EQ(crc_text(CrcKind::kCrc64nvme, 0), "AAAAAAAAAAA=");
  EXPECT_FALSE(parse_crc(CrcKind::kCrc32, "AAAAAAAAAAA="));
  EXPECT_FALSE(parse_crc(CrcKind::kCrc32, "?"));
}

}  // namespace
}  // namespace sluice::aws
