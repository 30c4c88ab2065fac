#include "lambda/function_name.h"

#include <algorithm>

#include "aws/arn.h"
#include "lambda/errors.h"

namespace sluice::lambda {

namespace {

constexpr std::string_view kPattern =
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)";
constexpr std::string_view kQualifierPattern = R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)";
// Names of regions and accounts that a name may begin with are told from function names by their form alone.
constexpr std::size_t kNameMax = 170;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_word(char c) {
  return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '.'; });
}

bool is_qualifier(std::string_view text) {
  return text == kLatest || (!text.empty() && std::all_of(text.begin(), text.end(), is_word));
}

bool is_account(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

// us-east-1, us-gov-west-1
bool is_region(std::string_view text) {
  return text.size() >= 6 && is_lower(text[0]) && is_lower(text[1]) && text[2] == '-' && is_digit(text.back()) &&
         text[text.size() - 2] == '-' &&
         std::all_of(text.begin(), text.end() - 1, [](char c) { return is_lower(c) || c == '-'; });
}

// Cuts the text up to the first colon off the front if `accepts` takes it.
template <class Accepts>
std::optional<std::string_view> take_part(std::string_view& text, Accepts accepts) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !accepts(text.substr(0, colon))) return std::nullopt;
  const auto part = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return part;
}

}  // namespace

std::string FunctionName::arn() const {
  return aws::arn("lambda", region, account, "function:" + name);
}

std::string FunctionName::qualified_arn() const {
  return qualifier.empty() ? arn() : arn() + ":" + qualifier;
}

aws::Result<FunctionName> parse_function_name(std::string_view text, const std::optional<std::string>& qualifier,
                                              const aws::Context& context) {
  FunctionName name{context.account, context.region, "", ""};
  auto rest = text;
  errors::Validation validation;
  validation.length(text, 1, kNameMax, "functionName");
  bool well_formed = true;
  if (rest.starts_with("arn:")) {
    rest.remove_prefix(4);
    well_formed = take_part(rest, [](std::string_view part) { return part.starts_with("aws"); }).has_value() &&
                  take_part(rest, [](std::string_view part) { return part == "lambda"; }).has_value();
  }
  if (const auto region = take_part(rest, is_region)) name.region = *region;
  if (const auto account = take_part(rest, is_account)) name.account = *account;
  take_part(rest, [](std::string_view part) { return part == "function"; });
  const auto colon = rest.find(':');
  name.name = rest.substr(0, colon);
  if (colon != std::string_view::npos) {
    name.qualifier = rest.substr(colon + 1);
    well_formed = well_formed && is_qualifier(name.qualifier);
  }
  if (!well_formed || !is_name(name.name)) validation.refuse_pattern(text, "functionName", kPattern);
  if (qualifier && !is_qualifier(*qualifier)) validation.refuse_pattern(*qualifier, "qualifier", kQualifierPattern);
  if (const auto status = validation.status(); !status) return aws::fail(status.error());
  if (name.region != context.region) {
    return aws::fail(errors::not_found("Functions from '" + name.region + "' are not reachable in this region ('" +
                                       context.region + "')"));
  }
  if (qualifier) {
    if (!name.qualifier.empty() && name.qualifier != *qualifier) {
      return aws::fail(errors::invalid_parameter(
          "The derived qualifier from the function name does not match the specified qualifier."));
    }
    name.qualifier = *qualifier;
  }
  return name;
}

}  // namespace sluice::lambda
