// FIFO queues: order, groups, deduplication, repeated receives (sqs.md section 12).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

class Fifo : public testing::Test {
 protected:
  void SetUp() override { sqs.create_queue("q.fifo", {{"ContentBasedDeduplication", "true"}}); }

  SendMessageResult send(const std::string& group, const std::string& body, const std::string& deduplication_id = {}) {
    return sqs.send("q.fifo", body, {.group = group, .deduplication_id = deduplication_id});
  }
  std::string receive(int max = 10) { return sqs.receive_bodies("q.fifo", {.max = max}); }
  std::vector<Message> take(int max = 10) { return sqs.receive("q.fifo", {.max = max}); }

  SqsTester sqs;
};

TEST_F(Fifo, one_group_is_drained_first) {
  send("g1", "g1m1");
  send("g2", "g2m1");
  send("g1", "g1m2");
  send("g1", "g1m3");
  EXPECT_EQ(receive(), "g1m1,g1m2,g1m3,g2m1");
}

TEST_F(Fifo, an_in_flight_head_blocks_its_group_only) {
  send("g1", "g1m1");
  send("g1", "g1m2");
  send("g2", "g2m1");
  EXPECT_EQ(receive(1), "g1m1");
  EXPECT_EQ(receive(), "g2m1");
  EXPECT_EQ(receive(), "");
  EXPECT_EQ(sqs.counts("q.fifo"), "1/2/0") << "a blocked message counts as visible";
}

TEST_F(Fifo, a_later_in_flight_message_does_not_block_earlier_visible_ones) {
  for (const auto* body : {"m1", "m2", "m3"}) send("g", body);
  const auto taken = take(2);
  sqs.change_visibility("q.fifo", taken.at(0).ReceiptHandle, 0);
  EXPECT_EQ(receive(), "m1");
}

TEST_F(Fifo, deleting_all_that_was_received_frees_the_group) {
  for (const auto* body : {"m1", "m2", "m3"}) send("g", body);
  const auto taken = take(2);
  const auto waiting = sqs.poll("q.fifo", 20);
  sqs.remove("q.fifo", taken.at(0).ReceiptHandle);
  EXPECT_FALSE(waiting->bodies) << "m2 still blocks";
  sqs.remove("q.fifo", taken.at(1).ReceiptHandle);
  EXPECT_EQ(waiting->bodies, "m3");
}

TEST_F(Fifo, a_message_that_dies_of_age_in_flight_frees_the_group) {
  sqs.set_attribute("q.fifo", "MessageRetentionPeriod", "60");
  send("g", "m1");
  sqs.receive("q.fifo", {.visibility_timeout = 600});
  sqs.advance(30s);
  send("g", "m2");
  const auto waiting = sqs.poll("q.fifo", 20);
  sqs.advance(10s);
  EXPECT_FALSE(waiting->bodies);
  sqs.advance(10s);
  EXPECT_EQ(waiting->bodies, "");
  const auto later = sqs.poll("q.fifo", 20);
  sqs.advance(10s);
  EXPECT_EQ(later->bodies, "m2");
}

TEST_F(Fifo, after_a_timeout_the_same_order_again_behind_groups_that_waited) {
  for (const auto* body : {"a1", "a2"}) send("a", body);
  EXPECT_EQ(receive(), "a1,a2");
  sqs.advance(10s);
  send("b", "b1");
  sqs.advance(20s);
  EXPECT_EQ(receive(), "b1,a1,a2");
}

TEST_F(Fifo, extending_one_of_three_returns_those_before_it) {
  for (const auto* body : {"m1", "m2", "m3"}) send("g", body);
  const auto taken = take();
  sqs.change_visibility("q.fifo", taken.at(1).ReceiptHandle, 60);
  sqs.advance(30s);
  EXPECT_EQ(receive(), "m1");
  sqs.advance(30s);
  EXPECT_EQ(receive(), "m1,m2,m3");
}

TEST_F(Fifo, order_survives_a_restart_and_a_checkpoint) {
  for (const auto* body : {"a1", "a2", "a3"}) send("a", body);
  for (const auto* body : {"b1", "b2"}) send("b", body);
  const auto taken = take(1);
  sqs.restart();
  EXPECT_EQ(sqs.receive_bodies("q.fifo", {.visibility_timeout = 0}), "b1,b2");
  sqs.checkpoint(1);
  sqs.restart();
  sqs.remove("q.fifo", taken.at(0).ReceiptHandle);
  EXPECT_EQ(receive(), "a2,a3,b1,b2");
}

// ---- sending

TEST_F(Fifo, sends_need_a_group_and_a_deduplication_id) {
  EXPECT_EQ(sqs.error_of(SendMessageRequest{sqs.url("q.fifo"), "x"}),
            "MissingParameter: The request must contain the parameter MessageGroupId.");
  sqs.set_attribute("q.fifo", "ContentBasedDeduplication", "false");
  SendMessageRequest request{sqs.url("q.fifo"), "x"};
  request.MessageGroupId = "g";
  EXPECT_EQ(sqs.error_of(request),
            "InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly");
  request.MessageDeduplicationId = "with space";
  EXPECT_TRUE(
      sqs.error_of(request).starts_with("InvalidParameterValue: Value with space for parameter "
                                        "MessageDeduplicationId"));
}

TEST_F(Fifo, the_delay_is_the_queues_and_reaches_waiting_messages) {
  SendMessageRequest request{sqs.url("q.fifo"), "x"};
  request.MessageGroupId = "g";
  request.DelaySeconds = 2;
  EXPECT_EQ(
      sqs.error_of(request),
      "InvalidParameterValue: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter "
      "that is not valid for this queue type.");
  sqs.set_attribute("q.fifo", "DelaySeconds", "900");
  request.DelaySeconds = 0;
  sqs.must<SendMessageResult>(request);
  EXPECT_EQ(sqs.counts("q.fifo"), "0/0/1") << "0 is accepted, the queue's delay applies";
  sqs.advance(5s);
  sqs.set_attribute("q.fifo", "DelaySeconds", "10");
  const auto waiting = sqs.poll("q.fifo", 20);
  sqs.advance(4s);
  EXPECT_FALSE(waiting->bodies);
  sqs.advance(1s);
  EXPECT_EQ(waiting->bodies, "x");
}

TEST_F(Fifo, a_shorter_delay_works_at_once) {
  sqs.set_attribute("q.fifo", "DelaySeconds", "900");
  send("g", "a");
  const auto waiting = sqs.poll("q.fifo", 20);
  sqs.set_attribute("q.fifo", "DelaySeconds", "0");
  sqs.advance(0s);
  EXPECT_EQ(waiting->bodies, "a");
}

TEST_F(Fifo, sequence_numbers_have_twenty_digits_and_grow) {
  std::string last;
  for (int i = 0; i < 3; ++i) {
    const auto number = send("g", std::to_string(i)).SequenceNumber.value();
    EXPECT_EQ(number.size(), 20u);
    EXPECT_GT(number, last);
    last = number;
    sqs.restart();
  }
  EXPECT_EQ(sqs.receive("q.fifo", {.system_attributes = {"SequenceNumber"}}).at(2).Attributes.at("SequenceNumber"),
            last);
}

// ---- deduplication

TEST_F(Fifo, a_duplicate_answers_the_original_and_sends_nothing) {
  const auto original = send("g", "body", "id");
  sqs.advance(299s);
  const auto duplicate = send("g", "other body", "id");
  EXPECT_EQ(duplicate.MessageId, original.MessageId);
  EXPECT_EQ(duplicate.SequenceNumber, original.SequenceNumber);
  EXPECT_NE(duplicate.MD5OfMessageBody, original.MD5OfMessageBody) << "the digest is that of the new body";
  EXPECT_EQ(receive(), "body");
  sqs.advance(1s);  // 300 s from the first send: the duplicate did not prolong it
  EXPECT_NE(send("g", "body", "id").MessageId, original.MessageId);
}

TEST_F(Fifo, deduplication_outlives_delete_and_restart_but_not_a_purge) {
  const auto original = send("g", "body", "id");
  sqs.remove("q.fifo", take().at(0).ReceiptHandle);
  EXPECT_EQ(send("g", "body", "id").MessageId, original.MessageId);
  sqs.restart();
  EXPECT_EQ(send("g", "body", "id").MessageId, original.MessageId);
  sqs.checkpoint();
  sqs.restart();
  EXPECT_EQ(send("g", "body", "id").MessageId, original.MessageId);
  sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("q.fifo")});
  EXPECT_NE(send("g", "body", "id").MessageId, original.MessageId);
}

TEST_F(Fifo, content_based_ids_are_the_sha_256_of_the_body) {
  const auto original = send("g", "body");
  EXPECT_EQ(send("h", "body").MessageId, original.MessageId) << "across groups";
  const auto message = sqs.receive("q.fifo", {.system_attributes = {"MessageDeduplicationId"}}).at(0);
  EXPECT_EQ(message.Attributes.at("MessageDeduplicationId"),
            "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5");
}

TEST_F(Fifo, with_group_scope_ids_are_apart_by_group) {
  sqs.create_queue("h.fifo", {{"DeduplicationScope", "messageGroup"}});
  const auto send_to = [&](const std::string& group) {
    return sqs.send("h.fifo", "x", {.group = group, .deduplication_id = "id"}).MessageId;
  };
  const auto first = send_to("a");
  EXPECT_NE(send_to("b"), first);
  EXPECT_EQ(send_to("a"), first);
  sqs.set_attribute("h.fifo", "DeduplicationScope", "queue");
  EXPECT_EQ(send_to("b").size(), 36u);
  EXPECT_EQ(sqs.counts("h.fifo"), "2/0/0") << "the scope at creation counts";
}

TEST_F(Fifo, duplicates_within_a_batch) {
  SendMessageBatchRequest request{sqs.url("q.fifo"), std::vector<SendMessageBatchRequestEntry>(2)};
  for (int i = 0; i < 2; ++i) {
    auto& entry = request.Entries->at(std::size_t(i));
    entry.Id = std::to_string(i);
    entry.MessageBody = "same";
    entry.MessageGroupId = "g";
  }
  const auto result = sqs.must<SendMessageBatchResult>(request);
  ASSERT_EQ(result.Successful.size(), 2u);
  EXPECT_EQ(result.Successful[0].MessageId, result.Successful[1].MessageId);
  EXPECT_EQ(receive(), "same");
}

// ---- repeated receives

TEST_F(Fifo, a_repeated_attempt_gives_the_same_messages_and_handles) {
  for (const auto* body : {"m1", "m2"}) send("g", body);
  const ReceiveOptions attempt{.attempt_id = "attempt-1"};
  const auto first = sqs.receive("q.fifo", attempt);
  sqs.advance(20s);
  sqs.checkpoint();
  sqs.restart();
  const auto second = sqs.receive("q.fifo", attempt);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].ReceiptHandle, first.at(0).ReceiptHandle);
  EXPECT_EQ(second[1].Body, "m2");
  sqs.advance(20s);
  EXPECT_EQ(sqs.counts("q.fifo"), "0/2/0") << "the timeout began anew";
  sqs.remove("q.fifo", first.at(0).ReceiptHandle);
  const auto third = sqs.error_of([&] {
    ReceiveMessageRequest request;
    request.QueueUrl = sqs.url("q.fifo");
    request.ReceiveRequestAttemptId = "attempt-1";
    return request;
  }());
  EXPECT_EQ(third,
            "InvalidParameterValue: Value attempt-1 for parameter ReceiveRequestAttemptId is invalid. Reason: The "
            "receiveRequestAttemptId is not valid anymore since the receive call is not retryable.");
}

TEST_F(Fifo, an_attempt_is_remembered_for_five_minutes_and_checked_like_an_id) {
  send("g", "m1");
  const ReceiveOptions attempt{.visibility_timeout = 600, .attempt_id = "a"};
  sqs.receive("q.fifo", attempt);
  sqs.advance(299s);
  EXPECT_EQ(sqs.receive_bodies("q.fifo", attempt), "m1");
  sqs.advance(1s);
  EXPECT_EQ(sqs.receive_bodies("q.fifo", attempt), "");
  ReceiveMessageRequest request;
  request.QueueUrl = sqs.url("q.fifo");
  request.ReceiveRequestAttemptId = "with space";
  EXPECT_TRUE(sqs.error_of(request).starts_with("InvalidParameterValue"));
  sqs.create_queue("standard");
  request.QueueUrl = sqs.url("standard");
  EXPECT_EQ(sqs.error_of(request), "no error") << "ignored there";
}

TEST_F(Fifo, an_in_flight_limit_gives_nothing_and_no_error) {
  SqsTester limited({.in_flight_max_fifo = 1});
  limited.create_queue("q.fifo", {{"ContentBasedDeduplication", "true"}});
  for (const auto* group : {"a", "b"}) limited.send("q.fifo", group, {.group = group});
  EXPECT_EQ(limited.receive_bodies("q.fifo"), "a");
  EXPECT_EQ(limited.receive_bodies("q.fifo"), "");
}

}  // namespace
}  // namespace sluice::sqs
