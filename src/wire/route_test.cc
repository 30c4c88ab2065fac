#include "wire/route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire {
namespace {

aws::HttpRequest get(std::string_view target) {
  aws::HttpRequest request;
  request.method = "GET";
  request.target = target;
  return request;
}

aws::HttpRequest post(std::string_view body) {
  aws::HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = body;
  return request;
}

aws::HttpRequest with(aws::HttpRequest request, std::string_view name, std::string_view value) {
  request.headers.emplace_back(name, value);
  return request;
}

TEST(Route, ByTarget) {
  EXPECT_EQ(route(with(post(""), "X-Amz-Target", "AmazonSQS.SendMessage")).service, Service::kSqs);
  EXPECT_EQ(route(with(post(""), "x-amz-target", "Logs_20140328.PutLogEvents")).service, Service::kLogs);
  const auto cloud_control = route(with(post(""), "X-Amz-Target", "CloudApiService.CreateResource"));
  EXPECT_EQ(cloud_control.service, Service::kUnknown);
  EXPECT_EQ(cloud_control.name, "CloudApiService");
}

TEST(Route, ByTheScopeOfTheSignature) {
  const auto signed_for = [](std::string_view text) { return route(with(get("/"), "Authorization", text)); };
  EXPECT_EQ(signed_for("AWS4-HMAC-SHA256 Credential=AKID/20260131/us-east-1/iam/aws4_request, SignedHeaders=host, "
                       "Signature=00")
                .service,
            Service::kIam);
  EXPECT_EQ(
      signed_for("AWS4-HMAC-SHA256 Credential=AKID/20260131/us-east-1/sts/aws4_request,SignedHeaders=host").service,
      Service::kSts);
  const auto unknown = signed_for("AWS4-HMAC-SHA256 Credential=AKID/20260131/us-east-1/dynamodb/aws4_request, Sig");
  EXPECT_EQ(unknown.service, Service::kUnknown);
  EXPECT_EQ(unknown.name, "dynamodb");
  EXPECT_EQ(signed_for("AWS4-HMAC-SHA256 Credential=AKID").service, Service::kS3);
  EXPECT_EQ(route(get("/bucket/key?X-Amz-Credential=AKID%2F20260131%2Fus-east-1%2Fs3%2Faws4_request")).service,
            Service::kS3);
  // A key that looks like a REST path is still S3's when the signature says so.
  EXPECT_EQ(route(get("/restapis/x?X-Amz-Credential=AKID%2F20260131%2Fus-east-1%2Fs3%2Faws4_request")).service,
            Service::kS3);
}

TEST(Route, ByPath) {
  EXPECT_EQ(route(get("/000000000000/queue?Action=SendMessage")).service, Service::kSqs);
  EXPECT_EQ(route(get("/2015-03-31/functions/f")).service, Service::kLambda);
  EXPECT_EQ(route(get("/restapis")).service, Service::kApiGateway);
  EXPECT_EQ(route(get("/restapis/abc/stages")).service, Service::kApiGateway);
  EXPECT_EQ(route(get("/restapis-bucket/key")).service, Service::kS3);
  EXPECT_EQ(route(get("/bucket/key")).service, Service::kS3);
  EXPECT_EQ(route(get("/")).service, Service::kS3);
}

TEST(Route, ByActionAndVersion) {
  EXPECT_EQ(route(post("Action=DescribeStacks&Version=2010-05-15")).service, Service::kCloudFormation);
  EXPECT_EQ(route(post("Version=2011-06-15&Action=GetCallerIdentity")).service, Service::kSts);
  EXPECT_EQ(route(post("Action=ListRoles&Version=2010-05-08")).service, Service::kIam);
  EXPECT_EQ(route(post("Action=ListQueues&Version=2012-11-05")).service, Service::kSqs);
  EXPECT_EQ(route(post("Action=DescribeStacks")).service, Service::kCloudFormation);
  EXPECT_EQ(route(post("Action=GetCallerIdentity")).service, Service::kSts);
  EXPECT_EQ(route(post("Action=ListQueues")).service, Service::kSqs);
  EXPECT_EQ(route(get("/?Action=ListQueues")).service, Service::kSqs);
  EXPECT_EQ(route(get("/bucket?Action=ListQueues")).service, Service::kS3);
}

TEST(Route, AServiceThatSluiceLacksIsNamed) {
  const auto request = with(post(""), "X-Amz-Target", "DynamoDB_20120810.PutItem");
  const auto response = unknown_service(route(request), request, "id");
  EXPECT_EQ(response.status, 501);
  EXPECT_THAT(response.body, testing::HasSubstr("The service DynamoDB_20120810 is not supported by sluice."));
}

}  // namespace
}  // namespace sluice::wire
