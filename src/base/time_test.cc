#include "base/time.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

TEST(Time, WritesTheFormsThatAwsUses) {
  const auto t = from_epoch_ms(1'428'582'896'789);  // 9 April 2015
  EXPECT_EQ(iso8601_ms(t), "2015-04-09T12:34:56.789Z");
  EXPECT_EQ(iso8601_lambda(t), "2015-04-09T12:34:56.789+0000");
  EXPECT_EQ(http_date(t), "Thu, 09 Apr 2015 12:34:56 GMT");
  EXPECT_EQ(common_log_time(t), "09/Apr/2015:12:34:56 +0000");
  EXPECT_EQ(amz_date(t), "20150409T123456Z");
}

TEST(Time, ReadsSigV4DatesAndNothingElse) {
  Instant t;
  ASSERT_TRUE(parse_amz_date("20150409T123456Z", t));
  EXPECT_EQ(epoch_s(t), 1'428'582'896);
  for (const auto* bad : {"", "20150409T123456", "20151309T123456Z", "20150409 123456Z", "20150409T2a3456Z"}) {
    EXPECT_FALSE(parse_amz_date(bad, t)) << bad;
  }
}

TEST(Time, ReadsHttpDatesAndNothingElse) {
  Instant t;
  ASSERT_TRUE(parse_http_date("Thu, 09 Apr 2015 12:34:56 GMT", t));
  EXPECT_EQ(epoch_ms(t), 1'428'582'896'000);
  for (const auto* bad : {"", "Thu, 09 Apr 2015 12:34:56 UTC", "Thu, 31 Feb 2015 12:34:56 GMT",
                          "Thursday, 09-Apr-15 12:34:56 GMT", "Thu, 09 Xyz 2015 12:34:56 GMT"}) {
    EXPECT_FALSE(parse_http_date(bad, t)) << bad;
  }
}

}  // namespace
}  // namespace sluice::base
