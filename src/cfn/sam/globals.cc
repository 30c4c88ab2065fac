#include "cfn/sam/globals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/contains.h"
#include "cfn/sam/work.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

constexpr std::array kSections = {"Api",          "Function",     "HttpApi",      "SimpleTable",
                                  "StateMachine", "LayerVersion", "WebSocketApi", "CapacityProvider"};

// Of a function, these can't be global (section 4.1).
constexpr std::array kNotOfFunctions = {"FunctionName", "Role",     "Policies",   "Events",
                                        "InlineCode",   "ImageUri", "PackageType"};
// Of an API, these can't.
constexpr std::array kNotOfApis = {"DefinitionBody", "StageName", "Description", "Tags", "MergeDefinitions"};

json::value merged(const json::value& global, const json::value& local) {
  if (is_intrinsic(global) || is_intrinsic(local)) return local;
  if (global.is_object() && local.is_object()) {
    json::object result = global.as_object();
    for (const auto& [name, value] : local.as_object()) {
      const auto* before = result.if_contains(name);
      result[name] = before != nullptr ? merged(*before, value) : value;
    }
    return result;
  }
  if (global.is_array() && local.is_array()) {
    json::array result = global.as_array();
    for (const auto& item : local.as_array()) result.push_back(item);
    return result;
  }
  return local;
}

}  // namespace

std::optional<std::string> check_globals(const json::object& root) {
  const auto* value = root.if_contains("Globals");
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) return "'Globals' section is invalid. It must be a non-empty dictionary.";
  for (const auto& [name, member] : value->as_object()) {
    if (!base::contains(kSections, name)) {
      return fmt::format(
          "'Globals' section is invalid. '{}' is not supported. Must be one of the following values - [{}]",
          std::string_view(name), fmt::join(kSections, ", "));
    }
    if (!member.is_object())
      return "'Globals' section is invalid. Value of ${" + std::string(name) + "} must be a dictionary.";
    for (const auto& [property, unused] : member.as_object()) {
      const bool refused = (name == "Function" && base::contains(kNotOfFunctions, property)) ||
                           (name == "Api" && base::contains(kNotOfApis, property));
      if (refused) {
        return fmt::format("'Globals' section is invalid. '{}' is not a supported property of '{}'.",
                           std::string_view(property), std::string_view(name));
      }
    }
  }
  return std::nullopt;
}

json::object with_globals(const json::object& root, std::string_view section_name, const json::object& resource) {
  static const json::object kNone;
  const auto* own = section(resource, "Properties");
  const auto* globals = section(root, "Globals");
  const auto* common = globals != nullptr ? section(*globals, section_name) : nullptr;
  if (own == nullptr) own = &kNone;
  if (common == nullptr) return *own;
  json::object used = *common;
  if (const auto* ignore = resource.if_contains("IgnoreGlobals")) {
    if (*ignore == "*") return *own;
    if (const auto* list = ignore->if_array()) {
      for (const auto& name : *list) {
        if (name.is_string()) used.erase(name.as_string());
      }
    }
  }
  return merged(used, *own).as_object();
}

}  // namespace sluice::cfn::sam
