#pragma once
// Amazon Resource Names: arn:partition:service:region:account:resource.
#include <optional>
#include <string>
#include <string_view>

namespace sluice::aws {

struct Arn {
  std::string partition, service, region, account, resource;

  std::string text() const;
  // Nothing unless there are six parts and the first is "arn". The resource may hold further colons.
  static std::optional<Arn> parse(std::string_view text);
};

// arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE
std::string arn(std::string_view service, std::string_view region, std::string_view account, std::string_view resource);

}  // namespace sluice::aws
