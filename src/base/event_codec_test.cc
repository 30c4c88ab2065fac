#include "base/event_codec.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

enum class Color { kRed, kBlue };

struct Inner {
  std::string name;
  std::optional<std::int64_t> number;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, number))

struct Old {
  std::int32_t a = 0;
};
BOOST_DESCRIBE_STRUCT(Old, (), (a))

struct Sample {
  std::int32_t a = 0;
  bool flag = false;
  Color color = Color::kRed;
  Instant at;
  std::vector<Inner> inners;
  std::map<std::string, std::string> texts;
  std::array<std::uint8_t, 4> id{};
  boost::json::value document;
  Payload payload;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (a, flag, color, at, inners, texts, id, document, payload))

using Event = std::variant<Old, Sample>;

Sample sample() {
  Sample s;
  s.a = -7;
  s.flag = true;
  s.color = Color::kBlue;
  s.at = from_epoch_ms(1'700'000'000'123);
  s.inners = {{"one", std::nullopt}, {"two", -2}};
  s.texts = {{"k", "v"}};
  s.id = {1, 2, 3, 255};
  s.document = boost::json::parse(R"({"x":[1,null]})");
  s.payload.owned = "not in the header";
  return s;
}

TEST(EventCodec, RoundTripsEveryKindOfMember) {
  std::string bytes;
  encode_event(bytes, Event(sample()));
  Event back;
  ASSERT_TRUE(decode_event(bytes, back));
  const auto& s = std::get<Sample>(back);
  EXPECT_EQ(s.a, -7);
  EXPECT_TRUE(s.flag);
  EXPECT_EQ(s.color, Color::kBlue);
  EXPECT_EQ(epoch_ms(s.at), 1'700'000'000'123);
  ASSERT_EQ(s.inners.size(), 2u);
  EXPECT_EQ(s.inners[0].number, std::nullopt);
  EXPECT_EQ(s.inners[1].number, -2);
  EXPECT_EQ(s.texts.at("k"), "v");
  EXPECT_EQ(s.id[3], 255);
  EXPECT_EQ(boost::json::serialize(s.document), R"({"x":[1,null]})");
  EXPECT_EQ(s.payload.bytes(), "");
}

TEST(EventCodec, ReadsAnOlderEventWithFewerMembers) {
  std::string bytes;
  encode_event(bytes, Old{5});
  Sample s;
  ASSERT_TRUE(decode_event(bytes, s));
  EXPECT_EQ(s.a, 5);
  EXPECT_FALSE(s.flag);
}

TEST(EventCodec, RefusesANewerEventWithMoreMembers) {
  std::string bytes;
  encode_event(bytes, sample());
  Old old;
  EXPECT_FALSE(decode_event(bytes, old));
}

TEST(EventCodec, RefusesEveryTruncation) {
  std::string bytes;
  encode_event(bytes, Event(sample()));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Event back;
    EXPECT_FALSE(decode_event(std::string_view(bytes).substr(0, length), back)) << length;
  }
}

}  // namespace
}  // namespace sluice::base
