#pragma once
// The ways to name a function: name, name:qualifier, account:function:name, a partial or whole ARN, each with a
// qualifier or not (lambda.md sections 3 and 6).
#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "aws/error.h"

namespace sluice::lambda {

inline constexpr std::string_view kLatest = "$LATEST";

struct FunctionName {
  std::string account, region, name;
  std::string qualifier;  // empty: none

  std::string arn() const;            // unqualified
  std::string qualified_arn() const;  // with the qualifier, if there is one
};

// Takes a FunctionName member and, where the action has one, its Qualifier. Errors: ValidationException for what is no
// name, InvalidParameterValueException for two different qualifiers, ResourceNotFoundException for another region.
aws::Result<FunctionName> parse_function_name(std::string_view text, const std::optional<std::string>& qualifier,
                                              const aws::Context& context);

}  // namespace sluice::lambda
