#pragma once
// The parameters of a template: what it declares, and the values that a caller's list, the defaults and the values of
// the last deployment give them. Texts of section 2.8 are AWS's.
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.h"
#include "cfn/document.h"
#include "cfn/shapes.h"

namespace sluice::cfn {

inline constexpr std::size_t kParameterValueLengthMax = 4096;  // bytes

struct ParameterDefinition {
  std::string name;
  std::string type;  // String, Number, CommaDelimitedList, List<...>, AWS::...
  std::optional<std::string> default_value;
  std::optional<std::vector<std::string>> allowed_values;
  std::optional<std::string> allowed_pattern, description, constraint_description;
  std::optional<double> min_length, max_length, min_value, max_value;
  bool no_echo = false;

  // Ref gives a list of texts, not a text.
  bool is_list() const;
};

// The declarations of a template, in order. Types that need another service (AWS::SSM::Parameter::Value<...>) are
// refused by name and line.
aws::Result<std::vector<ParameterDefinition>> read_parameters(const Document& document);
// The same of a template that was read before.
std::vector<ParameterDefinition> parameters_of(const json::object& root);

// Every declared parameter's value. `given` may say UsePreviousValue, which takes it from `previous`.
aws::Result<std::map<std::string, std::string>> parameter_values(const std::vector<ParameterDefinition>& definitions,
                                                                 const std::vector<Parameter>& given,
                                                                 const std::map<std::string, std::string>& previous);

// What Ref gives: a text, or a list of trimmed texts.
json::value parameter_reference(const ParameterDefinition& definition, const std::string& value);

// A scalar of a template as text: 5 is "5", true is "true", 1.0 is "1.0".
std::string scalar_text(const json::value& value);

}  // namespace sluice::cfn
