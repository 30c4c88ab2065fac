#include "aws/http.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

TEST(Form, TakesTheRawTemplateOfTheSample) {
  // The sample's mapping template does not encode its JSON (apigateway.md, "must-work flow").
  const auto form = parse_form(R"(Action=SendMessage&MessageBody={"data":{"a": "b c"}})");
  ASSERT_TRUE(form);
  ASSERT_EQ(form->size(), 2u);
  EXPECT_EQ((*form)[1].second, R"({"data":{"a": "b c"}})");
}

TEST(Form, DecodesPlusAndPercent) {
  EXPECT_EQ(form_decode("a+b%20c%2B%C3%A4"), "a b c+\xc3\xa4");
  EXPECT_EQ(form_decode("50% off %zz %4"), "50% off %zz %4");
  EXPECT_EQ(percent_decode("a+b%2F"), "a+b/");
}

TEST(Form, HasALimitOfPairs) {
  EXPECT_TRUE(parse_form("a=1&b=2", 2));
  EXPECT_FALSE(parse_form("a=1&b=2&c=3", 2));
}

TEST(PercentEncode, KeepsUnreservedCharactersAlone) {
  EXPECT_EQ(percent_encode("a/b c~\xc3\xa4"), "a%2Fb%20c~%C3%A4");
  EXPECT_EQ(percent_encode("a/b", true), "a/b");
}

TEST(HttpRequest, SplitsItsTargetAndFindsHeadersInAnyCase) {
  HttpRequest request{.method = "GET", .target = "/p?x=1", .headers = {{"X-Amz-Target", "T"}}};
  EXPECT_EQ(request.path(), "/p");
  EXPECT_EQ(request.query(), "x=1");
  EXPECT_EQ(request.header("x-amz-target"), "T");
  EXPECT_EQ(request.header("host"), std::nullopt);
}

}  // namespace
}  // namespace sluice::aws
