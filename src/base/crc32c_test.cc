#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::base {
namespace {

TEST(Crc32c, GivesTheValuesOfRfc3720) {
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(0, std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c(0, "123456789"), 0xe3069283u);
}

TEST(Crc32c, ContinuesOverPieces) {
  EXPECT_EQ(crc32c(crc32c(0, "12345"), "6789"), crc32c(0, "123456789"));
}

}  // namespace
}  // namespace sluice::base
