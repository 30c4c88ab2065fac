#include "lambda/sqs_client.h"

#include <gtest/gtest.h>

#include "lambda/testing_server.h"

namespace lambda {
namespace {

using testing::FakeServer;
using testing::kPatient;
using testing::reply;

const AwsEnvironment kEnvironment{"eu-west-1", {"AKID", "secret", "token"}};
const std::string kQueue = "http://127.0.0.1:4566/000000000000/q";

// A client that notes its pauses instead of making them.
struct Client {
  explicit Client(FakeServer& server) : sqs(server.url(), kEnvironment, options()) {}

  SqsClientOptions options() {
    SqsClientOptions made;
    made.ports.sleep = [this](std::chrono::milliseconds pause) { pauses.push_back(pause.count()); };
    made.ports.random = [] { return 0.5; };
    return made;
  }

  std::vector<long> pauses;
  SqsClient sqs;
};

const std::string kSentAbc = R"({"MessageId":"m-1","MD5OfMessageBody":"900150983cd24fb0d6963f7d28e17f72"})";

TEST(SqsClient, SendsASignedJsonRequest) {
  FakeServer server({reply(200, kSentAbc)});
  Client client(server);
  const auto sent = client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"}, kPatient);
  ASSERT_TRUE(sent.ok()) << sent.error().message;
  EXPECT_EQ(sent->message_id, "m-1");

  const auto& request = server.received().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/");
  EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(request.header("X-Amz-Target"), "AmazonSQS.SendMessage");
  EXPECT_EQ(request.header("X-Amz-Security-Token"), "token");
  EXPECT_NE(request.header("Authorization").find("/eu-west-1/sqs/aws4_request"), std::string::npos);
  EXPECT_EQ(request.body, R"({"QueueUrl":")" + kQueue + R"(","MessageBody":"abc"})");
}

TEST(SqsClient, RefusesAnAnswerWhoseDigestDiffers) {
  FakeServer server({reply(200, R"({"MessageId":"m-1","MD5OfMessageBody":"00000000000000000000000000000000"})")});
  Client client(server);
  const auto sent = client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"}, kPatient);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, "DigestMismatch");
}

TEST(SqsClient, TriesAgainAfterServerErrorsThrottlingAndBrokenConnections) {
  FakeServer server({reply(500, "oops"),
                     reply(403, R"({"__type":"com.amazonaws.sqs#RequestThrottled","message":"Slow down"})"),
                     testing::reset_connection(), reply(200, kSentAbc)});
  Client client(server);
  EXPECT_TRUE(client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"}, kPatient).ok());
  // Half of 50 and of 100 ms; the reset hit a connection in use, so its successor is tried at once.
  EXPECT_EQ(client.pauses, (std::vector<long>{25, 50}));
  EXPECT_EQ(server.received().size(), 4u);
  EXPECT_EQ(server.received()[3].connection, 2);
}

TEST(SqsClient, GivesUpAfterItsAttempts) {
  FakeServer server({reply(503, ""), reply(503, ""), reply(503, ""), reply(503, "")});
  Client client(server);
  const auto sent = client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"}, kPatient);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().http_status, 503);
  EXPECT_EQ(client.pauses.size(), 3u);
}

TEST(SqsClient, DoesNotStartAPauseThatOutlivesTheDeadline) {
  FakeServer server({reply(500, ""), reply(200, kSentAbc)});
  Client client(server);
  const auto sent = client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"},
                                            Deadline::after(std::chrono::milliseconds(0)));
  ASSERT_FALSE(sent.ok());
  EXPECT_TRUE(client.pauses.empty());
}

TEST(SqsClient, PassesTheServicesErrorOn) {
  FakeServer server(
      {reply(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})",
             {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}})});
  Client client(server);
  const auto sent = client.sqs.send_message({.queue_url = kQueue, .message_body = "abc"}, kPatient);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().kind, ErrorKind::kService);
  EXPECT_EQ(sent.error().code, "QueueDoesNotExist");
  EXPECT_EQ(sent.error().http_status, 400);
  EXPECT_EQ(sent.error().message, "The specified queue does not exist.");
  EXPECT_TRUE(client.pauses.empty());
}

TEST(SqsClient, RefusesAnAnswerThatIsNotJson) {
  FakeServer server({reply(200, "<html>")});
  Client client(server);
  EXPECT_EQ(client.sqs.get_queue_url({.queue_name = "q"}, kPatient).error().kind, ErrorKind::kProtocol);
}

TEST(SqsClient, TellsTheEntriesOfABatchApart) {
  FakeServer server({reply(
      200, R"({"Successful":[{"Id":"0","MessageId":"m-1","MD5OfMessageBody":"900150983cd24fb0d6963f7d28e17f72"}],)"
           R"("Failed":[{"Id":"1","SenderFault":true,"Code":"InvalidMessageContents","Message":"no"}]})")});
  Client client(server);
  const auto sent = client.sqs.send_message_batch(
      {kQueue, {{.id = "0", .message_body = "abc"}, {.id = "1", .message_body = "x"}}}, kPatient);
  ASSERT_TRUE(sent.ok());
  ASSERT_EQ(sent->successful.size(), 1u);
  EXPECT_EQ(sent->successful[0].message_id, "m-1");
  ASSERT_EQ(sent->failed.size(), 1u);
  EXPECT_EQ(sent->failed[0].id, "1");
  EXPECT_EQ(sent->failed[0].code, "InvalidMessageContents");
  EXPECT_TRUE(sent->failed[0].sender_fault);
}

TEST(SqsClient, ReceivesAndDeletes) {
  FakeServer server(
      {reply(200, "{}"),
       reply(
           200,
           R"({"Messages":[{"MessageId":"m","ReceiptHandle":"h","MD5OfBody":"900150983cd24fb0d6963f7d28e17f72","Body":"abc"}]})"),
       reply(200, "")});
  Client client(server);
  const ReceiveMessageRequest receive{.queue_url = kQueue,
                                      .wait_time_seconds = 20,
                                      .message_system_attribute_names = {"All"},
                                      .message_attribute_names = {"All"}};
  EXPECT_TRUE(client.sqs.receive_message(receive, kPatient)->messages.empty());
  const auto received = client.sqs.receive_message(receive, kPatient);
  ASSERT_EQ(received->messages.size(), 1u);
  EXPECT_TRUE(client.sqs.delete_message({kQueue, received->messages[0].receipt_handle}, kPatient).ok());

  EXPECT_EQ(
      server.received()[1].body,
      R"({"QueueUrl":")" + kQueue +
          R"(","MaxNumberOfMessages":1,"WaitTimeSeconds":20,"MessageSystemAttributeNames":["All"],"MessageAttributeNames":["All"]})");
  EXPECT_EQ(server.received()[2].header("X-Amz-Target"), "AmazonSQS.DeleteMessage");
  EXPECT_EQ(server.received()[2].body, R"({"QueueUrl":")" + kQueue + R"(","ReceiptHandle":"h"})");
}

TEST(SqsClient, RefusesAReceivedBodyWhoseDigestDiffers) {
  FakeServer server(
      {reply(200, R"({"Messages":[{"MessageId":"m","MD5OfBody":"900150983cd24fb0d6963f7d28e17f72","Body":"abd"}]})")});
  Client client(server);
  EXPECT_EQ(client.sqs.receive_message({.queue_url = kQueue}, kPatient).error().code, "DigestMismatch");
}

TEST(SqsClient, AsksForUrlAndAttributes) {
  FakeServer server(
      {reply(200, R"({"QueueUrl":"u"})"), reply(200, R"({"Attributes":{"ApproximateNumberOfMessages":"3"}})"),
       reply(200, ""),
       reply(200, R"({"Successful":[{"Id":"a"}],"Failed":[{"Id":"b","Code":"ReceiptHandleIsInvalid"}]})")});
  Client client(server);
  EXPECT_EQ(*client.sqs.get_queue_url({.queue_name = "q"}, kPatient), "u");
  const auto attributes = client.sqs.get_queue_attributes({kQueue, {"ApproximateNumberOfMessages"}}, kPatient);
  EXPECT_EQ(attributes->at("ApproximateNumberOfMessages"), "3");
  EXPECT_TRUE(client.sqs.change_message_visibility({kQueue, "h", 0}, kPatient).ok());
  const auto deleted = client.sqs.delete_message_batch({kQueue, {{"a", "h"}, {"b", "?"}}}, kPatient);
  EXPECT_EQ(deleted->successful, std::vector<std::string>{"a"});
  EXPECT_EQ(deleted->failed.at(0).code, "ReceiptHandleIsInvalid");
  EXPECT_EQ(server.received()[2].body, R"({"QueueUrl":")" + kQueue + R"(","ReceiptHandle":"h","VisibilityTimeout":0})");
}

}  // namespace
}  // namespace lambda
