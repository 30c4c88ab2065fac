#include "cfn/physical_name.h"

#include <algorithm>

#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

constexpr std::size_t kSuffixLength = 12;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

// The front is shortened, never the suffix.
std::string joined(std::string front, const std::string& suffix, std::size_t length_max) {
  front.resize(std::min(front.size(), length_max - suffix.size() - 1));
  return front + "-" + suffix;
}

}  // namespace

PhysicalName physical_name(const TypeSchema& type, const json::object& properties, const std::string& stack_name,
                           const std::string& logical_id, base::Random& random) {
  if (const auto* property = type.name_property()) {
    if (const auto name = text_member(properties, property->path)) {
      return {*name, (property->flags & kScoped) == 0};
    }
  }
  const auto front = stack_name + "-" + logical_id;
  switch (type.name_form) {
    case NameForm::kName: {
      const auto* fifo = properties.if_contains("FifoQueue");
      const std::string end = fifo != nullptr && fifo->is_bool() && fifo->as_bool() ? ".fifo" : "";
      return {joined(front, random.alphanumeric(kSuffixLength), type.name_length - end.size()) + end};
    }
    case NameForm::kLower:
      return {joined(lower(front), random.lower_alphanumeric(kSuffixLength), type.name_length)};
    case NameForm::kShort:
      return {stack_name.substr(0, 5) + "-" + logical_id.substr(0, 5) + "-" + random.alphanumeric(kSuffixLength)};
    case NameForm::kApiId:
      return {random.lower_alphanumeric(10)};
    case NameForm::kDeploymentId:
      return {random.lower_alphanumeric(6)};
    case NameForm::kUuid:
      return {random.uuid()};
  }
  return {};
}

}  // namespace sluice::cfn
