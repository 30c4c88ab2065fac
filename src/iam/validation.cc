#include "iam/validation.h"

#include "iam/limits.h"

namespace sluice::iam {
namespace {

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

std::string too_long(const std::string& value, const std::string& member, std::size_t max) {
  return "1 validation error detected: Value '" + value.substr(0, 256) + "' at '" + member +
         "' failed to satisfy constraint: Member must have length less than or equal to " + std::to_string(max);
}

}  // namespace

aws::Status check_name(const Required<std::string>& name, const std::string& member, std::size_t max) {
  if (!name) return aws::fail(errors::missing_member(member));
  if (name->empty()) {
    return aws::fail(errors::validation("1 validation error detected: Value '' at '" + member +
                                        "' failed to satisfy constraint: Member must have length greater than or "
                                        "equal to 1"));
  }
  if (name->size() > max) return aws::fail(errors::validation(too_long(*name, member, max)));
  if (!std::ranges::all_of(*name, is_name_character)) {
    return aws::fail(errors::validation("The specified value for " + member +
                                        " is invalid. It must contain only alphanumeric characters and/or the "
                                        "following: +=,.@_-"));
  }
  return {};
}

aws::Status check_path(const std::optional<std::string>& path) {
  if (!path) return {};
  if (path->size() > kPathMax) return aws::fail(errors::validation(too_long(*path, "path", kPathMax)));
  const bool printable = std::ranges::all_of(*path, [](char c) { return c > ' ' && c < 127; });
  if (path->empty() || path->front() != '/' || path->back() != '/' || !printable) {
    return aws::fail(errors::validation(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
        "characters and/or / characters."));
  }
  return {};
}

aws::Status check_description(const std::optional<std::string>& text) {
  if (text && text->size() > kDescriptionMax) {
    return aws::fail(errors::validation(too_long(*text, "description", kDescriptionMax)));
  }
  return {};
}

std::size_t size_without_space(std::string_view document) {
  return std::size_t(std::ranges::count_if(document, [](unsigned char c) { return c > ' '; }));
}

aws::Status check_document(const Required<std::string>& document, const std::string& member, aws::policy::Kind kind,
                           std::size_t size_max, const std::string& over) {
  if (!document) return aws::fail(errors::missing_member(member));
  if (const auto policy = aws::policy::Policy::parse(*document, kind); !policy) {
    return aws::fail(errors::malformed_policy(policy.error()));
  }
  if (size_without_space(*document) > size_max) return aws::fail(errors::limit_exceeded(over));
  return {};
}

aws::Status merge_tags(std::map<std::string, std::string>& into, const std::vector<Tag>& tags) {
  std::map<std::string, std::string> given;
  for (const auto& tag : tags) {
    if (!tag.Key || tag.Key->empty()) return aws::fail(errors::missing_member("tags.1.member.key"));
    if (!tag.Value) return aws::fail(errors::missing_member("tags.1.member.value"));
    if (tag.Key->size() > 128) return aws::fail(errors::validation(too_long(*tag.Key, "tags.1.member.key", 128)));
    if (tag.Value->size() > 256) return aws::fail(errors::validation(too_long(*tag.Value, "tags.1.member.value", 256)));
    if (!given.emplace(*tag.Key, *tag.Value).second) {
      return aws::fail(
          errors::invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
  }
  for (auto& [key, value] : given) into.insert_or_assign(key, std::move(value));
  if (into.size() > kTagsMax) {
    return aws::fail(errors::limit_exceeded("The number of tags has reached the maximum limit of " +
                                            std::to_string(kTagsMax) + "."));
  }
  return {};
}

std::vector<Tag> tags_of(const std::map<std::string, std::string>& tags) {
  std::vector<Tag> out;
  for (const auto& [key, value] : tags) out.push_back(Tag{key, value});
  return out;
}

}  // namespace sluice::iam
