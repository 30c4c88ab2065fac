// Functions as they are written for aws-lambda-cpp.
#include <gtest/gtest.h>

#include "aws/lambda-runtime/runtime.h"

namespace {

using aws::lambda_runtime::adapt;
using aws::lambda_runtime::invocation_request;
using aws::lambda_runtime::invocation_response;

lambda::Invocation invocation() {
  lambda::Invocation made;
  made.payload = "{\"a\":1}";
  made.request_id = "id-1";
  made.trace_id = "Root=1-5759e988-bd862e3fe1be46a994272793";
  made.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  made.deadline_time = std::chrono::system_clock::now() + std::chrono::hours(1);
  return made;
}

TEST(AwsLambdaCpp, HandsTheRequestOver) {
  invocation_request seen;
  const auto response = adapt([&seen](const invocation_request& request) {
    seen = request;
    return invocation_response::success(request.payload, "text/plain");
  })(invocation());
  EXPECT_TRUE(response.succeeded());
  EXPECT_EQ(response.payload(), "{\"a\":1}");
  EXPECT_EQ(response.content_type(), "text/plain");
  EXPECT_EQ(seen.request_id, "id-1");
  EXPECT_EQ(seen.xray_trace_id, "Root=1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(seen.function_arn, "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_GT(seen.get_time_remaining(), std::chrono::minutes(59));
}

TEST(AwsLambdaCpp, ReportsAFailure) {
  const auto failure = invocation_response::failure("no items", "InvalidOrder");
  EXPECT_FALSE(failure.is_success());
  EXPECT_EQ(failure.get_payload(), R"({"errorMessage":"no items","errorType":"InvalidOrder","stackTrace":[]})");
  const auto response = adapt([&failure](const invocation_request&) { return failure; })(invocation());
  EXPECT_EQ(response.error().type, "InvalidOrder");
  EXPECT_EQ(response.error().message, "no items");
}

}  // namespace
