#pragma once
// What is fixed for one deployment of a template before any resource is touched: parameters, pseudo parameters,
// mappings and conditions.
#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "cfn/document.h"

namespace sluice::cfn {

struct StackIdentity {
  std::string id, name, account, region;
};

struct Environment {
  const json::object* root = nullptr;            // the template; outlives this
  std::map<std::string, json::value> constants;  // parameters and pseudo parameters: text, or list of texts
  std::map<std::string, bool> conditions;
  std::string region;
};

inline constexpr std::string_view kNoValue = "AWS::NoValue";
// True for all pseudo parameters, AWS::NoValue among them.
bool is_pseudo_parameter(std::string_view name);

// Evaluates all conditions. `parameters` has every declared parameter (parameters.h).
aws::Result<Environment> make_environment(const json::object& root,
                                          const std::map<std::string, std::string>& parameters,
                                          const StackIdentity& identity);

// Whether the resource or output exists: it has no Condition, or a true one. Fails for a condition that is not there.
aws::Result<bool> is_active(const Environment& environment, const json::object& member);

}  // namespace sluice::cfn
