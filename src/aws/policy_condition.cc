#include "aws/policy_condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>

#include "aws/http.h"
#include "aws/policy.h"

namespace sluice::aws::policy {
namespace {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text[0] == '-' || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Seconds since 1970 of 2026-01-31, 2026-01-31T12:34:56[.789]Z, the same with +01:00, or a number of seconds.
std::optional<double> parse_date(std::string_view text) {
  if (const auto seconds = parse_number(text)) return seconds;
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(unsigned(*month)),
                                         std::chrono::day(unsigned(*day))};
  if (!date.ok()) return std::nullopt;
  double seconds = double(std::chrono::sys_days(date).time_since_epoch().count()) * 86'400;
  text.remove_prefix(10);
  if (text.empty()) return seconds;
  if (text.size() < 9 || text[0] != 'T' || text[3] != ':' || text[6] != ':') return std::nullopt;
  const auto hour = digits(text.substr(1, 2)), minute = digits(text.substr(4, 2)), second = digits(text.substr(7, 2));
  if (!hour || !minute || !second) return std::nullopt;
  seconds += *hour * 3600 + *minute * 60 + *second;
  text.remove_prefix(9);
  if (text.starts_with('.')) {
    auto end = text.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos) end = text.size();
    seconds += parse_number("0" + std::string(text.substr(0, end))).value_or(0);
    text.remove_prefix(end);
  }
  if (text == "Z") return seconds;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto offset_hour = digits(text.substr(1, 2)), offset_minute = digits(text.substr(4, 2));
  if (!offset_hour || !offset_minute) return std::nullopt;
  const int offset = *offset_hour * 3600 + *offset_minute * 60;
  return text[0] == '+' ? seconds - offset : seconds + offset;
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  int bits = 0;         // 32 or 128
  int prefix_bits = 0;  // of a range
};

std::optional<Address> parse_address(std::string_view text, bool range) {
  Address out;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos && !range) return std::nullopt;
  const std::string host(text.substr(0, slash));
  if (inet_pton(AF_INET, host.c_str(), out.bytes.data()) == 1) {
    out.bits = 32;
  } else if (inet_pton(AF_INET6, host.c_str(), out.bytes.data()) == 1) {
    out.bits = 128;
  } else {
    return std::nullopt;
  }
  out.prefix_bits = out.bits;
  if (slash != std::string_view::npos) {
    const auto prefix = digits(text.substr(slash + 1));
    if (!prefix || *prefix > out.bits) return std::nullopt;
    out.prefix_bits = *prefix;
  }
  return out;
}

bool address_in(std::string_view address, std::string_view range) {
  const auto a = parse_address(address, false), r = parse_address(range, true);
  if (!a || !r || a->bits != r->bits) return false;
  const auto whole = std::size_t(r->prefix_bits / 8);
  if (std::memcmp(a->bytes.data(), r->bytes.data(), whole) != 0) return false;
  const int rest = r->prefix_bits % 8;
  if (rest == 0) return true;
  return ((a->bytes[whole] ^ r->bytes[whole]) >> (8 - rest)) == 0;
}

// Each of the six parts by itself, so that a * does not reach over a colon; the last takes what is left.
bool arn_match(std::string_view pattern, std::string_view arn) {
  for (int part = 0; part < 5; ++part) {
    const auto pattern_end = pattern.find(':'), arn_end = arn.find(':');
    if (pattern_end == std::string_view::npos || arn_end == std::string_view::npos) return pattern == arn;
    if (!wildcard_match(pattern.substr(0, pattern_end), arn.substr(0, arn_end))) return false;
    pattern.remove_prefix(pattern_end + 1);
    arn.remove_prefix(arn_end + 1);
  }
  return wildcard_match(pattern, arn);
}

bool in_order(Condition::Order order, std::optional<double> value, std::optional<double> limit) {
  if (!value || !limit) return false;
  switch (order) {
    case Condition::Order::kEquals:
      return *value == *limit;
    case Condition::Order::kLess:
      return *value < *limit;
    case Condition::Order::kLessEquals:
      return *value <= *limit;
    case Condition::Order::kGreater:
      return *value > *limit;
    case Condition::Order::kGreaterEquals:
      return *value >= *limit;
  }
  return false;
}

bool one_matches(const Condition& condition, std::string_view value, std::string_view wanted) {
  switch (condition.op) {
    case Condition::Operator::kString:
    case Condition::Operator::kBinary:
      return value == wanted;
    case Condition::Operator::kStringIgnoreCase:
    case Condition::Operator::kBool:
    case Condition::Operator::kNull:
      return equals_ignoring_case(value, wanted);
    case Condition::Operator::kStringLike:
      return wildcard_match(wanted, value);
    case Condition::Operator::kNumeric:
      return in_order(condition.order, parse_number(value), parse_number(wanted));
    case Condition::Operator::kDate:
      return in_order(condition.order, parse_date(value), parse_date(wanted));
    case Condition::Operator::kIpAddress:
      return address_in(value, wanted);
    case Condition::Operator::kArn:
      return arn_match(wanted, value);
  }
  return false;
}

// Literal markers (see wildcard_match) are of use to patterns alone.
std::string without_markers(std::string text) {
  for (auto& c : text) c = c == '\x01' ? '*' : c == '\x02' ? '?' : c;
  return text;
}

}  // namespace

const std::vector<std::string>* ContextKeys::find(std::string_view name) const {
  for (const auto& [key, values] : entries) {
    if (equals_ignoring_case(key, name)) return &values;
  }
  return nullptr;
}

bool Condition::holds(const ContextKeys& keys) const {
  const auto* found = keys.find(key);
  const bool missing = found == nullptr || found->empty();
  if (op == Operator::kNull) return equals_ignoring_case(values.front(), "true") == missing;
  if (missing) return if_exists || set == Set::kAll || (negated && set == Set::kNone);

  std::vector<std::string> expanded;
  const auto* wanted = &values;
  if (variables) {
    const bool pattern = op == Operator::kStringLike || op == Operator::kArn;
    for (const auto& value : values) {
      if (auto text = expand_variables(value, keys)) {
        expanded.push_back(pattern ? std::move(*text) : without_markers(std::move(*text)));
      }
    }
    wanted = &expanded;
  }
  const auto matches = [&](const std::string& value) {
    const bool any = std::ranges::any_of(*wanted, [&](const std::string& w) { return one_matches(*this, value, w); });
    return any != negated;
  };
  if (set == Set::kAll) return std::ranges::all_of(*found, matches);
  return std::ranges::any_of(*found, matches);
}

bool Condition::set_operator(std::string_view name) {
  struct Named {
    std::string_view name;
    Operator op;
    Order order;
    bool negated;
  };
  using O = Operator;
  static constexpr Named kOperators[] = {
      {"StringEquals", O::kString, Order::kEquals, false},
      {"StringNotEquals", O::kString, Order::kEquals, true},
      {"StringEqualsIgnoreCase", O::kStringIgnoreCase, Order::kEquals, false},
      {"StringNotEqualsIgnoreCase", O::kStringIgnoreCase, Order::kEquals, true},
      {"StringLike", O::kStringLike, Order::kEquals, false},
      {"StringNotLike", O::kStringLike, Order::kEquals, true},
      {"NumericEquals", O::kNumeric, Order::kEquals, false},
      {"NumericNotEquals", O::kNumeric, Order::kEquals, true},
      {"NumericLessThan", O::kNumeric, Order::kLess, false},
      {"NumericLessThanEquals", O::kNumeric, Order::kLessEquals, false},
      {"NumericGreaterThan", O::kNumeric, Order::kGreater, false},
      {"NumericGreaterThanEquals", O::kNumeric, Order::kGreaterEquals, false},
      {"DateEquals", O::kDate, Order::kEquals, false},
      {"DateNotEquals", O::kDate, Order::kEquals, true},
      {"DateLessThan", O::kDate, Order::kLess, false},
      {"DateLessThanEquals", O::kDate, Order::kLessEquals, false},
      {"DateGreaterThan", O::kDate, Order::kGreater, false},
      {"DateGreaterThanEquals", O::kDate, Order::kGreaterEquals, false},
      {"Bool", O::kBool, Order::kEquals, false},
      {"BinaryEquals", O::kBinary, Order::kEquals, false},
      {"IpAddress", O::kIpAddress, Order::kEquals, false},
      {"NotIpAddress", O::kIpAddress, Order::kEquals, true},
      // IAM treats ArnEquals as ArnLike.
      {"ArnEquals", O::kArn, Order::kEquals, false},
      {"ArnLike", O::kArn, Order::kEquals, false},
      {"ArnNotEquals", O::kArn, Order::kEquals, true},
      {"ArnNotLike", O::kArn, Order::kEquals, true},
      {"Null", O::kNull, Order::kEquals, false},
  };
  set = Set::kNone;
  if (constexpr std::string_view any = "ForAnyValue:"; name.starts_with(any)) {
    set = Set::kAny;
    name.remove_prefix(any.size());
  } else if (constexpr std::string_view all = "ForAllValues:"; name.starts_with(all)) {
    set = Set::kAll;
    name.remove_prefix(all.size());
  }
  if_exists = name.ends_with("IfExists");
  if (if_exists) name.remove_suffix(8);
  const auto found = std::ranges::find_if(kOperators, [&](const Named& n) { return n.name == name; });
  if (found == std::end(kOperators) || (found->op == O::kNull && (if_exists || set != Set::kNone))) return false;
  op = found->op;
  order = found->order;
  negated = found->negated;
  return true;
}

bool Condition::accepts(std::string_view value) const {
  if (value.find("${") != std::string_view::npos) return true;  // known when asked
  switch (op) {
    case Operator::kNumeric:
      return parse_number(value).has_value();
    case Operator::kDate:
      return parse_date(value).has_value();
    case Operator::kBool:
    case Operator::kNull:
      return equals_ignoring_case(value, "true") || equals_ignoring_case(value, "false");
    case Operator::kIpAddress:
      return parse_address(value, true).has_value();
    default:
      return true;
  }
}

}  // namespace sluice::aws::policy
