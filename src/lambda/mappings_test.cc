// Event source mappings as resources. What they do is in poller_test.cc.
#include "lambda/mappings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Mappings : public ::testing::Test {
 protected:
  explicit Mappings(Options options = {}) : t(options) {
    t.create_function("f");
    t.create_queue("q");
    t.create_queue("q.fifo");
  }
  std::string refusal(const std::function<void(CreateEventSourceMapping&)>& edit, const std::string& queue = "q") {
    auto command = t.mapping(queue, "f");
    edit(command);
    return t.error(command);
  }
  LambdaTester t;
};

TEST_F(Mappings, CreateReadDelete) {
  const auto created = t.get<EventSourceMappingConfiguration>(t.mapping("q", "f"));
  EXPECT_EQ(created.State, "Creating");
  EXPECT_EQ(created.StateTransitionReason, "USER_INITIATED");
  EXPECT_EQ(created.BatchSize, 10);
  EXPECT_EQ(created.MaximumBatchingWindowInSeconds, 0);
  EXPECT_EQ(created.EventSourceArn, queue_arn("q"));
  EXPECT_EQ(created.FunctionArn, function_arn("f"));
  EXPECT_EQ(created.LastModified, 1'764'036'000.0);
  EXPECT_EQ(created.EventSourceMappingArn,
            "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + created.UUID);
  EXPECT_EQ(t.mapping_state(created.UUID), "Enabled");
  EXPECT_EQ(t.error(t.mapping("q", "f")),
            "ResourceConflictException: An event source mapping with SQS arn (\" " + queue_arn("q") +
                " \") and function (\" f \") already exists. Please update or delete the existing mapping with UUID " +
                created.UUID);
  DeleteEventSourceMappingRequest request;
  request.UUID = created.UUID;
  EXPECT_EQ(t.get<EventSourceMappingConfiguration>(request).State, "Deleting");
  GetEventSourceMappingRequest get;
  get.UUID = created.UUID;
  EXPECT_EQ(t.error(get), "ResourceNotFoundException: The resource you requested does not exist.");
}

TEST_F(Mappings, ListsByQueueAndFunction) {
  t.create_function("g");
  const auto first = t.map("q", "f");
  const auto second = t.map("q", "g");
  t.create_queue("p");
  const auto third = t.map("p", "g");
  ListEventSourceMappingsRequest request;
  EXPECT_EQ(t.get<ListEventSourceMappingsResponse>(request).EventSourceMappings.size(), 3u);
  request.FunctionName = "g";
  EXPECT_EQ(t.get<ListEventSourceMappingsResponse>(request).EventSourceMappings.size(), 2u);
  request.EventSourceArn = queue_arn("p");
  const auto found = t.get<ListEventSourceMappingsResponse>(request).EventSourceMappings;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].UUID, third);
  ListEventSourceMappingsRequest pages;
  pages.MaxItems = 2;
  const auto page = t.get<ListEventSourceMappingsResponse>(pages);
  EXPECT_EQ(page.EventSourceMappings.size(), 2u);
  pages.Marker = page.NextMarker;
  EXPECT_EQ(t.get<ListEventSourceMappingsResponse>(pages).EventSourceMappings.size(), 1u);
}

TEST_F(Mappings, Refusals) {
  EXPECT_EQ(refusal([](auto& command) { command.request.EventSourceArn = "q"; }),
            "InvalidParameterValueException: Unrecognized event source.");
  EXPECT_EQ(refusal([](auto& command) { command.request.FunctionName = "g"; }),
            "InvalidParameterValueException: Function does not exist");
  EXPECT_EQ(refusal([](auto& command) { command.queue.exists = false; }),
            "InvalidParameterValueException: Error occurred while ReceiveMessage. SQS Error Code: "
            "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.");
  EXPECT_EQ(
      refusal([](auto& command) { command.queue.visibility_timeout_s = 2; }),
      "InvalidParameterValueException: Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds");
  EXPECT_EQ(refusal([](auto& command) { command.queue.role_may_receive = false; }),
            "InvalidParameterValueException: The function execution role does not have permissions to call "
            "ReceiveMessage on SQS");
  EXPECT_EQ(refusal([](auto& command) { command.request.BatchSize = 11; }),
            "InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if maximum batch "
            "size is greater than 10");
  EXPECT_EQ(refusal([](auto& command) { command.request.MaximumBatchingWindowInSeconds = 5; }, "q.fifo"),
            "InvalidParameterValueException: Batching window is not supported for FIFO queues");
  EXPECT_THAT(refusal([](auto& command) { command.request.BatchSize = 10'001; }), HasSubstr("at 'batchSize'"));
  EXPECT_THAT(refusal([](auto& command) { command.request.ScalingConfig.emplace().MaximumConcurrency = 1; }),
              HasSubstr("at 'scalingConfig.maximumConcurrency'"));
  EXPECT_THAT(refusal([](auto& command) { command.request.FunctionResponseTypes = {"All"}; }),
              HasSubstr("at 'functionResponseTypes'"));
  EXPECT_EQ(
      refusal([](auto& command) { command.request.FilterCriteria.emplace().Filters.push_back({R"({"body":["a"]})"}); }),
      "NotImplemented: FilterCriteria of event source mappings is not supported by sluice.");
  EXPECT_EQ(refusal([](auto& command) { command.request.DestinationConfig.emplace().OnFailure.emplace(); }),
            "InvalidParameterValueException: Unsupported DestinationConfig parameter for given event source mapping "
            "type.");
}

class SettlingMappings : public Mappings {
 protected:
  static Options settling() {
    Options options;
    options.settle_time = milliseconds(20);
    return options;
  }
  SettlingMappings() : Mappings(settling()) { t.advance(milliseconds(20)); }
};

TEST_F(SettlingMappings, ShowWhatIsBeingDone) {
  const auto uuid = t.map("q", "f");
  EXPECT_EQ(t.mapping_state(uuid), "Creating");
  UpdateEventSourceMappingRequest request;
  request.UUID = uuid;
  request.BatchSize = 5;
  EXPECT_THAT(t.error(request), HasSubstr("ResourceConflictException"));
  t.advance(milliseconds(20));
  EXPECT_EQ(t.mapping_state(uuid), "Enabled");
  const auto updated = t.get<EventSourceMappingConfiguration>(request);
  EXPECT_EQ(updated.State, "Updating");
  EXPECT_EQ(updated.BatchSize, 5);
  t.advance(milliseconds(20));
  request.Enabled = false;
  request.FunctionResponseTypes = std::vector<std::string>{"ReportBatchItemFailures"};
  request.ScalingConfig.emplace().MaximumConcurrency = 2;
  const auto disabled = t.get<EventSourceMappingConfiguration>(request);
  EXPECT_EQ(disabled.State, "Disabling");
  EXPECT_THAT(disabled.FunctionResponseTypes, ElementsAre("ReportBatchItemFailures"));
  EXPECT_EQ(disabled.ScalingConfig->MaximumConcurrency, 2);
  t.advance(milliseconds(20));
  EXPECT_EQ(t.mapping_state(uuid), "Disabled");
  request.Enabled = true;
  request.FunctionResponseTypes.emplace();
  request.ScalingConfig.emplace();
  const auto enabled = t.get<EventSourceMappingConfiguration>(request);
  EXPECT_EQ(enabled.State, "Enabling");
  EXPECT_EQ(enabled.ScalingConfig.has_value(), false);
  EXPECT_TRUE(enabled.FunctionResponseTypes.empty());
}

}  // namespace
}  // namespace sluice::lambda
