#include "wire/json_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "wire/json_reader.h"

namespace sluice::wire {
namespace {

using base::Required;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

enum class Color { kRed, kGreen };
BOOST_DESCRIBE_ENUM(Color, kRed, kGreen)

struct Leaf {
  Required<std::string> Name;
  std::vector<Leaf> Children;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (Name, Children))

struct Everything {
  Required<std::string> Text;
  std::optional<std::int32_t> Small;
  std::optional<std::int64_t> Large;
  std::optional<double> Real;
  std::optional<bool> Flag;
  std::optional<base::Blob> Bytes;
  std::optional<base::Instant> When;
  std::optional<Color> Paint;
  std::optional<boost::json::value> Document;
  std::vector<std::string> Names;
  std::map<std::string, std::string> Tags;
  std::map<std::string, Leaf> Leaves;
  std::optional<Leaf> Tree;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (Text, Small, Large, Real, Flag, Bytes, When, Paint, Document, Names, Tags, Leaves, Tree))

Everything decoded(std::string_view document) {
  Everything object;
  const auto fault = decode_json(document, object);
  EXPECT_FALSE(fault) << fault->text;
  return object;
}

std::string fault_of(std::string_view document) {
  Everything object;
  const auto fault = decode_json(document, object);
  return fault ? fault->text : "none";
}

std::string encoded(const Everything& object, JsonEncoding encoding = {}) {
  std::string out;
  encode_json(out, object, encoding);
  return out;
}

TEST(JsonDecode, ReadsEveryKind) {
  const auto object = decoded(R"({"Text":"a","Small":-5,"Large":9007199254740993,"Real":0.5,"Flag":true,"Bytes":"AQID",
      "When":1700000000.25,"Paint":"kGreen","Document":{"a":[1]},"Names":["x","y"],"Tags":{"k":"v"},
      "Leaves":{"l":{"Name":"n"}},"Tree":{"Name":"r","Children":[{"Name":"c"}]}})");
  EXPECT_EQ(object.Text, "a");
  EXPECT_EQ(object.Small, -5);
  EXPECT_EQ(object.Large, 9007199254740993);
  EXPECT_EQ(object.Real, 0.5);
  EXPECT_EQ(object.Flag, true);
  EXPECT_EQ(object.Bytes->bytes, "\x01\x02\x03");
  EXPECT_EQ(base::epoch_ms(*object.When), 1700000000250);
  EXPECT_EQ(object.Paint, Color::kGreen);
  EXPECT_EQ(boost::json::serialize(*object.Document), R"({"a":[1]})");
  EXPECT_THAT(object.Names, ElementsAre("x", "y"));
  EXPECT_THAT(object.Tags, ElementsAre(Pair("k", "v")));
  EXPECT_EQ(object.Leaves.at("l").Name, "n");
  EXPECT_EQ(object.Tree->Children.at(0).Name, "c");
}

TEST(JsonDecode, IsAsLenientAsAws) {
  EXPECT_EQ(decoded(R"({"Text":400})").Text, "400");
  EXPECT_EQ(decoded(R"({"Text":1.50})").Text, "1.50");
  EXPECT_FALSE(decoded(R"({"Text":null,"Names":null})").Text.has_value());
  EXPECT_EQ(decoded(R"({"Text":"a","Text":"b"})").Text, "b");
  EXPECT_EQ(decoded(R"({"Small":3.0})").Small, 3);
  EXPECT_THAT(decoded(R"({"Names":["a",null]})").Names, ElementsAre("a"));
  EXPECT_FALSE(decoded(" { } ").Text.has_value());
}

TEST(JsonDecode, SaysInTheServicesWordsWhatDoesNotFit) {
  EXPECT_EQ(fault_of(R"({"Small":"5"})"), "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(fault_of(R"({"Text":{}})"), "Start of structure or map found where not expected.");
  EXPECT_EQ(fault_of(R"({"Text":[]})"), "Start of list found where not expected");
  EXPECT_EQ(fault_of(R"({"Names":"x"})"), "Unrecognized collection type class java.lang.String");
  EXPECT_EQ(fault_of(R"({"Tags":"x"})"), "Unrecognized collection type class java.lang.String");
  EXPECT_EQ(fault_of(R"({"Text":true})"), "TRUE_VALUE can not be converted to a String");
  EXPECT_EQ(fault_of(R"({"Small":2147483648})"), "NUMBER_VALUE can not be converted to an Integer");
  EXPECT_EQ(fault_of(R"({"Small":1.5})"), "DECIMAL_VALUE can not be converted to an Integer");
  EXPECT_EQ(fault_of(R"({"Bytes":"*"})"), "STRING_VALUE can not be converted to a Blob");
  EXPECT_EQ(fault_of(R"({"Tree":{"Name":[]}})"), "Start of list found where not expected");
  EXPECT_EQ(fault_of(R"({"Paint":"kBlue"})"),
            "1 validation error detected: Value 'kBlue' at 'paint' failed to satisfy constraint: Member must satisfy "
            "enum value set: [kRed, kGreen]");
}

TEST(JsonDecode, NamesThePathOfAFault) {
  Everything object;
  const auto fault = decode_json(R"({"Text":"a","Tree":{"Name":"r","Children":[{"Name":{}}]}})", object);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->path, "Tree.Children.Name");
}

TEST(JsonDecode, RefusesWhatIsNotJson) {
  for (const auto* text : {"",
                           "   ",
                           "null",
                           "[]",
                           "\"a\"",
                           "5",
                           "{",
                           "{\"Text\"",
                           "{\"Text\":",
                           "{\"Text\":\"a\"",
                           "{\"Text\":\"a\",}",
                           "{\"Text\":\"a\"}x",
                           "{\"Text\":\"a\"}{}",
                           "{Text:1}",
                           "{'Text':1}",
                           "{\"Text\":01}",
                           "{\"Text\":1.}",
                           "{\"Text\":-}",
                           "{\"Text\":1e}",
                           "{\"Text\":nul}",
                           "{\"Text\":\"\n\"}",
                           "{\"Text\":\"\\x\"}",
                           "{\"Text\":\"\\u12\"}",
                           "{\"Text\":\"\\u12g4\"}",
                           "{\"Text\":\"a}",
                           "{\"Text\" 1}",
                           "{\"Other\":[1,]}",
                           "{\"Other\":{\"a\":}}",
                           "{\"Other\":tru}",
                           "{,}",
                           "{\"Text\":\"\\"}) {
    Everything object;
    const auto fault = decode_json(text, object);
    ASSERT_TRUE(fault) << text;
    EXPECT_EQ(fault->kind, DecodeFault::Kind::kSyntax) << text << ": " << fault->text;
    EXPECT_THAT(fault->text, HasSubstr(" at byte "));
  }
}

TEST(JsonDecode, TakesEscapesAndAnyUnicode) {
  EXPECT_EQ(decoded(R"({"Text":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00"})").Text,
            "\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(decoded("{\"Text\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"}").Text,
            "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(decoded(R"({"Te\u0078t":"key with an escape"})").Text, "key with an escape");
  EXPECT_EQ(decoded(R"({"Text":"\u0000"})").Text, std::string(1, '\0'));
}

TEST(JsonDecode, RefusesBytesThatAreNotUtf8AndLoneSurrogates) {
  for (const std::string bad : {"\x80", "\xC0\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
                                "\xE0\x80\x80", "\xF0\x80\x80\x80", "\\ud800", "\\udc00", "\\ud800\\u0041"}) {
    EXPECT_THAT(fault_of("{\"Text\":\"0123456" + bad + "\"}"), HasSubstr(" at byte ")) << bad;
    EXPECT_THAT(fault_of("{\"Other\":\"" + bad + "\"}"), HasSubstr(" at byte ")) << bad;
  }
}

TEST(JsonDecode, FindsTheQuoteAtEveryOffset) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(decoded("{\"Text\":\"" + text + "\"}").Text, text);
    EXPECT_EQ(decoded("{\"Text\":\"" + text + "\\n\xC3\xA9" + text + "\"}").Text, text + "\n\xC3\xA9" + text);
  }
}

TEST(JsonDecode, EndsAtItsDepthLimit) {
  const auto nested = [](int depth) {
    return "{\"Document\":" + std::string(std::size_t(depth), '[') + std::string(std::size_t(depth), ']') + "}";
  };
  EXPECT_EQ(fault_of(nested(JsonReader::kDepthMax - 1)), "none");
  EXPECT_THAT(fault_of(nested(JsonReader::kDepthMax)), HasSubstr("too deeply nested"));
  EXPECT_THAT(fault_of("{\"Other\":" + std::string(1'000'000, '[')), HasSubstr("too deeply nested"));
}

TEST(JsonDecode, CollectsMembersThatTheShapeLacksIfTheyHoldSomething) {
  Everything object;
  UnknownMembers unknown;
  const auto fault = decode_json(R"({"A":1,"B":null,"C":[],"D":{},"E":{"F":1},"Text":"x",
      "Tree":{"Name":"n","G":"","Children":[{"H":[0]}]},"Leaves":{"any":{"I":false}}})",
                                 object, &unknown);
  EXPECT_FALSE(fault);
  EXPECT_THAT(unknown, ElementsAre("A", "E", "Tree.G", "Tree.Children.H", "Leaves.I"));
  EXPECT_EQ(object.Text, "x");
}

TEST(JsonEncode, WritesEveryKindAndLeavesOutWhatHasNoValue) {
  Everything object;
  EXPECT_EQ(encoded(object), R"({"Names":[],"Tags":{},"Leaves":{}})");
  EXPECT_EQ(encoded(object, {.empty = JsonEncoding::Empty::kDrop}), "{}");
  object.Text = "a";
  object.Small = -5;
  object.Large = 9007199254740993;
  object.Real = 10000.0;
  object.Flag = false;
  object.Bytes = base::Blob{"\x01\x02\x03"};
  object.When = base::from_epoch_ms(1700000000250);
  object.Paint = Color::kRed;
  object.Document = boost::json::parse(R"({"a":[1,null]})");
  object.Names = {"x", "y"};
  object.Tags = {{"k", "v"}, {"l", ""}};
  EXPECT_EQ(encoded(object, {.empty = JsonEncoding::Empty::kDrop}),
            R"({"Text":"a","Small":-5,"Large":9007199254740993,"Real":10000.0,"Flag":false,"Bytes":"AQID",)"
            R"("When":1700000000.25,"Paint":"kRed","Document":{"a":[1,null]},"Names":["x","y"],)"
            R"("Tags":{"k":"v","l":""}})");
  EXPECT_THAT(encoded(object, {.time = JsonEncoding::Time::kIso8601}),
              HasSubstr(R"("When":"2023-11-14T22:13:20.250Z")"));
}

TEST(JsonEncode, EscapesAndRepairsStrings) {
  std::string out;
  constexpr char raw[] = "q\"b\\ s/\b\f\n\r\t\x01\x1f\x7f\0 \xC3\xA9 \xFF \xE2\x82";
  append_json_string(out, std::string_view(raw, sizeof raw - 1));
  EXPECT_EQ(out,
            "\"q\\\"b\\\\ s/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000 \xC3\xA9 \xEF\xBF\xBD "
            "\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonEncode, ReadsBackWhatItWrote) {
  const auto object = decoded(R"({"Text":"\u0001\"é","Real":0.1,"Leaves":{"a":{"Name":"1","Children":[]}}})");
  const auto again = decoded(encoded(object));
  EXPECT_EQ(again.Text.value(), object.Text.value());
  EXPECT_EQ(again.Real, 0.1);
  EXPECT_EQ(encoded(again), encoded(object));
}

}  // namespace
}  // namespace sluice::wire
