// ReceiveMessage: its limits, attributes, the in-flight limit, long polls (sqs.md sections 7, 9 and 15).
#include <gmock/gmock.h>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

TEST(ReceiveMessage, limits) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto error = [&](auto&& change) {
    ReceiveMessageRequest request;
    request.QueueUrl = sqs.url("q");
    change(request);
    return sqs.error_of(request);
  };
  EXPECT_EQ(
      error([](auto& request) { request.MaxNumberOfMessages = 11; }),
      "InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and "
      "10, if provided.");
  EXPECT_TRUE(error([](auto& request) { request.MaxNumberOfMessages = 0; }).starts_with("InvalidParameterValue"));
  EXPECT_EQ(error([](auto& request) { request.WaitTimeSeconds = 21; }),
            "InvalidParameterValue: Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, "
            "if provided.");
  EXPECT_EQ(
      error([](auto& request) { request.VisibilityTimeout = 43'201; }),
      "InvalidParameterValue: Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= "
      "43200, if provided.");
  EXPECT_EQ(error([](auto& request) { request.AttributeNames = {"Foo"}; }),
            "InvalidAttributeName: Unknown Attribute Foo.");
}

TEST(ReceiveMessage, gives_one_message_unless_asked_for_more) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (int i = 0; i < 12; ++i) sqs.send("q", std::to_string(i));
  ReceiveMessageRequest request;
  request.QueueUrl = sqs.url("q");
  EXPECT_EQ(sqs.must<ReceivedMessages>(request).messages.size(), 1u);
  EXPECT_EQ(sqs.receive("q", {.max = 10}).size(), 10u);
  EXPECT_EQ(sqs.receive("q", {.max = 10}).size(), 1u);
}

TEST(ReceiveMessage, system_attributes) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  sqs.advance(1500ms);
  using Attributes = std::map<std::string, std::string>;
  EXPECT_EQ(sqs.receive("q", {.visibility_timeout = 0, .system_attributes = {"All"}}).at(0).Attributes,
            (Attributes{{"ApproximateFirstReceiveTimestamp", "1800000001500"},
                        {"ApproximateReceiveCount", "1"},
                        {"SenderId", "AIDACKCEVSQ6C2EXAMPLE"},
                        {"SentTimestamp", "1800000000000"}}));
  sqs.advance(1s);
  ReceiveMessageRequest both;
  both.QueueUrl = sqs.url("q");
  both.VisibilityTimeout = 0;
  both.AttributeNames = {"ApproximateReceiveCount"};
  both.MessageSystemAttributeNames = {"ApproximateFirstReceiveTimestamp", "SequenceNumber"};
  EXPECT_EQ(sqs.must<ReceivedMessages>(both).messages.at(0).attributes,
            (Attributes{{"ApproximateFirstReceiveTimestamp", "1800000001500"}, {"ApproximateReceiveCount", "2"}}));
}

TEST(ReceiveMessage, a_timeout_of_its_own_is_not_remembered) {
  SqsTester sqs;
  sqs.create_queue("q", {{"VisibilityTimeout", "10"}});
  sqs.send("q", "a");
  EXPECT_EQ(sqs.receive_bodies("q", {.visibility_timeout = 5}), "a");
  sqs.advance(4999ms);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.advance(1ms);
  EXPECT_EQ(sqs.receive_bodies("q"), "a");
  sqs.advance(9s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.advance(1s);
  EXPECT_EQ(sqs.receive_bodies("q"), "a");
}

TEST(ReceiveMessage, with_a_timeout_of_zero_the_message_stays_visible_and_its_handle_works) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = sqs.receive("q", {.visibility_timeout = 0}).at(0).ReceiptHandle;
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  sqs.remove("q", handle);
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
}

TEST(ReceiveMessage, the_in_flight_limit) {
  SqsTester sqs({.in_flight_max_standard = 3});
  sqs.create_queue("q");
  for (int i = 0; i < 5; ++i) sqs.send("q", std::to_string(i));
  const auto handle = sqs.receive("q", {.max = 1}).at(0).ReceiptHandle;
  EXPECT_EQ(sqs.receive_bodies("q"), "1,2");
  ReceiveMessageRequest request;
  request.QueueUrl = sqs.url("q");
  const auto over = sqs.call(request);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().status, 403);
  EXPECT_EQ(over.error().code, "OverLimit");
  EXPECT_EQ(over.error().message,
            "Too many messages have been received without being deleted. Please delete your received messages or let "
            "them timeout before receiving more.");
  const auto waiting = sqs.poll("q", 20);
  EXPECT_FALSE(waiting->bodies) << "a long poll just waits";
  sqs.remove("q", handle);
  EXPECT_EQ(waiting->bodies, "3");
}

// ---- long polls

TEST(LongPoll, ends_empty_when_its_time_is_over) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto waiting = sqs.poll("q", 20);
  sqs.advance(19999ms);
  EXPECT_FALSE(waiting->bodies);
  sqs.advance(1ms);
  EXPECT_EQ(waiting->bodies, "");
}

TEST(LongPoll, the_queue_says_how_long_unless_the_request_does) {
  SqsTester sqs;
  sqs.create_queue("q", {{"ReceiveMessageWaitTimeSeconds", "5"}});
  EXPECT_EQ(sqs.poll("q", 0)->bodies, "");
  ReceiveMessageRequest request;
  request.QueueUrl = sqs.url("q");
  base::SeededRandom random(1);
  const auto decision = sqs.engine().decide(request, sqs.context(), sqs.now(), random);
  ASSERT_TRUE(decision.park);
  EXPECT_EQ(decision.park->key, sqs.arn("q"));
  EXPECT_EQ(decision.park->until, sqs.now() + 5s);
}

TEST(LongPoll, wakes_on_a_send) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto waiting = sqs.poll("q", 20);
  sqs.send("q", "a");
  EXPECT_EQ(waiting->bodies, "a");
}

TEST(LongPoll, wakes_when_a_delay_ends) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a", {.delay = 3});
  const auto waiting = sqs.poll("q", 20);
  sqs.advance(2s);
  EXPECT_FALSE(waiting->bodies);
  sqs.advance(1s);
  EXPECT_EQ(waiting->bodies, "a");
}

TEST(LongPoll, wakes_when_a_visibility_timeout_ends_or_is_made_to) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  sqs.receive("q", {.visibility_timeout = 3});
  auto waiting = sqs.poll("q", 20);
  sqs.advance(3s);
  EXPECT_EQ(waiting->bodies, "a");

  sqs.advance(30s);
  const auto handle = sqs.receive("q").at(0).ReceiptHandle;
  waiting = sqs.poll("q", 20);
  EXPECT_FALSE(waiting->bodies);
  sqs.change_visibility("q", handle, 0);
  EXPECT_EQ(waiting->bodies, "a");
}

TEST(LongPoll, waiters_are_served_in_order) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto first = sqs.poll("q", 20), second = sqs.poll("q", 20);
  sqs.send("q", "a");
  EXPECT_EQ(first->bodies, "a");
  EXPECT_FALSE(second->bodies);
  sqs.send("q", "b");
  EXPECT_EQ(second->bodies, "b");
}

TEST(LongPoll, of_a_deleted_queue_ends) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto waiting = sqs.poll("q", 20);
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("q")});
  EXPECT_EQ(waiting->bodies, "QueueDoesNotExist");
}

TEST(Effects, tell_of_messages_that_become_available) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.create_queue("r");
  sqs.woken();
  sqs.send("q", "a");
  EXPECT_EQ(sqs.woken(), "q");
  sqs.send("r", "b", {.delay = 5});
  sqs.receive("q");
  EXPECT_EQ(sqs.woken(), "");
  sqs.advance(30s);
  EXPECT_THAT(sqs.woken(), testing::AnyOf("q,r", "r,q"));
}

}  // namespace
}  // namespace sluice::sqs
