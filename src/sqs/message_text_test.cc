#include "sqs/message_text.h"

#include <gtest/gtest.h>

namespace sluice::sqs {
namespace {

TEST(MessageText, what_is_allowed) {
  EXPECT_FALSE(find_forbidden_character("plain text, \t tabs \n and \r lines"));
  EXPECT_FALSE(find_forbidden_character(" \x7f"));
  EXPECT_FALSE(find_forbidden_character("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"));  // ä € 😀
  EXPECT_FALSE(find_forbidden_character("\xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbd"));  // D7FF E000 FFFD
  EXPECT_FALSE(find_forbidden_character("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));       // 10000 10FFFF
}

TEST(MessageText, what_is_not) {
  EXPECT_EQ(find_forbidden_character(std::string_view("a\0b", 3)), "#x0");
  EXPECT_EQ(find_forbidden_character("\x0b"), "#xB");
  EXPECT_EQ(find_forbidden_character("\x1f"), "#x1F");
  EXPECT_EQ(find_forbidden_character("a \xef\xbf\xbf"), "#xFFFF");
  EXPECT_EQ(find_forbidden_character("a \xef\xbf\xbe"), "#xFFFE");
  EXPECT_EQ(find_forbidden_character("\xed\xa0\x80"), "#xD800");
}

TEST(MessageText, is_found_wherever_it_stands) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'\0', '\x1f', '\x80', '\xff'}) {
        for (const char around : {' ', 'x', '\x7f', '\t'}) {
          std::string text(size, around);
          EXPECT_FALSE(find_forbidden_character(text));
          text[at] = c;
          EXPECT_TRUE(find_forbidden_character(text)) << size << " " << at << " " << int(c);
        }
      }
    }
  }
}

TEST(MessageText, bytes_that_are_no_utf8) {
  for (const auto* text : {"\x80", "\xc0\x80", "\xc3", "\xe2\x82", "\xe0\x80\x80", "\xf0\x8f\xbf\xbf",
                           "\xf8\x88\x80\x80\x80", "\xc3(", "\xff"}) {
    EXPECT_EQ(find_forbidden_character(text), "#xFFFD") << text;
  }
  EXPECT_EQ(find_forbidden_character("\xf4\x90\x80\x80"), "#x110000");
}

}  // namespace
}  // namespace sluice::sqs
