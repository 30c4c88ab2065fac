#include "apigw/json_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <cmath>
#include <functional>

#include "apigw/json_text.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return std::floor(value.get_double()) == value.get_double() ? "integer" : "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    default:
      return "object";
  }
}

bool has_type(const json::value& value, std::string_view type) {
  const auto actual = type_of(value);
  return actual == type || (type == "number" && actual == "integer");
}

double number_of(const json::value& value) {
  return value.to_number<double>();
}

bool same(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return number_of(a) == number_of(b);
  if (a.kind() != b.kind()) return false;
  if (a.is_array()) {
    const auto& left = a.get_array();
    const auto& right = b.get_array();
    return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin(), same);
  }
  if (a.is_object()) {
    const auto& left = a.get_object();
    const auto& right = b.get_object();
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto& member) {
             const auto* other = right.if_contains(member.key());
             return other != nullptr && same(member.value(), *other);
           });
  }
  return a == b;
}

std::size_t characters(std::string_view text) {
  return std::size_t(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const auto& name : names) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
  }
  return out + "]";
}

// The formats of draft 4 that have a simple form; others are not checked.
const Pattern* format_pattern(std::string_view format) {
  static const std::map<std::string, Pattern, std::less<>> kPatterns = [] {
    std::map<std::string, Pattern, std::less<>> out;
    for (const auto& [name, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"date-time", R"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d))"},
             {"email", R"([^@\s]+@[^@\s]+)"},
             {"ipv4", R"(((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4})"},
             {"ipv6", R"([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)"},
             {"hostname", R"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)"},
             {"uri", R"([A-Za-z][A-Za-z0-9+.-]*:\S*)"}}) {
      if (auto pattern = Pattern::compile(text)) out.emplace(name, std::move(*pattern));
    }
    return out;
  }();
  const auto there = kPatterns.find(format);
  return there == kPatterns.end() ? nullptr : &there->second;
}

}  // namespace

// One validation of one value.
struct JsonSchemas::Validation {
  const JsonSchemas& all;
  std::vector<std::string> errors;
  std::size_t checks = 0;

  void complain(std::string text) {
    if (errors.size() < kErrorsMax) errors.push_back(std::move(text));
  }

  bool valid(const json::value& root, const json::value& schema, const json::value& value, int depth) {
    Validation inner{all, {}, checks};
    inner.check(root, schema, value, depth);
    checks = inner.checks;
    return inner.errors.empty();
  }

  // `root` is the document that "#/..." means.
  void check(const json::value& root, const json::value& schema, const json::value& value, int depth) {
    if (++checks > kChecksMax) return complain("the body takes too long to validate");
    if (depth > kDepthMax) return complain("the schema's references go too deep");
    const auto* rules = schema.if_object();
    if (rules == nullptr) return;
    if (const auto* reference = rules->if_contains("$ref"); reference != nullptr && reference->is_string()) {
      return follow(root, reference->get_string(), value, depth);
    }
    check_type(*rules, value);
    check_enum(*rules, value);
    check_combinations(root, *rules, value, depth);
    if (value.is_number()) check_number(*rules, value);
    if (value.is_string()) check_string(*rules, value.get_string());
    if (value.is_array()) check_array(root, *rules, value.get_array(), depth);
    if (value.is_object()) check_object(root, *rules, value.get_object(), depth);
  }

  void follow(const json::value& root, std::string_view reference, const json::value& value, int depth) {
    if (reference.starts_with('#')) {
      boost::system::error_code error;
      const auto* target = root.find_pointer(reference.substr(1), error);
      return target == nullptr ? complain(fmt::format("the reference {} leads nowhere", reference))
                               : check(root, *target, value, depth + 1);
    }
    constexpr std::string_view kModels = "/models/";
    const auto at = reference.rfind(kModels);
    const auto model = at == std::string_view::npos
                           ? all.schemas_.end()
                           : all.schemas_.find(std::string(reference.substr(at + kModels.size())));
    if (model == all.schemas_.end()) return complain(fmt::format("the reference {} leads nowhere", reference));
    check(model->second, model->second, value, depth + 1);
  }

  void check_type(const json::object& rules, const json::value& value) {
    const auto* type = rules.if_contains("type");
    if (type == nullptr) return;
    std::vector<std::string> allowed;
    if (type->is_string()) allowed.emplace_back(type->get_string());
    if (const auto* types = type->if_array()) {
      for (const auto& item : *types) {
        if (item.is_string()) allowed.emplace_back(item.get_string());
      }
    }
    for (const auto& name : allowed) {
      if (has_type(value, name)) return;
    }
    complain(fmt::format("instance type ({}) does not match any allowed primitive type (allowed: {})", type_of(value),
                         quoted_list(allowed)));
  }

  void check_enum(const json::object& rules, const json::value& value) {
    const auto* values = rules.if_contains("enum");
    const auto* list = values == nullptr ? nullptr : values->if_array();
    if (list == nullptr) return;
    for (const auto& item : *list) {
      if (same(item, value)) return;
    }
    complain(fmt::format("instance value ({}) not found in enum (possible values: {})", json_text(value),
                         json_text(*values)));
  }

  void check_combinations(const json::value& root, const json::object& rules, const json::value& value, int depth) {
    const auto matches = [&](const json::array& schemas) {
      return std::size_t(std::count_if(schemas.begin(), schemas.end(), [&](const json::value& schema) {
        return valid(root, schema, value, depth + 1);
      }));
    };
    const auto list = [&](std::string_view name) {
      const auto* found = rules.if_contains(name);
      return found == nullptr ? nullptr : found->if_array();
    };
    if (const auto* schemas = list("allOf")) {
      if (const auto count = matches(*schemas); count != schemas->size()) {
        complain(fmt::format("instance failed to match all required schemas (matched only {} out of {})", count,
                             schemas->size()));
      }
    }
    if (const auto* schemas = list("anyOf"); schemas != nullptr && matches(*schemas) == 0) {
      complain(fmt::format("instance failed to match at least one required schema among {}", schemas->size()));
    }
    if (const auto* schemas = list("oneOf")) {
      if (const auto count = matches(*schemas); count != 1) {
        complain(
            fmt::format("instance failed to match exactly one schema (matched {} out of {})", count, schemas->size()));
      }
    }
    if (const auto* schema = rules.if_contains("not"); schema != nullptr && valid(root, *schema, value, depth + 1)) {
      complain("instance matched a schema which it should not have");
    }
  }

  // A numeric rule of that name.
  static std::optional<double> limit(const json::object& rules, std::string_view name) {
    const auto* value = rules.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return number_of(*value);
  }

  void check_number(const json::object& rules, const json::value& value) {
    const double number = number_of(value);
    if (const auto minimum = limit(rules, "minimum"); minimum && number < *minimum) {
      complain(fmt::format("numeric instance is lower than the required minimum (minimum: {}, found: {})",
                           json_text(rules.at("minimum")), json_text(value)));
    }
    if (const auto maximum = limit(rules, "maximum"); maximum && number > *maximum) {
      complain(fmt::format("numeric instance is greater than the required maximum (maximum: {}, found: {})",
                           json_text(rules.at("maximum")), json_text(value)));
    }
    if (const auto step = limit(rules, "multipleOf"); step && *step > 0 && std::fmod(number, *step) != 0) {
      complain(fmt::format("remainder of division is not zero ({} / {})", json_text(value),
                           json_text(rules.at("multipleOf"))));
    }
  }

  void check_string(const json::object& rules, std::string_view text) {
    const auto length = double(characters(text));
    if (const auto least = limit(rules, "minLength"); least && length < *least) {
      complain(fmt::format("string {} is too short (length: {}, required minimum: {})", json_text(json::string(text)),
                           length, *least));
    }
    if (const auto most = limit(rules, "maxLength"); most && length > *most) {
      complain(fmt::format("string {} is too long (length: {}, maximum allowed: {})", json_text(json::string(text)),
                           length, *most));
    }
    if (const auto* pattern = rules.if_contains("pattern"); pattern != nullptr && pattern->is_string()) {
      const auto there = all.patterns_.find(std::string_view(pattern->get_string()));
      if (there != all.patterns_.end() && !there->second.matches_part(text)) {
        complain(fmt::format("ECMA 262 regex {} does not match input string {}", json_text(*pattern),
                             json_text(json::string(text))));
      }
    }
    if (const auto* format = rules.if_contains("format"); format != nullptr && format->is_string()) {
      const auto* pattern = format_pattern(std::string_view(format->get_string()));
      if (pattern != nullptr && !pattern->matches_all(text)) {
        complain(fmt::format("string {} is invalid against requested format {}", json_text(json::string(text)),
                             json_text(*format)));
      }
    }
  }

  void check_array(const json::value& root, const json::object& rules, const json::array& array, int depth) {
    if (const auto least = limit(rules, "minItems"); least && double(array.size()) < *least) {
      complain(fmt::format("array is too short: must have at least {} elements but instance has {} elements", *least,
                           array.size()));
    }
    if (const auto most = limit(rules, "maxItems"); most && double(array.size()) > *most) {
      complain(fmt::format("array is too long: must have at most {} elements but instance has {} elements", *most,
                           array.size()));
    }
    if (const auto* unique = rules.if_contains("uniqueItems");
        unique != nullptr && *unique == true && has_duplicates(array)) {
      complain("array must not contain duplicate elements");
    }
    const auto* items = rules.if_contains("items");
    const auto* tuple = items == nullptr ? nullptr : items->if_array();
    const auto* additional = rules.if_contains("additionalItems");
    for (std::size_t i = 0; i < array.size() && errors.size() < kErrorsMax; ++i) {
      if (tuple != nullptr && i < tuple->size()) {
        check(root, (*tuple)[i], array[i], depth + 1);
      } else if (tuple == nullptr && items != nullptr) {
        check(root, *items, array[i], depth + 1);
      } else if (tuple != nullptr && additional != nullptr) {
        if (additional->is_bool() && !additional->get_bool())
          return complain("array has additional elements which are not allowed by the schema");
        check(root, *additional, array[i], depth + 1);
      }
    }
  }

  bool has_duplicates(const json::array& array) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (++checks > kChecksMax) return true;
        if (same(array[i], array[j])) return true;
      }
    }
    return false;
  }

  void check_object(const json::value& root, const json::object& rules, const json::object& object, int depth) {
    if (const auto* required = rules.if_contains("required"); required != nullptr && required->is_array()) {
      std::vector<std::string> missing;
      for (const auto& name : required->get_array()) {
        if (name.is_string() && !object.contains(name.get_string())) missing.emplace_back(name.get_string());
      }
      std::sort(missing.begin(), missing.end());
      if (!missing.empty()) complain(fmt::format("object has missing required properties ({})", quoted_list(missing)));
    }
    if (const auto least = limit(rules, "minProperties"); least && double(object.size()) < *least) {
      complain(fmt::format("object has too few properties (found {} but schema requires at least {})", object.size(),
                           *least));
    }
    if (const auto most = limit(rules, "maxProperties"); most && double(object.size()) > *most) {
      complain(fmt::format("object has too many properties (found {} but schema requires at most {})", object.size(),
                           *most));
    }
    check_properties(root, rules, object, depth);
    check_dependencies(root, rules, object, depth);
  }

  void check_properties(const json::value& root, const json::object& rules, const json::object& object, int depth) {
    const auto member = [&](std::string_view name) {
      const auto* found = rules.if_contains(name);
      return found == nullptr ? nullptr : found->if_object();
    };
    const auto* properties = member("properties");
    const auto* by_pattern = member("patternProperties");
    const auto* additional = rules.if_contains("additionalProperties");
    std::vector<std::string> unwanted;
    for (const auto& [name, value] : object) {
      if (errors.size() >= kErrorsMax) return;
      bool known = false;
      if (properties != nullptr) {
        if (const auto* schema = properties->if_contains(name)) {
          known = true;
          check(root, *schema, value, depth + 1);
        }
      }
      if (by_pattern != nullptr) {
        for (const auto& [text, schema] : *by_pattern) {
          const auto pattern = all.patterns_.find(std::string_view(text));
          if (pattern == all.patterns_.end() || !pattern->second.matches_part(name)) continue;
          known = true;
          check(root, schema, value, depth + 1);
        }
      }
      if (known || additional == nullptr) continue;
      if (additional->is_bool()) {
        if (!additional->get_bool()) unwanted.emplace_back(name);
      } else {
        check(root, *additional, value, depth + 1);
      }
    }
    if (!unwanted.empty()) {
      std::sort(unwanted.begin(), unwanted.end());
      complain(
          fmt::format("object instance has properties which are not allowed by the schema: {}", quoted_list(unwanted)));
    }
  }

  void check_dependencies(const json::value& root, const json::object& rules, const json::object& object, int depth) {
    const auto* dependencies = rules.if_contains("dependencies");
    if (dependencies == nullptr || !dependencies->is_object()) return;
    for (const auto& [name, needed] : dependencies->get_object()) {
      if (!object.contains(name)) continue;
      if (const auto* names = needed.if_array()) {
        for (const auto& other : *names) {
          if (other.is_string() && !object.contains(other.get_string())) {
            complain(fmt::format("property \"{}\" of object has missing property dependencies (missing: [{}])",
                                 std::string_view(name), json_text(other)));
          }
        }
      } else {
        check(root, needed, json::value(object), depth + 1);
      }
    }
  }
};

bool JsonSchemas::add(const std::string& name, std::string_view text) {
  auto schema = parse_json(text);
  if (!schema || !schema->is_object() || !compile_patterns(*schema)) return false;
  schemas_.insert_or_assign(name, std::move(*schema));
  return true;
}

bool JsonSchemas::compile_patterns(const json::value& schema) {
  const auto compile = [&](std::string_view text) {
    auto pattern = Pattern::compile(text);
    if (pattern) patterns_.insert_or_assign(std::string(text), std::move(*pattern));
    return pattern.has_value();
  };
  if (const auto* array = schema.if_array()) {
    return std::all_of(array->begin(), array->end(), [&](const json::value& item) { return compile_patterns(item); });
  }
  const auto* object = schema.if_object();
  if (object == nullptr) return true;
  for (const auto& [key, value] : *object) {
    if (key == "pattern" && value.is_string() && !compile(value.get_string())) return false;
    if (key == "patternProperties" && value.is_object()) {
      for (const auto& member : value.get_object()) {
        if (!compile(member.key())) return false;
      }
    }
    if (!compile_patterns(value)) return false;
  }
  return true;
}

std::vector<std::string> JsonSchemas::validate(const std::string& name, const json::value& value) const {
  const auto schema = schemas_.find(name);
  if (schema == schemas_.end()) return {"there is no model " + name};
  Validation validation{*this, {}, 0};
  validation.check(schema->second, schema->second, value, 0);
  return std::move(validation.errors);
}

}  // namespace sluice::apigw
