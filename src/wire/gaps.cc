#include "wire/gaps.h"

#include <algorithm>

#include "wire/gaps_data.h"

namespace sluice::wire {

const ServiceGaps* find_gaps(std::string_view service) {
  for (const auto& gaps : kServiceGaps) {
    if (gaps.service == service) return &gaps;
  }
  return nullptr;
}

bool is_missing_action(std::string_view service, std::string_view action) {
  const auto* gaps = find_gaps(service);
  return gaps != nullptr && std::binary_search(gaps->actions.begin(), gaps->actions.end(), action);
}

aws::Error action_not_supported(std::string_view service, std::string_view action) {
  const auto* gaps = find_gaps(service);
  return aws::not_supported("The action " + std::string(action) + " of " +
                            std::string(gaps == nullptr ? service : gaps->title));
}

std::optional<aws::Error> refuse_unsupported_members(std::string_view service, std::string_view action,
                                                     const UnknownMembers& unknown) {
  const auto* gaps = find_gaps(service);
  if (gaps == nullptr || unknown.empty()) return std::nullopt;
  for (const auto& path : unknown) {
    if (std::binary_search(gaps->members.begin(), gaps->members.end(), std::string(action) + "." + path)) {
      return aws::not_supported("The parameter " + path + " of " + std::string(action));
    }
  }
  return std::nullopt;
}

}  // namespace sluice::wire
