#include "host/addresses.h"

#include <gtest/gtest.h>

namespace sluice::host {
namespace {

const LocalAddresses kAddresses{"http://127.0.0.1:4566", "000000000000",
                                [](std::string_view api) { return api == "abc123defg"; }};

TEST(Addresses, ShowQueuesAndApisWhereTheyAre) {
  EXPECT_EQ(localize("https://sqs.us-east-1.amazonaws.com/000000000000/stack-InputQueue-X", kAddresses),
            "http://127.0.0.1:4566/000000000000/stack-InputQueue-X");
  EXPECT_EQ(localize("https://ABC123defg.execute-api.us-east-1.amazonaws.com/Prod/inbox", kAddresses),
            "http://127.0.0.1:4566/_aws/execute-api/abc123defg/Prod/inbox");
}

TEST(Addresses, AreFoundInsideOfTexts) {
  EXPECT_EQ(
      localize(
          R"({"a":"https://abc123defg.execute-api.eu-west-1.amazonaws.com","b":"https://sqs.eu-west-1.amazonaws.com/000000000000/q"})",
          kAddresses),
      R"({"a":"http://127.0.0.1:4566/_aws/execute-api/abc123defg","b":"http://127.0.0.1:4566/000000000000/q"})");
}

TEST(Addresses, OfOthersStay) {
  for (const std::string text : {"https://sqs.us-east-1.amazonaws.com/111111111111/q",
                                 "https://other00000.execute-api.us-east-1.amazonaws.com/Prod",
                                 "https://example.com/000000000000/q", "https://", "no address", ""}) {
    EXPECT_EQ(localize(text, kAddresses), text);
  }
}

}  // namespace
}  // namespace sluice::host
