// Messages that were received too often (sqs.md section 11).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

const std::vector<std::string> kAll = {"All"};

// Receives and lets the timeout pass.
std::string fail_once(SqsTester& sqs, const std::string& queue) {
  const auto bodies = sqs.receive_bodies(queue);
  sqs.advance(30s);
  return bodies;
}

TEST(DeadLetter, exactly_max_receive_count_deliveries) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 3);
  sqs.send("q", "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  EXPECT_EQ(sqs.counts("q"), "1/0/0") << "moved only when a receive comes upon it";
  EXPECT_EQ(sqs.counts("q-dlq"), "0/0/0");
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "a");
}

TEST(DeadLetter, what_a_message_keeps) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  const auto sent = sqs.send("q", "a", {.attributes = {{"k", string_attribute("x")}}});
  sqs.advance(1s);
  fail_once(sqs, "q");
  sqs.receive("q");
  const auto message = sqs.receive("q-dlq", {.system_attributes = kAll, .attributes = kAll}).at(0);
  EXPECT_EQ(message.MessageId, sent.MessageId);
  EXPECT_EQ(message.MD5OfMessageAttributes, "a45daa70926828a2f0a1db3418e6feb4");
  EXPECT_EQ(message.Attributes, (std::map<std::string, std::string>{
                                    {"ApproximateFirstReceiveTimestamp", "1800000001000"},
                                    {"ApproximateReceiveCount", "2"},
                                    {"DeadLetterQueueSourceArn", sqs.arn("q")},
                                    {"SenderId", "AIDACKCEVSQ6C2EXAMPLE"},
                                    {"SentTimestamp", "1800000000000"},
                                }));
}

TEST(DeadLetter, the_receive_goes_on_with_the_next_message) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.send("q", "bad");
  fail_once(sqs, "q");
  sqs.advance(1ms);
  sqs.send("q", "good");
  EXPECT_EQ(sqs.receive_bodies("q", {.max = 1}), "good");
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "bad");
}

TEST(DeadLetter, wakes_who_waits_at_the_dead_letter_queue) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.send("q", "a");
  fail_once(sqs, "q");
  const auto waiting = sqs.poll("q-dlq", 20);
  EXPECT_EQ(sqs.poll("q", 20)->bodies, std::nullopt) << "found nothing, and waits on";
  EXPECT_EQ(waiting->bodies, "a");
}

TEST(DeadLetter, a_receive_moves_many_but_not_without_end) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  for (int i = 0; i < 250; ++i) sqs.send("q", std::to_string(i));
  for (int i = 0; i < 25; ++i) EXPECT_EQ(sqs.receive("q").size(), 10u);
  sqs.advance(30s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  EXPECT_EQ(sqs.counts("q"), "150/0/0");
  EXPECT_EQ(sqs.counts("q-dlq"), "100/0/0");
  const auto waiting = sqs.poll("q", 20);
  EXPECT_FALSE(waiting->bodies);
  EXPECT_EQ(sqs.counts("q"), "0/0/0") << "a long poll is decided again at once while there is more";
  EXPECT_EQ(sqs.counts("q-dlq"), "250/0/0");
  EXPECT_EQ(sqs.receive_bodies("q-dlq", {.max = 3}), "0,1,2");
}

TEST(DeadLetter, retention_runs_from_the_first_sending_on_a_standard_queue) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.set_attribute("q-dlq", "MessageRetentionPeriod", "100");
  sqs.send("q", "old");
  fail_once(sqs, "q");
  sqs.advance(30s);
  sqs.send("q-dlq", "direct");
  sqs.receive("q");
  EXPECT_EQ(sqs.counts("q-dlq"), "2/0/0");
  sqs.advance(40s);
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "direct");
}

TEST(DeadLetter, its_delay_is_not_applied) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.set_attribute("q-dlq", "DelaySeconds", "900");
  sqs.send("q", "a");
  fail_once(sqs, "q");
  sqs.receive("q");
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "a");
}

TEST(DeadLetter, a_deleted_one_gets_nothing_and_delivery_goes_on) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("q-dlq")});
  sqs.send("q", "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  sqs.create_queue("q-dlq");
  EXPECT_EQ(fail_once(sqs, "q"), "");
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "a");
}

TEST(DeadLetter, chained_ones_count_receives_of_their_own) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 2);
  sqs.create_queue("last");
  sqs.set_attribute("q-dlq", "RedrivePolicy",
                    R"({"deadLetterTargetArn":")" + sqs.arn("last") + R"(","maxReceiveCount":1})");
  sqs.send("q", "a");
  fail_once(sqs, "q");
  fail_once(sqs, "q");
  EXPECT_EQ(fail_once(sqs, "q"), "");
  EXPECT_EQ(fail_once(sqs, "q-dlq"), "a");
  EXPECT_EQ(fail_once(sqs, "q-dlq"), "");
  const auto message = sqs.receive("last", {.system_attributes = kAll}).at(0);
  EXPECT_EQ(message.Attributes.at("ApproximateReceiveCount"), "4");
  EXPECT_EQ(message.Attributes.at("DeadLetterQueueSourceArn"), sqs.arn("q-dlq"));
}

TEST(DeadLetter, a_queue_may_be_its_own) {
  SqsTester sqs;
  sqs.create_queue(
      "q", {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + SqsTester::arn("q") + R"(","maxReceiveCount":1})"}});
  sqs.send("q", "a");
  EXPECT_EQ(fail_once(sqs, "q"), "a");
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.restart();
  EXPECT_EQ(sqs.receive_bodies("q"), "a") << "counted anew";
}

TEST(DeadLetter, a_source_handle_is_of_no_use_there) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.send("q", "a");
  const auto handle = sqs.receive("q").at(0).ReceiptHandle;
  sqs.advance(30s);
  sqs.receive("q");
  sqs.remove("q", handle);
  EXPECT_TRUE(sqs.error_of(DeleteMessageRequest{sqs.url("q-dlq"), handle}).starts_with("ReceiptHandleIsInvalid"));
  EXPECT_EQ(sqs.receive_bodies("q-dlq"), "a");
}

TEST(DeadLetter, fifo_keeps_the_group_and_begins_anew_otherwise) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q.fifo", 1, {{"ContentBasedDeduplication", "true"}});
  const auto sent = sqs.send("q.fifo", "a", {.group = "g"});
  sqs.send("q.fifo", "b", {.group = "g"});
  EXPECT_EQ(sqs.receive_bodies("q.fifo", {.max = 1}), "a");
  sqs.advance(30s);
  EXPECT_EQ(sqs.receive_bodies("q.fifo"), "b") << "the group is usable at once";
  const auto message = sqs.receive("q-dlq.fifo", {.system_attributes = kAll}).at(0);
  EXPECT_EQ(message.Body, "a");
  EXPECT_EQ(message.MessageId, sent.MessageId);
  EXPECT_EQ(message.Attributes.at("MessageGroupId"), "g");
  EXPECT_EQ(message.Attributes.at("MessageDeduplicationId"), sent.MessageId);
  EXPECT_EQ(message.Attributes.at("SentTimestamp"), "1800000030000");
  EXPECT_EQ(message.Attributes.at("ApproximateReceiveCount"), "2");
  EXPECT_EQ(message.Attributes.count("SequenceNumber"), 1u);
}

}  // namespace
}  // namespace sluice::sqs
