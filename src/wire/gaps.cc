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
    // The query protocol names what is inside of a member that we lack: RollbackConfiguration.MonitoringTimeInMinutes.
    for (auto end = path.find('.');; end = path.find('.', end + 1)) {
      const auto member = path.substr(0, end);
      if (std::binary_search(gaps->members.begin(), gaps->members.end(), std::string(action) + "." + member)) {
        return aws::not_supported("The parameter " + member + " of " + std::string(action));
      }
      if (end == std::string::npos) break;
    }
  }
  return std::nullopt;
}

std::optional<aws::Error> refuse_unsupported_headers(std::string_view service, std::string_view action,
                                                     const aws::HttpRequest& request) {
  const auto* gaps = find_gaps(service);
  if (gaps == nullptr) return std::nullopt;
  for (const auto& header : gaps->headers) {
    if (header.action == action && request.header(header.name)) {
      return aws::not_supported("The header " + std::string(header.name) + " of " + std::string(action));
    }
  }
  return std::nullopt;
}

}  // namespace sluice::wire
