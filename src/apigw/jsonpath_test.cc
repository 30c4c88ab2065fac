#include "apigw/jsonpath.h"

#include <gtest/gtest.h>

#include "apigw/json_text.h"

namespace sluice::apigw {
namespace {

std::string read(std::string_view document, std::string_view path) {
  const auto parsed = JsonPath::parse(path);
  if (!parsed) return "refused: " + parsed.error();
  const auto found = parsed->read(parse_json(document).value());
  return found ? json_text(*found) : "nothing";
}

constexpr std::string_view kStore = R"({"book":[{"title":"A","price":8.95,"isbn":"1"},{"title":"B","price":12},
  {"title":"C","price":22.5,"isbn":"3"}],"bicycle":{"colour":"red","price":19},"odd key":{"x.y":1},"none":null})";

TEST(JsonPathTest, DefinitePaths) {
  EXPECT_EQ(read(kStore, "$.book[0].title"), R"("A")");
  EXPECT_EQ(read(kStore, "$['bicycle']['colour']"), R"("red")");
  EXPECT_EQ(read(kStore, "$['odd key'][\"x.y\"]"), "1");
  EXPECT_EQ(read(kStore, "$.book[-1].title"), R"("C")");
  EXPECT_EQ(read(kStore, "bicycle.price"), "19") << "a path without $ starts at the root";
  EXPECT_EQ(read(kStore, "$.none"), "null");
  EXPECT_EQ(read("17", "$"), "17");
}

TEST(JsonPathTest, ADefinitePathThatLeadsNowhereFindsNothing) {
  EXPECT_EQ(read(kStore, "$.car"), "nothing");
  EXPECT_EQ(read(kStore, "$.book[3]"), "nothing");
  EXPECT_EQ(read(kStore, "$.book.title"), "nothing");
  EXPECT_EQ(read("\"text\"", "$.x"), "nothing");
}

TEST(JsonPathTest, IndefinitePathsFindArrays) {
  EXPECT_EQ(read(kStore, "$.book[*].title"), R"(["A","B","C"])");
  EXPECT_EQ(read(kStore, "$.bicycle.*"), R"(["red",19])");
  EXPECT_EQ(read(kStore, "$..price"), "[8.95,12,22.5,19]");
  EXPECT_EQ(read(kStore, "$.book[0,2].title"), R"(["A","C"])");
  EXPECT_EQ(read(kStore, "$.book[0]['title','isbn']"), R"(["A","1"])");
  EXPECT_EQ(read(kStore, "$..nothing"), "[]");
}

TEST(JsonPathTest, Slices) {
  EXPECT_EQ(read("[0,1,2,3]", "$[1:3]"), "[1,2]");
  EXPECT_EQ(read("[0,1,2,3]", "$[2:]"), "[2,3]");
  EXPECT_EQ(read("[0,1,2,3]", "$[:2]"), "[0,1]");
  EXPECT_EQ(read("[0,1,2,3]", "$[-1:]"), "[3]");
}

TEST(JsonPathTest, Filters) {
  EXPECT_EQ(read(kStore, "$.book[?(@.price > 10)].title"), R"(["B","C"])");
  EXPECT_EQ(read(kStore, "$.book[?(@.isbn)].title"), R"(["A","C"])");
  EXPECT_EQ(read(kStore, "$.book[?(!@.isbn)].title"), R"(["B"])");
  EXPECT_EQ(read(kStore, "$.book[?(@.price > 8 && @.title == 'A')].price"), "[8.95]");
  EXPECT_EQ(read(kStore, "$.book[?(@.title == 'A' || @.title == \"B\")].title"), R"(["A","B"])");
  EXPECT_EQ(read(kStore, "$.book[?(@.price < $.bicycle.price)].title"), R"(["A","B"])");
  EXPECT_EQ(read(kStore, "$.book[?(@.title =~ /[ab]/i)].title"), R"(["A","B"])");
  EXPECT_EQ(read(kStore, "$..[?(@.colour == 'red')]"), "[]") << "a deep filter looks into arrays";
  EXPECT_EQ(read(R"([{"a":"x"},{"a":1}])", "$[?(@.a < 2)]"), R"([{"a":1}])") << "texts and numbers have no order";
}

TEST(JsonPathTest, Length) {
  EXPECT_EQ(read(kStore, "$.book.length()"), "3");
  EXPECT_EQ(read(kStore, "$.bicycle.size()"), "2");
  EXPECT_EQ(read(kStore, "$.car.length()"), "nothing");
}

TEST(JsonPathTest, WhatIsNotAPathIsRefusedWithItsPlace) {
  EXPECT_EQ(read("{}", ""), "refused: a path is empty");
  EXPECT_EQ(read("{}", "$."), "refused: a name is missing after '.' at character 2");
  EXPECT_EQ(read("{}", "$[0"), "refused: ']' is missing at character 3");
  EXPECT_EQ(read("{}", "$.a b"), "refused: unexpected ' ' at character 3");
  EXPECT_EQ(read("{}", "$.a.sum()"), "refused: the function sum() is not supported by sluice at character 7");
  EXPECT_EQ(read("{}", std::string(5000, 'a')), "refused: a path is longer than 4096 characters");
  EXPECT_TRUE(read("{}", "$[?(" + std::string(200, '(') + "@.a" + std::string(200, ')') + ")]").starts_with("refused"));
}

}  // namespace
}  // namespace sluice::apigw
