#include "lambda/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::lambda {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PartialBatch : public ::testing::Test {
 protected:
  // Messages a, b, c with the handles ra, rb, rc.
  std::vector<std::string> processed(std::string_view response) const {
    QueueBatch batch;
    for (const char* id : {"a", "b", "c"}) batch.messages.push_back({id, std::string("r") + id, 100, nullptr});
    return processed_handles(batch, response);
  }
};

TEST_F(PartialBatch, AllSucceedWithoutAList) {
  for (const char* response : {R"({"batchItemFailures":[]})", R"({"batchItemFailures":null})", "{}", "null"}) {
    EXPECT_THAT(processed(response), ElementsAre("ra", "rb", "rc")) << response;
  }
}

TEST_F(PartialBatch, TheListedOnesFail) {
  EXPECT_THAT(processed(R"({"batchItemFailures":[{"itemIdentifier":"b"}]})"), ElementsAre("ra", "rc"));
  EXPECT_THAT(processed(R"({"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"}]})"), ElementsAre("rb"));
  EXPECT_THAT(
      processed(R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]})"),
      IsEmpty());
}

TEST_F(PartialBatch, AllFailWhenTheAnswerMakesNoSense) {
  for (const char* response :
       {"not json", "", "\"ok\"", R"({"batchItemFailures":[{"itemIdentifier":""}]})",
        R"({"batchItemFailures":[{"itemIdentifier":null}]})", R"({"batchItemFailures":[{"bad":"a"}]})",
        R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"unknown"}]})",
        R"({"batchItemFailures":["a"]})", R"({"batchItemFailures":"a"})"}) {
    EXPECT_THAT(processed(response), IsEmpty()) << response;
  }
}

TEST(Visibility, IsTheQueuesUnlessWindowAndTimeoutNeedMore) {
  ReceiveFromQueue receive{.mapping = "m", .queue_arn = "q", .max_messages = 10, .window_s = 5, .timeout_s = 25};
  EXPECT_EQ(needed_visibility(receive, 30), std::nullopt);
  EXPECT_EQ(needed_visibility(receive, 29), 60);
}

}  // namespace
}  // namespace sluice::lambda
