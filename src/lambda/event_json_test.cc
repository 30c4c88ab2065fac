#include "lambda/event_json.h"

#include <gtest/gtest.h>

#include "base/event_codec.h"
#include "lambda/api.h"

namespace sluice::lambda {
namespace {

TEST(EventJson, TakesAnyJsonValue) {
  for (const char* text : {"{}", "null", "\"text\"", "12.5e3", "[1,2]", " {\"a\":{\"b\":[true]}} "}) {
    EXPECT_TRUE(check_event_json(text)) << text;
  }
}

TEST(EventJson, RefusesWhatIsNoJson) {
  for (const char* text : {"", "hello", "{", "{} {}", "{'a':1}", "[1,]", "{\"a\":1"}) {
    const auto status = check_event_json(text);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().code, "InvalidRequestContentException");
    EXPECT_EQ(
        status.error().message.find("Could not parse request body into json: Could not parse payload into json: "), 0u);
  }
}

TEST(EventJson, RefusesNestingWithoutEnd) {
  EXPECT_TRUE(check_event_json(std::string(400, '[') + std::string(400, ']')));
  EXPECT_FALSE(check_event_json(std::string(100'000, '[')));
}

TEST(SqsEvent, HasTheRecordedForm) {
  SqsRecord plain;
  plain.message_id = "059f36b4-87a3-44ab-83d2-661975830a7d";
  plain.receipt_handle = "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a";
  plain.body = "Test \"message\".\n";
  plain.attributes = {{"ApproximateFirstReceiveTimestamp", "1545082649185"},
                      {"ApproximateReceiveCount", "1"},
                      {"SenderId", "AIDAIENQZJOLO23YVJ4VO"},
                      {"SentTimestamp", "1545082649183"}};
  plain.md5_of_body = "e4e68fb7bd0e697a0ae8f1bb342846b3";
  auto with_attributes = plain;
  with_attributes.body = "b";
  with_attributes.message_attributes["K"] = {"String", "v", std::nullopt};
  with_attributes.message_attributes["B"] = {"Binary", std::nullopt, std::string("\x00\x01", 2)};
  with_attributes.md5_of_message_attributes = "0123";
  const std::string head =
      R"({"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",)";
  const std::string attributes =
      R"("attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1545082649183",)"
      R"("SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1545082649185"},)";
  const std::string tail =
      R"("eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:q","awsRegion":"us-east-1"})";
  EXPECT_EQ(sqs_event_json({plain, with_attributes}, "arn:aws:sqs:us-east-1:000000000000:q", "us-east-1"),
            R"({"Records":[)" + head + R"("body":"Test \"message\".\n",)" + attributes +
                R"("messageAttributes":{},"md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3",)" + tail + "," + head +
                R"("body":"b",)" + attributes +
                R"("messageAttributes":{"B":{"binaryValue":"AAE=","stringListValues":[],"binaryListValues":[],)"
                R"("dataType":"Binary"},"K":{"stringValue":"v","stringListValues":[],"binaryListValues":[],)"
                R"("dataType":"String"}},"md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3",)"
                R"("md5OfMessageAttributes":"0123",)" +
                tail + "]}");
}

TEST(SqsEvent, StaysWithinTheBound) {
  SqsRecord record;
  record.message_id = std::string(36, 'i');
  record.receipt_handle = std::string(200, 'r');
  const std::string body(1000, '"');
  record.body = body;
  record.md5_of_body = std::string(32, 'm');
  record.attributes = {{"SenderId", std::string(100, 's')}};
  EXPECT_LE(sqs_event_json({record}, "arn:aws:sqs:us-east-1:000000000000:" + std::string(80, 'q'), "us-east-1").size(),
            sqs_record_size_bound(1000, 108, 200));
}

TEST(Api, DurableEventsSurviveTheJournal) {
  FunctionRecord function;
  function.account = "000000000000";
  function.region = "us-east-1";
  function.name = "f";
  function.environment.emplace()["A"] = "1";
  function.policy.push_back(
      {.sid = "s", .action = "lambda:InvokeFunction", .principal_service = "apigateway.amazonaws.com"});
  std::string bytes;
  base::encode_event(bytes, Event(FunctionSet{function}));
  Event read;
  ASSERT_TRUE(base::decode_event(bytes, read));
  EXPECT_EQ(std::get<FunctionSet>(read).function.arn(), "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_EQ(std::get<FunctionSet>(read).function.policy.at(0).sid, "s");
}

}  // namespace
}  // namespace sluice::lambda
