// The sample's own API, out of app/template.yaml, from import to answers.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "apigw/testing.h"
#include "apigw/yaml_document.h"

namespace sluice::apigw {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The DefinitionBody as CloudFormation hands it over.
std::string sample_body() {
  std::ifstream file(SLUICE_SOURCE_DIR "/app/template.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto document = parse_yaml(text.str());
  if (!document) return "";
  const auto& body = document->at("Resources").at("Api").at("Properties").at("DefinitionBody");
  return replaced(
      replaced(replaced(boost::json::serialize(body), "${InputQueue.QueueName}", "InputQueue"),
               "${CheckOutputQueue.Arn}", "arn:aws:lambda:us-east-1:000000000000:function:CheckOutputQueue"),
      "ApiRole.Arn", "arn:aws:iam::000000000000:role/ApiRole");
}

class SampleTest : public testing::Test {
 protected:
  void SetUp() override { tester_.serve(sample_body()); }
  ApigwTester tester_;
};

TEST_F(SampleTest, AMessageGoesToTheQueueUrlEncoded) {
  const Visit visit(tester_, "POST", "/Prod//inbox", R"({"text": "a&b=c+d%20ü€"})",
                    {{"Content-Type", "application/json"}});
  const auto& call = visit.aws_call();
  EXPECT_EQ(call.target, "/000000000000/InputQueue");
  EXPECT_EQ(call.credentials, "arn:aws:iam::000000000000:role/ApiRole");
  const auto form = aws::parse_form(call.body);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->at(0), (std::pair<std::string, std::string>{"Action", "SendMessage"}));
  EXPECT_EQ(form->at(1), (std::pair<std::string, std::string>{"MessageBody", R"({"data":{"text": "a&b=c+d%20ü€"}})"}));
  EXPECT_EQ(shown(visit.after(200, R"({"SendMessageResponse":{"SendMessageResult":{"MessageId":"m"}}})")),
            R"(200 {"MessageId":"m"})");
  EXPECT_EQ(shown(visit.after(400, R"({"Error":{"Code":"InvalidParameterValue","Message":"no"}})")),
            R"(400 {"message":"The queue refused the message.","reason":"no"})");
  EXPECT_EQ(visit.after(403, "{}").status, 502);
}

TEST_F(SampleTest, WhatIsNotJsonIsRefusedAndNothingQueued) {
  const auto refused =
      Visit(tester_, "POST", "/Prod/inbox", "not json", {{"Content-Type", "application/json"}}).answer();
  EXPECT_EQ(shown(refused), R"(400 {"message":"The body must be JSON. Nothing was queued."} BadRequestException)");
  const auto typed = Visit(tester_, "POST", "/Prod/inbox", "{}", {{"Content-Type", "text/plain"}}).answer();
  EXPECT_EQ(shown(typed),
            R"(415 {"message":"Content-Type must be application/json. Nothing was queued."} BadRequestException)");
  for (const auto* json : {"1", "\"text\"", "[]", "null", "true"}) {
    EXPECT_TRUE(Visit(tester_, "POST", "/Prod/inbox", json).plan.call) << "any JSON value is a message: " << json;
  }
}

TEST_F(SampleTest, TheOutboxIsAFunctions) {
  const Visit visit(tester_, "GET", "/Prod//outbox");
  EXPECT_EQ(visit.lambda_call().function_arn, "arn:aws:lambda:us-east-1:000000000000:function:CheckOutputQueue");
  EXPECT_EQ(visit.lambda_call().source_arn,
            "arn:aws:execute-api:us-east-1:000000000000:" + tester_.api + "/Prod/GET/outbox");
  EXPECT_EQ(shown(visit.after(200, R"({"statusCode":404,"body":"\"empty\""})")), R"(404 "empty")");
}

TEST_F(SampleTest, ItComesBackAfterARestart) {
  tester_.restart_from_restatement();
  EXPECT_TRUE(Visit(tester_, "POST", "/Prod/inbox", "1").plan.call);
}

}  // namespace
}  // namespace sluice::apigw
