#pragma once
// For tests: the IAM engine with a journal around it.
#include "aws/engine_tester.h"
#include "iam/engine.h"

namespace sluice::iam {

using IamTester = aws::EngineTester<Engine, Command, Reply, Event, Effect>;

inline constexpr const char* kLambdaTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)"
    R"("Principal":{"Service":"lambda.amazonaws.com"}}]})";

// An identity policy of one statement that allows `action` on `resource`.
inline std::string allow(const std::string& action, const std::string& resource) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action + R"(","Resource":")" +
         resource + R"("}]})";
}

inline CreateRoleRequest role_request(const std::string& name, const std::string& trust = kLambdaTrust) {
  CreateRoleRequest request;
  request.RoleName = name;
  request.AssumeRolePolicyDocument = trust;
  return request;
}

}  // namespace sluice::iam
