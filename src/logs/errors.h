#pragma once
// The errors of CloudWatch Logs; all are HTTP 400.
#include <string>

#include "aws/error.h"

namespace sluice::logs::errors {

inline aws::Error invalid_parameter(std::string message) {
  return aws::Error{"InvalidParameterException", std::move(message), 400, "", {}};
}
// What the service finds before it looks at anything else: `constraint` as in "Member must not be null".
inline aws::Error invalid_member(const std::string& member, const std::string& value, const std::string& constraint) {
  return invalid_parameter("1 validation error detected: Value " + value + " at '" + member +
                           "' failed to satisfy constraint: " + constraint);
}
inline aws::Error missing_member(const std::string& member) {
  return invalid_member(member, "null", "Member must not be null");
}
inline aws::Error not_found(std::string message) {
  return aws::Error{"ResourceNotFoundException", std::move(message), 400, "", {}};
}
inline aws::Error group_not_found() {
  return not_found("The specified log group does not exist.");
}
inline aws::Error stream_not_found() {
  return not_found("The specified log stream does not exist.");
}
inline aws::Error already_exists(std::string message) {
  return aws::Error{"ResourceAlreadyExistsException", std::move(message), 400, "", {}};
}
inline aws::Error limit_exceeded() {
  return aws::Error{"LimitExceededException", "Resource limit exceeded.", 400, "", {}};
}

}  // namespace sluice::logs::errors
