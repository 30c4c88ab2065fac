#include "base/bytes.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(Base64, RoundTripsTheVectorsOfRfc4648) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, RefusesOtherCharactersAndImpossibleLengths) {
  EXPECT_EQ(from_base64("Zm9*"), std::nullopt);
  EXPECT_EQ(from_base64("Zm9vY"), std::nullopt);
  EXPECT_EQ(from_base64("Zm 9v"), std::nullopt);
}

TEST(Hex, IsLowerCase) {
  EXPECT_EQ(to_hex(std::string("\x00\xab\x7f", 3)), "00ab7f");
}

TEST(Varint, RoundTripsAtTheEdgesOfItsLengths) {
  for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 16383ull, 16384ull, ~0ull}) {
    std::string bytes;
    put_varint(bytes, value);
    ByteReader in(bytes);
    EXPECT_EQ(in.varint(), value);
    EXPECT_TRUE(in.ok() && in.at_end());
  }
}

TEST(ByteReader, StaysFailedAfterReadingPastTheEnd) {
  ByteReader in("ab");
  EXPECT_EQ(in.u32(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0);
  EXPECT_FALSE(in.ok());
}

TEST(ByteReader, RefusesAVarintThatNeverEnds) {
  ByteReader in(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11));
  in.varint();
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace sluice::base
