#include "cfn/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/contains.h"
#include "cfn/errors.h"

namespace sluice::cfn {

namespace {

constexpr std::array kSections = {"AWSTemplateFormatVersion",
                                  "Description",
                                  "Metadata",
                                  "Parameters",
                                  "Rules",
                                  "Mappings",
                                  "Conditions",
                                  "Transform",
                                  "Resources",
                                  "Outputs",
                                  "Hooks"};
constexpr std::array kResourceAttributes = {"Type",         "Properties",     "DependsOn",           "Condition",
                                            "Metadata",     "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy",
                                            "UpdatePolicy", "Description"};

bool alphanumeric(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

std::string pointer(const std::vector<std::string>& path) {
  std::string text;
  for (const auto& part : path) text += "/" + part;
  return text;
}

// Walks over all values: nulls, and functions that sluice does not carry out.
class ValueWalk {
 public:
  explicit ValueWalk(const Document& document) : document_(document) {}

  aws::Status check(const json::value& value) {
    if (value.is_null()) {
      return aws::fail(
          validation_error(fmt::format("[{}] 'null' values are not allowed in templates", pointer(path_))));
    }
    if (const auto* text = value.if_string()) {
      if (text->find("{{resolve:") != json::string::npos) return refuse("The dynamic reference {{resolve:...}}");
      return {};
    }
    if (const auto* object = value.if_object()) {
      for (const auto& [key, member] : *object) {
        path_.emplace_back(key);
        const std::string_view name = key;
        if (object->size() == 1 && (name == "Fn::Transform" || name == "Fn::Length" || name == "Fn::ToJsonString")) {
          return refuse(std::string(name));
        }
        if (name.starts_with("Fn::ForEach")) return refuse("Fn::ForEach");
        if (auto status = check(member); !status) return status;
        path_.pop_back();
      }
    } else if (const auto* array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i) {
        path_.push_back(std::to_string(i));
        if (auto status = check((*array)[i]); !status) return status;
        path_.pop_back();
      }
    }
    return {};
  }

 private:
  aws::Status refuse(const std::string& what) const { return aws::fail(unsupported(what, document_.line_of(path_))); }

  const Document& document_;
  std::vector<std::string> path_;
};

aws::Status check_sections(const Document& document, const json::object& root, bool serverless) {
  std::string unknown;
  for (const auto& [name, value] : root) {
    if (!base::contains(kSections, name) && !(serverless && name == "Globals")) {
      unknown += (unknown.empty() ? "" : ", ") + std::string(name);
    }
  }
  if (!unknown.empty()) {
    return aws::fail(validation_error("Invalid template property or properties [" + unknown + "]"));
  }
  for (const char* name : {"Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Rules"}) {
    const auto* value = root.if_contains(name);
    if (value != nullptr && !value->is_object()) {
      return aws::fail(template_format_error(fmt::format("[/{}] Every {} member must be an object.", name, name)));
    }
  }
  if (const auto* version = root.if_contains("AWSTemplateFormatVersion"); version && *version != "2010-09-09") {
    return aws::fail(template_format_error("unsupported value for AWSTemplateFormatVersion."));
  }
  if (const auto* description = root.if_contains("Description")) {
    if (!description->is_string()) return aws::fail(template_format_error("Every Description must be a string."));
    if (description->as_string().size() > kDescriptionLengthMax) {
      return aws::fail(template_format_error("'Description' length is greater than 1024."));
    }
  }
  for (const char* name : {"Rules", "Hooks"}) {
    const auto* value = root.if_contains(name);
    if (value != nullptr && !(value->is_object() && value->as_object().empty())) {
      return aws::fail(unsupported(fmt::format("The section {}", name), document.line_of({name})));
    }
  }
  const auto too_many = [&](const char* name, const char* what, std::size_t limit) -> std::optional<aws::Error> {
    const auto* members = section(root, name);
    if (members == nullptr || members->size() <= limit) return std::nullopt;
    return template_format_error(
        fmt::format("Number of {}, {}, is greater than maximum allowed, {}", what, members->size(), limit));
  };
  if (auto error = too_many("Resources", "resources", kResourcesMax)) return aws::fail(*error);
  if (auto error = too_many("Parameters", "parameters", kParametersMax)) return aws::fail(*error);
  if (auto error = too_many("Mappings", "mappings", kMappingsMax)) return aws::fail(*error);
  if (auto error = too_many("Outputs", "outputs", kOutputsMax)) return aws::fail(*error);
  return {};
}

aws::Status check_policy(const Document& document, std::string_view id, const json::object& resource,
                         const char* name) {
  const auto* value = resource.if_contains(name);
  if (value == nullptr) return {};
  const auto* text = value->if_string();
  const bool known =
      text != nullptr && (*text == "Delete" || *text == "Retain" ||
                          (*text == "RetainExceptOnCreate" && std::string_view(name) == "DeletionPolicy"));
  if (known) return {};
  const int line = document.line_of({"Resources", id, name});
  if (text != nullptr && *text == "Snapshot") return aws::fail(unsupported(fmt::format("{} Snapshot", name), line));
  return aws::fail(template_format_error(fmt::format(
      "Unrecognized {} {} for resource {}", name, text != nullptr ? std::string(*text) : json::serialize(*value), id)));
}

aws::Status check_resource(const Document& document, std::string_view id, const json::value& value, bool serverless) {
  if (!alphanumeric(id))
    return aws::fail(template_format_error(fmt::format("Resource name {} is non alphanumeric.", id)));
  const auto* resource = value.if_object();
  const auto* type = resource != nullptr ? resource->if_contains("Type") : nullptr;
  if (type == nullptr || !type->is_string()) {
    return aws::fail(
        template_format_error(fmt::format("[/Resources/{}] Every Resources object must contain a Type member.", id)));
  }
  for (const auto& [name, member] : *resource) {
    if (base::contains(kResourceAttributes, name)) continue;
    if (serverless && (name == "IgnoreGlobals" || name == "Connectors")) continue;
    return aws::fail(validation_error(fmt::format("Invalid template resource property '{}'", std::string_view(name))));
  }
  for (const char* name : {"CreationPolicy", "UpdatePolicy", "Connectors"}) {
    if (resource->contains(name)) {
      return aws::fail(
          unsupported(fmt::format("The attribute {} of {}", name, id), document.line_of({"Resources", id, name})));
    }
  }
  if (const auto* properties = resource->if_contains("Properties"); properties && !properties->is_object()) {
    return aws::fail(
        template_format_error(fmt::format("[/Resources/{}/Properties] Properties must be an object.", id)));
  }
  if (auto status = check_policy(document, id, *resource, "DeletionPolicy"); !status) return status;
  return check_policy(document, id, *resource, "UpdateReplacePolicy");
}

}  // namespace

std::vector<std::string> declared_transforms(const json::object& root) {
  std::vector<std::string> names;
  const auto* value = root.if_contains("Transform");
  if (value == nullptr) return names;
  const auto name_of = [](const json::value& entry) {
    if (const auto* text = entry.if_string()) return std::string(*text);
    if (const auto* object = entry.if_object()) return text_member(*object, "Name").value_or(json::serialize(entry));
    return json::serialize(entry);
  };
  if (const auto* list = value->if_array()) {
    for (const auto& entry : *list) names.push_back(name_of(entry));
  } else {
    names.push_back(name_of(*value));
  }
  return names;
}

const json::object* section(const json::object& root, std::string_view name) {
  const auto* value = root.if_contains(name);
  return value != nullptr ? value->if_object() : nullptr;
}

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

aws::Status check_structure(const Document& document, bool after_transform) {
  const auto& root = document.root().as_object();
  const auto transforms = declared_transforms(root);
  for (const auto& name : transforms) {
    if (name != kServerlessTransform) {
      return aws::fail(unsupported("The transform " + name, document.line_of({"Transform"})));
    }
  }
  const bool serverless = !transforms.empty() && !after_transform;
  if (auto status = check_sections(document, root, serverless); !status) return status;
  if (auto status = ValueWalk(document).check(document.root()); !status) return status;
  const auto* resources = section(root, "Resources");
  if (resources == nullptr || resources->empty()) {
    return aws::fail(template_format_error("At least one Resources member must be defined."));
  }
  for (const auto& [id, value] : *resources) {
    if (auto status = check_resource(document, id, value, serverless); !status) return status;
  }
  if (const auto* outputs = section(root, "Outputs")) {
    for (const auto& [name, value] : *outputs) {
      if (!alphanumeric(name)) {
        return aws::fail(
            template_format_error(fmt::format("Output name {} is non alphanumeric.", std::string_view(name))));
      }
      const auto* output = value.if_object();
      if (output == nullptr || !output->contains("Value")) {
        return aws::fail(template_format_error("Every Outputs member must contain a Value object"));
      }
    }
  }
  return {};
}

}  // namespace sluice::cfn
