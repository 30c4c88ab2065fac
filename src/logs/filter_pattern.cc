#include "logs/filter_pattern.h"

#include <algorithm>

#include "logs/errors.h"
#include "logs/limits.h"

namespace sluice::logs {
namespace {

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

aws::Error invalid(const std::string& detail) {
  return errors::invalid_parameter("Invalid filter pattern: " + detail);
}

// The term at the front of `text`, which is taken off.
aws::Result<std::string> take_term(std::string_view& text) {
  std::string term;
  if (!text.starts_with('"')) {
    while (!text.empty() && text.front() != ' ') {
      if (!is_plain(text.front())) {
        return aws::fail(invalid(std::string("a term with '") + text.front() + "' must be in double quotes."));
      }
      term += text.front();
      text.remove_prefix(1);
    }
    return term;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    term += text.front();
    text.remove_prefix(1);
  }
  if (text.empty()) return aws::fail(invalid("a double quote is not closed."));
  text.remove_prefix(1);
  return term;
}

}  // namespace

aws::Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  if (text.size() > kFilterPatternMax) {
    return aws::fail(errors::invalid_member("filterPattern", "'" + std::string(text.substr(0, 64)) + "...'",
                                            "Member must have length less than or equal to 1024"));
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with('{')) return aws::fail(aws::not_supported("A filter pattern over JSON"));
  if (text.starts_with('[')) return aws::fail(aws::not_supported("A filter pattern over columns"));
  FilterPattern out;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    auto* list = &out.required_;
    if (text.front() == '-' || text.front() == '?') {
      list = text.front() == '-' ? &out.excluded_ : &out.optional_;
      text.remove_prefix(1);
    }
    if (text.starts_with('%')) return aws::fail(aws::not_supported("A regular expression in a filter pattern"));
    auto term = take_term(text);
    if (!term) return aws::fail(term.error());
    if (term->empty()) return aws::fail(invalid("there is an empty term."));
    list->push_back(std::move(*term));
  }
  return out;
}

bool FilterPattern::matches(std::string_view text) const {
  const auto contains = [&](const std::string& term) { return text.find(term) != std::string_view::npos; };
  if (!std::ranges::all_of(required_, contains) || std::ranges::any_of(excluded_, contains)) return false;
  if (!required_.empty() || !excluded_.empty() || optional_.empty()) return true;
  return std::ranges::any_of(optional_, contains);
}

}  // namespace sluice::logs
