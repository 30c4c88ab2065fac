#pragma once
// Regular expressions of templates (AllowedPattern), with a limit on the work that a hostile one can make.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::cfn {

// Whether all of `text` matches `pattern` (PCRE2, close to the Java syntax of CloudFormation). Fails for a pattern
// that is none, and for one that takes more than kMatchStepsMax steps.
inline constexpr unsigned kMatchStepsMax = 100'000;
base::Result<bool> matches_whole(const std::string& pattern, std::string_view text);

}  // namespace sluice::cfn
