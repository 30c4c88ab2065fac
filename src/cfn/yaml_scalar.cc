#include "cfn/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace sluice::cfn {

namespace json = boost::json;

namespace {

constexpr std::size_t kNumberLengthMax = 64;

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<json::value> in_base(std::string_view digits, int base, bool negative) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    double approximate = 0;
    for (const char c : digits) approximate = approximate * base + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return json::value(negative ? -approximate : approximate);
  }
  if (error != std::errc()) return std::nullopt;
  if (number > std::uint64_t(std::numeric_limits<std::int64_t>::max())) {
    return negative ? json::value(-double(number)) : json::value(number);
  }
  return json::value(negative ? -std::int64_t(number) : std::int64_t(number));
}

// 190:20:30 is 190 * 3600 + 20 * 60 + 30; every part but the first is below 60.
std::optional<json::value> sexagesimal(std::string_view text, bool negative) {
  std::int64_t number = 0;
  bool first = true;
  while (true) {
    const auto colon = text.find(':');
    const auto part = text.substr(0, colon);
    if (part.empty() || part.size() > 6 || !std::all_of(part.begin(), part.end(), is_digit)) return std::nullopt;
    if (first ? part[0] == '0' : part.size() > 2 || std::stoi(std::string(part)) > 59) return std::nullopt;
    if (number > 1'000'000'000'000) return std::nullopt;
    number = number * 60 + std::stoi(std::string(part));
    first = false;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  return json::value(negative ? -number : number);
}

std::optional<json::value> integer(std::string_view text, bool negative) {
  if (text.find(':') != std::string_view::npos) return sexagesimal(text, negative);
  if (text == "0") return json::value(0);
  if (text.starts_with("0x")) return in_base(text.substr(2), 16, negative);
  if (text.starts_with("0b")) return in_base(text.substr(2), 2, negative);
  if (!std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  return text[0] == '0' ? in_base(text.substr(1), 8, negative) : in_base(text, 10, negative);
}

// [0-9]+.[0-9]*([eE][-+][0-9]+)? or .[0-9]+(...)?: a dot is needed, and a sign in the exponent.
std::optional<json::value> floating(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) return std::nullopt;
  if (!std::all_of(text.begin(), text.begin() + std::ptrdiff_t(dot), is_digit)) return std::nullopt;
  const auto exponent = text.find_first_of("eE", dot);
  const auto fraction = text.substr(dot + 1, exponent == std::string::npos ? std::string::npos : exponent - dot - 1);
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit) || (dot == 0 && fraction.empty())) return std::nullopt;
  if (exponent != std::string::npos) {
    const auto power = text.substr(exponent + 1);
    if (power.size() < 2 || (power[0] != '+' && power[0] != '-')) return std::nullopt;
    if (!std::all_of(power.begin() + 1, power.end(), is_digit)) return std::nullopt;
  }
  double number = 0;
  std::string plain = text;
  std::erase(plain, '+');
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
  if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return json::value(number);
}

}  // namespace

json::value plain_scalar(std::string_view text) {
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (one_of(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (one_of(text, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) return false;
  const bool is_signed = text[0] == '-' || text[0] == '+';
  const bool negative = text[0] == '-';
  std::string digits(text.substr(is_signed ? 1 : 0));
  if (!digits.empty() && digits.size() <= kNumberLengthMax && (is_digit(digits[0]) || digits[0] == '.')) {
    std::erase(digits, '_');
    if (!digits.empty()) {
      if (const auto number = integer(digits, negative)) return *number;
      if (const auto number = floating(digits))
        return json::value(negative ? -number->as_double() : number->as_double());
    }
  }
  return json::string(text);
}

}  // namespace sluice::cfn
