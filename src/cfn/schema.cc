#include "cfn/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "cfn/parameters.h"
#include "cfn/schema_table.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

json::value coerced_value(const TypeSchema& type, Kind kind, const std::string& path, const json::value& value);

json::object coerced_object(const TypeSchema& type, const std::string& prefix, const json::object& object) {
  json::object result;
  for (const auto& [name, member] : object) {
    const auto path = prefix + std::string(name);
    const auto* property = type.property(path);
    result.emplace(name, property != nullptr ? coerced_value(type, property->kind, path, member) : member);
  }
  return result;
}

json::value as_text(const json::value& value) {
  return value.is_structured() || value.is_null() ? value : json::value(json::string(scalar_text(value)));
}

json::value as_integer(const json::value& value) {
  if (const auto* text = value.if_string()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc() && end == text->data() + text->size()) return number;
  }
  if (const auto* number = value.if_double(); number && *number == double(std::int64_t(*number))) {
    return std::int64_t(*number);
  }
  return value;
}

json::value as_boolean(const json::value& value) {
  if (const auto* text = value.if_string()) {
    if (*text == "true" || *text == "True") return true;
    if (*text == "false" || *text == "False") return false;
  }
  return value;
}

json::value coerced_value(const TypeSchema& type, Kind kind, const std::string& path, const json::value& value) {
  switch (kind) {
    case Kind::kString:
      return as_text(value);
    case Kind::kInteger:
      return as_integer(value);
    case Kind::kBoolean:
      return as_boolean(value);
    case Kind::kStrings: {
      if (!value.is_array()) {  // one text stands for a list of it
        return value.is_object() ? value : json::value(json::array{as_text(value)});
      }
      json::array list;
      for (const auto& item : value.as_array()) list.push_back(as_text(item));
      return list;
    }
    case Kind::kTexts: {
      if (!value.is_object()) return value;
      json::object texts;
      for (const auto& [name, member] : value.as_object()) texts.emplace(name, as_text(member));
      return texts;
    }
    case Kind::kTags: {
      if (!value.is_array()) return value;
      json::array list;
      for (const auto& item : value.as_array()) list.push_back(coerced_value(type, Kind::kTexts, path, item));
      return list;
    }
    case Kind::kObject:
      return value.is_object() ? json::value(coerced_object(type, path + ".", value.as_object())) : value;
    case Kind::kObjects: {
      if (!value.is_array()) return value;
      json::array list;
      for (const auto& item : value.as_array()) list.push_back(coerced_value(type, Kind::kObject, path, item));
      return list;
    }
    case Kind::kDocument:
      return value;
  }
  return value;
}

bool has_kind(Kind kind, const json::value& value) {
  switch (kind) {
    case Kind::kString:
      return value.is_string();
    case Kind::kInteger:
      return value.is_int64() || value.is_uint64();
    case Kind::kBoolean:
      return value.is_bool();
    case Kind::kStrings:
    case Kind::kObjects:
    case Kind::kTags:
      return value.is_array();
    case Kind::kTexts:
    case Kind::kObject:
      return value.is_object();
    case Kind::kDocument:
      return true;
  }
  return true;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "String";
    case Kind::kInteger:
      return "Integer";
    case Kind::kBoolean:
      return "Boolean";
    case Kind::kStrings:
    case Kind::kObjects:
    case Kind::kTags:
      return "JSONArray";
    default:
      return "JSONObject";
  }
}

std::string_view value_name(const json::value& value) {
  if (value.is_string()) return "String";
  if (value.is_bool()) return "Boolean";
  if (value.is_array()) return "JSONArray";
  if (value.is_object()) return "JSONObject";
  return value.is_double() ? "BigDecimal" : "Integer";
}

// Members that the table lists directly under `prefix` ("" or "Code.").
bool is_child(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && path.find('.', prefix.size()) == std::string_view::npos;
}

void check_object(const TypeSchema& type, const std::string& prefix, const std::string& pointer,
                  const json::object& object, std::string_view top, std::vector<SchemaProblem>& problems);

void check_member(const TypeSchema& type, const PropertySchema& property, const std::string& pointer,
                  const json::value& value, std::string_view top, std::vector<SchemaProblem>& problems) {
  if (!has_kind(property.kind, value)) {
    problems.push_back(
        {fmt::format("{}: expected type: {}, found: {}", pointer, kind_name(property.kind), value_name(value)),
         std::string(top)});
    return;
  }
  const auto prefix = std::string(property.path) + ".";
  if (property.kind == Kind::kObject) {
    check_object(type, prefix, pointer, value.as_object(), top, problems);
  } else if (property.kind == Kind::kObjects) {
    std::size_t index = 0;
    for (const auto& item : value.as_array()) {
      const auto at = fmt::format("{}/{}", pointer, index++);
      if (const auto* object = item.if_object()) {
        check_object(type, prefix, at, *object, top, problems);
      } else {
        problems.push_back(
            {fmt::format("{}: expected type: JSONObject, found: {}", at, value_name(item)), std::string(top)});
      }
    }
  }
}

void check_object(const TypeSchema& type, const std::string& prefix, const std::string& pointer,
                  const json::object& object, std::string_view top, std::vector<SchemaProblem>& problems) {
  for (const auto& property : type.properties) {
    if ((property.flags & kRequired) == 0 || !is_child(property.path, prefix)) continue;
    const auto name = property.path.substr(prefix.size());
    if (!object.contains(name))
      problems.push_back({fmt::format("{}: required key [{}] not found", pointer, name), std::string(top)});
  }
  for (const auto& [name, value] : object) {
    const std::string_view first = top.empty() ? std::string_view(name) : top;
    const auto* property = type.property(prefix + std::string(name));
    if (property == nullptr) {
      problems.push_back({fmt::format("{}: extraneous key [{}] is not permitted", pointer, std::string_view(name)),
                          std::string(first)});
    } else {
      check_member(type, *property, pointer + "/" + std::string(name), value, first, problems);
    }
  }
}

}  // namespace

const PropertySchema* TypeSchema::property(std::string_view path) const {
  const auto it = std::find_if(properties.begin(), properties.end(), [&](const auto& p) { return p.path == path; });
  return it != properties.end() ? &*it : nullptr;
}

bool TypeSchema::has_attribute(std::string_view attribute) const {
  return std::find(attributes.begin(), attributes.end(), attribute) != attributes.end();
}

const PropertySchema* TypeSchema::name_property() const {
  const auto it =
      std::find_if(properties.begin(), properties.end(), [](const auto& p) { return (p.flags & kIsName) != 0; });
  return it != properties.end() ? &*it : nullptr;
}

const TypeSchema* find_type(std::string_view name) {
  const auto types = supported_types();
  const auto it = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.name == name; });
  return it != types.end() ? &*it : nullptr;
}

TypeKnowledge know_type(std::string_view name) {
  if (find_type(name) != nullptr) return TypeKnowledge::kSupported;
  const auto others = unsupported_types();
  if (std::find(others.begin(), others.end(), name) != others.end()) return TypeKnowledge::kKnownToAws;
  if (name.starts_with("Custom::") && name.size() > 8) return TypeKnowledge::kKnownToAws;
  if (!name.starts_with("AWS::")) return TypeKnowledge::kUnknown;
  name.remove_prefix(5);
  const auto end = name.find("::");
  if (end == std::string_view::npos || end + 2 >= name.size()) return TypeKnowledge::kUnknown;
  const auto services = known_services();
  const bool known = std::find(services.begin(), services.end(), name.substr(0, end)) != services.end();
  return known ? TypeKnowledge::kKnownToAws : TypeKnowledge::kUnknown;
}

json::object coerced(const TypeSchema& type, const json::object& properties) {
  return coerced_object(type, "", properties);
}

std::vector<SchemaProblem> schema_problems(const TypeSchema& type, const json::object& properties) {
  std::vector<SchemaProblem> problems;
  check_object(type, "", "#", properties, "", problems);
  return problems;
}

NeededCapabilities needed_capabilities(const json::object& resources) {
  constexpr std::array kIamTypes = {"AWS::IAM::AccessKey",
                                    "AWS::IAM::Group",
                                    "AWS::IAM::InstanceProfile",
                                    "AWS::IAM::ManagedPolicy",
                                    "AWS::IAM::Policy",
                                    "AWS::IAM::Role",
                                    "AWS::IAM::User",
                                    "AWS::IAM::UserToGroupAddition"};
  constexpr std::array kNames = {"RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"};
  // These have no name of their own; UserName and GroupName say to whom they belong.
  constexpr std::array kNameless = {"AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"};
  NeededCapabilities needed;
  std::set<std::string> types;
  for (const auto& [id, value] : resources) {
    const auto* resource = value.if_object();
    const auto type = resource != nullptr ? text_member(*resource, "Type").value_or("") : "";
    if (std::find(kIamTypes.begin(), kIamTypes.end(), type) == kIamTypes.end()) continue;
    types.insert(type);
    const auto* properties = section(*resource, "Properties");
    const bool nameless = std::find(kNameless.begin(), kNameless.end(), type) != kNameless.end();
    const bool named =
        !nameless && properties != nullptr &&
        std::any_of(kNames.begin(), kNames.end(), [&](const char* name) { return properties->contains(name); });
    if (named) {
      needed.capability = "CAPABILITY_NAMED_IAM";
    } else if (needed.capability.empty()) {
      needed.capability = "CAPABILITY_IAM";
    }
  }
  needed.types.assign(types.begin(), types.end());
  return needed;
}

}  // namespace sluice::cfn
