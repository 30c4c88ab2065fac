#include "base/random.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(SeededRandom, RepeatsForTheSameSeed) {
  SeededRandom a(1), b(1), c(2);
  EXPECT_EQ(a.uuid(), b.uuid());
  EXPECT_NE(a.uuid(), c.uuid());
}

TEST(Random, UuidsAreOfVersion4AndReadBack) {
  SeededRandom random(3);
  const auto bytes = random.uuid_bytes();
  const auto text = uuid_text(bytes);
  EXPECT_EQ(text.size(), 36u);
  EXPECT_EQ(text[14], '4');
  std::array<std::uint8_t, 16> back;
  ASSERT_TRUE(parse_uuid(text, back));
  EXPECT_EQ(back, bytes);
  EXPECT_FALSE(parse_uuid(text.substr(1), back));
  EXPECT_FALSE(parse_uuid("zz" + text.substr(2), back));
}

TEST(Random, BelowStaysBelow) {
  SeededRandom random(4);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(random.below(7), 7u);
}

}  // namespace
}  // namespace sluice::base
