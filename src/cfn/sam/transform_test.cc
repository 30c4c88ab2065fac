// The SAM transform against what AWS's own translator makes (tests/golden/sam), against literals of AWS, and the
// sample.
#include "cfn/sam/transform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cfn/cfn_tester.h"
#include "cfn/sam/policies.h"
#include "cfn/sam/python_text.h"

namespace sluice::cfn::sam {
namespace {

using testing::HasSubstr;

std::string read_file(const std::string& path) {
  std::ifstream file(std::string(SLUICE_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

base::Result<Transformed, std::string> transformed(const std::string& yaml) {
  const auto document = read_document(yaml);
  EXPECT_TRUE(document) << document.error().message;
  return transform(*document, {}, "us-east-1");
}

std::string error_of(const std::string& yaml) {
  const auto result = transformed("Transform: AWS::Serverless-2016-10-31\nResources:\n" + yaml);
  return result ? "no error" : result.error();
}

// Where two documents differ, one place a line.
void compare(const std::string& path, const json::value& want, const json::value& got, std::string& report) {
  if (want.is_object() && got.is_object()) {
    for (const auto& [name, value] : want.as_object()) {
      const auto* other = got.as_object().if_contains(name);
      if (other == nullptr) {
        report += path + "/" + std::string(name) + " is missing\n";
      } else {
        compare(path + "/" + std::string(name), value, *other, report);
      }
    }
    for (const auto& [name, value] : got.as_object()) {
      if (!want.as_object().contains(name)) report += path + "/" + std::string(name) + " is too much\n";
    }
  } else if (want != got) {
    report += path + ": want " + json::serialize(want) + ", got " + json::serialize(got) + "\n";
  }
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, IsWhatAwsMakes) {
  const auto result = transformed(read_file("tests/golden/sam/" + std::string(GetParam()) + ".yaml"));
  ASSERT_TRUE(result) << result.error();
  std::string report;
  compare("", json::parse(read_file("tests/golden/sam/" + std::string(GetParam()) + ".json")), result->root, report);
  EXPECT_EQ(report, "");
}

INSTANTIATE_TEST_SUITE_P(Sam, Golden, testing::Values("hello"),
                         [](const auto& info) { return std::string(info.param); });

// A deployment that AWS made (section 4.4).
TEST(DeploymentHash, IsThatOfPython2) {
  const auto result = transformed(read_file("tests/golden/sam/hello.yaml"));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->root.at("Resources").as_object().contains("ServerlessRestApiDeployment47fc2d5f9d"));
}

TEST(PythonText, WritesWhatPython2Wrote) {
  EXPECT_EQ(python_text(json::parse(R"({"list": [1, "it's"]})")), R"({u'list': [1, u"it's"]})");
  EXPECT_EQ(python_text(json::parse(R"("é – \n\\")")), R"(u'\xe9 \u2013 \n\\')");
}

TEST(Policies, ArnsOfManagedPolicies) {
  EXPECT_EQ(managed_policy_arn("AWSLambdaBasicExecutionRole"),
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
  EXPECT_EQ(managed_policy_arn("AWSXrayWriteOnlyAccess"), "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess");
  EXPECT_EQ(managed_policy_arn("ViewOnlyAccess"), "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess");
  EXPECT_EQ(managed_policy_arn("arn:aws:iam::1:policy/x"), "arn:aws:iam::1:policy/x");
}

TEST(SamErrors, NameTheResourceAndTheEvent) {
  EXPECT_EQ(error_of("  F: {Type: AWS::Serverless::Function, Properties: {Runtime: r, Handler: h}}"),
            "Invalid Serverless Application Specification document. Number of errors found: 1. Resource with id [F] is "
            "invalid. Missing required property 'CodeUri'.");
  EXPECT_THAT(error_of("  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: 's3://b/k'}}"),
              HasSubstr("Runtime and Handler needs to be present when PackageType is of type `Zip`"));
  EXPECT_THAT(
      error_of(
          "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: r, Handler: h, CodeUri: src, Colour: red}}"),
      HasSubstr("Number of errors found: 2. Resource with id [F] is invalid. 'CodeUri' is not a valid S3 Uri"));
  EXPECT_THAT(
      error_of(
          "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: r, Handler: h, CodeUri: src, Colour: red}}"),
      HasSubstr("property Colour not defined for resource of type AWS::Serverless::Function"));
  EXPECT_THAT(
      error_of("  F: {Type: AWS::Serverless::Function, Properties: {Runtime: r, Handler: h, CodeUri: 's3://b/k', "
               "Events: {E: {Type: Api, Properties: {Path: /}}}}}"),
      HasSubstr("Resource with id [F] is invalid. Event with id [E] is invalid. Missing required property 'Method'."));
  EXPECT_THAT(
      error_of("  F: {Type: AWS::Serverless::Function, Properties: {Runtime: r, Handler: h, CodeUri: 's3://b/k', "
               "InlineCode: x}}"),
      HasSubstr("Only one of 'InlineCode' or 'CodeUri' can be set."));
}

TEST(SamErrors, WhatSluiceLacksIsNamedWithItsLine) {
  EXPECT_THAT(error_of("  T:\n    Type: AWS::Serverless::SimpleTable\n"),
              HasSubstr("The resource type AWS::Serverless::SimpleTable is not supported by sluice (line 4)."));
  const std::string function =
      "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: r\n      Handler: h\n      CodeUri: "
      "s3://b/k\n";
  EXPECT_THAT(error_of(function + "      AutoPublishAlias: live\n"),
              HasSubstr("Property 'AutoPublishAlias' is not supported by sluice (line 9)."));
  EXPECT_THAT(error_of(function + "      Events:\n        Tick:\n          Type: Schedule\n"),
              HasSubstr("The event type Schedule of event Tick is not supported by sluice (line 11)."));
  EXPECT_THAT(error_of(function + "      Policies:\n        - SESCrudPolicy: {}\n"),
              HasSubstr("The policy template SESCrudPolicy is not supported by sluice (line 10)."));
  EXPECT_THAT(
      error_of("  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: p\n      DefinitionUri: x\n"),
      HasSubstr("Property 'DefinitionUri' is not supported by sluice (line 7)."));
}

TEST(SamErrors, Globals) {
  EXPECT_THAT(
      transformed("Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Role: x}}\nResources: {Q: {Type: "
                  "AWS::SQS::Queue}}")
          .error(),
      HasSubstr("'Globals' section is invalid. 'Role' is not a supported property of 'Function'."));
}

// The sample system, with its code as `sam package` would have it.
TEST(Sample, IsDeployedWhole) {
  auto text = read_file("app/template.yaml");
  const auto at = text.find("CodeUri: .");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 10, "CodeUri: s3://artifacts/code.zip");
  CfnTester t;
  t.create("app", text);
  ASSERT_EQ(t.error(), "");
  EXPECT_EQ(t.status("app"), "CREATE_COMPLETE") << t.reason("app");
  const auto outputs = t.outputs("app");
  EXPECT_EQ(outputs.size(), 7u);
  EXPECT_EQ(outputs.at("SQSInputQueue"), t.physical_id("app", "InputQueue"));
  EXPECT_THAT(outputs.at("APIGatewayInputEndPoint"),
              testing::MatchesRegex("https://[a-z0-9]{10}.execute-api.us-east-1.amazonaws.com/Prod/inbox"));
  const auto& mapping = t.world.at(t.physical_id("app", "ProcessInputQueueInputQueue"));
  EXPECT_EQ(mapping.properties.at("FunctionName"),
            json::value(json::string(t.physical_id("app", "ProcessInputQueue"))));
  EXPECT_EQ(t.world.at(t.physical_id("app", "ApiProdStage")).properties.at("StageName"), "Prod");
  t.update("app", text);
  EXPECT_EQ(t.error(), "ValidationError: No updates are to be performed.");
  const auto id = t.engine().state().stacks().begin()->first;
  t.remove("app");
  EXPECT_EQ(t.status(id), "DELETE_COMPLETE");
  for (const auto& [physical, thing] : t.world) EXPECT_EQ(thing.type, "AWS::Logs::LogGroup") << physical;
  EXPECT_EQ(t.world.size(), 2u);  // the log groups are retained
}

}  // namespace
}  // namespace sluice::cfn::sam
