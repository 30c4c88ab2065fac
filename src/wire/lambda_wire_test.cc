#include "wire/lambda_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/actions.h"

namespace sluice::wire::lambda_wire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

aws::HttpRequest request(std::string_view method, std::string_view target, std::string_view body = "") {
  aws::HttpRequest made;
  made.method = method;
  made.target = target;
  made.body = body;
  return made;
}

template <class Shape>
Shape decoded(const aws::HttpRequest& request) {
  auto result = decode(request);
  if (!result) {
    ADD_FAILURE() << result.error().code << ": " << result.error().message;
    return {};
  }
  EXPECT_TRUE(std::holds_alternative<Shape>(result->request));
  return std::get<Shape>(std::move(result->request));
}

aws::Error refused(const aws::HttpRequest& request) {
  auto result = decode(request);
  return result ? aws::Error{} : result.error();
}

TEST(LambdaWire, RoutesNameActionsAndMembersThatExist) {
  for (const auto& route : routes()) {
    const auto* action = find_action<Request>(route.shape.empty() ? route.action : route.shape);
    ASSERT_NE(action, nullptr) << route.action;
    for (const auto& binding : route.bindings) {
      EXPECT_NE(action->request->find(binding.member), nullptr) << route.action << " " << binding.member;
    }
    for (auto at = route.pattern.find('{'); at != std::string_view::npos; at = route.pattern.find('{', at + 1)) {
      const auto label = route.pattern.substr(at + 1, route.pattern.find_first_of("+}", at) - at - 1);
      EXPECT_NE(action->request->find(label), nullptr) << route.action << " " << label;
    }
  }
}

TEST(LambdaWire, ReadsACreateFunction) {
  const auto create = decoded<lambda::CreateFunctionRequest>(
      request("POST", "/2015-03-31/functions", R"({"FunctionName":"f","Runtime":"provided.al2023",
        "Role":"arn:aws:iam::000000000000:role/r","Handler":"bootstrap","Code":{"ZipFile":"UEsFBg=="},"Timeout":5,
        "Environment":{"Variables":{"A":"b"}},"Architectures":["x86_64"],"Tags":{"k":"v"}})"));
  EXPECT_EQ(create.FunctionName, "f");
  EXPECT_EQ(create.Code->ZipFile->bytes, "PK\x05\x06");
  EXPECT_EQ(create.Timeout, 5);
  EXPECT_THAT(create.Environment->Variables, ElementsAre(Pair("A", "b")));
  EXPECT_THAT(create.Architectures, ElementsAre("x86_64"));
}

TEST(LambdaWire, ReadsAnInvoke) {
  auto invoke =
      request("POST", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A0%3Afunction%3Af/invocations?Qualifier=1",
              "{\"a\":1}");
  invoke.headers = {{"x-amz-invocation-type", "Event"}, {"X-Amz-Log-Type", "Tail"}, {"X-Amz-Client-Context", "e30="}};
  const auto shape = decoded<lambda::InvocationRequest>(invoke);
  EXPECT_EQ(shape.FunctionName, "arn:aws:lambda:us-east-1:0:function:f");
  EXPECT_EQ(shape.Qualifier, "1");
  EXPECT_EQ(shape.InvocationType, "Event");
  EXPECT_EQ(shape.LogType, "Tail");
  EXPECT_EQ(shape.ClientContext, "e30=");
  EXPECT_EQ(shape.Payload->bytes, "{\"a\":1}");
}

TEST(LambdaWire, ReadsMappingsTagsAndConcurrency) {
  const auto update = decoded<lambda::UpdateEventSourceMappingRequest>(
      request("PUT", "/2015-03-31/event-source-mappings/some-uuid/", R"({"FunctionResponseTypes":[],"BatchSize":3})"));
  EXPECT_EQ(update.UUID, "some-uuid");
  ASSERT_TRUE(update.FunctionResponseTypes.has_value());
  EXPECT_EQ(decoded<lambda::ListEventSourceMappingsRequest>(
                request("GET", "/2015-03-31/event-source-mappings/?FunctionName=f&MaxItems=10"))
                .MaxItems,
            10);
  const auto untag = decoded<lambda::UntagResourceRequest>(
      request("DELETE", "/2017-03-31/tags/arn:aws:lambda:us-east-1:0:function:f?tagKeys=a&tagKeys=b"));
  EXPECT_EQ(untag.Resource, "arn:aws:lambda:us-east-1:0:function:f");
  EXPECT_THAT(*untag.TagKeys, ElementsAre("a", "b"));
  EXPECT_EQ(decoded<lambda::PutFunctionConcurrencyRequest>(
                request("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":0})"))
                .ReservedConcurrentExecutions,
            0);
}

TEST(LambdaWire, RefusesWhatItCantRead) {
  const auto broken = refused(request("POST", "/2015-03-31/functions", "{"));
  EXPECT_EQ(broken.code, "InvalidRequestContentException");
  EXPECT_EQ(broken.status, 400);
  EXPECT_THAT(broken.message, HasSubstr("Could not parse request body into json: Could not parse payload into json: "));
  EXPECT_EQ(refused(request("POST", "/2015-03-31/functions", R"({"Timeout":"5"})")).code, "SerializationException");
  const auto nowhere = refused(request("GET", "/2015-03-31/nonsense"));
  EXPECT_EQ(nowhere.status, 403);
  EXPECT_EQ(nowhere.message, "Unable to determine service/operation name to be authorized");
}

TEST(LambdaWire, NamesActionsAndMembersThatSluiceLacks) {
  const auto action = refused(request("POST", "/2015-03-31/functions/f/aliases", "{}"));
  EXPECT_EQ(action.status, 501);
  EXPECT_EQ(action.message, "The action CreateAlias of AWS Lambda is not supported by sluice.");
  const auto member = refused(request("POST", "/2015-03-31/event-source-mappings",
                                      R"({"FunctionName":"f","Topics":["t"],"SelfManagedEventSource":{}})"));
  EXPECT_EQ(member.status, 501);
  EXPECT_EQ(member.message, "The parameter Topics of CreateEventSourceMapping is not supported by sluice.");
  EXPECT_EQ(decoded<lambda::GetFunctionRequest>(request("GET", "/2015-03-31/functions/f?NoSuchThing=1")).FunctionName,
            "f");
}

TEST(LambdaWire, WritesErrorsWithTheKeyOfTheirText) {
  const auto missing =
      encode_error(aws::Error{"ResourceNotFoundException", "Function not found: arn", 404, "", {{"Type", "User"}}});
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.body, R"({"Type":"User","Message":"Function not found: arn"})");
  EXPECT_THAT(missing.headers, Contains(Pair("x-amzn-ErrorType", "ResourceNotFoundException")));
  EXPECT_EQ(encode_error(aws::Error{"InvalidParameterValueException", "no", 400, "", {{"Type", "User"}}}).body,
            R"({"Type":"User","message":"no"})");
  const auto throttled =
      encode_error(aws::Error{"TooManyRequestsException",
                              "Rate Exceeded.",
                              429,
                              "",
                              {{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}, {"Type", "User"}}});
  EXPECT_EQ(throttled.body, R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User",)"
                            R"("message":"Rate Exceeded."})");
  EXPECT_THAT(throttled.headers, Contains(testing::Field(&std::pair<std::string, std::string>::first, "Retry-After")));
}

TEST(LambdaWire, WritesRepliesWithTheirStatus) {
  const auto& create = *decode(request("POST", "/2015-03-31/functions", "{}"))->route;
  const auto created = encode(create, lambda::FunctionConfiguration{});
  EXPECT_EQ(created.status, 201);
  EXPECT_THAT(created.body, HasSubstr(R"("Description":"","Timeout":3,"MemorySize":128)"));
  EXPECT_THAT(created.body, HasSubstr(R"("TracingConfig":{"Mode":"PassThrough"})"));
  EXPECT_THAT(created.body, HasSubstr(R"("LoggingConfig":{})"));
  EXPECT_THAT(created.body, testing::Not(HasSubstr("LastUpdateStatus")));
  const auto& remove = *decode(request("DELETE", "/2015-03-31/functions/f"))->route;
  EXPECT_EQ(encode(remove, std::monostate()).status, 204);
  EXPECT_EQ(encode(remove, std::monostate()).body, "");
}

TEST(LambdaWire, WritesAnInvokesResult) {
  lambda::InvokeResult result;
  result.function_error = "Unhandled";
  result.executed_version = "$LATEST";
  result.payload = std::make_shared<const std::string>("{\"errorMessage\":\"x\"}");
  const auto reply = encode(result, "bG9n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{\"errorMessage\":\"x\"}");
  EXPECT_THAT(reply.headers, Contains(Pair("X-Amz-Function-Error", "Unhandled")));
  EXPECT_THAT(reply.headers, Contains(Pair("X-Amz-Executed-Version", "$LATEST")));
  EXPECT_THAT(reply.headers, Contains(Pair("X-Amz-Log-Result", "bG9n")));
  lambda::InvokeResult queued;
  queued.status = 202;
  EXPECT_EQ(encode(queued).body, "");
}

}  // namespace
}  // namespace sluice::wire::lambda_wire
