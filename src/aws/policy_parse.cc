// Policy::parse: from JSON to statements.
#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <set>

#include "aws/policy.h"

namespace sluice::aws::policy {
namespace {

namespace json = boost::json;

template <class T>
using Parsed = base::Result<T, std::string>;

tl::unexpected<std::string> syntax_error(const std::string& detail) {
  return tl::unexpected<std::string>("Syntax errors in policy. (" + detail + ")");
}

bool is_account(std::string_view text) {
  return text.size() == 12 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A string or a list of strings (and, in conditions, of numbers and Booleans, taken as their text).
Parsed<std::vector<std::string>> strings_of(const json::value& value, std::string_view name, bool scalars) {
  std::vector<std::string> out;
  const auto add = [&](const json::value& item) {
    if (item.is_string()) {
      out.emplace_back(item.get_string());
    } else if (scalars && (item.is_bool() || item.is_number())) {
      out.push_back(json::serialize(item));
    } else {
      return false;
    }
    return true;
  };
  if (value.is_array()) {
    for (const auto& item : value.get_array()) {
      if (!add(item)) return syntax_error(std::string(name) + " holds something that is not a string");
    }
  } else if (!add(value)) {
    return syntax_error(std::string(name) + " must be a string or a list of strings");
  }
  return out;
}

Pattern pattern_of(std::string text, bool variables) {
  Pattern out;
  out.wild = text.find_first_of("*?") != std::string::npos;
  out.variables = variables && text.find("${") != std::string::npos;
  out.text = std::move(text);
  return out;
}

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  }
  return text;
}

}  // namespace

struct Parser {
  Kind kind;
  bool variables = false;  // version 2012-10-17
  std::set<std::string> sids;

  using Statement = Policy::Statement;
  using Check = base::Result<void, std::string>;

  Check actions(const json::object& object, Statement& out) const {
    const auto* yes = object.if_contains("Action");
    const auto* no = object.if_contains("NotAction");
    if ((yes != nullptr) == (no != nullptr)) {
      return tl::unexpected<std::string>(yes != nullptr ? "Syntax errors in policy. (both Action and NotAction)"
                                                        : "Policy statement must contain actions.");
    }
    auto list = strings_of(yes != nullptr ? *yes : *no, yes != nullptr ? "Action" : "NotAction", false);
    if (!list) return tl::unexpected(list.error());
    if (list->empty()) return tl::unexpected<std::string>("Policy statement must contain actions.");
    out.not_actions = no != nullptr;
    for (auto& action : *list) {
      const auto colon = action.find(':');
      if (action != "*" && (colon == std::string::npos || colon == 0 || colon + 1 == action.size())) {
        return tl::unexpected<std::string>(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      }
      if (kind == Kind::kTrust && !lower(action).starts_with("sts:")) {
        return tl::unexpected<std::string>("AssumeRole policy may only specify STS AssumeRole actions.");
      }
      out.actions.push_back(pattern_of(lower(std::move(action)), false));
    }
    return {};
  }

  Check resources(const json::object& object, Statement& out) const {
    const auto* yes = object.if_contains("Resource");
    const auto* no = object.if_contains("NotResource");
    if (kind == Kind::kTrust) {
      if (yes != nullptr || no != nullptr) return tl::unexpected<std::string>("Has prohibited field Resource");
      return {};
    }
    if (yes != nullptr && no != nullptr) return syntax_error("both Resource and NotResource");
    if (yes == nullptr && no == nullptr) {
      return tl::unexpected<std::string>("Policy statement must contain resources.");
    }
    auto list = strings_of(yes != nullptr ? *yes : *no, yes != nullptr ? "Resource" : "NotResource", false);
    if (!list) return tl::unexpected(list.error());
    if (list->empty()) return tl::unexpected<std::string>("Policy statement must contain resources.");
    out.not_resources = no != nullptr;
    for (auto& resource : *list) {
      // API Gateway's resource policies may shorten theirs to execute-api:/stage/method/path.
      const bool short_form = kind == Kind::kResource && resource.starts_with("execute-api:/");
      if (resource != "*" && !resource.starts_with("arn:") && !short_form && !resource.starts_with("${") &&
          !resource.starts_with('*')) {
        return tl::unexpected<std::string>("Resource " + resource + " must be in ARN format or \"*\".");
      }
      out.resources.push_back(pattern_of(std::move(resource), variables));
    }
    return {};
  }

  static Check principal(std::string_view type, const std::vector<std::string>& names, Policy::PrincipalSet& out) {
    for (const auto& name : names) {
      if (type == "AWS") {
        constexpr std::string_view root = ":root";
        if (name == "*") {
          out.everyone = true;
        } else if (is_account(name)) {
          out.accounts.push_back(name);
        } else if (name.starts_with("arn:") && name.ends_with(root) && name.size() > root.size() + 12 &&
                   is_account(std::string_view(name).substr(name.size() - root.size() - 12, 12))) {
          out.accounts.push_back(name.substr(name.size() - root.size() - 12, 12));
        } else if (name.starts_with("arn:") || name.starts_with("AROA") || name.starts_with("AIDA")) {
          out.arns.push_back(name);
        } else {
          return tl::unexpected<std::string>("Invalid principal in policy: \"AWS\":\"" + name + "\"");
        }
      } else if (type == "Service") {
        if (name.find('.') == std::string::npos) {
          return tl::unexpected<std::string>("Invalid principal in policy: \"SERVICE\":\"" + name + "\"");
        }
        out.services.push_back(name);
      } else if (type != "Federated" && type != "CanonicalUser") {  // those two never ask here
        return syntax_error("unknown type of principal \"" + std::string(type) + "\"");
      }
    }
    return {};
  }

  Check principals(const json::object& object, Statement& out) const {
    const auto* yes = object.if_contains("Principal");
    const auto* no = object.if_contains("NotPrincipal");
    if (kind == Kind::kIdentity) {
      if (yes == nullptr && no == nullptr) return {};
      return tl::unexpected<std::string>("Policy document should not specify a principal.");
    }
    if (yes == nullptr && no == nullptr) return tl::unexpected<std::string>("Missing required field Principal");
    if (yes != nullptr && no != nullptr) return syntax_error("both Principal and NotPrincipal");
    auto& set = out.principals;
    set.present = true;
    set.negated = no != nullptr;
    const auto& value = yes != nullptr ? *yes : *no;
    if (value.is_string()) {
      if (value.get_string() != "*") {
        return tl::unexpected<std::string>("Invalid principal in policy: \"" + std::string(value.get_string()) + "\"");
      }
      set.everyone = true;
      return {};
    }
    if (!value.is_object() || value.get_object().empty()) return syntax_error("Principal must be \"*\" or an object");
    for (const auto& [type, names] : value.get_object()) {
      const auto list = strings_of(names, type, false);
      if (!list) return tl::unexpected(list.error());
      if (auto checked = principal(type, *list, set); !checked) return checked;
    }
    return {};
  }

  Check conditions(const json::object& object, Statement& out) const {
    const auto* block = object.if_contains("Condition");
    if (block == nullptr) return {};
    if (!block->is_object()) return syntax_error("Condition must be an object");
    for (const auto& [operator_name, keys] : block->get_object()) {
      Condition condition;
      if (!condition.set_operator(operator_name)) {
        return tl::unexpected<std::string>("Invalid Condition type : " + std::string(operator_name) + ".");
      }
      if (!keys.is_object()) return syntax_error("Condition " + std::string(operator_name) + " must be an object");
      for (const auto& [key, values] : keys.get_object()) {
        const auto where = "Condition key " + std::string(key);
        auto list = strings_of(values, where, true);
        if (!list) return tl::unexpected(list.error());
        if (list->empty()) return syntax_error(where + " has no value");
        for (const auto& value : *list) {
          if (!condition.accepts(value)) {
            return syntax_error(where + ": \"" + value + "\" is no value for " + std::string(operator_name));
          }
        }
        auto one = condition;
        one.key = key;
        one.variables =
            variables && std::ranges::any_of(*list, [](const auto& v) { return v.find("${") != std::string::npos; });
        one.values = std::move(*list);
        out.conditions.push_back(std::move(one));
      }
    }
    return {};
  }

  Parsed<Statement> statement(const json::value& value) {
    if (!value.is_object()) return syntax_error("a statement must be an object");
    const auto& object = value.get_object();
    Statement out;
    for (const auto& [name, member] : object) {
      static constexpr std::string_view kElements[] = {"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                                       "NotAction", "Resource", "NotResource", "Condition"};
      if (std::ranges::find(kElements, std::string_view(name)) == std::end(kElements)) {
        return syntax_error("unknown element \"" + std::string(name) + "\" in a statement");
      }
    }
    if (const auto* sid = object.if_contains("Sid")) {
      if (!sid->is_string()) return syntax_error("Sid must be a string");
      const std::string text(sid->get_string());
      if (!text.empty() && !sids.insert(text).second) {
        return tl::unexpected<std::string>("Statement IDs (SID) in a single policy must be unique.");
      }
    }
    const auto* effect = object.if_contains("Effect");
    const bool text = effect != nullptr && effect->is_string();
    if (!text || (effect->get_string() != "Allow" && effect->get_string() != "Deny")) {
      return syntax_error("Effect must be Allow or Deny");
    }
    out.allow = effect->get_string() == "Allow";
    for (const auto& checked :
         {principals(object, out), actions(object, out), resources(object, out), conditions(object, out)}) {
      if (!checked) return tl::unexpected(checked.error());
    }
    return out;
  }

  Parsed<Policy> document(const json::value& value) {
    if (!value.is_object()) return syntax_error("a policy must be a JSON object");
    const auto& object = value.get_object();
    for (const auto& [name, member] : object) {
      if (name != "Version" && name != "Id" && name != "Statement") {
        return syntax_error("unknown element \"" + std::string(name) + "\"");
      }
    }
    if (const auto* version = object.if_contains("Version")) {
      const bool text = version->is_string();
      if (!text || (version->get_string() != "2012-10-17" && version->get_string() != "2008-10-17")) {
        return tl::unexpected<std::string>("Policy document must be version 2012-10-17 or greater.");
      }
      variables = version->get_string() == "2012-10-17";
    }
    const auto* statements = object.if_contains("Statement");
    if (statements == nullptr) return syntax_error("there is no Statement");
    Policy out;
    const auto add = [&](const json::value& item) -> Check {
      auto parsed = statement(item);
      if (!parsed) return tl::unexpected(parsed.error());
      out.statements_.push_back(std::move(*parsed));
      return {};
    };
    if (!statements->is_array()) {
      if (auto added = add(*statements); !added) return tl::unexpected(added.error());
      return out;
    }
    if (statements->get_array().empty()) return syntax_error("Statement is empty");
    for (const auto& item : statements->get_array()) {
      if (auto added = add(item); !added) return tl::unexpected(added.error());
    }
    return out;
  }
};

base::Result<Policy, std::string> Policy::parse(std::string_view document, Kind kind) {
  if (document.size() > kDocumentBytesMax) {
    return tl::unexpected<std::string>("The policy is longer than " + std::to_string(kDocumentBytesMax) + " bytes.");
  }
  json::parse_options options;
  options.max_depth = kDocumentDepthMax;
  boost::system::error_code error;
  const auto value = json::parse(document, error, {}, options);
  if (error) return syntax_error("invalid JSON: " + error.message());
  return Parser{kind, false, {}}.document(value);
}

}  // namespace sluice::aws::policy
