#include "sqs/queue_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

std::size_t principals_of(const json::value& statement) {
  const auto* principal = member(statement, "Principal");
  const auto* accounts = principal == nullptr ? nullptr : member(*principal, "AWS");
  return accounts != nullptr && accounts->is_array() ? accounts->get_array().size() : 1;
}

// {"StringEquals": {"aws:SourceArn": ..., ...}, ...}: each key of each operator.
std::size_t conditions_of(const json::value& statement) {
  const auto* condition = member(statement, "Condition");
  if (condition == nullptr || !condition->is_object()) return 0;
  std::size_t count = 0;
  for (const auto& [operation, keys] : condition->get_object())
    count += keys.is_object() ? keys.get_object().size() : 1;
  return count;
}

}  // namespace

std::optional<Policy> Policy::parse(std::string_view text) {
  boost::system::error_code error;
  auto document = json::parse(text, error);
  if (error || !document.is_object()) return std::nullopt;
  Policy policy;
  policy.document = std::move(document.get_object());
  if (auto* statement = policy.document.if_contains("Statement"); statement != nullptr) {
    if (statement->is_array()) {
      policy.statements = statement->get_array();
    } else {
      policy.statements.push_back(*statement);
    }
  }
  return policy;
}

json::array::iterator Policy::find(std::string_view label) {
  return std::find_if(statements.begin(), statements.end(), [&](const json::value& statement) {
    const auto* sid = member(statement, "Sid");
    return sid != nullptr && sid->is_string() && sid->get_string() == label;
  });
}

std::string Policy::text() {
  document["Statement"] = statements;
  return json::serialize(document);
}

std::optional<std::string> Policy::excess() const {
  std::size_t principals = 0, conditions = 0;
  for (const auto& statement : statements) {
    principals += principals_of(statement);
    conditions += conditions_of(statement);
  }
  struct Count {
    std::size_t found, max;
    std::string_view what;
  };
  for (const auto& [found, max, what] :
       {Count{statements.size(), kPolicyStatementsMax, "Statements"},
        Count{principals, kPolicyPrincipalsMax, "Principals"}, Count{conditions, kPolicyConditionsMax, "Conditions"}}) {
    if (found > max) return fmt::format("{} {} were found, maximum allowed is {}.", found, what, max);
  }
  return std::nullopt;
}

}  // namespace sluice::sqs
