#pragma once
// The Condition element of a policy: what a request's context keys must be.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::aws::policy {

// Facts about a request, such as aws:SourceIp and sqs:MessageAttribute. Names are compared in any case; most keys have
// one value. Few, so a list.
struct ContextKeys {
  std::vector<std::pair<std::string, std::vector<std::string>>> entries;

  void set(std::string name, std::string value) {
    entries.emplace_back(std::move(name), std::vector{std::move(value)});
  }
  const std::vector<std::string>* find(std::string_view name) const;
};

struct Condition {
  enum class Operator {
    kString,
    kStringIgnoreCase,
    kStringLike,
    kNumeric,
    kDate,
    kBool,
    kBinary,
    kIpAddress,
    kArn,
    kNull
  };
  enum class Order { kEquals, kLess, kLessEquals, kGreater, kGreaterEquals };  // of numbers and dates
  enum class Set { kNone, kAny, kAll };                                        // ForAnyValue:, ForAllValues:

  Operator op = Operator::kString;
  Order order = Order::kEquals;
  Set set = Set::kNone;
  bool negated = false;    // StringNotEquals and the like
  bool if_exists = false;  // ...IfExists: true when the key is missing
  bool variables = false;  // ${...} in values are policy variables
  std::string key;
  std::vector<std::string> values;

  bool holds(const ContextKeys& keys) const;

  // Sets operator, order, set, negated and if_exists by a name such as ForAnyValue:StringNotLikeIfExists. False: there
  // is none of that name.
  [[nodiscard]] bool set_operator(std::string_view name);
  // Can `value` be one of this operator's? Numbers, dates, Booleans and addresses must be such.
  [[nodiscard]] bool accepts(std::string_view value) const;
};

}  // namespace sluice::aws::policy
