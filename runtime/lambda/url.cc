#include "lambda/url.h"

#include <algorithm>
#include <charconv>

namespace lambda {
namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_name(std::string_view host) {
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

// What may stand in brackets: an IPv6 address, whose exact form the resolver judges.
bool is_ipv6_text(std::string_view host) {
  return host.find(':') != std::string_view::npos && std::all_of(host.begin(), host.end(), [](char c) {
           return is_alphanumeric(c) || c == ':' || c == '.' || c == '%';
         });
}

Error bad_url(std::string_view text, std::string_view why) {
  return Error{ErrorKind::kInvalid, "InvalidUrl",
               "'" + std::string(text) + "' is not a usable URL: " + std::string(why)};
}

}  // namespace

std::string Url::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (tls ? kHttpsPort : kHttpPort)) text += ":" + std::to_string(port);
  return text;
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    url.tls = true;
    rest.remove_prefix(8);
  } else {
    return bad_url(text, "it must begin with http:// or https://");
  }
  rest = rest.substr(0, rest.find('#'));

  const size_t path_at = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, path_at);
  if (path_at != std::string_view::npos) url.path = rest.substr(path_at);
  if (url.path.empty() || url.path[0] != '/') url.path.insert(0, "/");
  for (const char c : rest) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      return bad_url(text, "it has white space or a control character");
  }
  if (authority.find('@') != std::string_view::npos) return bad_url(text, "user information is not supported");

  std::string_view port_text;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return bad_url(text, "the bracket is not closed");
    url.host = authority.substr(1, close - 1);
    if (!is_ipv6_text(url.host)) return bad_url(text, "what stands in brackets is no IPv6 address");
    authority.remove_prefix(close + 1);
    if (!authority.empty() && authority[0] != ':') return bad_url(text, "text follows the bracket");
    port_text = authority.empty() ? authority : authority.substr(1);
  } else {
    const size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (!is_name(url.host)) return bad_url(text, "the host has a character that no name has");
    if (colon != std::string_view::npos) port_text = authority.substr(colon + 1);
  }
  if (url.host.empty()) return bad_url(text, "it has no host");

  url.port = url.tls ? kHttpsPort : kHttpPort;
  if (!port_text.empty()) {
    const char* end = port_text.data() + port_text.size();
    const auto [stop, failure] = std::from_chars(port_text.data(), end, url.port);
    if (failure != std::errc() || stop != end || url.port == 0) return bad_url(text, "the port is not 1 to 65535");
  }
  return url;
}

}  // namespace lambda
