#include "aws/arn.h"

namespace sluice::aws {

std::string Arn::text() const {
  return "arn:" + partition + ':' + service + ':' + region + ':' + account + ':' + resource;
}

std::optional<Arn> Arn::parse(std::string_view text) {
  Arn result;
  std::string* const parts[] = {nullptr, &result.partition, &result.service, &result.region, &result.account};
  for (std::string* part : parts) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (part == nullptr) {
      if (text.substr(0, colon) != "arn") return std::nullopt;
    } else {
      *part = text.substr(0, colon);
    }
    text.remove_prefix(colon + 1);
  }
  if (text.empty()) return std::nullopt;
  result.resource = text;
  return result;
}

std::string arn(std::string_view service, std::string_view region, std::string_view account,
                std::string_view resource) {
  std::string text = "arn:aws:";
  text.reserve(text.size() + service.size() + region.size() + account.size() + resource.size() + 3);
  text.append(service).append(1, ':').append(region).append(1, ':').append(account).append(1, ':').append(resource);
  return text;
}

}  // namespace sluice::aws
