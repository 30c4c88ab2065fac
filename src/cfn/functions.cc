#include "cfn/functions.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"
#include "cfn/cidr.h"
#include "cfn/parameters.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

tl::unexpected<std::string> error(std::string text) {
  return tl::unexpected<std::string>(std::move(text));
}

bool is_scalar(const json::value& value) {
  return !value.is_structured() && !value.is_null();
}

class Evaluator {
 public:
  Evaluator(const Environment& environment, const References& references)
      : environment_(environment), references_(references) {}

  Evaluated value(const json::value& value) {
    if (const auto call = function_call(value)) return function(*call);
    if (const auto* object = value.if_object()) {
      json::object result;
      for (const auto& [key, member] : *object) {
        auto evaluated = this->value(member);
        if (!evaluated) return evaluated;
        if (*evaluated) result.emplace(key, std::move(**evaluated));
      }
      return json::value(std::move(result));
    }
    if (const auto* array = value.if_array()) {
      json::array result;
      for (const auto& item : *array) {
        auto evaluated = this->value(item);
        if (!evaluated) return evaluated;
        if (*evaluated) result.push_back(std::move(**evaluated));
      }
      return json::value(std::move(result));
    }
    return value;
  }

 private:
  Evaluated function(const FunctionCall& call) {
    const auto& argument = *call.argument;
    if (call.name == "Ref") return ref(argument);
    if (call.name == "Fn::GetAtt") return get_att(argument);
    if (call.name == "Fn::Sub") return sub(argument);
    if (call.name == "Fn::Join") return join(argument);
    if (call.name == "Fn::Select") return select(argument);
    if (call.name == "Fn::Split") return split(argument);
    if (call.name == "Fn::If") return choose(argument);
    if (call.name == "Fn::FindInMap") return find_in_map(argument);
    if (call.name == "Fn::ImportValue") return import_value(argument);
    if (call.name == "Fn::Base64") return base64(argument);
    if (call.name == "Fn::GetAZs") return zones(argument);
    if (call.name == "Fn::Cidr") return cidr(argument);
    return error(fmt::format("Template error: {} is not supported by sluice here", call.name));
  }

  // The value as text; lists and objects fail with `what`.
  base::Result<std::string, std::string> text(const json::value& value, const std::string& what) {
    auto evaluated = this->value(value);
    if (!evaluated) return error(evaluated.error());
    if (!*evaluated || !is_scalar(**evaluated)) return error(what);
    auto result = scalar_text(**evaluated);
    bytes_ += result.size();
    if (bytes_ > kEvaluatedBytesMax)
      return error("Template error: the texts that functions make are too long for sluice");
    return result;
  }

  Evaluated constant_or_resource(std::string_view name) {
    if (name == kNoValue) return std::nullopt;
    if (const auto it = environment_.constants.find(std::string(name)); it != environment_.constants.end()) {
      return it->second;
    }
    return references_.ref(name);
  }

  Evaluated ref(const json::value& argument) {
    if (!argument.is_string()) return error("Template error: every Ref object must have a single String value.");
    return constant_or_resource(argument.as_string());
  }

  Evaluated get_att(const json::value& argument) {
    const std::string wrong =
        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
        "attribute";
    if (const auto* pair = argument.if_string()) {
      const std::string_view both = *pair;
      const auto dot = both.find('.');
      if (dot == std::string_view::npos || dot == 0 || dot + 1 == both.size()) return error(wrong);
      return references_.get_att(both.substr(0, dot), both.substr(dot + 1));
    }
    const auto* list = argument.if_array();
    if (list == nullptr || list->size() != 2 || !(*list)[0].is_string() || (*list)[0].as_string().empty()) {
      return error(wrong);
    }
    const auto attribute = text((*list)[1], wrong);
    if (!attribute) return error(attribute.error());
    if (attribute->empty()) return error(wrong);
    return references_.get_att((*list)[0].as_string(), *attribute);
  }

  Evaluated sub(const json::value& argument) {
    const std::string wrong =
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
        "first argument, and an optional second argument to specify a mapping of values to replace in the string";
    const json::value* pattern = &argument;
    const json::object* names = nullptr;
    if (const auto* list = argument.if_array()) {
      if (list->size() != 2 || !(*list)[1].is_object()) return error(wrong);
      pattern = &(*list)[0];
      names = &(*list)[1].as_object();
    }
    if (!pattern->is_string()) return error(wrong);
    std::string result, failure;
    const bool closed = for_each_part(
        pattern->as_string(), [&](std::string_view literal) { result += literal; },
        [&](std::string_view name) {
          if (!failure.empty()) return;
          const auto value = variable(name, names);
          if (!value) {
            failure = value.error();
          } else {
            result += *value;
          }
        });
    if (!failure.empty()) return error(failure);
    if (!closed) return error(wrong);
    bytes_ += result.size();
    if (bytes_ > kEvaluatedBytesMax)
      return error("Template error: the texts that functions make are too long for sluice");
    return json::value(json::string(result));
  }

  base::Result<std::string, std::string> variable(std::string_view name, const json::object* names) {
    const auto wrong =
        fmt::format("Template error: variable {} in Fn::Sub expression does not resolve to a string", name);
    if (names != nullptr) {
      if (const auto* value = names->if_contains(name)) return text(*value, wrong);
    }
    const auto dot = name.find('.');
    auto value = dot == std::string_view::npos ? constant_or_resource(name)
                                               : references_.get_att(name.substr(0, dot), name.substr(dot + 1));
    if (!value) return error(value.error());
    if (!*value || !is_scalar(**value)) return error(wrong);
    return scalar_text(**value);
  }

  Evaluated join(const json::value& argument) {
    const std::string wrong =
        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
        "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 2 || !(*parts)[0].is_string()) return error(wrong);
    const auto list = value((*parts)[1]);
    if (!list) return list;
    if (!*list || !(*list)->is_array()) return error(wrong);
    std::string result;
    bool first = true;
    for (const auto& item : (*list)->as_array()) {
      if (!is_scalar(item)) return error(wrong);
      if (!first) result += (*parts)[0].as_string();
      result += scalar_text(item);
      first = false;
      if (result.size() + bytes_ > kEvaluatedBytesMax) {
        return error("Template error: the texts that functions make are too long for sluice");
      }
    }
    bytes_ += result.size();
    return json::value(json::string(result));
  }

  Evaluated select(const json::value& argument) {
    const std::string wrong =
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list";
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 2) return error(wrong);
    const auto index = text((*parts)[0], wrong);
    if (!index) return error(index.error());
    std::size_t at = 0;
    const auto [end, code] = std::from_chars(index->data(), index->data() + index->size(), at);
    if (code != std::errc() || end != index->data() + index->size()) return error(wrong);
    const auto list = value((*parts)[1]);
    if (!list) return list;
    if (!*list || !(*list)->is_array()) return error(wrong);
    const auto& items = (*list)->as_array();
    if (at >= items.size()) {
      return error(fmt::format("Template error: Fn::Select cannot select nonexistent value at index {}", at));
    }
    return items[at];
  }

  Evaluated split(const json::value& argument) {
    const std::string wrong =
        "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
        "split or a function that returns a string to be split.";
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 2 || !(*parts)[0].is_string()) return error(wrong);
    const std::string_view delimiter = (*parts)[0].as_string();
    const auto whole = text((*parts)[1], wrong);
    if (!whole) return error(whole.error());
    if (delimiter.empty()) return error(wrong);
    json::array list;
    std::size_t at = 0;
    while (true) {
      const auto next = whole->find(delimiter, at);
      list.emplace_back(
          json::string(std::string_view(*whole).substr(at, next == std::string::npos ? next : next - at)));
      if (next == std::string::npos) break;
      at = next + delimiter.size();
    }
    return json::value(std::move(list));
  }

  Evaluated choose(const json::value& argument) {
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 3 || !(*parts)[0].is_string()) {
      return error(
          "Template error: Fn::If requires a list argument with three elements, the first being the condition");
    }
    const std::string name((*parts)[0].as_string());
    const auto it = environment_.conditions.find(name);
    if (it == environment_.conditions.end()) {
      return error(fmt::format("Template error: unresolved condition dependency {} in Fn::If", name));
    }
    return value((*parts)[it->second ? 1 : 2]);
  }

  Evaluated find_in_map(const json::value& argument) {
    const std::string wrong =
        "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
        "for return value";
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 3) return error(wrong);
    std::vector<std::string> keys;
    for (const auto& part : *parts) {
      auto key = text(part, wrong);
      if (!key) return error(key.error());
      keys.push_back(std::move(*key));
    }
    const auto* mappings = section(*environment_.root, "Mappings");
    const auto* map = mappings != nullptr ? section(*mappings, keys[0]) : nullptr;
    const auto* top = map != nullptr ? section(*map, keys[1]) : nullptr;
    const auto* found = top != nullptr ? top->if_contains(keys[2]) : nullptr;
    if (found == nullptr) {
      return error(fmt::format("Template error: Unable to get mapping for {}::{}::{}", keys[0], keys[1], keys[2]));
    }
    return *found;
  }

  Evaluated import_value(const json::value& argument) {
    const auto name = text(argument,
                           "Template error: the attribute in Fn::ImportValue must be a string or a function that "
                           "returns a string");
    if (!name) return error(name.error());
    return references_.import_value(*name);
  }

  Evaluated base64(const json::value& argument) {
    const auto whole = text(argument, "Template error: every Fn::Base64 object must have a String-typed value.");
    if (!whole) return error(whole.error());
    return json::value(json::string(base::to_base64(*whole)));
  }

  Evaluated zones(const json::value& argument) {
    const auto region = text(argument, "Template error: every Fn::GetAZs object must have a String-typed value.");
    if (!region) return error(region.error());
    const auto& name = region->empty() ? environment_.region : *region;
    return json::value(json::array{json::string(name + "a"), json::string(name + "b"), json::string(name + "c")});
  }

  Evaluated cidr(const json::value& argument) {
    const std::string wrong =
        "Template error: every Fn::Cidr object requires two parameters, (1) a CIDR block and (2) the count of blocks";
    const auto* parts = argument.if_array();
    if (parts == nullptr || parts->size() < 2 || parts->size() > 3) return error(wrong);
    std::vector<std::string> texts;
    for (const auto& part : *parts) {
      auto one = text(part, wrong);
      if (!one) return error(one.error());
      texts.push_back(std::move(*one));
    }
    const auto blocks = cidr_blocks(texts[0], texts[1], texts.size() == 3 ? texts[2] : "8");
    if (!blocks) return error(wrong);
    json::array list;
    for (const auto& block : *blocks) list.emplace_back(json::string(block));
    return json::value(std::move(list));
  }

  const Environment& environment_;
  const References& references_;
  std::size_t bytes_ = 0;
};

// Conditions know parameters and mappings, no resources.
class NoResources final : public References {
 public:
  Evaluated ref(std::string_view name) const override { return unresolved(name); }
  Evaluated get_att(std::string_view name, std::string_view) const override { return unresolved(name); }
  Evaluated import_value(std::string_view) const override { return unresolved("Fn::ImportValue"); }

 private:
  static Evaluated unresolved(std::string_view name) {
    return error(
        fmt::format("Template format error: Unresolved dependencies [{}]. Cannot reference resources in the Conditions "
                    "block of the "
                    "template",
                    name));
  }
};

}  // namespace

std::optional<FunctionCall> function_call(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 1) return std::nullopt;
  const auto& member = *object->begin();
  const std::string_view name = member.key();
  if (name != "Ref" && !name.starts_with("Fn::")) return std::nullopt;
  return FunctionCall{name, &member.value()};
}

bool for_each_part(std::string_view pattern, const std::function<void(std::string_view)>& text,
                   const std::function<void(std::string_view)>& variable) {
  while (!pattern.empty()) {
    const auto start = pattern.find("${");
    if (start != 0) text(pattern.substr(0, start));
    if (start == std::string_view::npos) return true;
    const auto end = pattern.find('}', start);
    if (end == std::string_view::npos) return false;
    auto name = pattern.substr(start + 2, end - start - 2);
    if (name.starts_with('!')) {
      text("${");
      text(name.substr(1));
      text("}");
    } else {
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      variable(name);
    }
    pattern.remove_prefix(end + 1);
  }
  return true;
}

Evaluated evaluate(const json::value& value, const Environment& environment, const References& references) {
  return Evaluator(environment, references).value(value);
}

base::Result<bool, std::string> evaluate_condition(
    const json::value& value, const Environment& environment,
    const std::function<base::Result<bool, std::string>(std::string_view)>& condition) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 1) {
    return error("Template format error: Every Condition must be a single condition function");
  }
  const std::string_view name = object->begin()->key();
  const auto& argument = object->begin()->value();
  if (name == "Condition") {
    if (!argument.is_string()) return error("Template format error: Every Condition member must be a string.");
    return condition(argument.as_string());
  }
  const auto* list = argument.if_array();
  if (name == "Fn::Equals") {
    const std::string wrong = "Template error: every Fn::Equals object requires a list of 2 string parameters.";
    if (list == nullptr || list->size() != 2) return error(wrong);
    std::string texts[2];
    for (std::size_t i = 0; i < 2; ++i) {
      auto evaluated = evaluate((*list)[i], environment, NoResources());
      if (!evaluated) return error(evaluated.error());
      if (!*evaluated || !is_scalar(**evaluated)) return error(wrong);
      texts[i] = scalar_text(**evaluated);
    }
    return texts[0] == texts[1];
  }
  if (name == "Fn::Not") {
    if (list == nullptr || list->size() != 1) {
      return error("Template error: every Fn::Not object requires a list of 1 boolean parameter.");
    }
    const auto inner = evaluate_condition((*list)[0], environment, condition);
    return inner ? base::Result<bool, std::string>(!*inner) : inner;
  }
  if (name == "Fn::And" || name == "Fn::Or") {
    if (list == nullptr || list->size() < 2 || list->size() > 10) {
      return error(fmt::format(
          "Template error: every {} object requires a list of at least 2 and at most 10 boolean parameters.", name));
    }
    const bool all = name == "Fn::And";
    bool result = all;
    for (const auto& item : *list) {
      const auto inner = evaluate_condition(item, environment, condition);
      if (!inner) return inner;
      result = all ? result && *inner : result || *inner;
    }
    return result;
  }
  return error(fmt::format("Template format error: {} is no condition function", name));
}

}  // namespace sluice::cfn
