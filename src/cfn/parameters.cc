#include "cfn/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "cfn/errors.h"
#include "cfn/pattern.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

std::string trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return "";
  return std::string(text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1));
}

std::vector<std::string> items_of(const std::string& value) {
  std::vector<std::string> items;
  if (value.empty()) return items;
  std::size_t at = 0;
  while (true) {
    const auto comma = value.find(',', at);
    items.push_back(trimmed(std::string_view(value).substr(at, comma - at)));
    if (comma == std::string::npos) return items;
    at = comma + 1;
  }
}

std::optional<double> as_number(std::string_view text) {
  double number = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> number_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr ? as_number(scalar_text(*value)) : std::nullopt;
}

// Whether one value, or one item of a list, keeps the constraints; the text that says why not.
std::optional<std::string> broken_constraint(const ParameterDefinition& definition, const std::string& value) {
  const bool numeric = definition.type == "Number" || definition.type == "List<Number>";
  const auto number = numeric ? as_number(value) : std::nullopt;
  if (numeric && !number) return "must be a number.";
  if (definition.allowed_values) {
    const auto& allowed = *definition.allowed_values;
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return "must be one of AllowedValues";
  }
  if (definition.allowed_pattern && !numeric) {
    const auto matches = matches_whole(*definition.allowed_pattern, value);
    if (!matches || !*matches) return "must match pattern " + *definition.allowed_pattern;
  }
  const double length = double(value.size());
  if (definition.min_length && length < *definition.min_length) {
    return fmt::format("must contain at least {} characters", *definition.min_length);
  }
  if (definition.max_length && length > *definition.max_length) {
    return fmt::format("must contain at most {} characters", *definition.max_length);
  }
  if (number && definition.min_value && *number < *definition.min_value) {
    return fmt::format("must be a number not less than {}", *definition.min_value);
  }
  if (number && definition.max_value && *number > *definition.max_value) {
    return fmt::format("must be a number not greater than {}", *definition.max_value);
  }
  return std::nullopt;
}

aws::Status check_value(const ParameterDefinition& definition, const std::string& value) {
  if (value.size() > kParameterValueLengthMax) {
    return aws::fail(validation_error(
        fmt::format("Parameter '{}' must contain at most {} characters", definition.name, kParameterValueLengthMax)));
  }
  const auto items = definition.is_list() ? items_of(value) : std::vector<std::string>{value};
  for (const auto& item : items) {
    const auto broken = broken_constraint(definition, item);
    if (!broken) continue;
    if (definition.constraint_description && *broken != "must be a number.") {
      return aws::fail(validation_error(fmt::format("Parameter {} failed to satisfy constraint: {}", definition.name,
                                                    *definition.constraint_description)));
    }
    return aws::fail(validation_error(fmt::format("Parameter '{}' {}", definition.name, *broken)));
  }
  return {};
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool ParameterDefinition::is_list() const {
  return type == "CommaDelimitedList" || type.starts_with("List<");
}

std::string scalar_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_double()) {
    const auto text = fmt::format("{}", *number);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  }
  return json::serialize(value);
}

std::vector<ParameterDefinition> parameters_of(const json::object& root) {
  std::vector<ParameterDefinition> definitions;
  const auto* parameters = section(root, "Parameters");
  if (parameters == nullptr) return definitions;
  for (const auto& [name, value] : *parameters) {
    const auto* object = value.if_object();
    if (object == nullptr) continue;
    ParameterDefinition definition;
    definition.name = name;
    definition.type = text_member(*object, "Type").value_or("");
    if (const auto* fallback = object->if_contains("Default")) definition.default_value = scalar_text(*fallback);
    if (const auto* allowed = object->if_contains("AllowedValues"); allowed && allowed->is_array()) {
      definition.allowed_values.emplace();
      for (const auto& item : allowed->as_array()) definition.allowed_values->push_back(scalar_text(item));
    }
    definition.allowed_pattern = text_member(*object, "AllowedPattern");
    definition.description = text_member(*object, "Description");
    definition.constraint_description = text_member(*object, "ConstraintDescription");
    definition.min_length = number_member(*object, "MinLength");
    definition.max_length = number_member(*object, "MaxLength");
    definition.min_value = number_member(*object, "MinValue");
    definition.max_value = number_member(*object, "MaxValue");
    if (const auto* no_echo = object->if_contains("NoEcho")) definition.no_echo = scalar_text(*no_echo) == "true";
    definitions.push_back(std::move(definition));
  }
  return definitions;
}

aws::Result<std::vector<ParameterDefinition>> read_parameters(const Document& document) {
  const auto& root = document.root().as_object();
  if (const auto* parameters = section(root, "Parameters")) {
    for (const auto& [name, value] : *parameters) {
      const auto* object = value.if_object();
      if (object == nullptr || !text_member(*object, "Type")) {
        return aws::fail(template_format_error("Every Parameters object must contain a Type member."));
      }
      const auto type = *text_member(*object, "Type");
      const bool plain = type == "String" || type == "Number" || type == "CommaDelimitedList" ||
                         type == "List<Number>" || type == "List<String>" || type == "AWS::SSM::Parameter::Name" ||
                         type.starts_with("AWS::EC2::") || type.starts_with("List<AWS::EC2::") ||
                         type == "AWS::Route53::HostedZone::Id" || type == "List<AWS::Route53::HostedZone::Id>";
      if (plain) continue;
      if (type.starts_with("AWS::SSM::Parameter::Value<")) {
        return aws::fail(unsupported(fmt::format("The parameter type {} of {}", type, std::string_view(name)),
                                     document.line_of({"Parameters", name, "Type"})));
      }
      return aws::fail(template_format_error(fmt::format("Unrecognized parameter type: {}", type)));
    }
  }
  return parameters_of(root);
}

aws::Result<std::map<std::string, std::string>> parameter_values(const std::vector<ParameterDefinition>& definitions,
                                                                 const std::vector<Parameter>& given,
                                                                 const std::map<std::string, std::string>& previous) {
  std::map<std::string, std::string> values;
  std::vector<std::string> unknown, missing;
  for (const auto& parameter : given) {
    const auto key = parameter.ParameterKey.value_or("");
    const bool declared =
        std::any_of(definitions.begin(), definitions.end(), [&](const auto& d) { return d.name == key; });
    if (!declared) {
      unknown.push_back(key);
    } else if (parameter.UsePreviousValue.value_or(false)) {
      if (const auto it = previous.find(key); it != previous.end()) values[key] = it->second;
    } else if (parameter.ParameterValue) {
      values[key] = *parameter.ParameterValue;
    }
  }
  if (!unknown.empty()) {
    return aws::fail(validation_error(fmt::format("Parameters: [{}] do not exist in the template", joined(unknown))));
  }
  for (const auto& definition : definitions) {
    if (values.count(definition.name) != 0) continue;
    if (definition.default_value) {
      values[definition.name] = *definition.default_value;
    } else {
      missing.push_back(definition.name);
    }
  }
  if (!missing.empty()) {
    return aws::fail(validation_error(fmt::format("Parameters: [{}] must have values", joined(missing))));
  }
  for (const auto& definition : definitions) {
    if (auto status = check_value(definition, values[definition.name]); !status) return aws::fail(status.error());
  }
  return values;
}

json::value parameter_reference(const ParameterDefinition& definition, const std::string& value) {
  if (!definition.is_list()) return json::string(value);
  json::array list;
  for (const auto& item : items_of(value)) list.emplace_back(json::string(item));
  return list;
}

}  // namespace sluice::cfn
