// The events of SQS and of API Gateway, as AWS documents them.
#include <gtest/gtest.h>

#include "lambda/api_gateway_event.h"
#include "lambda/json.h"
#include "lambda/sqs_event.h"

namespace lambda {
namespace {

const std::string kSqsEvent = R"({"Records":[{
  "messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
  "body":"{\"data\":1}",
  "attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1545082649183","SenderId":"AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp":"1545082649185"},
  "messageAttributes":{"k":{"stringValue":"v","stringListValues":[],"binaryListValues":[],"dataType":"String"},
                       "b":{"binaryValue":"AQID","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
  "md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",
  "eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:my-queue","awsRegion":"us-east-2"}]})";

TEST(SqsEvent, IsReadWithAllItsParts) {
  const auto event = parse_sqs_event(kSqsEvent);
  ASSERT_TRUE(event.ok()) << event.error().message;
  ASSERT_EQ(event->records.size(), 1u);
  const auto& record = event->records[0];
  EXPECT_EQ(record.message_id, "059f36b4-87a3-44ab-83d2-661975830a7d");
  EXPECT_EQ(record.body, "{\"data\":1}");
  EXPECT_EQ(record.approximate_receive_count(), 3);
  EXPECT_EQ(record.attributes.at("SenderId"), "AIDAIENQZJOLO23YVJ4VO");
  EXPECT_EQ(record.message_attributes.at("k"), SqsAttributeValue::text("v"));
  EXPECT_EQ(record.message_attributes.at("b").binary_value, "\x01\x02\x03");
  EXPECT_EQ(record.event_source_arn, "arn:aws:sqs:us-east-2:123456789012:my-queue");
  EXPECT_EQ(record.aws_region, "us-east-2");
}

TEST(SqsEvent, IsTheSameAfterWritingAndReading) {
  const auto event = parse_sqs_event(kSqsEvent);
  const std::string text = to_json(*event);
  EXPECT_EQ(to_json(*parse_sqs_event(text)), text);
}

TEST(SqsEvent, RefusesWhatIsNone) {
  for (const char* text :
       {"", "[]", "{}", R"({"Records":{}})", R"({"Records":[1]})", R"({"Records":[{"messageId":"a"}]})",
        R"({"Records":[{"body":"a"}]})", R"({"Records":[{"messageId":"","body":"a"}]})",
        R"({"Records":[{"messageId":"a","body":"b","messageAttributes":{"k":{"binaryValue":"?"}}}]})"}) {
    EXPECT_FALSE(parse_sqs_event(text).ok()) << text;
  }
  EXPECT_TRUE(parse_sqs_event(R"({"Records":[]})")->records.empty());
}

TEST(SqsBatchResponse, NamesTheFailedRecords) {
  EXPECT_EQ(to_json(SqsBatchResponse{}), R"({"batchItemFailures":[]})");
  const std::string two = R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"}]})";
  EXPECT_EQ(to_json(SqsBatchResponse{{"a", "b"}}), two);
  EXPECT_EQ(parse_sqs_batch_response(two)->failed_message_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(parse_sqs_batch_response("{}")->failed_message_ids.empty());
  EXPECT_FALSE(parse_sqs_batch_response(R"({"batchItemFailures":[{"itemIdentifier":""}]})").ok());
}

const std::string kProxyEvent = R"({"resource":"/a/{id}","path":"/a/1","httpMethod":"POST",
  "headers":{"Content-Type":"text/plain","X-Two":"b"},"multiValueHeaders":{"Content-Type":["text/plain"],"X-Two":["a","b"]},
  "queryStringParameters":{"q":"2"},"multiValueQueryStringParameters":{"q":["1","2"]},"pathParameters":{"id":"1"},
  "stageVariables":null,
  "requestContext":{"resourceId":"r1","resourcePath":"/a/{id}","httpMethod":"POST","extendedRequestId":"x=","path":"/Prod/a/1",
    "accountId":"123456789012","protocol":"HTTP/1.1","stage":"Prod","requestTimeEpoch":1428582896000,"requestId":"id",
    "identity":{"sourceIp":"192.0.2.1","userAgent":"curl","user":null},"domainName":"d","apiId":"api"},
  "body":"aGk=","isBase64Encoded":true})";

TEST(ApiGatewayProxyRequest, IsReadWithAllItsParts) {
  const auto request = parse_api_gateway_request(kProxyEvent);
  ASSERT_TRUE(request.ok()) << request.error().message;
  EXPECT_EQ(request->resource, "/a/{id}");
  EXPECT_EQ(request->http_method, "POST");
  EXPECT_EQ(request->header("content-TYPE"), "text/plain");
  EXPECT_EQ(request->header("X-Three"), std::nullopt);
  EXPECT_EQ(request->multi_value_headers.at("X-Two"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request->multi_value_query_string_parameters.at("q"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(request->path_parameters.at("id"), "1");
  EXPECT_TRUE(request->stage_variables.empty());
  EXPECT_EQ(request->request_context.stage, "Prod");
  EXPECT_EQ(request->request_context.request_time_epoch, 1'428'582'896'000);
  EXPECT_EQ(request->request_context.source_ip, "192.0.2.1");
  EXPECT_EQ(request->decoded_body(), "hi");

  const std::string text = to_json(*request);
  EXPECT_EQ(to_json(*parse_api_gateway_request(text)), text);
}

TEST(ApiGatewayProxyRequest, HasNoBodyWhereTheEventSaysNull) {
  const auto request = parse_api_gateway_request(R"({"httpMethod":"GET","path":"/","body":null,"headers":null})");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body, std::nullopt);
  EXPECT_EQ(request->decoded_body(), "");
  EXPECT_FALSE(parse_api_gateway_request(R"({"path":"/"})").ok());
}

// API Gateway answers 502 to a member that it does not know, to a null list and to a body that is not a string.
TEST(ApiGatewayProxyResponse, WritesOnlyWhatApiGatewayTakes) {
  EXPECT_EQ(
      to_json(ApiGatewayProxyResponse::json(404, "\"none\"")),
      R"({"statusCode":404,"headers":{"Content-Type":"application/json"},"body":"\"none\"","isBase64Encoded":false})");
  EXPECT_EQ(to_json(ApiGatewayProxyResponse{}), R"({"statusCode":200,"body":"","isBase64Encoded":false})");
  const auto parsed =
      parse_api_gateway_response(to_json(ApiGatewayProxyResponse{201, {}, {{"Set-Cookie", {"a", "b"}}}, "x", false}));
  EXPECT_EQ(parsed->status_code, 201);
  EXPECT_EQ(parsed->multi_value_headers.at("Set-Cookie").size(), 2u);
}

}  // namespace
}  // namespace lambda
