#pragma once
// The variables of a function's process (lambda.md section 2).
#include <map>
#include <string>
#include <string_view>

#include "lambda/records.h"

namespace sluice::lambda {

// All but what only the host knows (StartSandbox::environment). The function's own variables win where they may.
std::map<std::string, std::string> process_environment(const FunctionRecord& function, std::string_view log_stream);

}  // namespace sluice::lambda
