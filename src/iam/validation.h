#pragma once
// What IAM checks of names, documents, tags and pages, in the words of the service.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/policy.h"
#include "base/bytes.h"
#include "iam/api.h"
#include "iam/errors.h"

namespace sluice::iam {

// A name of letters, digits and +=,.@_- of at most `max` characters; `member` is roleName, policyName, ...
aws::Status check_name(const Required<std::string>& name, const std::string& member, std::size_t max);
// / or /a/b/.
aws::Status check_path(const std::optional<std::string>& path);
aws::Status check_description(const std::optional<std::string>& text);
// A document that parses, of at most `size_max` characters without white space; `over` is said if it is longer.
aws::Status check_document(const Required<std::string>& document, const std::string& member, aws::policy::Kind kind,
                           std::size_t size_max, const std::string& over);
std::size_t size_without_space(std::string_view document);
// Adds the tags to those that are there.
aws::Status merge_tags(std::map<std::string, std::string>& into, const std::vector<Tag>& tags);
std::vector<Tag> tags_of(const std::map<std::string, std::string>& tags);

// Cuts `items`, which are in order of `name`, to the page that Marker and MaxItems ask for.
template <class T, class Name>
aws::Status take_page(std::vector<T>& items, Name name, const std::optional<std::string>& marker,
                      const std::optional<std::int32_t>& max_items, bool& truncated, std::optional<std::string>& next) {
  if (max_items && (*max_items < 1 || *max_items > 1000)) {
    return aws::fail(
        errors::validation("1 validation error detected: Value '" + std::to_string(*max_items) +
                           "' at 'maxItems' failed to satisfy constraint: Member must have value " +
                           (*max_items < 1 ? "greater than or equal to 1" : "less than or equal to 1000")));
  }
  if (marker) {
    const auto last = base::from_base64(*marker);
    if (!last) return aws::fail(errors::validation("Invalid Marker."));
    const auto behind = std::ranges::find_if(items, [&](const T& item) { return name(item) > *last; });
    items.erase(items.begin(), behind);
  }
  const auto size = std::size_t(max_items.value_or(100));
  truncated = items.size() > size;
  if (truncated) {
    items.erase(items.begin() + std::ptrdiff_t(size), items.end());
    next = base::to_base64(name(items.back()));
  }
  return {};
}

}  // namespace sluice::iam
