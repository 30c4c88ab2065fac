#include "host/addresses.h"

#include <algorithm>

namespace sluice::host {
namespace {

constexpr std::string_view kScheme = "https://";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return out;
}

bool ends_address(char c) {
  return c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == ' ' || c == ',' || c == '\\' || c == ')' ||
         c == '<' || c == '&';
}

// What takes the place of https://HOST, or nothing if that stays.
std::string replacement(std::string_view host, std::string_view path, const LocalAddresses& addresses) {
  if (host.starts_with("sqs.") && host.find(".amazonaws.com") != host.npos &&
      path.starts_with("/" + addresses.account + "/")) {
    return addresses.base_url;
  }
  const auto dot = host.find('.');
  if (dot != host.npos && host.substr(dot).starts_with(".execute-api.")) {
    const auto api = lower(host.substr(0, dot));
    if (addresses.is_our_api(api)) return addresses.base_url + "/_aws/execute-api/" + api;
  }
  return "";
}

}  // namespace

std::string localize(std::string_view text, const LocalAddresses& addresses) {
  std::string out;
  for (;;) {
    const auto at = text.find(kScheme);
    if (at == text.npos) break;
    out.append(text.substr(0, at));
    text.remove_prefix(at);
    const auto host_and_rest = text.substr(kScheme.size());
    const auto end =
        std::size_t(std::find_if(host_and_rest.begin(), host_and_rest.end(), ends_address) - host_and_rest.begin());
    const auto local = replacement(host_and_rest.substr(0, end), host_and_rest.substr(end), addresses);
    out.append(local.empty() ? text.substr(0, kScheme.size() + end) : std::string_view(local));
    text.remove_prefix(kScheme.size() + end);
  }
  out.append(text);
  return out;
}

std::string canonical_queue_url(std::string_view region, std::string_view account, std::string_view name) {
  std::string url = "https://sqs.";
  url.append(region).append(".amazonaws.com/").append(account).append("/").append(name);
  return url;
}

std::string canonical_physical_id(std::string_view id, std::string_view region, std::string_view account) {
  if (!id.starts_with("http://") && !id.starts_with(kScheme)) return std::string(id);
  const auto path = id.find('/', id.find("://") + 3);
  const auto name = path == id.npos ? id.npos : id.find('/', path + 1);
  if (name == id.npos || id.substr(path + 1, name - path - 1) != account) return std::string(id);
  return canonical_queue_url(region, account, id.substr(name + 1));
}

}  // namespace sluice::host
