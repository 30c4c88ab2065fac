#include "wire/scalar_text.h"

#include <gtest/gtest.h>

namespace sluice::wire {
namespace {

template <class T>
std::string read(std::string_view text) {
  T value{};
  const auto problem = read_scalar(type_of<T>(), &value, text);
  if (problem) return *problem;
  std::string out;
  append_scalar(out, type_of<T>(), &value);
  return out;
}

TEST(ScalarText, ReadsAndWritesEachKind) {
  EXPECT_EQ(read<std::string>("a b"), "a b");
  EXPECT_EQ(read<std::int32_t>("-2147483648"), "-2147483648");
  EXPECT_EQ(read<std::int64_t>("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(read<double>("0.1"), "0.1");
  EXPECT_EQ(read<double>("10000"), "10000.0");
  EXPECT_EQ(read<bool>("True"), "true");
  EXPECT_EQ(read<bool>("false"), "false");
  EXPECT_EQ(read<base::Blob>("AQID"), "AQID");
  EXPECT_EQ(read<base::Instant>("2026-01-31T12:34:56Z"), "2026-01-31T12:34:56.000Z");
  EXPECT_EQ(read<base::Instant>("2024-02-29T23:59:59.1234567Z"), "2024-02-29T23:59:59.123Z");
  EXPECT_EQ(read<base::Instant>("1700000000.5"), "2023-11-14T22:13:20.500Z");
  EXPECT_EQ(read<std::optional<std::int32_t>>("7"), "7");
}

TEST(ScalarText, RefusesWhatDoesNotFit) {
  EXPECT_EQ(read<std::int32_t>("abc"), "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(read<std::int32_t>("2147483648"), "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(read<std::int32_t>(""), "STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(read<std::int64_t>("1e30"), "STRING_VALUE can not be converted to a Long");
  EXPECT_EQ(read<bool>("yes"), "STRING_VALUE can not be converted to a Boolean");
  EXPECT_EQ(read<double>("nan"), "STRING_VALUE can not be converted to a Double");
  EXPECT_EQ(read<base::Instant>("2026-02-30T00:00:00Z"), "STRING_VALUE can not be converted to a Timestamp");
  EXPECT_EQ(read<base::Instant>("2026-01-31T12:34:56"), "STRING_VALUE can not be converted to a Timestamp");
  EXPECT_EQ(read<base::Instant>("1e300"), "STRING_VALUE can not be converted to a Timestamp");
}

TEST(ScalarText, WritesEpochSecondsWithAsManyDecimalsAsNeeded) {
  const auto text = [](std::int64_t ms) {
    std::string out;
    append_epoch_seconds(out, base::from_epoch_ms(ms));
    return out;
  };
  EXPECT_EQ(text(1700000000000), "1700000000");
  EXPECT_EQ(text(1700000000120), "1700000000.12");
  EXPECT_EQ(text(1700000000001), "1700000000.001");
  EXPECT_EQ(text(0), "0");
}

}  // namespace
}  // namespace sluice::wire
