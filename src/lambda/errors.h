#pragma once
// Lambda's errors with the service's wording (lambda.md sections 3, 6, 7).
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::lambda::errors {

inline aws::Error user_error(std::string code, int status, std::string message) {
  return {std::move(code), std::move(message), status, "", {{"Type", "User"}}};
}

inline aws::Error invalid_parameter(std::string message) {
  return user_error("InvalidParameterValueException", 400, std::move(message));
}
inline aws::Error not_found(std::string message) {
  return user_error("ResourceNotFoundException", 404, std::move(message));
}
inline aws::Error conflict(std::string message) {
  return user_error("ResourceConflictException", 409, std::move(message));
}
inline aws::Error too_large(std::string message) {
  return user_error("RequestEntityTooLargeException", 413, std::move(message));
}
inline aws::Error invalid_content(std::string message) {
  return user_error("InvalidRequestContentException", 400, std::move(message));
}

inline aws::Error function_not_found(const std::string& arn) {
  return not_found("Function not found: " + arn);
}
inline aws::Error resource_not_found() {
  return not_found("The resource you requested does not exist.");
}
inline aws::Error update_in_progress(const std::string& arn) {
  return conflict("The operation cannot be performed at this time. An update is in progress for resource: " + arn);
}
inline aws::Error stale_revision() {
  return user_error("PreconditionFailedException", 412,
                    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API "
                    "to retrieve the latest Revision Id");
}

// Reasons of a 429.
inline constexpr const char* kReservedLimit = "ReservedFunctionConcurrentInvocationLimitExceeded";
inline constexpr const char* kAccountLimit = "ConcurrentInvocationLimitExceeded";
inline constexpr const char* kCallerRate = "CallerRateLimitExceeded";

inline aws::Error throttled(const char* reason) {
  return {"TooManyRequestsException", "Rate Exceeded.", 429, "", {{"Reason", reason}, {"Type", "User"}}};
}

// Gathers what is wrong with a request's members, as the service does: all findings in one ValidationException.
class Validation {
 public:
  // `constraint` as in "Member must have value less than or equal to 900".
  void refuse(std::string_view value, std::string_view member, std::string_view constraint) {
    add("'" + std::string(value) + "'", member, constraint);
  }
  void require(bool present, std::string_view member) {
    if (!present) add("null", member, "Member must not be null");
  }
  void range(std::int64_t value, std::int64_t least, std::int64_t most, std::string_view member) {
    if (value < least) {
      refuse(std::to_string(value), member, "Member must have value greater than or equal to " + std::to_string(least));
    } else if (value > most) {
      refuse(std::to_string(value), member, "Member must have value less than or equal to " + std::to_string(most));
    }
  }
  void length(std::string_view value, std::size_t least, std::size_t most, std::string_view member) {
    if (value.size() < least) {
      refuse(value, member, "Member must have length greater than or equal to " + std::to_string(least));
    } else if (value.size() > most) {
      refuse(value, member, "Member must have length less than or equal to " + std::to_string(most));
    }
  }
  // `set` as the service prints it: "[Active, PassThrough]".
  void refuse_enum(std::string_view value, std::string_view member, std::string_view set) {
    refuse(value, member, "Member must satisfy enum value set: " + std::string(set));
  }
  void refuse_pattern(std::string_view value, std::string_view member, std::string_view pattern) {
    refuse(value, member, "Member must satisfy regular expression pattern: " + std::string(pattern));
  }

  aws::Status status() const {
    if (findings_.empty()) return {};
    std::string text = std::to_string(findings_.size()) +
                       (findings_.size() == 1 ? " validation error detected: " : " validation errors detected: ");
    for (std::size_t i = 0; i < findings_.size(); ++i) text += (i == 0 ? "" : "; ") + findings_[i];
    return aws::fail({"ValidationException", text, 400, "", {}});
  }

 private:
  void add(std::string value, std::string_view member, std::string_view constraint) {
    findings_.push_back("Value " + std::move(value) + " at '" + std::string(member) +
                        "' failed to satisfy constraint: " + std::string(constraint));
  }

  std::vector<std::string> findings_;
};

}  // namespace sluice::lambda::errors
