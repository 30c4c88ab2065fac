#include "sqs/message_attributes.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

#include <algorithm>

#include "aws/hash.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/message_text.h"

namespace sluice::sqs {
namespace {

bool is_ascii_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// Letters of any script are accepted (ø, ß), as the service does; signs (§, ×) are not.
bool has_name_characters_only(const std::string& name) {
  if (std::all_of(name.begin(), name.end(), is_ascii_name_character)) return true;
  static pcre2_code* const pattern = [] {
    int error = 0;
    std::size_t offset = 0;
    auto* compiled = pcre2_compile(PCRE2_SPTR("^[A-Za-z0-9_.\\-\\p{L}]+$"), PCRE2_ZERO_TERMINATED,
                                   PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr);
    CHECK(compiled != nullptr);
    return compiled;
  }();
  auto* match = pcre2_match_data_create(1, nullptr);
  const int found = pcre2_match(pattern, PCRE2_SPTR(name.data()), name.size(), 0, 0, match, nullptr);
  pcre2_match_data_free(match);
  return found > 0;  // below 0 also if it is not UTF-8
}

bool begins_with_any_case(std::string_view text, std::string_view lower_prefix) {
  if (text.size() < lower_prefix.size()) return false;
  return std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? char(b - 'A' + 'a') : b); });
}

aws::Status check_name(const std::string& name) {
  const bool well_formed = !name.empty() && has_name_characters_only(name) && name.front() != '.' &&
                           name.back() != '.' && name.find("..") == std::string::npos;
  if (!well_formed || base::utf8_length(name) > kMessageAttributeNameMax) {
    return aws::fail(invalid_parameter(fmt::format(
        "The message attribute name '{}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen "
        "(-), and period (.); it must not start or end with a period or have successive periods, and be 1 to {} in "
        "length.",
        name, kMessageAttributeNameMax)));
  }
  if (begins_with_any_case(name, "aws.") || begins_with_any_case(name, "amazon.")) {
    return aws::fail(invalid_parameter(fmt::format(
        "The message attribute name '{}' is invalid. Attribute name must not start with AWS. or Amazon.", name)));
  }
  return {};
}

// "String", "Number" or "Binary" of a type such as Number.float; empty for any other.
std::string_view base_type(std::string_view type) {
  const auto base = type.substr(0, type.find('.'));
  return base == "String" || base == "Number" || base == "Binary" ? base : std::string_view();
}

// Up to 38 significant digits between 10^-128 and 10^126, as [+-]digits[.digits][e[+-]digits].
bool is_number(std::string_view text) {
  constexpr int kDigitsMax = 38, kExponentMin = -128, kExponentMax = 126;
  std::size_t at = 0;
  const auto digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  std::string significant;
  int point = 0;  // the value is 0.significant * 10^point
  bool any = false;
  for (; digit(); ++at, any = true) {
    if (significant.empty() && text[at] == '0') continue;
    significant += text[at];
    ++point;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    for (; digit(); ++at, any = true) {
      if (significant.empty() && text[at] == '0') {
        --point;
      } else {
        significant += text[at];
      }
    }
  }
  if (!any) return false;
  int exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digit()) return false;
    for (; digit(); ++at) exponent = std::min(exponent * 10 + (text[at] - '0'), 100'000);
    if (negative) exponent = -exponent;
  }
  if (at != text.size()) return false;
  while (!significant.empty() && significant.back() == '0') significant.pop_back();
  if (significant.empty()) return true;
  const int magnitude = point - 1 + exponent;
  return int(significant.size()) <= kDigitsMax && magnitude >= kExponentMin && magnitude <= kExponentMax;
}

aws::Status check_value(const std::string& name, const MessageAttributeValue& value, std::string_view kind) {
  if (!value.StringListValues.empty() || !value.BinaryListValues.empty()) {
    return aws::fail(unsupported_operation(
        fmt::format("Message attribute list values in SendMessage operation are not supported: '{}'.", name)));
  }
  const auto type = value.DataType.value_or("");
  const auto base = base_type(type);
  if (base.empty() || type.size() > kMessageAttributeTypeMax) {
    return aws::fail(invalid_parameter(
        fmt::format("The message attribute '{}' has an invalid message attribute type, the set of supported type "
                    "prefixes is Binary, Number, and String.",
                    name)));
  }
  const bool binary = base == "Binary";
  const bool has_value = binary ? value.BinaryValue && !value.BinaryValue->bytes.empty()
                                : value.StringValue && !value.StringValue->empty();
  if (!has_value) {
    return aws::fail(
        invalid_parameter(fmt::format("Message ({}) attribute '{}' must contain a non-empty value of type '{}'.", kind,
                                      name, binary ? "Binary" : "String")));
  }
  if (binary) return {};
  if (const auto forbidden = find_forbidden_character(*value.StringValue)) {
    return aws::fail(invalid_parameter(
        fmt::format("Invalid binary character '{}' was found in the message attribute '{}' value, the set of allowed "
                    "characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
                    *forbidden, name)));
  }
  if (base == "Number" && !is_number(*value.StringValue)) {
    return aws::fail(
        invalid_parameter(fmt::format("Can't cast the value of message (user) attribute '{}' to a number.", name)));
  }
  return {};
}

bool is_binary(const MessageAttributeValue& value) {
  return base_type(*value.DataType) == "Binary";
}

const std::string& raw_value(const MessageAttributeValue& value) {
  return is_binary(value) ? value.BinaryValue->bytes : *value.StringValue;
}

void put_field(std::string& out, std::string_view field) {
  const auto size = std::uint32_t(field.size());
  for (const int shift : {24, 16, 8, 0}) out += char(size >> shift & 0xff);  // big-endian
  out += field;
}

}  // namespace

aws::Status check_message_attributes(const MessageAttributeMap& attributes, std::string_view kind) {
  if (attributes.size() > kMessageAttributesMax) {
    return aws::fail(
        invalid_parameter(fmt::format("Number of message attributes [{}] exceeds the allowed maximum [{}].",
                                      attributes.size(), kMessageAttributesMax)));
  }
  for (const auto& [name, value] : attributes) {
    if (auto checked = check_name(name); !checked) return checked;
    if (auto checked = check_value(name, value, kind); !checked) return checked;
  }
  return {};
}

aws::Result<std::string> check_system_attributes(const MessageAttributeMap& attributes) {
  if (attributes.empty()) return std::string();
  for (const auto& [name, value] : attributes) {
    if (name != kTraceHeader) {
      return aws::fail(
          invalid_parameter(fmt::format("Message system attribute name '{}' is not supported for sending.", name)));
    }
    if (value.DataType != "String") {
      return aws::fail(invalid_parameter(fmt::format("Message system attribute '{}' must be of type 'String'.", name)));
    }
  }
  if (auto checked = check_message_attributes(attributes, "system"); !checked) {
    return aws::fail(std::move(checked.error()));
  }
  return *attributes.at(kTraceHeader).StringValue;
}

std::size_t attributes_size(const MessageAttributeMap& attributes) {
  std::size_t size = 0;
  for (const auto& [name, value] : attributes) size += name.size() + value.DataType->size() + raw_value(value).size();
  return size;
}

std::string attributes_md5(const MessageAttributeMap& attributes) {
  CHECK(!attributes.empty());
  std::string bytes;
  for (const auto& [name, value] : attributes) {
    put_field(bytes, name);
    put_field(bytes, *value.DataType);
    bytes += char(is_binary(value) ? 2 : 1);
    put_field(bytes, raw_value(value));
  }
  return aws::md5_hex(bytes);
}

void encode_attributes(std::string& out, const MessageAttributeMap& attributes) {
  const auto put = [&](std::string_view field) {
    base::put_varint(out, field.size());
    out += field;
  };
  for (const auto& [name, value] : attributes) {
    put(name);
    put(*value.DataType);
    put(raw_value(value));
  }
}

MessageAttributeMap decode_attributes(std::string_view bytes) {
  MessageAttributeMap attributes;
  base::ByteReader in(bytes);
  while (!in.at_end() && in.ok()) {
    const std::string name(in.bytes(in.varint()));
    MessageAttributeValue& value = attributes[name];
    value.DataType = std::string(in.bytes(in.varint()));
    std::string raw(in.bytes(in.varint()));
    if (is_binary(value)) {
      value.BinaryValue = base::Blob{std::move(raw)};
    } else {
      value.StringValue = std::move(raw);
    }
  }
  CHECK(in.ok());
  return attributes;
}

bool AttributeFilter::takes(std::string_view name) const {
  return std::any_of(names_.begin(), names_.end(), [&](std::string_view wanted) {
    if (wanted == "All" || wanted == "*" || wanted == ".*") return true;
    constexpr std::string_view kAnyEnd = ".*";
    if (wanted.ends_with(kAnyEnd)) return name.starts_with(wanted.substr(0, wanted.size() - kAnyEnd.size()));
    return name == wanted;
  });
}

}  // namespace sluice::sqs
