#pragma once
// HTTP messages as values, between the front (http/), the codecs (wire/) and API Gateway's data plane (apigw/).
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::aws {

// True for ASCII texts that differ in case alone.
inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

// A request as it arrived. All views point into the connection's buffer, which stays until the response is sent.
struct HttpRequest {
  std::string_view method;                                             // GET
  std::string_view target;                                             // /path?query as sent, not decoded
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // in order, names as sent
  std::string_view body;                                               // whole, transfer coding undone
  std::string_view remote_address;                                     // 127.0.0.1
  bool tls = false;

  std::string_view path() const { return target.substr(0, target.find('?')); }
  std::string_view query() const {
    const auto at = target.find('?');
    return at == std::string_view::npos ? std::string_view() : target.substr(at + 1);
  }
  // The first header of that name in any case, or nothing.
  std::optional<std::string_view> header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (equals_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
  }
};

// A response to be sent. The front adds Content-Length, Connection and x-amzn-RequestId where it is missing.
struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// application/x-www-form-urlencoded and query strings: + is a space, %XX a byte; a % without two digits stays as it is.
std::string form_decode(std::string_view text);
// Percent-decoding of a path: + stays.
std::string percent_decode(std::string_view text);
// RFC 3986: all but A-Z a-z 0-9 - . _ ~ becomes %XX (upper case); `keep_slash` leaves / alone.
std::string percent_encode(std::string_view text, bool keep_slash = false);
// a=1&b=2 into pairs, decoded, in order. At most `limit` pairs; nothing if there are more.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text,
                                                                           std::size_t limit = 10'000);

}  // namespace sluice::aws
