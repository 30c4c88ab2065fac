// What SendMessage accepts and answers (sqs.md sections 6 and 7).
#include <gmock/gmock.h>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

SendMessageRequest to(const std::string& queue, const std::string& body = "body") {
  SendMessageRequest request;
  request.QueueUrl = SqsTester::url(queue);
  request.MessageBody = body;
  return request;
}

TEST(SendMessage, needs_a_queue_before_anything_else) {
  SqsTester sqs;
  EXPECT_TRUE(sqs.error_of(SendMessageRequest{}).starts_with("AWS.SimpleQueueService.NonExistentQueue"));
}

TEST(SendMessage, needs_a_body_of_allowed_characters) {
  SqsTester sqs;
  sqs.create_queue("q");
  const std::string missing = "MissingParameter: The request must contain the parameter MessageBody.";
  EXPECT_EQ(sqs.error_of(SendMessageRequest{sqs.url("q")}), missing);
  EXPECT_EQ(sqs.error_of(to("q", "")), missing);
  EXPECT_EQ(
      sqs.error_of(to("q", "a\xef\xbf\xbf")),
      "InvalidMessageContents: Invalid binary character '#xFFFF' was found in the message body, the set of allowed "
      "characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].");
}

TEST(SendMessage, size_counts_body_and_attributes_up_to_the_queues_limit) {
  SqsTester sqs;
  sqs.create_queue("q", {{"MaximumMessageSize", "1024"}});
  sqs.send("q", std::string(1024, 'x'));
  const std::string too_long =
      "InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.";
  EXPECT_EQ(sqs.error_of(to("q", std::string(1025, 'x'))), too_long);
  auto both = to("q", "x");
  both.MessageAttributes["n"] = string_attribute("y");
  both.MessageAttributes["n"].BinaryValue = Blob{std::string(1020, 'z')};
  EXPECT_EQ(sqs.error_of(both), "no error") << "the field that the type does not name is not part of the message";
  auto request = to("q", std::string(1010, 'x'));
  request.MessageAttributes["name"] = string_attribute("abcd");  // 4 + 6 + 4
  EXPECT_EQ(sqs.error_of(request), "no error");
  request.MessageAttributes["name"] = string_attribute("abcde");
  EXPECT_EQ(sqs.error_of(request), too_long);
}

TEST(SendMessage, a_body_of_a_mebibyte) {
  SqsTester sqs;
  sqs.create_queue("q");
  const std::string body(1'048'576, 'x');
  sqs.send("q", body);
  EXPECT_EQ(sqs.receive("q").at(0).Body, body);
  EXPECT_TRUE(sqs.error_of(to("q", body + "x")).ends_with("Message must be shorter than 1048576 bytes."));
}

TEST(SendMessage, delays) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const int delay : {-1, 901}) {
    auto request = to("q");
    request.DelaySeconds = delay;
    EXPECT_EQ(sqs.error_of(request), "InvalidParameterValue: Value " + std::to_string(delay) +
                                         " for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 "
                                         "and <= 900.");
  }
}

TEST(SendMessage, ids) {
  SqsTester sqs;
  sqs.create_queue("q");
  auto request = to("q");
  for (const std::string& wrong : {std::string(), std::string("with space"), std::string(129, 'a'), std::string("\x7f"),
                                   std::string("\xc3\xa4")}) {
    request.MessageGroupId = wrong;
    EXPECT_EQ(sqs.error_of(request),
              "InvalidParameterValue: Value " + wrong +
                  " for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and "
                  "punctuation characters. 1 to 128 in length.");
  }
  request.MessageGroupId = std::string(127, 'a') + "~";
  EXPECT_EQ(sqs.error_of(request), "no error") << "a group id on a standard queue is allowed";
  EXPECT_EQ(sqs.receive("q", {.system_attributes = {"MessageGroupId"}}).at(0).Attributes.at("MessageGroupId"),
            *request.MessageGroupId);
  request.MessageDeduplicationId = "d";
  EXPECT_EQ(
      sqs.error_of(request),
      "InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid. Reason: The request include "
      "parameter that is not valid for this queue type.");
}

TEST(SendMessage, trace_headers_come_as_system_attribute_or_http_header) {
  const std::string trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  SqsTester sqs;
  sqs.create_queue("q");
  auto request = to("q", "explicit");
  request.MessageSystemAttributes["AWSTraceHeader"] = string_attribute(trace);
  const auto sent = sqs.must<SendMessageResult>(request);
  EXPECT_EQ(sent.MD5OfMessageSystemAttributes, "5ae4d5d7636402d80f4eb6d213245a88");
  EXPECT_FALSE(sent.MD5OfMessageAttributes);

  sqs.context().trace_header = "Root=1-other";
  const auto implied = sqs.must<SendMessageResult>(to("q", "implied"));
  EXPECT_FALSE(implied.MD5OfMessageSystemAttributes);
  sqs.must<SendMessageResult>(request);

  const auto messages = sqs.receive("q", {.system_attributes = {"AWSTraceHeader"}});
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].Attributes.at("AWSTraceHeader"), trace);
  EXPECT_EQ(messages[1].Attributes.at("AWSTraceHeader"), "Root=1-other");
  EXPECT_EQ(messages[2].Attributes.at("AWSTraceHeader"), trace);

  request.MessageSystemAttributes = {{"Other", string_attribute("x")}};
  EXPECT_TRUE(sqs.error_of(request).starts_with("InvalidParameterValue"));
  request.MessageSystemAttributes = {{"AWSTraceHeader", string_attribute("1", "Number")}};
  EXPECT_TRUE(sqs.error_of(request).starts_with("InvalidParameterValue"));
}

TEST(SendMessage, ids_of_messages_are_uuids_and_differ) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto first = sqs.send("q", "a").MessageId, second = sqs.send("q", "a").MessageId;
  EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace sluice::sqs
