#include "base/utf8.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(Utf8, TakesWhatRfc3629Has) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80"));  // ü € 😀
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF")) << "U+10FFFF";
}

TEST(Utf8, RefusesTheRest) {
  EXPECT_FALSE(is_utf8("\x80")) << "a continuation alone";
  EXPECT_FALSE(is_utf8("\xC3")) << "cut off";
  EXPECT_FALSE(is_utf8("\xC0\xAF")) << "overlong";
  EXPECT_FALSE(is_utf8("\xE0\x9F\xBF")) << "overlong";
  EXPECT_FALSE(is_utf8("\xED\xA0\x80")) << "a surrogate";
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80")) << "above U+10FFFF";
}

TEST(Utf8, CleansByteByByte) {
  EXPECT_EQ(clean_utf8("a\xFF\xC3z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(clean_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(clean_utf8("ab\xE2\x82\xAC", 4), "ab");
  EXPECT_EQ(clean_utf8("ab\xE2\x82\xAC", 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(clean_utf8("ab\xFF", 4), "ab") << "the replacement takes three bytes";
}

TEST(Utf8, WritesCodePoints) {
  std::string out;
  for (const unsigned code : {0x41u, 0xFCu, 0x20ACu, 0x1F600u}) append_utf8(out, code);
  EXPECT_EQ(out, "A\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace sluice::base
