#include "apigw/json_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::apigw {
namespace {

std::string lenient(std::string_view text) {
  const auto value = parse_lenient_json(text);
  return value ? json_text(*value) : "refused";
}

TEST(JsonTextTest, LenientJsonTakesWhatMockTemplatesWrite) {
  EXPECT_EQ(lenient("{statusCode: 200}"), R"({"statusCode":200})");
  EXPECT_EQ(lenient("{'statusCode': 200,}"), R"({"statusCode":200})");
  EXPECT_EQ(lenient(" [1, 'two', three,] "), R"([1,"two","three"])");
  EXPECT_EQ(lenient("{a:{b:[true,null,-1.5]}}"), R"({"a":{"b":[true,null,-1.5]}})");
  EXPECT_EQ(lenient(R"({'q':'it\'s \u20ac \ud83d\ude00'})"), "{\"q\":\"it's € 😀\"}");
}

TEST(JsonTextTest, BytesThatAreNoTextBecomeReplacementCharacters) {
  EXPECT_EQ(json_text(*parse_lenient_json("{\"x\":\xC9}")), "{\"x\":\"\xEF\xBF\xBD\"}");
}

TEST(JsonTextTest, WhatIsBrokenStaysBroken) {
  for (const auto* text :
       {"", "{", "{a", "{a:", "{a:1", "[1", "{'a:1}", "{a:1} x", "{a b}", "{:1}", "[1 2", "{'a' 'b'}"}) {
    EXPECT_EQ(lenient(text), "refused") << text;
  }
  EXPECT_EQ(lenient(std::string(5000, '[')), "refused");
  EXPECT_EQ(lenient(std::string(5000, '{')), "refused");
}

TEST(JsonTextTest, StrictJsonIsStrictAndBounded) {
  EXPECT_FALSE(parse_json("{a:1}"));
  EXPECT_TRUE(parse_json(std::string(90, '[') + std::string(90, ']')));
  EXPECT_FALSE(parse_json(std::string(200, '[') + std::string(200, ']')));
}

TEST(JsonTextTest, WhatJsonCantSayIsNull) {
  EXPECT_EQ(json_text(*parse_lenient_json("[1E999,-1E999]")), "[null,null]");
}

TEST(JsonTextTest, NumbersLookLikeJavas) {
  EXPECT_EQ(java_text(1), "1.0");
  EXPECT_EQ(java_text(8.95), "8.95");
  EXPECT_EQ(java_text(0.001), "0.001");
  EXPECT_EQ(java_text(0.0001), "1.0E-4");
  EXPECT_EQ(java_text(1e7), "1.0E7");
  EXPECT_EQ(java_text(1234567.5), "1234567.5");
  EXPECT_EQ(java_text(-1.5e300), "-1.5E300");
  EXPECT_EQ(java_text(0), "0.0");
}

TEST(JsonTextTest, StringsAreEscapedAsJsonNeedsIt) {
  EXPECT_EQ(json_text(boost::json::value("a\"b\\c\n\x01/é")), R"("a\"b\\c\n\u0001/é")");
}

}  // namespace
}  // namespace sluice::apigw
