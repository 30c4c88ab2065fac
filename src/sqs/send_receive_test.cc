// The life of a message in a standard queue: sent, received, deleted (sqs.md sections 6, 7, 9, 10).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

TEST(SendReceive, a_message_is_received_and_then_deleted) {
  SqsTester sqs;
  sqs.create_queue("inbox");
  const auto sent = sqs.send("inbox", "hello");
  EXPECT_EQ(sent.MD5OfMessageBody, "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(sqs.counts("inbox"), "1/0/0");

  const auto messages = sqs.receive("inbox");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].Body, "hello");
  EXPECT_EQ(messages[0].MD5OfBody, "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(messages[0].MessageId, sent.MessageId);
  EXPECT_TRUE(messages[0].Attributes.empty());
  EXPECT_EQ(sqs.counts("inbox"), "0/1/0");
  EXPECT_EQ(sqs.receive_bodies("inbox"), "");

  sqs.remove("inbox", messages[0].ReceiptHandle);
  EXPECT_EQ(sqs.counts("inbox"), "0/0/0");
  sqs.advance(1h);
  EXPECT_EQ(sqs.receive_bodies("inbox"), "");
}

TEST(SendReceive, messages_come_in_the_order_in_which_they_became_available) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto* body : {"a", "b", "c", "d"}) sqs.send("q", body);
  EXPECT_EQ(sqs.receive_bodies("q", {.max = 2}), "a,b");
  sqs.advance(30s);
  EXPECT_EQ(sqs.receive_bodies("q"), "c,d,a,b");
}

TEST(SendReceive, everything_is_there_after_a_restart) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto* body : {"a", "b", "c"}) sqs.send("q", body);
  const auto taken = sqs.receive("q", {.max = 1});
  sqs.restart();
  EXPECT_EQ(sqs.counts("q"), "2/1/0");
  EXPECT_EQ(sqs.receive_bodies("q"), "b,c");
  sqs.remove("q", taken.at(0).ReceiptHandle);
  EXPECT_EQ(sqs.counts("q"), "0/2/0");
}

TEST(SendReceive, the_engine_knows_what_its_messages_take_in_the_journal) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  sqs.send("q", "12345");
  sqs.send("q", "1234567");
  EXPECT_EQ(sqs.engine().log_bytes(), 2 * 100u + 12u);
  sqs.remove("q", sqs.receive("q", {.max = 1})[0].ReceiptHandle);
  EXPECT_EQ(sqs.engine().log_bytes(), 100u + 7u);
  sqs.receive("q");
  sqs.advance(30s);
  sqs.receive("q");  // to the dead-letter queue
  EXPECT_EQ(sqs.counts("q-dlq"), "1/0/0");
  EXPECT_EQ(sqs.engine().log_bytes(), 100u + 7u);
  sqs.checkpoint();
  sqs.restart();
  EXPECT_EQ(sqs.engine().log_bytes(), 100u + 7u);
  sqs.must<std::monostate>(PurgeQueueRequest{SqsTester::url("q-dlq")});
  EXPECT_EQ(sqs.engine().log_bytes(), 0u);
}

}  // namespace
}  // namespace sluice::sqs
