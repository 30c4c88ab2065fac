#include "aws/arn.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

TEST(Arn, RoundTripsAndKeepsColonsOfTheResource) {
  const std::string text = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST";
  const auto arn = Arn::parse(text);
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->service, "lambda");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->resource, "function:f:$LATEST");
  EXPECT_EQ(arn->text(), text);
}

TEST(Arn, RefusesWhatIsNotOne) {
  for (const auto* text : {"", "arn", "arn:aws:sqs:us-east-1:1", "xrn:aws:sqs:r:a:q", "arn:aws:sqs:r:a:"}) {
    EXPECT_FALSE(Arn::parse(text)) << text;
  }
}

}  // namespace
}  // namespace sluice::aws
