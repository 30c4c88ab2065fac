#include "wire/sqs_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire::sqs_wire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Pair;

constexpr const char* kRequestId = "11111111-2222-4333-8444-555555555555";

aws::HttpRequest json(std::string_view action, std::string_view body, std::string_view path = "/") {
  static std::string target;
  target = "AmazonSQS." + std::string(action);
  aws::HttpRequest request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"content-type", "application/x-amz-json-1.0"}, {"x-amz-target", target}};
  request.body = body;
  return request;
}

aws::HttpRequest form(std::string_view body, std::string_view path = "/", std::string_view accept = "*/*") {
  aws::HttpRequest request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}, {"Accept", accept}};
  request.body = body;
  return request;
}

template <class Request>
Request decoded(const aws::HttpRequest& request) {
  auto result = decode(request, form_of(request));
  if (!result) {
    ADD_FAILURE() << result.error().code << ": " << result.error().message;
    return {};
  }
  EXPECT_TRUE(std::holds_alternative<Request>(result->command));
  return std::get<Request>(std::move(result->command));
}

// Status, body and the error header of the answer to a request that can't be decoded.
struct Answer {
  int status = 0;
  std::string body, error, type;
};

Answer refused(const aws::HttpRequest& request) {
  const auto form = form_of(request);
  const auto result = decode(request, form);
  if (result) return {};
  const auto response = encode_error(form, result.error(), kRequestId);
  Answer answer{response.status, response.body, {}, {}};
  for (const auto& [name, value] : response.headers) {
    if (name == "x-amzn-query-error") answer.error = value;
    if (name == "Content-Type") answer.type = value;
  }
  return answer;
}

template <class Reply>
std::string body_of(const aws::HttpRequest& request, const Reply& reply) {
  const auto result = decode(request, form_of(request));
  EXPECT_TRUE(result);
  return encode(result->call, reply, kRequestId).body;
}

// ---- JSON ----------------------------------------------------------------------------------------------------------

TEST(SqsJson, ReadsASend) {
  const auto send = decoded<sqs::SendMessageRequest>(json("SendMessage", R"({"QueueUrl":"http://x/000000000000/q",
      "MessageBody":"hello","DelaySeconds":5,"MessageAttributes":{"blob":{"DataType":"Binary","BinaryValue":"AQID"}}})"));
  EXPECT_EQ(send.QueueUrl, "http://x/000000000000/q");
  EXPECT_EQ(send.MessageBody, "hello");
  EXPECT_EQ(send.DelaySeconds, 5);
  EXPECT_EQ(send.MessageAttributes.at("blob").BinaryValue->bytes, "\x01\x02\x03");
  EXPECT_FALSE(send.MessageGroupId);
}

TEST(SqsJson, ReadsLowerCaseTagsOfCreateQueue) {
  const auto create = decoded<sqs::CreateQueueRequest>(
      json("CreateQueue", R"({"QueueName":"q","Attributes":{"DelaySeconds":"1"},"tags":{"a":"b"}})"));
  EXPECT_THAT(create.tags, ElementsAre(Pair("a", "b")));
  EXPECT_THAT(create.Attributes, ElementsAre(Pair("DelaySeconds", "1")));
}

TEST(SqsJson, GoesToAQueuesPathTooAndAnswersJson) {
  const auto request = json("DeleteQueue", R"({"QueueUrl":"http://x/000000000000/q"})", "/000000000000/q");
  EXPECT_EQ(decoded<sqs::DeleteQueueRequest>(request).QueueUrl, "http://x/000000000000/q");
  EXPECT_FALSE(is_query(form_of(request)));
}

TEST(SqsJson, AnActionWithoutOutputAnswersNothing) {
  const auto request = json("DeleteMessage", R"({"QueueUrl":"u","ReceiptHandle":"r"})");
  const auto call = decode(request, form_of(request))->call;
  const auto response = encode(call, std::monostate(), kRequestId);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Type", "application/x-amz-json-1.0")));
}

TEST(SqsJson, EmptyResultsDropTheKey) {
  EXPECT_EQ(body_of(json("ListQueues", "{}"), sqs::ListQueuesResult{}), "{}");
  EXPECT_EQ(body_of(json("ListQueueTags", "{}"), sqs::ListQueueTagsResult{}), "{}");
  EXPECT_EQ(body_of(json("ReceiveMessage", "{}"), sqs::ReceiveMessageResult{}), "{}");
  EXPECT_EQ(body_of(json("DeleteMessageBatch", "{}"), sqs::DeleteMessageBatchResult{{{"a"}}, {}}),
            R"({"Successful":[{"Id":"a"}]})");
}

TEST(SqsJson, WritesASend) {
  EXPECT_EQ(
      body_of(json("SendMessage", "{}"), sqs::SendMessageResult{"5d41402abc4b2a76b9719d911017c592", {}, {}, "id", {}}),
      R"({"MessageId":"id","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"})");
}

TEST(SqsJson, NumbersForStringsAreTakenAsTheyAre) {
  EXPECT_EQ(decoded<sqs::SendMessageRequest>(json("SendMessage", R"({"MessageBody":400})")).MessageBody, "400");
}

TEST(SqsJson, OtherTypesAreSerializationExceptions) {
  const auto answer = refused(json("SendMessage", R"({"DelaySeconds":"5"})"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"__type":"com.amazon.coral.service#SerializationException",)"
                         R"("message":"STRING_VALUE can not be converted to an Integer"})");
  EXPECT_EQ(answer.error, "MalformedInput;Sender");
  EXPECT_EQ(answer.type, "application/x-amz-json-1.0");
  EXPECT_THAT(refused(json("SendMessage", "[]")).body, HasSubstr("#SerializationException"));
  EXPECT_THAT(refused(json("SendMessage", "")).body, HasSubstr("#SerializationException"));
  EXPECT_THAT(refused(json("SendMessage", "{\"a\"")).body, HasSubstr("#SerializationException"));
}

TEST(SqsJson, UnknownActionsAndMissingTargets) {
  const auto answer = refused(json("Frobnicate", "{}"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.error, "InvalidAction;Sender");
  EXPECT_THAT(answer.body, HasSubstr("com.amazon.coral.service#UnknownOperationException"));
  aws::HttpRequest request = json("SendMessage", "{}");
  request.headers.pop_back();
  EXPECT_EQ(refused(request).error, "InvalidAction;Sender");
}

TEST(SqsJson, ErrorsOfTheModelHaveItsNamespace) {
  const auto response = encode_error({},
                                     aws::Error{"QueueDoesNotExist",
                                                "The specified queue does not exist.",
                                                400,
                                                "AWS.SimpleQueueService.NonExistentQueue",
                                                {}},
                                     kRequestId);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})");
  EXPECT_THAT(response.headers,
              testing::Contains(Pair("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")));
}

// ---- query ---------------------------------------------------------------------------------------------------------

TEST(SqsQuery, ReadsAttributesTagsAndNames) {
  const auto create = decoded<sqs::CreateQueueRequest>(
      form("Action=CreateQueue&Version=2012-11-05&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1"
           "&Tag.1.Key=a&Tag.1.Value=b"));
  EXPECT_EQ(create.QueueName, "q");
  EXPECT_THAT(create.Attributes, ElementsAre(Pair("DelaySeconds", "1")));
  EXPECT_THAT(create.tags, ElementsAre(Pair("a", "b")));
  const auto get = decoded<sqs::GetQueueAttributesRequest>(
      form("Action=GetQueueAttributes&QueueUrl=u&AttributeName.1=All&AttributeName.3=QueueArn"));
  EXPECT_THAT(get.AttributeNames, ElementsAre("All", "QueueArn"));
  const auto receive = decoded<sqs::ReceiveMessageRequest>(
      form("Action=ReceiveMessage&QueueUrl=u&AttributeName.1=SenderId&MessageSystemAttributeName.1=All"
           "&MessageAttributeName.1=a.*&MaxNumberOfMessages=10"));
  EXPECT_THAT(receive.AttributeNames, ElementsAre("SenderId"));
  EXPECT_THAT(receive.MessageSystemAttributeNames, ElementsAre("All"));
  EXPECT_THAT(receive.MessageAttributeNames, ElementsAre("a.*"));
  EXPECT_EQ(receive.MaxNumberOfMessages, 10);
  EXPECT_THAT(decoded<sqs::UntagQueueRequest>(form("Action=UntagQueue&QueueUrl=u&TagKey.1=a")).TagKeys.value(),
              ElementsAre("a"));
}

TEST(SqsQuery, ReadsMessageAttributesInBothSpellings) {
  for (const auto* name : {"MessageAttribute", "MessageAttributes"}) {
    const std::string prefix = std::string("&") + name + ".1.";
    const auto body = "Action=SendMessage&QueueUrl=u&MessageBody=a%26b+c%2B" + prefix + "Name=blob" + prefix +
                      "Value.DataType=Binary" + prefix + "Value.BinaryValue=AQID" + prefix +
                      "Value.StringListValue.1=x";
    const auto send = decoded<sqs::SendMessageRequest>(form(body));
    EXPECT_EQ(send.MessageBody, "a&b c+");
    EXPECT_EQ(send.MessageAttributes.at("blob").BinaryValue->bytes, "\x01\x02\x03");
    EXPECT_THAT(send.MessageAttributes.at("blob").StringListValues, ElementsAre("x"));
  }
}

TEST(SqsQuery, ReadsBatches) {
  const auto batch = decoded<sqs::SendMessageBatchRequest>(
      form("Action=SendMessageBatch&QueueUrl=u&SendMessageBatchRequestEntry.1.Id=a"
           "&SendMessageBatchRequestEntry.1.MessageBody=x&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n"
           "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v"
           "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String"
           "&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody=y"));
  ASSERT_EQ(batch.Entries->size(), 2u);
  EXPECT_EQ(batch.Entries->at(0).MessageAttributes.at("n").StringValue, "v");
  EXPECT_EQ(batch.Entries->at(1).Id, "b");
  const auto change = decoded<sqs::ChangeMessageVisibilityBatchRequest>(
      form("Action=ChangeMessageVisibilityBatch&QueueUrl=u&ChangeMessageVisibilityBatchRequestEntry.1.Id=a"
           "&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle=r"
           "&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=0"));
  EXPECT_EQ(change.Entries->at(0).VisibilityTimeout, 0);
}

TEST(SqsQuery, TakesTheQueueFromThePathUnlessTheParameterNamesOne) {
  EXPECT_EQ(decoded<sqs::PurgeQueueRequest>(form("Action=PurgeQueue", "/000000000000/q")).QueueUrl, "/000000000000/q");
  EXPECT_EQ(decoded<sqs::PurgeQueueRequest>(form("Action=PurgeQueue&QueueUrl=other", "/000000000000/q")).QueueUrl,
            "other");
}

TEST(SqsQuery, ReadsAGetRequest) {
  aws::HttpRequest request;
  request.method = "GET";
  request.target = "/000000000000/q?Action=SendMessage&MessageBody=hi+there";
  const auto send = decoded<sqs::SendMessageRequest>(request);
  EXPECT_EQ(send.MessageBody, "hi there");
  EXPECT_EQ(send.QueueUrl, "/000000000000/q");
}

TEST(SqsQuery, WritesXml) {
  EXPECT_EQ(
      body_of(form("Action=SendMessage&Version=2012-11-05"), sqs::SendMessageResult{"5d41", "ae71", {}, "id", {}}),
      "<?xml version=\"1.0\"?><SendMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
      "<SendMessageResult><MessageId>id</MessageId><MD5OfMessageBody>5d41</MD5OfMessageBody>"
      "<MD5OfMessageAttributes>ae71</MD5OfMessageAttributes></SendMessageResult>"
      "<ResponseMetadata><RequestId>11111111-2222-4333-8444-555555555555</RequestId></ResponseMetadata>"
      "</SendMessageResponse>");
  EXPECT_EQ(body_of(form("Action=DeleteQueue"), std::monostate()),
            "<?xml version=\"1.0\"?><DeleteQueueResponse xmlns=\"http://queue.amazonaws.com/doc/2009-02-01/\">"
            "<ResponseMetadata><RequestId>11111111-2222-4333-8444-555555555555</RequestId></ResponseMetadata>"
            "</DeleteQueueResponse>");
}

TEST(SqsQuery, FlattensResults) {
  EXPECT_THAT(body_of(form("Action=GetQueueAttributes"), sqs::GetQueueAttributesResult{{{"A", "1"}, {"B", "2"}}}),
              HasSubstr("<GetQueueAttributesResult><Attribute><Name>A</Name><Value>1</Value></Attribute>"
                        "<Attribute><Name>B</Name><Value>2</Value></Attribute></GetQueueAttributesResult>"));
  EXPECT_THAT(body_of(form("Action=ListQueueTags"), sqs::ListQueueTagsResult{{{"k", "v"}}}),
              HasSubstr("<ListQueueTagsResult><Tag><Key>k</Key><Value>v</Value></Tag></ListQueueTagsResult>"));
  EXPECT_THAT(body_of(form("Action=ListQueues"), sqs::ListQueuesResult{{"u1", "u2"}, "t"}),
              HasSubstr("<ListQueuesResult><QueueUrl>u1</QueueUrl><QueueUrl>u2</QueueUrl><NextToken>t</NextToken>"));
  EXPECT_THAT(body_of(form("Action=ReceiveMessage"), sqs::ReceiveMessageResult{}),
              HasSubstr("<ReceiveMessageResult/>"));
  EXPECT_THAT(body_of(form("Action=SendMessageBatch"),
                      sqs::SendMessageBatchResult{{{"a", "id", "5d41", {}, {}, {}}},
                                                  {{"b", true, "InvalidMessageContents", "no"}}}),
              HasSubstr("<SendMessageBatchResultEntry><Id>a</Id><MessageId>id</MessageId><MD5OfMessageBody>5d41"
                        "</MD5OfMessageBody></SendMessageBatchResultEntry><BatchResultErrorEntry><Id>b</Id>"
                        "<SenderFault>true</SenderFault><Code>InvalidMessageContents</Code><Message>no</Message>"
                        "</BatchResultErrorEntry></SendMessageBatchResult>"));
}

TEST(SqsQuery, WritesReceivedMessages) {
  sqs::ReceiveMessageResult received;
  received.Messages.push_back({"id", "handle", "5d41", "a<\r\"b", {{"SenderId", "s"}}, "ae71", {}});
  received.Messages[0].MessageAttributes["n"].StringValue = "v";
  received.Messages[0].MessageAttributes["n"].DataType = "String";
  EXPECT_THAT(body_of(form("Action=ReceiveMessage"), received),
              HasSubstr("<ReceiveMessageResult><Message><MessageId>id</MessageId><ReceiptHandle>handle</ReceiptHandle>"
                        "<MD5OfBody>5d41</MD5OfBody><Body>a&lt;&#xD;&quot;b</Body><Attribute><Name>SenderId</Name>"
                        "<Value>s</Value></Attribute><MD5OfMessageAttributes>ae71</MD5OfMessageAttributes>"
                        "<MessageAttribute><Name>n</Name><Value><StringValue>v</StringValue><DataType>String</DataType>"
                        "</Value></MessageAttribute></Message></ReceiveMessageResult>"));
  EXPECT_EQ(body_of(json("ReceiveMessage", "{}"), received),
            R"({"Messages":[{"MessageId":"id","ReceiptHandle":"handle","MD5OfBody":"5d41","Body":"a<\r\"b",)"
            R"("Attributes":{"SenderId":"s"},"MD5OfMessageAttributes":"ae71",)"
            R"("MessageAttributes":{"n":{"StringValue":"v","DataType":"String"}}}]})");
}

TEST(SqsQuery, WritesErrors) {
  const auto request = form("Action=SendMessage&Version=2012-11-05");
  const auto response = encode_error(form_of(request),
                                     aws::Error{"QueueDoesNotExist",
                                                "The specified queue does not exist for this wsdl version.",
                                                400,
                                                "AWS.SimpleQueueService.NonExistentQueue",
                                                {}},
                                     kRequestId);
  EXPECT_EQ(response.body,
            "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error>"
            "<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>"
            "<Message>The specified queue does not exist for this wsdl version.</Message><Detail/></Error>"
            "<RequestId>11111111-2222-4333-8444-555555555555</RequestId></ErrorResponse>");
  EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Type", "text/xml")));
}

TEST(SqsQuery, ActionsThatAQueuesPathDoesNotHave) {
  const auto none = refused(form("", "/000000000000/q", "application/json"));
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, "<UnknownOperationException/>");
  for (const auto* action : {"CreateQueue", "ListQueues", "Frobnicate"}) {
    const auto answer = refused(form(std::string("Action=") + action, "/000000000000/q"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("<Code>InvalidAction</Code><Message>The action " + std::string(action) +
                                       " is not valid for this endpoint.</Message>"));
  }
  decoded<sqs::GetQueueUrlRequest>(form("Action=GetQueueUrl&QueueName=other", "/000000000000/q"));
}

TEST(SqsQuery, BadNumbersAreMalformed) {
  const auto answer = refused(form("Action=SendMessage&DelaySeconds=soon"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("<Code>MalformedInput</Code>"));
}

// ---- query in, JSON out --------------------------------------------------------------------------------------------

TEST(SqsQueryJson, WritesASendAsApiGatewayGetsIt) {
  EXPECT_EQ(body_of(form("Action=SendMessage&MessageBody=x", "/000000000000/q", "application/json"),
                    sqs::SendMessageResult{"5d41", {}, {}, "id", {}}),
            R"({"SendMessageResponse":{"ResponseMetadata":{"RequestId":"11111111-2222-4333-8444-555555555555"},)"
            R"("SendMessageResult":{"MD5OfMessageAttributes":null,"MD5OfMessageBody":"5d41",)"
            R"("MD5OfMessageSystemAttributes":null,"MessageId":"id","SequenceNumber":null}}})");
}

TEST(SqsQueryJson, WritesListsMapsAndNothing) {
  EXPECT_EQ(
      body_of(form("Action=GetQueueAttributes", "/", "application/json"), sqs::GetQueueAttributesResult{{{"A", "1"}}}),
      R"({"GetQueueAttributesResponse":{"GetQueueAttributesResult":{"Attributes":[{"Name":"A","Value":"1"}]},)"
      R"("ResponseMetadata":{"RequestId":"11111111-2222-4333-8444-555555555555"}}})");
  EXPECT_EQ(body_of(form("Action=ReceiveMessage", "/", "application/json"), sqs::ReceiveMessageResult{}),
            R"({"ReceiveMessageResponse":{"ReceiveMessageResult":{"messages":null},)"
            R"("ResponseMetadata":{"RequestId":"11111111-2222-4333-8444-555555555555"}}})");
  EXPECT_EQ(body_of(form("Action=DeleteQueue", "/", "application/json"), std::monostate()),
            R"({"DeleteQueueResponse":{"ResponseMetadata":{"RequestId":"11111111-2222-4333-8444-555555555555"}}})");
}

TEST(SqsQueryJson, WritesErrors) {
  EXPECT_EQ(refused(form("Action=Frobnicate", "/", "application/json")).body,
            R"({"Error":{"Code":"InvalidAction","Message":"The action Frobnicate is not valid for this endpoint.",)"
            R"("Type":"Sender"},"RequestId":"11111111-2222-4333-8444-555555555555"})");
}

TEST(SqsForm, KnowsAQueuesPath) {
  EXPECT_EQ(queue_path("/000000000000/q.fifo"), "/000000000000/q.fifo");
  EXPECT_EQ(queue_path("/000000000000/q/x"), "");
  EXPECT_EQ(queue_path("/00000000000/q"), "");
  EXPECT_EQ(queue_path("/000000000000/"), "");
  EXPECT_EQ(queue_path("/2015-03-31/functions"), "");
  EXPECT_EQ(queue_path("/"), "");
}

TEST(SqsForm, DoesNotEchoAVersionThatIsNone) {
  EXPECT_EQ(form_of(form("Action=X&Version=2012-11-05")).version, "2012-11-05");
  EXPECT_EQ(form_of(form("Action=X&Version=\"><script>")).version, "");
}

}  // namespace
}  // namespace sluice::wire::sqs_wire
