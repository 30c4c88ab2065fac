#include "lambda/sqs.h"

#include <gtest/gtest.h>

#include "lambda/retry.h"
#include "lambda/sqs_json.h"

namespace lambda {
namespace {

SqsAttributeValue text(std::string value) {
  return SqsAttributeValue::text(std::move(value));
}

// Digests that SQS itself answered.
TEST(SqsAttributesMd5, IsWhatSqsStates) {
  EXPECT_EQ(sqs_attributes_md5({}), "");
  EXPECT_EQ(sqs_attributes_md5({{"k", text("x")}}), "a45daa70926828a2f0a1db3418e6feb4");
  EXPECT_EQ(sqs_attributes_md5({{"Foo", text("Bar")}}), "ae7155c6026991b6d54b11589678bf9c");
  EXPECT_EQ(sqs_attributes_md5({{"timestamp", {"Number", "1493147359900", {}}}}), "235c5c510d26fb653d073faed50ae77c");
  EXPECT_EQ(sqs_attributes_md5({{"Hello", text("There")}, {"General", text("Kenobi")}, {"Help.Me", text("Me")}}),
            "4c360f3fdafd970e05fae2f149d997f5");
  EXPECT_EQ(sqs_attributes_md5(
                {{"blob", {"Binary", {}, "\x01\x02\x03"}}, {"color", text("blue")}, {"count", {"Number", "3", {}}}}),
            "d838729972a4b70e2d2acd9d59ac847c");
  EXPECT_EQ(
      sqs_attributes_md5({{"customNumberTypeAttrib", {"Number.float", "4563442423554324324264524243.32543234", {}}}}),
      "9fe1b90bbd9965bdf77bac517c7d2495");
}

TEST(SqsMessageBytes, CountsBodyAndAttributes) {
  EXPECT_EQ(sqs_message_bytes("hello", {}), 5u);
  EXPECT_EQ(sqs_message_bytes("hello", {{"k", text("xy")}}), 5u + 1 + 6 + 2);
}

TEST(SqsJson, WritesARequestAsSqsReadsIt) {
  const SendMessageRequest request{
      .queue_url = "u", .message_body = "b", .message_attributes = {{"k", {"Binary", {}, "\x01"}}}, .delay_seconds = 3};
  EXPECT_EQ(boost::json::serialize(encode(request)),
            R"({"QueueUrl":"u","MessageBody":"b","MessageAttributes":{"k":{"BinaryValue":"AQ==","DataType":"Binary"}},)"
            R"("DelaySeconds":3})");
}

TEST(SqsJson, ReadsAReceivedMessageAndWritesItTheSame) {
  const std::string answer =
      R"({"Messages":[{"MessageId":"m","ReceiptHandle":"h","MD5OfBody":"900150983cd24fb0d6963f7d28e17f72","Body":"abc",)"
      R"("Attributes":{"ApproximateReceiveCount":"2"},"MD5OfMessageAttributes":"a45daa70926828a2f0a1db3418e6feb4",)"
      R"("MessageAttributes":{"k":{"StringValue":"x","DataType":"String"}}}]})";
  const auto result = decode_receive_message(*parse_json_object(answer));
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->messages.size(), 1u);
  EXPECT_EQ(result->messages[0].attributes.at("ApproximateReceiveCount"), "2");
  EXPECT_EQ(result->messages[0].message_attributes.at("k"), text("x"));
  EXPECT_EQ(to_json(*result), answer);
}

TEST(SqsJson, RefusesAttributesThatAreNotWhatTheySay) {
  EXPECT_FALSE(decode_receive_message(*parse_json_object(R"({"Messages":["x"]})")).ok());
  EXPECT_FALSE(decode_receive_message(*parse_json_object(R"({"Messages":[{"MessageAttributes":{"k":"x"}}]})")).ok());
  EXPECT_FALSE(
      decode_receive_message(
          *parse_json_object(R"({"Messages":[{"MessageAttributes":{"k":{"DataType":"Binary","BinaryValue":"?"}}}]})"))
          .ok());
}

TEST(ParseJson, HasADepthLimit) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(kJsonDepthMax)).ok());
  EXPECT_FALSE(parse_json(nested(kJsonDepthMax + 1)).ok());
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* broken : {"", "{", "{\"a\":1} x", "{'a':1}", "\xff", "\"\xc3\"", "nul", "[1,]", "\"\x01\""}) {
    EXPECT_FALSE(parse_json(broken).ok()) << broken;
  }
}

TEST(RetryPause, DoublesUpToItsBound) {
  const RetryPolicy policy{
      .attempts_max = 10, .pause_base = std::chrono::milliseconds(100), .pause_max = std::chrono::milliseconds(350)};
  EXPECT_EQ(retry_pause(policy, 1, 0.0).count(), 0);
  EXPECT_EQ(retry_pause(policy, 1, 0.5).count(), 50);
  EXPECT_EQ(retry_pause(policy, 2, 0.5).count(), 100);
  EXPECT_EQ(retry_pause(policy, 3, 0.5).count(), 175);
  EXPECT_EQ(retry_pause(policy, 9, 0.999).count(), 349);
}

TEST(Retryable, IsWhatMayPass) {
  EXPECT_TRUE(is_retryable({ErrorKind::kConnection, "", "", 0}));
  EXPECT_TRUE(is_retryable({ErrorKind::kTimeout, "", "", 0}));
  EXPECT_TRUE(is_retryable({ErrorKind::kService, "InternalFailure", "", 500}));
  EXPECT_TRUE(is_retryable({ErrorKind::kService, "RequestThrottled", "", 403}));
  EXPECT_FALSE(is_retryable({ErrorKind::kService, "QueueDoesNotExist", "", 400}));
  EXPECT_FALSE(is_retryable({ErrorKind::kTls, "PeerNotVerified", "", 0}));
  EXPECT_FALSE(is_retryable({ErrorKind::kProtocol, "", "", 0}));
}

}  // namespace
}  // namespace lambda
