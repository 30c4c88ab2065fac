// Event source mappings at work: messages become batches, batches invocations, and what succeeds is deleted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A function f and a queue q.
class Polling : public ::testing::Test {
 protected:
  explicit Polling(Options options = {}) : t(options) {
    t.create_function("f");
    t.create_queue("q");
  }

  // The events under way, by sandbox.
  std::vector<std::string> events() const {
    std::vector<std::string> out;
    for (const auto& [id, process] : t.processes()) {
      if (!process.request_id.empty()) out.push_back(process.event);
    }
    return out;
  }
  // The invocation whose event is this.
  std::string work(const std::string& event) const {
    for (const auto& [id, process] : t.processes()) {
      if (!process.request_id.empty() && process.event == event) return process.request_id;
    }
    ADD_FAILURE() << "nothing works on " << event;
    return "";
  }
  void update(const std::string& uuid, const std::function<void(UpdateEventSourceMappingRequest&)>& edit) {
    UpdateEventSourceMappingRequest request;
    request.UUID = uuid;
    edit(request);
    EXPECT_EQ(t.error(request), "");
  }

  LambdaTester t;
};

TEST_F(Polling, ASendIsAnInvocationAndSuccessDeletes) {
  t.map("q", "f");
  t.send("q", "a,b,c");
  EXPECT_THAT(events(), ElementsAre("a,b,c"));
  EXPECT_EQ(t.messages("q"), "a,b,c");
  t.respond(work("a,b,c"));
  EXPECT_EQ(t.messages("q"), "");
}

TEST_F(Polling, MessagesThatWereThereBeforeTheMapping) {
  t.send("q", "a");
  t.map("q", "f");
  EXPECT_THAT(events(), ElementsAre("a"));
}

TEST_F(Polling, NoTimerPollsAnEmptyQueue) {
  t.map("q", "f");
  const auto receives = t.receives;
  EXPECT_EQ(t.engine().next_deadline(), std::nullopt);
  t.advance(seconds(3600));
  EXPECT_EQ(t.receives, receives);
}

TEST_F(Polling, AReceiveHasTenMessagesAtMostAndNoMoreThanTheBatchSize) {
  t.map("q", "f", [](auto& request) { request.BatchSize = 2; });
  t.send("q", "a,b,c");
  EXPECT_THAT(events(), ElementsAre("a,b", "c"));
}

TEST_F(Polling, TheInvokedArnIsTheMappings) {
  t.map("q", function_arn("f") + ":$LATEST");
  t.send("q", "a");
  EXPECT_EQ(t.processes().at(1).invoked_arn, function_arn("f") + ":$LATEST");
}

// ---- failures ------------------------------------------------------------------------------------------------------

TEST_F(Polling, AFunctionErrorLeavesTheMessagesToTheirVisibilityTimeout) {
  t.map("q", "f");
  t.send("q", "a,b");
  t.fail(work("a,b"));
  EXPECT_EQ(t.messages("q"), "a,b");
  t.advance(seconds(29));
  EXPECT_THAT(events(), IsEmpty());
  t.advance(seconds(1));
  EXPECT_THAT(events(), ElementsAre("a,b"));
  EXPECT_EQ(t.receive_count("q", "a"), 2);
}

TEST_F(Polling, SoDoTimeoutsAndCrashes) {
  t.map("q", "f");
  t.send("q", "a");
  t.advance(seconds(3));
  EXPECT_THAT(t.stops, ElementsAre("1 timeout"));
  EXPECT_EQ(t.messages("q"), "a");
  t.advance(seconds(27));
  t.exit(t.process_of(work("a")), 1);
  EXPECT_EQ(t.messages("q"), "a");
}

TEST_F(Polling, OnlyTheListedItemsFail) {
  t.map("q", "f", [](auto& request) { request.FunctionResponseTypes = {"ReportBatchItemFailures"}; });
  t.send("q", "a,b,c");
  t.respond(work("a,b,c"), R"({"batchItemFailures":[{"itemIdentifier":"b"}]})");
  EXPECT_EQ(t.messages("q"), "b");
  t.advance(seconds(30));
  EXPECT_THAT(events(), ElementsAre("b"));
  t.respond(work("b"), R"({"batchItemFailures":[]})");
  EXPECT_EQ(t.messages("q"), "");
}

TEST_F(Polling, AnAnswerThatMakesNoSenseFailsAll) {
  t.map("q", "f", [](auto& request) { request.FunctionResponseTypes = {"ReportBatchItemFailures"}; });
  t.send("q", "a,b");
  t.respond(work("a,b"), R"({"batchItemFailures":[{"itemIdentifier":""}]})");
  EXPECT_EQ(t.messages("q"), "a,b");
}

TEST_F(Polling, TheListIsIgnoredUnlessAskedFor) {
  t.map("q", "f");
  t.send("q", "a,b");
  t.respond(work("a,b"), R"({"batchItemFailures":[{"itemIdentifier":"b"}]})");
  EXPECT_EQ(t.messages("q"), "");
}

// ---- batching windows and sizes ------------------------------------------------------------------------------------

TEST_F(Polling, AWindowGathers) {
  t.map("q", "f", [](auto& request) { request.MaximumBatchingWindowInSeconds = 5; });
  t.send("q", "a");
  t.advance(seconds(3));
  t.send("q", "b");
  EXPECT_THAT(events(), IsEmpty());
  t.advance(milliseconds(1'999));
  EXPECT_THAT(events(), IsEmpty());
  t.advance(milliseconds(1));
  EXPECT_THAT(events(), ElementsAre("a,b"));
  t.respond(work("a,b"));
  t.send("q", "c");
  t.advance(seconds(5));
  EXPECT_THAT(events(), ElementsAre("c"));
}

TEST_F(Polling, AFullBatchDoesNotWaitForItsWindow) {
  t.map("q", "f", [](auto& request) {
    request.MaximumBatchingWindowInSeconds = 300;
    request.BatchSize = 12;
  });
  t.send("q", "a,b,c,d,e,f,g,h,i,j,k");
  EXPECT_THAT(events(), IsEmpty());
  t.send("q", "l,m");
  EXPECT_THAT(events(), ElementsAre("a,b,c,d,e,f,g,h,i,j,k,l"));
  t.advance(seconds(300));
  EXPECT_THAT(events(), ElementsAre("m"));  // the first one has timed out
}

TEST_F(Polling, SixMegabytesFillABatch) {
  t.map("q", "f", [](auto& request) { request.MaximumBatchingWindowInSeconds = 5; });
  t.send("q", "a", 4'000'000);
  t.send("q", "b", 4'000'000);
  EXPECT_THAT(events(), ElementsAre("a"));
  t.advance(seconds(5));
  EXPECT_THAT(events(), ElementsAre("b"));
}

TEST_F(Polling, AReceiveOfMoreThanSixMegabytesIsSeveralInvocations) {
  t.map("q", "f");
  t.send("q", "a,b,c", 3'000'000);
  EXPECT_THAT(events(), ElementsAre("a,b", "c"));
}

TEST_F(Polling, WhatDoesNotFitWaitsForItsTurnUnderMaximumConcurrency) {
  t.map("q", "f", [](auto& request) { request.ScalingConfig.emplace().MaximumConcurrency = 2; });
  t.send("q", "a,b,c,d", 4'000'000);
  EXPECT_THAT(events(), ElementsAre("a", "b"));
  t.respond(work("a"));
  EXPECT_THAT(events(), ElementsAre("c", "b"));  // in the sandbox that a left
  t.respond(work("b"));
  EXPECT_EQ(t.messages("q"), "c,d");
  t.respond(work("c"));
  t.respond(work("d"));
  EXPECT_EQ(t.messages("q"), "");
}

TEST_F(Polling, WhatWaitsTooLongForItsTurnGoesBackToTheQueue) {
  t.create_function("slow", [](auto& request) { request.Timeout = 30; });
  t.map("q", "slow", [](auto& request) { request.ScalingConfig.emplace().MaximumConcurrency = 2; });
  t.send("q", "a,b,c", 4'000'000);
  EXPECT_THAT(events(), ElementsAre("a", "b"));
  t.advance(seconds(29));
  EXPECT_EQ(t.receive_count("q", "c"), 1);
  t.advance(seconds(1));  // the functions time out as the messages become visible
  EXPECT_THAT(events(), SizeIs(2));
  for (int i = 0; i < 3; ++i) {
    for (const auto& id : t.running()) t.respond(id);
  }
  EXPECT_EQ(t.messages("q"), "");
}

TEST_F(Polling, WindowAndTimeoutStretchTheVisibilityTimeout) {
  t.map("q", "f", [](auto& request) { request.MaximumBatchingWindowInSeconds = 28; });
  t.send("q", "a");
  t.advance(seconds(28));
  t.fail(work("a"));
  t.advance(seconds(61 - 28 - 1));  // 28 + 3 + 30
  EXPECT_EQ(t.receive_count("q", "a"), 1);
  t.advance(seconds(1));
  EXPECT_EQ(t.receive_count("q", "a"), 2);
}

// ---- wake-ups ------------------------------------------------------------------------------------------------------

TEST_F(Polling, AMessageThatComesDuringAReceiveIsNotMissed) {
  t.map("q", "f");
  t.holds_receives = true;
  t.run(QueueHasMessages{queue_arn("q")});  // a receive goes out and will find nothing
  const auto receives = t.receives;
  t.answer_receives();
  EXPECT_EQ(t.receives, receives);
  t.run(QueueHasMessages{queue_arn("q")});
  EXPECT_EQ(t.receives, receives + 1);
  t.run(QueueHasMessages{queue_arn("q")});  // while that one is outstanding
  EXPECT_EQ(t.receives, receives + 1);
  t.answer_receives();
  EXPECT_EQ(t.receives, receives + 2);  // so the queue is asked again
}

TEST_F(Polling, ReceivesAgainUntilTheQueueIsEmpty) {
  t.map("q", "f");
  t.send("q", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o");
  EXPECT_THAT(events(), ElementsAre("a,b,c,d,e,f,g,h,i,j", "k,l,m,n,o"));
}

TEST_F(Polling, TwoMappingsShareAQueue) {
  t.create_function("g");
  t.map("q", "f");
  t.map("q", "g");
  t.send("q", "a");
  EXPECT_THAT(events(), ElementsAre("a"));
}

// ---- throttling and scaling ----------------------------------------------------------------------------------------

TEST_F(Polling, AThrottledBatchWaitsAndNoFurtherOneIsReceived) {
  t.map("q", "f", [](auto& request) { request.BatchSize = 1; });
  t.reserve("f", 1);
  t.send("q", "a,b,c");
  EXPECT_THAT(events(), ElementsAre("a"));
  EXPECT_EQ(t.receive_count("q", "b"), 1);
  EXPECT_EQ(t.receive_count("q", "c"), 0);
  t.respond(work("a"));
  EXPECT_THAT(events(), ElementsAre("b"));
  t.respond(work("b"));
  t.respond(work("c"));
  EXPECT_EQ(t.messages("q"), "");
}

TEST_F(Polling, AThrottledBatchIsGivenUpWhenItsMessagesAreVisibleAgain) {
  t.map("q", "f");
  t.reserve("f", 0);
  t.send("q", "a");
  EXPECT_EQ(t.receive_count("q", "a"), 1);
  t.advance(seconds(30));
  EXPECT_EQ(t.receive_count("q", "a"), 2);
  t.reserve("f", 1);
  EXPECT_THAT(events(), ElementsAre("a"));
  t.respond(work("a"));
  EXPECT_EQ(t.messages("q"), "");
}

class Scaling : public Polling {
 protected:
  static std::string ids(int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i == 0 ? "m" : ",m") + std::to_string(i);
    return list;
  }
};

TEST_F(Scaling, StartsWithFiveBatchesAndGrowsUnderLoad) {
  t.create_function("slow", [](auto& request) { request.Timeout = 30; });
  t.map("q", "slow", [](auto& request) { request.BatchSize = 1; });
  t.send("q", ids(40));
  EXPECT_THAT(events(), SizeIs(5));
  t.advance(seconds(1));
  EXPECT_THAT(events(), SizeIs(10));
  t.advance(seconds(2));
  EXPECT_THAT(events(), SizeIs(20));
}

TEST_F(Scaling, MaximumConcurrencyIsTheCap) {
  t.create_function("slow", [](auto& request) { request.Timeout = 30; });
  t.map("q", "slow", [](auto& request) {
    request.BatchSize = 1;
    request.ScalingConfig.emplace().MaximumConcurrency = 2;
  });
  t.send("q", ids(10));
  EXPECT_THAT(events(), SizeIs(2));
  t.advance(seconds(10));
  EXPECT_THAT(events(), SizeIs(2));
  t.respond(work("m0"));
  EXPECT_THAT(events(), SizeIs(2));
}

TEST_F(Scaling, BeginsAnewAfterTheQueueWasEmpty) {
  t.create_function("slow", [](auto& request) { request.Timeout = 30; });
  t.map("q", "slow", [](auto& request) { request.BatchSize = 1; });
  t.send("q", ids(8));
  t.advance(seconds(1));
  EXPECT_THAT(events(), SizeIs(8));
  for (const auto& id : t.running()) t.respond(id);
  EXPECT_EQ(t.messages("q"), "");
  t.advance(seconds(5));
  t.send("q", ids(8));
  EXPECT_THAT(events(), SizeIs(5));
}

// ---- states --------------------------------------------------------------------------------------------------------

TEST_F(Polling, ADisabledMappingReceivesNothing) {
  const auto uuid = t.map("q", "f", [](auto& request) { request.Enabled = false; });
  EXPECT_EQ(t.mapping_state(uuid), "Disabled");
  t.send("q", "a");
  EXPECT_THAT(events(), IsEmpty());
  update(uuid, [](auto& request) { request.Enabled = true; });
  EXPECT_THAT(events(), ElementsAre("a"));
  update(uuid, [](auto& request) { request.Enabled = false; });
  t.send("q", "b");
  t.respond(work("a"));
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(t.messages("q"), "b");
}

TEST_F(Polling, ADeletedMappingFinishesWhatItHasBegun) {
  const auto uuid = t.map("q", "f");
  t.send("q", "a");
  DeleteEventSourceMappingRequest request;
  request.UUID = uuid;
  EXPECT_EQ(t.get<EventSourceMappingConfiguration>(request).State, "Deleting");
  EXPECT_EQ(t.error(request), "ResourceNotFoundException: The resource you requested does not exist.");
  t.send("q", "b");
  t.respond(work("a"));
  EXPECT_EQ(t.messages("q"), "b");
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(Polling, AnAnswerForADeletedMappingIsDropped) {
  t.holds_receives = true;
  const auto uuid = t.map("q", "f");
  DeleteEventSourceMappingRequest request;
  request.UUID = uuid;
  t.run(request);
  t.send("q", "a");
  t.answer_receives();
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(Polling, WaitsForAFunctionThatWasDeleted) {
  t.map("q", "f");
  DeleteFunctionRequest request;
  request.FunctionName = "f";
  t.run(request);
  t.send("q", "a");
  EXPECT_EQ(t.receive_count("q", "a"), 0);
  t.create_function("f");
  EXPECT_THAT(events(), ElementsAre("a"));
}

class PollingRestart : public Polling, public ::testing::WithParamInterface<LambdaTester::Journal> {};

TEST_P(PollingRestart, GoesOnWithoutAWord) {
  t.map("q", "f", [](auto& request) { request.FunctionResponseTypes = {"ReportBatchItemFailures"}; });
  t.send("q", "a");
  t.restart(GetParam());
  t.create_queue("other");
  EXPECT_THAT(events(), IsEmpty());  // a is in flight still
  t.advance(seconds(30));
  EXPECT_THAT(events(), ElementsAre("a"));
  t.respond(work("a"), R"({"batchItemFailures":[{"itemIdentifier":"a"}]})");
  EXPECT_EQ(t.messages("q"), "a");
}

INSTANTIATE_TEST_SUITE_P(Journals, PollingRestart,
                         ::testing::Values(LambdaTester::Journal::kWhole, LambdaTester::Journal::kCompacted));

}  // namespace
}  // namespace sluice::lambda
