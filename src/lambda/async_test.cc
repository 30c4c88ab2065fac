// Asynchronous invokes: taken durably, tried three times, never lost by a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Async, RunsWithItsPayload) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke_event("f", R"({"n":1})");
  EXPECT_THAT(t.running(), ElementsAre(id));
  EXPECT_EQ(t.processes().at(1).event, R"({"n":1})");
  t.respond(id);
  EXPECT_EQ(t.outcome(id), "Success 1");
  EXPECT_EQ(t.engine().queued_events(), 0u);
}

TEST(Async, AnEmptyBodyIsAnEmptyObject) {
  LambdaTester t;
  t.create_function("f");
  t.invoke_event("f", "");
  EXPECT_EQ(t.processes().at(1).event, "{}");
}

TEST(Async, TwoRetriesAfterOneAndTwoMinutesUnderTheSameId) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke_event("f");
  t.fail(id);
  t.advance(seconds(59));
  EXPECT_THAT(t.running(), IsEmpty());
  t.advance(seconds(1));
  EXPECT_THAT(t.running(), ElementsAre(id));
  t.exit(1, 1);
  t.advance(seconds(119));
  EXPECT_THAT(t.running(), IsEmpty());
  t.advance(seconds(1));
  EXPECT_THAT(t.running(), ElementsAre(id));
  t.fail(id);
  EXPECT_EQ(t.outcome(id), "RetriesExhausted 3");
  EXPECT_EQ(t.engine().queued_events(), 0u);
}

TEST(Async, ATimeoutIsAFailureToo) {
  LambdaTester t;
  t.create_function("f", [](auto& request) { request.Timeout = 3; });
  const auto id = t.invoke_event("f");
  t.advance(seconds(3));
  EXPECT_THAT(t.running(), IsEmpty());
  t.advance(seconds(60));
  t.respond(id);
  EXPECT_EQ(t.outcome(id), "Success 2");
}

TEST(Async, EndsWhenTheNextRetryWouldBeTooLate) {
  Options options;
  options.event_age_max = seconds(90);
  LambdaTester t(options);
  t.create_function("f");
  const auto id = t.invoke_event("f");
  t.fail(id);
  t.advance(seconds(60));
  t.fail(id);
  EXPECT_EQ(t.outcome(id), "EventAgeExceeded 1");
}

TEST(Async, ThrottlingTakesNoAttempt) {
  LambdaTester t;
  t.create_function("f", [](auto& request) { request.Timeout = 900; });
  t.reserve("f", 1);
  const auto first = t.invoke_event("f");
  const auto second = t.invoke_event("f");
  EXPECT_THAT(t.running(), ElementsAre(first));
  t.advance(seconds(600));
  t.respond(first);
  EXPECT_THAT(t.running(), ElementsAre(second));
  t.respond(second);
  EXPECT_EQ(t.outcome(second), "Success 1");
}

TEST(Async, ThrottledForTooLong) {
  Options options;
  options.event_age_max = seconds(60);
  LambdaTester t(options);
  t.create_function("f", [](auto& request) { request.Timeout = 900; });
  t.reserve("f", 1);
  t.invoke("f");
  const auto id = t.invoke_event("f");
  t.advance(seconds(60));
  EXPECT_EQ(t.outcome(id), "EventAgeExceeded 0");
}

TEST(Async, ReservedZeroEndsItAtOnce) {
  LambdaTester t;
  t.create_function("f");
  t.reserve("f", 0);
  const auto id = t.invoke_event("f");
  EXPECT_EQ(t.outcome(id), "ZeroReservedConcurrency 0");
}

TEST(Async, SynchronousInvokesComeFirst) {
  Options options;
  options.max_sandboxes = 1;
  LambdaTester t(options);
  t.create_function("f");
  const auto running = t.invoke("f");
  const auto event = t.invoke_event("f");
  const auto sync = t.invoke("f");
  t.respond(running);
  EXPECT_THAT(t.running(), ElementsAre(sync));
  t.respond(sync);
  EXPECT_THAT(t.running(), ElementsAre(event));
}

TEST(Async, TheQueueHasALimit) {
  Options options;
  options.queued_events_max = 1;
  LambdaTester t(options);
  t.create_function("f");
  t.invoke_event("f");
  Invoke command;
  command.request.FunctionName = "f";
  command.request.InvocationType = "Event";
  EXPECT_EQ(t.error(command), "TooManyRequestsException: Rate Exceeded.");
}

class AsyncRestart : public ::testing::TestWithParam<LambdaTester::Journal> {};

TEST_P(AsyncRestart, ResumesWhatWasQueued) {
  LambdaTester t;
  t.create_function("f");
  t.reserve("f", 1);
  const auto first = t.invoke_event("f", "1");
  const auto second = t.invoke_event("f", "2");
  t.respond(first);
  t.restart(GetParam());
  // The second was under way: it runs again. The first is over.
  EXPECT_THAT(t.running(), ElementsAre(second));
  EXPECT_EQ(t.processes().begin()->second.event, "2");
  t.respond(second);
  EXPECT_EQ(t.outcome(second), "Success 1");
  t.restart(GetParam());
  EXPECT_THAT(t.running(), IsEmpty());
}

TEST_P(AsyncRestart, KeepsAttemptsAndDelays) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke_event("f");
  t.fail(id);
  t.advance(seconds(30));
  t.restart(GetParam());
  EXPECT_THAT(t.running(), IsEmpty());
  t.advance(seconds(30));
  t.fail(id);
  t.restart(GetParam());
  t.advance(seconds(120));
  t.fail(id);
  EXPECT_EQ(t.outcome(id), "RetriesExhausted 3");
}

TEST_P(AsyncRestart, DropsWhatWasQueuedForADeletedFunction) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke_event("f");
  t.fail(id);
  DeleteFunctionRequest request;
  request.FunctionName = "f";
  t.run(request);
  EXPECT_EQ(t.engine().queued_events(), 0u);
  t.create_function("f");
  t.restart(GetParam());
  t.advance(seconds(3600));
  EXPECT_EQ(t.starts, 1);
}

INSTANTIATE_TEST_SUITE_P(Journals, AsyncRestart,
                         ::testing::Values(LambdaTester::Journal::kWhole, LambdaTester::Journal::kCompacted));

}  // namespace
}  // namespace sluice::lambda
