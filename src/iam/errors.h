#pragma once
// The errors of IAM and STS. In the query protocol the code goes without "Exception".
#include <string>

#include "aws/error.h"

namespace sluice::iam::errors {

inline aws::Error make(const std::string& query_code, std::string message, int status) {
  return aws::Error{query_code + "Exception", std::move(message), status, query_code, {}};
}

// NoSuchEntity, 404.
inline aws::Error role_not_found(const std::string& name) {
  return make("NoSuchEntity", "The role with name " + name + " cannot be found.", 404);
}
inline aws::Error user_not_found(const std::string& name) {
  return make("NoSuchEntity", "The user with name " + name + " cannot be found.", 404);
}
inline aws::Error inline_policy_not_found(const std::string& kind, const std::string& name) {
  return make("NoSuchEntity", "The " + kind + " policy with name " + name + " cannot be found.", 404);
}
inline aws::Error policy_not_found(const std::string& arn) {
  return make("NoSuchEntity", "Policy " + arn + " was not found.", 404);
}
inline aws::Error policy_not_attachable(const std::string& arn) {
  return make("NoSuchEntity", "Policy " + arn + " does not exist or is not attachable.", 404);
}
inline aws::Error policy_version_not_found(const std::string& arn, const std::string& version) {
  return make("NoSuchEntity", "Policy " + arn + " version " + version + " does not exist or is not attachable.", 404);
}
inline aws::Error access_key_not_found(const std::string& id) {
  return make("NoSuchEntity", "The Access Key with id " + id + " cannot be found.", 404);
}

// 409
inline aws::Error already_exists(std::string message) {
  return make("EntityAlreadyExists", std::move(message), 409);
}
inline aws::Error delete_conflict(std::string message) {
  return make("DeleteConflict", std::move(message), 409);
}
inline aws::Error limit_exceeded(std::string message) {
  return make("LimitExceeded", std::move(message), 409);
}

// 400
inline aws::Error malformed_policy(std::string message) {
  return make("MalformedPolicyDocument", std::move(message), 400);
}
inline aws::Error invalid_input(std::string message) {
  return make("InvalidInput", std::move(message), 400);
}
inline aws::Error validation(std::string message) {
  return aws::Error{"ValidationError", std::move(message), 400, "", {}};
}
inline aws::Error missing_member(const std::string& member) {
  return validation("1 validation error detected: Value null at '" + member +
                    "' failed to satisfy constraint: Member must not be null");
}

inline aws::Error access_denied(std::string message) {
  return aws::Error{"AccessDenied", std::move(message), 403, "", {}};
}

}  // namespace sluice::iam::errors
