#include "cfn/addresses.h"

#include <algorithm>
#include <string_view>

namespace sluice::cfn {

namespace {

constexpr std::string_view kScheme = "https://";

bool is_label(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// What replaces "https://" + host; empty if the host is none of those.
std::string replacement(std::string_view host, const std::string& base_url) {
  constexpr std::string_view kEnd = ".amazonaws.com";
  if (!host.ends_with(kEnd)) return "";
  host.remove_suffix(kEnd.size());
  const auto dot = host.find('.');
  if (dot == std::string_view::npos) return "";
  const auto first = host.substr(0, dot), rest = host.substr(dot + 1);
  if (first == "sqs" && is_label(rest)) return base_url;
  constexpr std::string_view kApi = "execute-api.";
  if (is_label(first) && rest.starts_with(kApi) && is_label(rest.substr(kApi.size()))) {
    return base_url + "/_aws/execute-api/" + std::string(first);
  }
  return "";
}

}  // namespace

std::string localized(const std::string& text, const std::string& base_url) {
  std::string result;
  std::size_t at = 0;
  while (true) {
    const auto start = text.find(kScheme, at);
    if (start == std::string::npos) return result + text.substr(at);
    result += text.substr(at, start - at);
    const auto host_start = start + kScheme.size();
    const auto end = std::min(text.find_first_of("/?#\"' ,", host_start), text.size());
    const auto host = std::string_view(text).substr(host_start, end - host_start);
    const auto local = replacement(host, base_url);
    result += local.empty() ? text.substr(start, end - start) : local;
    at = end;
  }
}

}  // namespace sluice::cfn
