#include "aws/hash.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace sluice::aws {
namespace {

TEST(Hash, GivesThePublishedValues) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2
  EXPECT_EQ(base::to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hash, GivesThePublishedValuesOfSeveralTextsAtOnce) {
  // RFC 1321, A.5
  const std::vector<std::string_view> texts = {
      "",
      "a",
      "abc",
      "message digest",
      "abcdefghijklmnopqrstuvwxyz",
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890"};
  const std::vector<std::string> expected = {"d41d8cd98f00b204e9800998ecf8427e", "0cc175b9c0f1b6a831c399e269772661",
                                             "900150983cd24fb0d6963f7d28e17f72", "f96b697d7cb7938d525a2f31aaf161d0",
                                             "c3fcd3d76192e4007dfb496cca67e13b", "d174ab98d277d9f5a5611c2c9f419d9f",
                                             "57edf4a22be3c955ac49da2e2107b67a"};
  EXPECT_EQ(md5_hex(texts), expected);
}

TEST(Hash, OfSeveralTextsAtOnceIsThatOfEach) {
  std::string bytes(3000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = char(i * i / 7);
  for (std::size_t count = 1; count <= 20; ++count) {
    std::vector<std::string_view> texts;
    std::vector<std::string> expected;
    // Lengths about every block's end, and some that are too long to go side by side.
    for (std::size_t i = 0; i < 200; ++i) {
      texts.push_back(std::string_view(bytes).substr(i, (i * 37 + count) % (i % 9 == 8 ? 2000 : 300)));
      expected.push_back(md5_hex(texts.back()));
      if (texts.size() < count && i != 199) continue;
      EXPECT_EQ(md5_hex(texts), expected);
      texts.clear();
      expected.clear();
    }
  }
}

TEST(Hasher, TakesPieces) {
  Hasher hasher(Hasher::Kind::kSha256);
  hasher.update("a");
  hasher.update("bc");
  EXPECT_EQ(hasher.finish(), sha256("abc"));
}

}  // namespace
}  // namespace sluice::aws
