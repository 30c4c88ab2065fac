#include "check_output_queue/handler.h"

#include <gtest/gtest.h>

#include "lambda/json.h"
#include "testing/fake_sqs.h"

namespace app {
namespace {

const std::string kOutputQueue = "http://127.0.0.1:4566/000000000000/OutputQueue";

lambda::SqsMessage message(const std::string& body) {
  lambda::SqsMessage made;
  made.message_id = "out-1";
  made.receipt_handle = "handle-1";
  made.md5_of_body = "900150983cd24fb0d6963f7d28e17f72";
  made.body = body;
  made.attributes = {{"SentTimestamp", "1545082649183"}};
  made.message_attributes = {{"InputMessageId", lambda::SqsAttributeValue::text("in-1")}};
  made.md5_of_message_attributes = "ae7155c6026991b6d54b11589678bf9c";
  return made;
}

class CheckOutputQueueTest : public ::testing::Test {
 protected:
  lambda::ApiGatewayProxyResponse answer() {
    return CheckOutputQueue(sqs, kOutputQueue).handle(lambda::Deadline::never());
  }

  testing::FakeSqs sqs;
};

TEST_F(CheckOutputQueueTest, AnswersWithTheMessageAndDeletesIt) {
  sqs.queue = {message("abc"), message("next")};
  const auto response = answer();
  EXPECT_EQ(response.status_code, 200);
  EXPECT_EQ(response.headers.at("Content-Type"), "application/json");
  EXPECT_EQ(
      response.body,
      R"({"Messages":[{"MessageId":"out-1","ReceiptHandle":"handle-1","MD5OfBody":"900150983cd24fb0d6963f7d28e17f72",)"
      R"("Body":"abc","Attributes":{"SentTimestamp":"1545082649183"},)"
      R"("MD5OfMessageAttributes":"ae7155c6026991b6d54b11589678bf9c",)"
      R"("MessageAttributes":{"InputMessageId":{"StringValue":"in-1","DataType":"String"}}}]})");
  ASSERT_EQ(sqs.deletes.size(), 1u);
  EXPECT_EQ(sqs.deletes[0].queue_url, kOutputQueue);
  EXPECT_EQ(sqs.deletes[0].receipt_handle, "handle-1");
  EXPECT_EQ(sqs.queue.size(), 1u);
}

TEST_F(CheckOutputQueueTest, AsksForOneMessageWithAllAttributes) {
  answer();
  ASSERT_EQ(sqs.receives.size(), 1u);
  EXPECT_EQ(sqs.receives[0].max_number_of_messages, 1);
  EXPECT_EQ(sqs.receives[0].message_attribute_names, std::vector<std::string>{"All"});
  EXPECT_EQ(sqs.receives[0].message_system_attribute_names, std::vector<std::string>{"All"});
}

TEST_F(CheckOutputQueueTest, Answers404WithAJsonStringWhenTheQueueIsEmpty) {
  const auto response = answer();
  EXPECT_EQ(response.status_code, 404);
  EXPECT_TRUE(lambda::parse_json(response.body)->is_string());
  EXPECT_TRUE(sqs.deletes.empty());
}

TEST_F(CheckOutputQueueTest, Answers502WhenTheQueueCannotBeRead) {
  sqs.receive_error = lambda::Error{lambda::ErrorKind::kConnection, "ConnectionRefused", "secret detail"};
  const auto response = answer();
  EXPECT_EQ(response.status_code, 502);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST_F(CheckOutputQueueTest, GivesNothingOutThatItCouldNotDelete) {
  sqs.queue = {message("abc")};
  sqs.delete_error = lambda::Error{lambda::ErrorKind::kTimeout, "Timeout", "no answer"};
  const auto response = answer();
  EXPECT_EQ(response.status_code, 502);
  EXPECT_EQ(response.body.find("abc"), std::string::npos);
}

}  // namespace
}  // namespace app
