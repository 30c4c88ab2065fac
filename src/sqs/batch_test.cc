// Batches: what fails the whole request and what only its entry (sqs.md section 8).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

SendMessageBatchRequestEntry entry(const std::string& id, const std::string& body) {
  SendMessageBatchRequestEntry entry;
  entry.Id = id;
  entry.MessageBody = body;
  return entry;
}

SendMessageBatchRequest batch(const std::string& queue, std::vector<SendMessageBatchRequestEntry> entries) {
  return {SqsTester::url(queue), std::move(entries)};
}

TEST(Batch, entries_are_sent_in_their_order) {
  SqsTester sqs;
  sqs.create_queue("q");
  auto with_attribute = entry("c", "third");
  with_attribute.MessageAttributes["k"] = string_attribute("x");
  const auto result =
      sqs.must<SendMessageBatchResult>(batch("q", {entry("b", "first"), entry("a", "second"), with_attribute}));
  ASSERT_EQ(result.Successful.size(), 3u);
  EXPECT_TRUE(result.Failed.empty());
  EXPECT_EQ(result.Successful[0].Id, "b");
  EXPECT_EQ(result.Successful[0].MD5OfMessageBody, "8b04d5e3775d298e78455efc5ca404d5");
  EXPECT_EQ(result.Successful[2].MD5OfMessageAttributes, "a45daa70926828a2f0a1db3418e6feb4");
  EXPECT_EQ(sqs.receive_bodies("q"), "first,second,third");
}

TEST(Batch, the_request_as_a_whole) {
  SqsTester sqs;
  sqs.create_queue("q");
  EXPECT_TRUE(sqs.error_of(batch("nowhere", {})).starts_with("AWS.SimpleQueueService.NonExistentQueue"));
  EXPECT_EQ(
      sqs.error_of(batch("q", {})),
      "AWS.SimpleQueueService.EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the "
      "request.");
  EXPECT_EQ(sqs.error_of(DeleteMessageBatchRequest{sqs.url("q"), {}}),
            "AWS.SimpleQueueService.EmptyBatchRequest: There should be at least one DeleteMessageBatchRequestEntry in "
            "the request.");
  EXPECT_EQ(sqs.error_of(ChangeMessageVisibilityBatchRequest{sqs.url("q"), {}}),
            "AWS.SimpleQueueService.EmptyBatchRequest: There should be at least one "
            "ChangeMessageVisibilityBatchRequestEntry in the request.");
  std::vector<SendMessageBatchRequestEntry> eleven;
  for (int i = 0; i < 11; ++i) eleven.push_back(entry(std::to_string(i), "x"));
  EXPECT_EQ(sqs.error_of(batch("q", eleven)),
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You "
            "have sent 11.");
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a."), std::string(81, 'a')}) {
    EXPECT_EQ(sqs.error_of(batch("q", {entry(id, "x")})),
              "AWS.SimpleQueueService.InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, "
              "hyphens and underscores. It can be at most 80 letters long.");
  }
  EXPECT_EQ(sqs.error_of(batch("q", {entry("a", "x"), entry("b", "x"), entry("a", "y")})),
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct: Id a repeated.");
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
}

TEST(Batch, its_bytes_are_limited_whatever_the_queue_allows) {
  SqsTester sqs;
  sqs.create_queue("q", {{"MaximumMessageSize", "1024"}});
  const std::string half(524'288, 'x');
  EXPECT_EQ(sqs.error_of(batch("q", {entry("a", half), entry("b", half + "y")})),
            "AWS.SimpleQueueService.BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have "
            "sent 1048577 bytes.");
  const auto result = sqs.must<SendMessageBatchResult>(batch("q", {entry("a", half), entry("b", half)}));
  EXPECT_EQ(result.Failed.size(), 2u);
}

TEST(Batch, bad_entries_fail_alone) {
  SqsTester sqs;
  sqs.create_queue("q", {{"MaximumMessageSize", "1024"}});
  const auto result = sqs.must<SendMessageBatchResult>(batch(
      "q", {entry("good", "x"), entry("long", std::string(1025, 'x')), entry("bad", "\x0b"), entry("also-good", "y")}));
  ASSERT_EQ(result.Successful.size(), 2u);
  ASSERT_EQ(result.Failed.size(), 2u);
  EXPECT_EQ(result.Failed[0].Id, "long");
  EXPECT_TRUE(result.Failed[0].SenderFault);
  EXPECT_EQ(result.Failed[0].Code, "InvalidParameterValue");
  EXPECT_EQ(result.Failed[0].Message,
            "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.");
  EXPECT_EQ(result.Failed[1].Code, "InvalidMessageContents");
  EXPECT_EQ(sqs.receive_bodies("q"), "x,y");
}

TEST(Batch, fifo_entries_without_ids_fail_the_whole_request) {
  SqsTester sqs;
  sqs.create_queue("q.fifo");
  auto good = entry("good", "x");
  good.MessageGroupId = "g";
  good.MessageDeduplicationId = "d";
  auto no_group = entry("bad", "x");
  no_group.MessageDeduplicationId = "e";
  EXPECT_EQ(sqs.error_of(batch("q.fifo", {good, no_group})),
            "InvalidParameterValue: The request must contain the parameter MessageGroupId.");
  auto no_deduplication = entry("bad", "x");
  no_deduplication.MessageGroupId = "g";
  EXPECT_EQ(sqs.error_of(batch("q.fifo", {good, no_deduplication})),
            "InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly");
  EXPECT_EQ(sqs.counts("q.fifo"), "0/0/0");

  auto delayed = good;
  delayed.Id = "delayed";
  delayed.MessageDeduplicationId = "f";
  delayed.DelaySeconds = 2;
  const auto result = sqs.must<SendMessageBatchResult>(batch("q.fifo", {good, delayed}));
  ASSERT_EQ(result.Failed.size(), 1u);
  EXPECT_EQ(result.Failed[0].Message, "The request include parameter that is not valid for this queue type");
}

TEST(Batch, deletes_and_visibility_changes_answer_by_entry) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto* body : {"a", "b", "c"}) sqs.send("q", body);
  const auto messages = sqs.receive("q");
  ASSERT_EQ(messages.size(), 3u);

  ChangeMessageVisibilityBatchRequest change{sqs.url("q"), std::vector<ChangeMessageVisibilityBatchRequestEntry>{
                                                               {"1", messages[0].ReceiptHandle, 0},
                                                               {"2", "garbage", 0},
                                                               {"3", messages[1].ReceiptHandle, std::nullopt},
                                                               {"4", messages[2].ReceiptHandle, 43'201}}};
  const auto changed = sqs.must<ChangeMessageVisibilityBatchResult>(change);
  ASSERT_EQ(changed.Successful.size(), 1u);
  EXPECT_EQ(changed.Successful[0].Id, "1");
  ASSERT_EQ(changed.Failed.size(), 3u);
  EXPECT_EQ(changed.Failed[0].Code, "ReceiptHandleIsInvalid");
  EXPECT_EQ(changed.Failed[1].Message, "The request must contain the parameter VisibilityTimeout.");
  EXPECT_EQ(changed.Failed[2].Code, "InvalidParameterValue");
  EXPECT_EQ(sqs.counts("q"), "1/2/0");

  DeleteMessageBatchRequest remove{
      sqs.url("q"), std::vector<DeleteMessageBatchRequestEntry>{
                        {"1", messages[1].ReceiptHandle}, {"2", "garbage"}, {"3", messages[1].ReceiptHandle}}};
  const auto removed = sqs.must<DeleteMessageBatchResult>(remove);
  ASSERT_EQ(removed.Successful.size(), 2u);
  ASSERT_EQ(removed.Failed.size(), 1u);
  EXPECT_EQ(removed.Failed[0].Message, "The input receipt handle \"garbage\" is not a valid receipt handle.");
  EXPECT_EQ(sqs.counts("q"), "1/1/0");
}

}  // namespace
}  // namespace sluice::sqs
