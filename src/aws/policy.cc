#include "aws/policy.h"

#include <algorithm>

namespace sluice::aws::policy {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  }
  return out;
}

bool matches(const Pattern& pattern, std::string_view text, const ContextKeys& keys) {
  if (pattern.variables) {
    const auto expanded = expand_variables(pattern.text, keys);
    return expanded && wildcard_match(*expanded, text);
  }
  return pattern.wild ? wildcard_match(pattern.text, text) : pattern.text == text;
}

bool any_matches(const std::vector<Pattern>& patterns, std::string_view text, const ContextKeys& keys) {
  return std::ranges::any_of(patterns, [&](const Pattern& p) { return matches(p, text, keys); });
}

template <class List>
bool contains(const List& list, std::string_view text) {
  return !text.empty() && std::ranges::find(list, text) != list.end();
}

}  // namespace

bool wildcard_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;  // where to go back to
  while (t < text.size()) {
    const char c = p < pattern.size() ? pattern[p] : '\0';
    const bool one = p < pattern.size() &&
                     (c == '?' || c == text[t] || (c == '\x01' && text[t] == '*') || (c == '\x02' && text[t] == '?'));
    if (p < pattern.size() && c == '*') {
      star = p++;
      star_text = t;
    } else if (one) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<std::string> expand_variables(std::string_view text, const ContextKeys& keys) {
  const auto append_literal = [](std::string& out, std::string_view value) {
    for (const char c : value) out += c == '*' ? '\x01' : c == '?' ? '\x02' : c;
  };
  std::string out;
  while (true) {
    const auto start = text.find("${");
    const auto end = start == std::string_view::npos ? start : text.find('}', start);
    if (end == std::string_view::npos) {
      out += text;
      return out;
    }
    out += text.substr(0, start);
    auto name = text.substr(start + 2, end - start - 2);
    text.remove_prefix(end + 1);
    if (name == "*" || name == "?" || name == "$") {
      append_literal(out, name);
      continue;
    }
    std::optional<std::string_view> otherwise;  // ${aws:username, 'nobody'}
    if (const auto comma = name.find(','); comma != std::string_view::npos) {
      auto value = name.substr(comma + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'') {
        otherwise = value.substr(1, value.size() - 2);
      }
      name = name.substr(0, comma);
    }
    const auto* values = keys.find(name);
    if (values != nullptr && values->size() == 1) {
      append_literal(out, values->front());
    } else if (otherwise) {
      append_literal(out, *otherwise);
    } else {
      return std::nullopt;
    }
  }
}

Verdict Policy::match_principal(const PrincipalSet& set, const Principal& principal) {
  if (!set.present) return Verdict::kAllowed;  // an identity policy
  auto found = Verdict::kNoMatch;
  if (set.everyone || contains(set.arns, principal.arn) || contains(set.arns, principal.role_arn) ||
      contains(set.services, principal.service)) {
    found = Verdict::kAllowed;
  } else if (contains(set.accounts, principal.account)) {
    found = principal.kind == Principal::Kind::kAccount ? Verdict::kAllowed : Verdict::kAllowedForAccount;
  }
  if (set.negated) return found == Verdict::kNoMatch ? Verdict::kAllowed : Verdict::kNoMatch;
  return found;
}

Verdict Policy::match(const Statement& statement, const AccessRequest& request, std::string_view lower_action) {
  if (any_matches(statement.actions, lower_action, request.keys) == statement.not_actions) return Verdict::kNoMatch;
  if (!statement.resources.empty() &&
      any_matches(statement.resources, request.resource, request.keys) == statement.not_resources) {
    return Verdict::kNoMatch;
  }
  const auto principal = match_principal(statement.principals, request.principal);
  if (principal == Verdict::kNoMatch) return Verdict::kNoMatch;
  for (const auto& condition : statement.conditions) {
    if (!condition.holds(request.keys)) return Verdict::kNoMatch;
  }
  return statement.allow ? principal : Verdict::kDenied;
}

Verdict Policy::evaluate(const AccessRequest& request) const {
  const auto action = lower(request.action);
  auto verdict = Verdict::kNoMatch;
  for (const auto& statement : statements_) {
    verdict = std::max(verdict, match(statement, request, action));
    if (verdict == Verdict::kDenied) break;
  }
  return verdict;
}

std::string denial_text(std::string_view principal_arn, std::string_view action, std::string_view resource,
                        Verdict verdict) {
  std::string out = "User: " + std::string(principal_arn) + " is not authorized to perform: " + std::string(action) +
                    " on resource: " + std::string(resource);
  if (verdict == Verdict::kDenied) return out + " with an explicit deny in an identity-based policy";
  return out + " because no identity-based policy allows the " + std::string(action) + " action";
}

}  // namespace sluice::aws::policy
