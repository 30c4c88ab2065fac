// The control plane of functions, with the service's wording.
#include "lambda/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

GetFunctionConfigurationRequest get_configuration(const std::string& name) {
  GetFunctionConfigurationRequest request;
  request.FunctionName = name;
  return request;
}

TEST(Functions, CreateShowsPendingThenActive) {
  LambdaTester t;
  const auto created = t.get<FunctionConfiguration>(t.creation("f"));
  EXPECT_EQ(created.FunctionArn, function_arn("f"));
  EXPECT_EQ(created.State, "Pending");
  EXPECT_EQ(created.StateReason, "The function is being created.");
  EXPECT_EQ(created.StateReasonCode, "Creating");
  EXPECT_EQ(created.LastUpdateStatus, std::nullopt);
  EXPECT_EQ(created.LastModified, "2025-11-25T02:00:00.000+0000");
  EXPECT_EQ(created.CodeSha256, "qqo=");
  EXPECT_EQ(created.CodeSize, 1234);
  EXPECT_EQ(created.Timeout, 3);
  EXPECT_EQ(created.MemorySize, 128);
  EXPECT_EQ(created.Environment.has_value(), false);
  EXPECT_THAT(created.Architectures, ElementsAre("x86_64"));
  EXPECT_EQ(created.LoggingConfig.LogGroup, "/aws/lambda/f");
  const auto read = t.get<FunctionConfiguration>(get_configuration("f"));
  EXPECT_EQ(read.State, "Active");
  EXPECT_EQ(read.StateReason, std::nullopt);
  EXPECT_EQ(read.LastUpdateStatus, "Successful");
  EXPECT_NE(read.RevisionId, created.RevisionId);
}

TEST(Functions, UpdatesShowInProgressThenSuccessful) {
  Options options;
  options.settle_time = milliseconds(20);
  LambdaTester t(options);
  t.create_function("f");
  t.advance(milliseconds(20));
  UpdateFunctionConfigurationRequest request;
  request.FunctionName = "f";
  request.Timeout = 7;
  request.Environment.emplace().Variables["KEY"] = "value";
  const auto updated = t.get<FunctionConfiguration>(request);
  EXPECT_EQ(updated.State, "Active");
  EXPECT_EQ(updated.LastUpdateStatus, "InProgress");
  EXPECT_EQ(updated.LastUpdateStatusReason, "The function is being created.");
  EXPECT_EQ(updated.LastUpdateStatusReasonCode, "Creating");
  EXPECT_EQ(updated.Timeout, 7);
  EXPECT_EQ(t.error(request),
            "ResourceConflictException: The operation cannot be performed at this time. An update is in progress for "
            "resource: " +
                function_arn("f"));
  t.advance(milliseconds(20));
  const auto read = t.get<FunctionConfiguration>(get_configuration("f"));
  EXPECT_EQ(read.LastUpdateStatus, "Successful");
  EXPECT_NE(read.RevisionId, updated.RevisionId);
  EXPECT_EQ(read.Environment->Variables.at("KEY"), "value");
  request.RevisionId = updated.RevisionId;
  EXPECT_THAT(t.error(request), StartsWith("PreconditionFailedException: The Revision Id provided does not match"));
  request.RevisionId = read.RevisionId;
  request.Environment->Variables.clear();
  EXPECT_EQ(t.get<FunctionConfiguration>(request).Environment.has_value(), false);
}

TEST(Functions, GetFunctionTellsWhereTheCodeIs) {
  LambdaTester t;
  t.create_function("f", [](auto& request) { request.Tags["k"] = "v"; });
  t.reserve("f", 5);
  aws::Context context;
  context.base_url = "http://127.0.0.1:4566";
  GetFunctionRequest request;
  request.FunctionName = "f";
  auto response = t.get<GetFunctionResponse>(request, context);
  EXPECT_EQ(response.Code.Location, "http://127.0.0.1:4566/_sluice/lambda/code/" + std::string(64, 'a'));
  EXPECT_EQ(response.Tags->at("k"), "v");
  EXPECT_EQ(response.Concurrency->ReservedConcurrentExecutions, 5);
  request.Qualifier = "$LATEST";
  EXPECT_EQ(t.get<GetFunctionResponse>(request).Configuration.FunctionArn, function_arn("f:$LATEST"));
  request.Qualifier = "7";
  EXPECT_EQ(t.error(request), "ResourceNotFoundException: Function not found: " + function_arn("f:7"));
}

TEST(Functions, AllWaysToNameOne) {
  LambdaTester t;
  t.create_function("f");
  for (const auto& name :
       {std::string("f"), std::string("000000000000:f"), std::string("000000000000:function:f"),
        std::string("function:f"), std::string("f:$LATEST"), std::string("us-east-1:000000000000:function:f"),
        function_arn("f"), function_arn("f:$LATEST")}) {
    EXPECT_EQ(t.error(get_configuration(name)), "") << name;
  }
  for (const auto& name :
       {"f g", "a/b", "arn:aws:sqs:us-east-1:000000000000:f", "f:", ":f", "f:a:b", "arn:aws:lambda"}) {
    EXPECT_THAT(t.error(get_configuration(name)),
                StartsWith("ValidationException: 1 validation error detected: Value '" + std::string(name) +
                           "' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression "
                           "pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?"))
        << name;
  }
}

TEST(Functions, ListsInPages) {
  LambdaTester t;
  for (const auto* name : {"a", "b", "c"}) t.create_function(name);
  ListFunctionsRequest request;
  request.MaxItems = 2;
  auto page = t.get<ListFunctionsResponse>(request);
  ASSERT_EQ(page.Functions.size(), 2u);
  EXPECT_EQ(page.Functions[1].FunctionName, "b");
  request.Marker = page.NextMarker;
  page = t.get<ListFunctionsResponse>(request);
  ASSERT_EQ(page.Functions.size(), 1u);
  EXPECT_EQ(page.Functions[0].FunctionName, "c");
  EXPECT_EQ(page.NextMarker, std::nullopt);
  aws::Context elsewhere;
  elsewhere.region = "eu-west-1";
  EXPECT_EQ(t.get<ListFunctionsResponse>(ListFunctionsRequest{}, elsewhere).Functions.size(), 0u);
  ListVersionsByFunctionRequest versions;
  versions.FunctionName = "a";
  EXPECT_EQ(t.get<ListVersionsByFunctionResponse>(versions).Versions.at(0).FunctionArn, function_arn("a:$LATEST"));
}

TEST(Functions, DeleteAndCreateAgain) {
  LambdaTester t;
  t.create_function("f");
  EXPECT_EQ(t.error(t.creation("f")), "ResourceConflictException: Function already exist: f");
  DeleteFunctionRequest request;
  request.FunctionName = "f";
  request.Qualifier = "$LATEST";
  EXPECT_EQ(t.error(request),
            "InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.");
  request.Qualifier.reset();
  EXPECT_EQ(t.error(request), "");
  EXPECT_EQ(t.error(request), "ResourceNotFoundException: Function not found: " + function_arn("f"));
  t.create_function("f");
}

TEST(Functions, SurviveARestart) {
  for (const auto journal : {LambdaTester::Journal::kWhole, LambdaTester::Journal::kCompacted}) {
    LambdaTester t;
    for (const auto* name : {"a", "b", "c"}) t.create_function(name);
    t.update_code("b");
    t.reserve("c", 7);
    DeleteFunctionRequest request;
    request.FunctionName = "a";
    t.run(request);
    t.restart(journal);
    const auto listed = t.get<ListFunctionsResponse>(ListFunctionsRequest{}).Functions;
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0].CodeSha256, "u7s=");
    EXPECT_EQ(t.engine().function(function_arn("c"))->reserved_concurrency, 7);
    EXPECT_THAT(t.engine().code_blobs(), ElementsAre(std::string(64, 'a'), std::string(64, 'b')));
  }
}

TEST(Functions, HaveNoUrls) {
  LambdaTester t;
  t.create_function("f");
  GetFunctionUrlConfigRequest request;
  request.FunctionName = "f";
  EXPECT_EQ(t.error(request), "ResourceNotFoundException: The resource you requested does not exist.");
}

// ---- validation ----------------------------------------------------------------------------------------------------

class CreateFunctionRefusals : public ::testing::Test {
 protected:
  std::string refusal(const std::function<void(CreateFunctionRequest&)>& edit) {
    auto command = t.creation("f");
    edit(command.request);
    return t.error(command);
  }
  LambdaTester t;
};

TEST_F(CreateFunctionRefusals, RequiredMembers) {
  EXPECT_EQ(
      refusal([](auto& request) {
        request.FunctionName.reset();
        request.Role.reset();
      }),
      "ValidationException: 2 validation errors detected: Value null at 'functionName' failed to satisfy "
      "constraint: Member must not be null; Value null at 'role' failed to satisfy constraint: Member must not be "
      "null");
  EXPECT_EQ(refusal([](auto& request) { request.Runtime.reset(); }),
            "InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with "
            "deployment packages.");
}

TEST_F(CreateFunctionRefusals, Ranges) {
  EXPECT_EQ(refusal([](auto& request) { request.Timeout = 3000; }),
            "ValidationException: 1 validation error detected: Value '3000' at 'timeout' failed to satisfy constraint: "
            "Member must have value less than or equal to 900");
  EXPECT_THAT(refusal([](auto& request) { request.MemorySize = 64; }),
              HasSubstr("at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to "
                        "128"));
  EXPECT_THAT(refusal([](auto& request) { request.Role = "r"; }), HasSubstr("Value 'r' at 'role'"));
  EXPECT_THAT(refusal([](auto& request) { request.Handler = "a b"; }), HasSubstr("Value 'a b' at 'handler'"));
  EXPECT_THAT(refusal([](auto& request) { request.Architectures = {"vax"}; }), HasSubstr("at 'architectures'"));
  EXPECT_THAT(
      refusal([](auto& request) { request.TracingConfig.emplace().Mode = "Loud"; }),
      HasSubstr("Value 'Loud' at 'tracingConfig.mode' failed to satisfy constraint: Member must satisfy enum value "
                "set: [Active, PassThrough]"));
  EXPECT_THAT(refusal([](auto& request) { request.FunctionName = std::string(65, 'n'); }),
              StartsWith("InvalidParameterValueException: 1 validation error detected: Value 'nnn"));
  EXPECT_THAT(refusal([](auto& request) { request.FunctionName = "a.b"; }), StartsWith("ValidationException"));
}

TEST_F(CreateFunctionRefusals, Runtimes) {
  EXPECT_THAT(
      refusal([](auto& request) { request.Runtime = "cobol"; }),
      StartsWith("InvalidParameterValueException: Value cobol at 'runtime' failed to satisfy constraint: Member "
                 "must satisfy enum value set: [nodejs16.x, "));
  EXPECT_EQ(refusal([](auto& request) { request.Runtime = "java21"; }),
            "NotImplemented: The Lambda runtime java21 is not supported by sluice.");
  for (const auto* runtime : {"python3.13", "nodejs22.x", "provided.al2"}) {
    EXPECT_EQ(refusal([&](auto& request) {
                request.Runtime = runtime;
                request.FunctionName = std::string(1, runtime[1]);
              }),
              "");
  }
}

TEST_F(CreateFunctionRefusals, EnvironmentVariables) {
  EXPECT_EQ(refusal([](auto& request) { request.Environment.emplace().Variables["AWS_REGION"] = "x"; }),
            "InvalidParameterValueException: Lambda was unable to configure your environment variables because the "
            "environment variables you have provided contains reserved keys that are currently not supported for "
            "modification. Reserved keys used in this request: AWS_REGION");
  EXPECT_THAT(refusal([](auto& request) { request.Environment.emplace().Variables["BIG"] = std::string(4096, 'x'); }),
              HasSubstr("exceeded the 4KB limit. String measured: {\"BIG\":\"xxx"));
  EXPECT_THAT(refusal([](auto& request) { request.Environment.emplace().Variables["1st"] = "x"; }),
              HasSubstr("at 'environment.variables'"));
  EXPECT_EQ(refusal([](auto& request) { request.Environment.emplace().Variables["TZ"] = "Europe/Berlin"; }), "");
}

TEST_F(CreateFunctionRefusals, WhatSluiceDoesNotDoIsNamed) {
  const auto unsupported = [](const std::string& what) {
    return "NotImplemented: " + what + " is not supported by sluice.";
  };
  EXPECT_EQ(refusal([](auto& request) { request.Layers = {"arn:aws:lambda:us-east-1:000000000000:layer:l:1"}; }),
            unsupported("Layers of Lambda functions"));
  EXPECT_EQ(refusal([](auto& request) { request.PackageType = "Image"; }),
            unsupported("PackageType Image of Lambda functions"));
  EXPECT_EQ(refusal([](auto& request) { request.Publish = true; }),
            unsupported("Publish: a version of a Lambda function"));
  EXPECT_EQ(refusal([](auto& request) { request.DeadLetterConfig.emplace().TargetArn = queue_arn("q"); }),
            unsupported("DeadLetterConfig of Lambda functions"));
  EXPECT_EQ(refusal([](auto& request) { request.LoggingConfig.emplace().LogFormat = "JSON"; }),
            unsupported("LogFormat JSON of Lambda functions"));
  EXPECT_THAT(
      refusal([](auto& request) { request.LoggingConfig.emplace().SystemLogLevel = "DEBUG"; }),
      StartsWith("InvalidParameterValueException: LogLevel is not supported when LogFormat is set to \"Text\"."));
}

// ---- concurrency and tags ------------------------------------------------------------------------------------------

TEST(ReservedConcurrency, PutGetDelete) {
  LambdaTester t;
  t.create_function("f");
  GetFunctionConcurrencyRequest get;
  get.FunctionName = "f";
  EXPECT_EQ(t.get<GetFunctionConcurrencyResponse>(get).ReservedConcurrentExecutions, std::nullopt);
  PutFunctionConcurrencyRequest put;
  put.FunctionName = "f";
  put.ReservedConcurrentExecutions.emplace(900);
  EXPECT_EQ(t.get<Concurrency>(put).ReservedConcurrentExecutions, 900);
  put.ReservedConcurrentExecutions.emplace(901);
  EXPECT_EQ(t.error(put),
            "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [100].");
  put.FunctionName = "f:$LATEST";
  EXPECT_THAT(t.error(put), HasSubstr("This operation is permitted on Lambda functions only."));
  EXPECT_EQ(t.get<GetFunctionConcurrencyResponse>(get).ReservedConcurrentExecutions, 900);
  DeleteFunctionConcurrencyRequest remove;
  remove.FunctionName = "f";
  EXPECT_EQ(t.error(remove), "");
  EXPECT_EQ(t.get<GetFunctionConcurrencyResponse>(get).ReservedConcurrentExecutions, std::nullopt);
}

TEST(Tags, OfFunctionsAndMappings) {
  LambdaTester t;
  t.create_queue("q");
  t.create_function("f");
  const auto uuid = t.map("q", "f");
  for (const auto& arn : {function_arn("f"), "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + uuid}) {
    TagResourceRequest tag;
    tag.Resource = arn;
    tag.Tags.emplace(std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}});
    EXPECT_EQ(t.error(tag), "");
    UntagResourceRequest untag;
    untag.Resource = arn;
    untag.TagKeys.emplace(std::vector<std::string>{"a"});
    EXPECT_EQ(t.error(untag), "");
    ListTagsRequest list;
    list.Resource = arn;
    EXPECT_THAT(t.get<ListTagsResponse>(list).Tags, ElementsAre(std::pair("b", "2")));
  }
  ListTagsRequest list;
  list.Resource = function_arn("f:$LATEST");
  EXPECT_EQ(t.error(list),
            "InvalidParameterValueException: Tags on function aliases and versions are not supported. Please specify a "
            "function ARN.");
  TagResourceRequest tag;
  tag.Resource = function_arn("f");
  tag.Tags.emplace();
  for (int i = 0; i < 50; ++i) (*tag.Tags)["key" + std::to_string(i)] = "v";
  EXPECT_EQ(t.error(tag), "InvalidParameterValueException: Number of tags exceeds resource tag limit.");
}

}  // namespace
}  // namespace sluice::lambda
