#include "wire/scalar_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "aws/http.h"
#include "base/bytes.h"

namespace sluice::wire {
namespace {

constexpr double kInstantSecondsMax = 253'402'300'799.0;  // 9999-12-31T23:59:59Z

template <class T>
bool parse_whole(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// The value of a fraction's digits in microseconds.
std::int64_t fraction_us(std::string_view digits) {
  std::int64_t us = 0;
  for (std::size_t i = 0; i < 6; ++i) us = us * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return us;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::string> read_enum(const Type& type, void* target, std::string_view text) {
  std::string names;
  for (const auto& enumerator : type.enumerators) {
    if (enumerator.name == text) {
      type.access.set_enum(target, enumerator.value);
      return std::nullopt;
    }
    names += (names.empty() ? "" : ", ") + std::string(enumerator.name);
  }
  return "failed to satisfy constraint: Member must satisfy enum value set: [" + names + "]";
}

}  // namespace

std::string_view wanted(Kind kind) {
  switch (kind) {
    case Kind::kInt32:
      return "an Integer";
    case Kind::kInt64:
      return "a Long";
    case Kind::kDouble:
      return "a Double";
    case Kind::kBool:
      return "a Boolean";
    case Kind::kInstant:
      return "a Timestamp";
    case Kind::kBlob:
      return "a Blob";
    default:
      return "a String";
  }
}

bool parse_int64(std::string_view text, std::int64_t& out) {
  if (parse_whole(text, out)) return true;
  double value = 0;
  if (!parse_double(text, value) || std::trunc(value) != value || std::fabs(value) >= 9.2e18) return false;
  out = std::int64_t(value);
  return true;
}

bool parse_double(std::string_view text, double& out) {
  return parse_whole(text, out) && std::isfinite(out);
}

bool parse_epoch_seconds(std::string_view text, base::Instant& out) {
  const auto point = text.find('.');
  std::int64_t whole = 0;
  if (parse_whole(text.substr(0, point), whole) && std::fabs(double(whole)) <= kInstantSecondsMax &&
      (point == std::string_view::npos || all_digits(text.substr(point + 1)))) {
    const auto us = point == std::string_view::npos ? 0 : fraction_us(text.substr(point + 1));
    out = base::Instant(std::chrono::seconds(whole) + base::Duration(text.front() == '-' ? -us : us));
    return true;
  }
  double value = 0;
  if (!parse_double(text, value) || std::fabs(value) > kInstantSecondsMax) return false;
  out = base::Instant(base::Duration(std::llround(value * 1e6)));
  return true;
}

bool parse_iso8601(std::string_view text, base::Instant& out) {
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= shape.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    parse_whole(text.substr(at, length), value);
    return value;
  };
  const auto fraction = text.substr(shape.size(), text.size() - shape.size() - 1);
  if (!fraction.empty() && (fraction.front() != '.' || !all_digits(fraction.substr(1)))) return false;
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)), std::chrono::month(unsigned(number(5, 2))),
                                         std::chrono::day(unsigned(number(8, 2))));
  if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return false;
  out = base::Instant(std::chrono::sys_days(date)) + std::chrono::hours(number(11, 2)) +
        std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
        base::Duration(fraction.empty() ? 0 : fraction_us(fraction.substr(1)));
  return true;
}

void append_epoch_seconds(std::string& out, base::Instant t) {
  const auto ms = base::epoch_ms(t);
  const auto magnitude = std::uint64_t(ms < 0 ? -ms : ms);
  if (ms < 0) out += '-';
  out += std::to_string(magnitude / 1000);
  if (magnitude % 1000 == 0) return;
  auto digits = fmt::format(".{:03}", magnitude % 1000);
  while (digits.back() == '0') digits.pop_back();
  out += digits;
}

void append_double(std::string& out, double value) {
  const auto text = fmt::format("{}", value);
  out += text;
  if (text.find_first_not_of("-0123456789") == std::string::npos) out += ".0";
}

std::optional<std::string> read_scalar(const Type& type, void* target, std::string_view text) {
  const auto refuse = [&] { return "STRING_VALUE can not be converted to " + std::string(wanted(type.kind)); };
  switch (type.kind) {
    case Kind::kOptional:
      return read_scalar(*type.element, type.access.emplace(target), text);
    case Kind::kString:
      static_cast<std::string*>(target)->assign(text);
      return std::nullopt;
    case Kind::kBlob: {
      auto bytes = base::from_base64(text);
      if (!bytes) return refuse();
      static_cast<base::Blob*>(target)->bytes = std::move(*bytes);
      return std::nullopt;
    }
    case Kind::kBool: {
      const bool yes = aws::equals_ignoring_case(text, "true");
      if (!yes && !aws::equals_ignoring_case(text, "false")) return refuse();
      *static_cast<bool*>(target) = yes;
      return std::nullopt;
    }
    case Kind::kInt32: {
      std::int64_t value = 0;
      if (!parse_int64(text, value) || value != std::int32_t(value)) return refuse();
      *static_cast<std::int32_t*>(target) = std::int32_t(value);
      return std::nullopt;
    }
    case Kind::kInt64:
      if (!parse_int64(text, *static_cast<std::int64_t*>(target))) return refuse();
      return std::nullopt;
    case Kind::kDouble:
      if (!parse_double(text, *static_cast<double*>(target))) return refuse();
      return std::nullopt;
    case Kind::kInstant:
      if (!parse_iso8601(text, *static_cast<base::Instant*>(target)) &&
          !parse_epoch_seconds(text, *static_cast<base::Instant*>(target))) {
        return refuse();
      }
      return std::nullopt;
    case Kind::kEnum:
      return read_enum(type, target, text);
    case Kind::kJson:
    case Kind::kStruct:
    case Kind::kList:
    case Kind::kMap:
      break;
  }
  return "Unrecognized collection type class java.lang.String";
}

std::string constraint_text(std::string_view value, std::string_view path, std::string_view reason) {
  std::string field;
  bool first = true;
  for (const char c : path) {
    field += first && c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    first = c == '.';
  }
  return "1 validation error detected: Value '" + std::string(value) + "' at '" + field + "' " + std::string(reason);
}

void append_scalar(std::string& out, const Type& type, const void* object) {
  switch (type.kind) {
    case Kind::kOptional:
      if (type.access.has(object)) append_scalar(out, *type.element, type.access.value(object));
      break;
    case Kind::kString:
      out += *static_cast<const std::string*>(object);
      break;
    case Kind::kBlob:
      out += base::to_base64(static_cast<const base::Blob*>(object)->bytes);
      break;
    case Kind::kBool:
      out += *static_cast<const bool*>(object) ? "true" : "false";
      break;
    case Kind::kInt32:
      out += std::to_string(*static_cast<const std::int32_t*>(object));
      break;
    case Kind::kInt64:
      out += std::to_string(*static_cast<const std::int64_t*>(object));
      break;
    case Kind::kDouble:
      append_double(out, *static_cast<const double*>(object));
      break;
    case Kind::kInstant:
      out += base::iso8601_ms(*static_cast<const base::Instant*>(object));
      break;
    case Kind::kEnum: {
      const int value = type.access.get_enum(object);
      for (const auto& enumerator : type.enumerators) {
        if (enumerator.value == value) out += enumerator.name;
      }
      break;
    }
    case Kind::kJson:
    case Kind::kStruct:
    case Kind::kList:
    case Kind::kMap:
      break;
  }
}

}  // namespace sluice::wire
