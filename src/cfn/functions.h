#pragma once
// The intrinsic functions (section 3): evaluation of a value of a template to a plain JSON value.
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cfn/environment.h"

namespace sluice::cfn {

// Nothing: AWS::NoValue, the member or item vanishes. The error is CloudFormation's text without a prefix for its code.
using Evaluated = base::Result<std::optional<json::value>, std::string>;

// What resources and other stacks give, asked for at the moment of use. Never called for constants.
class References {
 public:
  virtual ~References() = default;
  virtual Evaluated ref(std::string_view logical_id) const = 0;
  virtual Evaluated get_att(std::string_view logical_id, std::string_view attribute) const = 0;
  virtual Evaluated import_value(std::string_view name) const = 0;
};

// A value whose texts make it longer than this fails (Fn::Sub and Fn::Join of lists of lists).
inline constexpr std::size_t kEvaluatedBytesMax = 8 << 20;

// Evaluates all functions in `value`. Texts of numbers stay texts (Ref of a number parameter is "5").
Evaluated evaluate(const json::value& value, const Environment& environment, const References& references);

// Evaluates a condition's expression (Conditions and Fn::If's names; section 3). `condition` answers {Condition: NAME}.
base::Result<bool, std::string> evaluate_condition(
    const json::value& value, const Environment& environment,
    const std::function<base::Result<bool, std::string>(std::string_view)>& condition);

// If `value` is {"Fn::X": argument} or {"Ref": argument}: the name and the argument.
struct FunctionCall {
  std::string_view name;
  const json::value* argument;
};
std::optional<FunctionCall> function_call(const json::value& value);

// Calls `text` for each piece of literal text of an Fn::Sub pattern and `variable` for each ${name}; ${!x} is the text
// ${x}. False: a ${ without its }.
bool for_each_part(std::string_view pattern, const std::function<void(std::string_view)>& text,
                   const std::function<void(std::string_view)>& variable);

}  // namespace sluice::cfn
