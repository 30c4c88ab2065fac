// Which deployed API a request means; the drawn inputs of a request; the snapshot's look-ups.
#include <algorithm>

#include "apigw/data_plane.h"

namespace sluice::apigw {

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  }
  return out;
}

// Takes the first segment off a path, with the slashes before it.
std::string_view take_segment(std::string_view& path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const auto slash = path.find('/');
  const auto segment = path.substr(0, slash);
  path.remove_prefix(segment.size());
  return segment;
}

// The api of {api}.execute-api.{anything}; for {api}-{vpce}.execute-api... what is before the dash.
std::optional<std::string> api_of_host(std::string_view host) {
  const auto dot = host.find('.');
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const auto rest = lower_case(host.substr(dot + 1));
  if (rest != "execute-api" && !rest.starts_with("execute-api.") && !rest.starts_with("execute-api:"))
    return std::nullopt;
  const auto label = host.substr(0, dot);
  return lower_case(label.substr(0, label.find('-')));
}

}  // namespace

std::optional<Address> find_address(const aws::HttpRequest& request) {
  auto path = request.path();
  if (const auto host = request.header("Host")) {
    if (auto api = api_of_host(*host)) {
      const auto stage = take_segment(path);
      return Address{std::move(*api), std::string(stage), path};
    }
  }
  for (const std::string_view prefix : {"/_aws/execute-api/", "/execute-api/", "/restapis/"}) {
    if (!path.starts_with(prefix)) continue;
    auto rest = path.substr(prefix.size());
    const auto api = take_segment(rest);
    const auto stage = take_segment(rest);
    if (prefix == "/restapis/") {
      constexpr std::string_view kMark = "/_user_request_";
      if (!rest.starts_with(kMark)) return std::nullopt;
      rest.remove_prefix(kMark.size());
      if (!rest.empty() && rest.front() != '/') return std::nullopt;
    }
    if (api.empty()) return std::nullopt;
    return Address{lower_case(api), std::string(stage), rest};
  }
  return std::nullopt;
}

RequestInputs draw_request_inputs(base::Random& random, base::Instant now) {
  constexpr std::size_t kHexOfSeconds = 8;
  static constexpr char kDigits[] = "0123456789abcdef";
  RequestInputs inputs;
  inputs.request_id = random.uuid();
  inputs.extended_request_id = random.alphanumeric(15) + "=";
  std::string seconds(kHexOfSeconds, '0');
  auto value = static_cast<std::uint64_t>(base::epoch_s(now));
  for (auto digit = seconds.rbegin(); digit != seconds.rend(); ++digit, value >>= 4) *digit = kDigits[value & 15];
  inputs.trace_root = "1-" + seconds + "-" + random.hex(24);
  inputs.trace_parent = random.hex(16);
  inputs.now = now;
  return inputs;
}

std::shared_ptr<const ServedStage> DataPlane::find(std::string_view api, std::string_view stage) const {
  const auto stages = apis_.find(lower_case(api));
  if (stages == apis_.end()) return nullptr;
  const auto served = stages->second.find(stage);
  return served == stages->second.end() ? nullptr : served->second;
}

bool DataPlane::has_api(std::string_view api) const {
  return apis_.contains(lower_case(api));
}

}  // namespace sluice::apigw
