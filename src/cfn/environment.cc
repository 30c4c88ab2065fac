#include "cfn/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "cfn/errors.h"
#include "cfn/functions.h"
#include "cfn/parameters.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

constexpr std::array kPseudoParameters = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue",
                                          "AWS::Partition", "AWS::Region",           "AWS::StackId",
                                          "AWS::StackName", "AWS::URLSuffix"};

// Evaluates each condition once, following {Condition: NAME} in between.
class Conditions {
 public:
  Conditions(const json::object& section, Environment& environment) : section_(section), environment_(environment) {}

  base::Result<bool, std::string> value(std::string_view name) {
    const std::string key(name);
    if (const auto it = environment_.conditions.find(key); it != environment_.conditions.end()) return it->second;
    const auto* expression = section_.if_contains(name);
    if (expression == nullptr) {
      return tl::unexpected<std::string>(fmt::format(
          "Template format error: Unresolved condition dependency {} in the Conditions block of the template", name));
    }
    if (!under_way_.insert(key).second) {
      return tl::unexpected<std::string>(fmt::format(
          "Template format error: Circular dependency between conditions: [{}]", fmt::join(under_way_, ", ")));
    }
    auto result =
        evaluate_condition(*expression, environment_, [this](std::string_view other) { return value(other); });
    under_way_.erase(key);
    if (result) environment_.conditions[key] = *result;
    return result;
  }

 private:
  const json::object& section_;
  Environment& environment_;
  std::set<std::string> under_way_;
};

}  // namespace

bool is_pseudo_parameter(std::string_view name) {
  return std::find(kPseudoParameters.begin(), kPseudoParameters.end(), name) != kPseudoParameters.end();
}

aws::Result<Environment> make_environment(const json::object& root,
                                          const std::map<std::string, std::string>& parameters,
                                          const StackIdentity& identity) {
  Environment environment;
  environment.root = &root;
  environment.region = identity.region;
  auto& constants = environment.constants;
  constants["AWS::AccountId"] = json::string(identity.account);
  constants["AWS::NotificationARNs"] = json::array();
  constants["AWS::Partition"] = "aws";
  constants["AWS::Region"] = json::string(identity.region);
  constants["AWS::StackId"] = json::string(identity.id);
  constants["AWS::StackName"] = json::string(identity.name);
  constants["AWS::URLSuffix"] = "amazonaws.com";
  for (const auto& definition : parameters_of(root)) {
    const auto it = parameters.find(definition.name);
    if (it != parameters.end()) constants[definition.name] = parameter_reference(definition, it->second);
  }
  if (const auto* section = cfn::section(root, "Conditions")) {
    Conditions conditions(*section, environment);
    for (const auto& [name, expression] : *section) {
      if (const auto value = conditions.value(name); !value) return aws::fail(validation_error(value.error()));
    }
  }
  return environment;
}

aws::Result<bool> is_active(const Environment& environment, const json::object& member) {
  const auto* condition = member.if_contains("Condition");
  if (condition == nullptr) return true;
  if (!condition->is_string()) return aws::fail(template_format_error("Every Condition member must be a string."));
  const auto it = environment.conditions.find(std::string(condition->as_string()));
  if (it == environment.conditions.end()) {
    return aws::fail(template_format_error(
        fmt::format("Unresolved condition dependency {} in the template", std::string_view(condition->as_string()))));
  }
  return it->second;
}

}  // namespace sluice::cfn
