#include "lambda/resource_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using ::testing::HasSubstr;

class Permissions : public ::testing::Test {
 protected:
  Permissions() { t.create_function("f"); }

  AddPermissionRequest permission(const std::string& sid, const std::string& principal) const {
    AddPermissionRequest request;
    request.FunctionName = "f";
    request.StatementId = sid;
    request.Action = "lambda:InvokeFunction";
    request.Principal = principal;
    return request;
  }
  bool gateway_may_invoke(const std::string& source_arn) {
    return t.engine().may_invoke(function_arn("f"), "apigateway.amazonaws.com", source_arn, kTestAccount);
  }

  LambdaTester t;
};

TEST_F(Permissions, OfAnApi) {
  EXPECT_FALSE(gateway_may_invoke("arn:aws:execute-api:us-east-1:000000000000:api1/prod/GET/outbox"));
  auto request = permission("api", "apigateway.amazonaws.com");
  request.SourceArn = "arn:aws:execute-api:us-east-1:000000000000:api1/*/GET/outbox";
  EXPECT_EQ(
      t.get<AddPermissionResponse>(request).Statement,
      R"({"Sid":"api","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},)"
      R"("Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",)"
      R"("Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:us-east-1:000000000000:api1/*/GET/outbox"}}})");
  EXPECT_TRUE(gateway_may_invoke("arn:aws:execute-api:us-east-1:000000000000:api1/prod/GET/outbox"));
  EXPECT_FALSE(gateway_may_invoke("arn:aws:execute-api:us-east-1:000000000000:api1/prod/POST/outbox"));
  EXPECT_FALSE(gateway_may_invoke("arn:aws:execute-api:us-east-1:000000000000:api2/prod/GET/outbox"));
  EXPECT_FALSE(t.engine().may_invoke(function_arn("f"), "s3.amazonaws.com",
                                     "arn:aws:execute-api:us-east-1:000000000000:api1/prod/GET/outbox", kTestAccount));
  EXPECT_TRUE(t.engine().may_invoke(function_arn("f:$LATEST"), "apigateway.amazonaws.com",
                                    "arn:aws:execute-api:us-east-1:000000000000:api1/prod/GET/outbox", kTestAccount));
  EXPECT_FALSE(t.engine().may_invoke(function_arn("g"), "apigateway.amazonaws.com", "", kTestAccount));
}

TEST_F(Permissions, OfAnAccount) {
  auto request = permission("account", "123456789012");
  request.SourceAccount = "123456789012";
  EXPECT_THAT(t.get<AddPermissionResponse>(request).Statement,
              HasSubstr(R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})"));
}

TEST_F(Permissions, ThePolicyAndItsStatements) {
  GetPolicyRequest get;
  get.FunctionName = "f";
  EXPECT_EQ(t.error(get), "ResourceNotFoundException: The resource you requested does not exist.");
  RemovePermissionRequest remove;
  remove.FunctionName = "f";
  remove.StatementId = "s";
  EXPECT_EQ(t.error(remove), "ResourceNotFoundException: No policy is associated with the given resource.");

  EXPECT_EQ(t.error(permission("s", "*")), "");
  EXPECT_EQ(
      t.error(permission("s", "*")),
      "ResourceConflictException: The statement id (s) provided already exists. Please provide a new statement id, "
      "or remove the existing statement.");
  const auto policy = t.get<GetPolicyResponse>(get);
  EXPECT_EQ(policy.Policy,
            R"({"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":"*",)"
            R"("Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"}]})");
  EXPECT_TRUE(gateway_may_invoke(""));

  remove.StatementId = "other";
  EXPECT_EQ(t.error(remove), "ResourceNotFoundException: Statement other is not found in resource policy.");
  remove.StatementId = "s";
  remove.RevisionId = "stale";
  EXPECT_THAT(t.error(remove), HasSubstr("PreconditionFailedException"));
  remove.RevisionId = policy.RevisionId;
  EXPECT_EQ(t.error(remove), "");
  EXPECT_FALSE(gateway_may_invoke(""));
}

TEST_F(Permissions, Refusals) {
  auto request = permission("s", "nobody");
  EXPECT_EQ(t.error(request),
            "InvalidParameterValueException: The provided principal was invalid. Please check the principal and try "
            "again.");
  request = permission("s s", "*");
  EXPECT_THAT(t.error(request), HasSubstr("Value 's s' at 'statementId'"));
  request = permission("s", "*");
  request.Action = "sqs:SendMessage";
  EXPECT_THAT(t.error(request), HasSubstr("Value 'sqs:SendMessage' at 'action'"));
  request = permission("s", "*");
  request.Qualifier = "$LATEST";
  EXPECT_EQ(t.error(request),
            "InvalidParameterValueException: We currently do not support adding policies for $LATEST.");
}

}  // namespace
}  // namespace sluice::lambda
