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

TEST(Addresses, OfQueuesAreAskedForAsTheyWereShown) {
  const auto canonical = [](const char* id) { return canonical_physical_id(id, "us-east-1", "000000000000"); };
  const std::string kept = "https://sqs.us-east-1.amazonaws.com/000000000000/stack-InputQueue-X";
  EXPECT_EQ(canonical("http://127.0.0.1:4566/000000000000/stack-InputQueue-X"), kept);
  EXPECT_EQ(canonical("http://localhost:4566/000000000000/stack-InputQueue-X"), kept);
  EXPECT_EQ(canonical(kept.c_str()), kept);
  for (const auto* id : {"stack-Role-X", "http://127.0.0.1:4566", "http://127.0.0.1:4566/000000000000",
                         "http://127.0.0.1:4566/111111111111/q", "arn:aws:iam::aws:policy/P", "http://", ""}) {
    EXPECT_EQ(canonical(id), id);
  }
}

}  // namespace
}  // namespace sluice::host
