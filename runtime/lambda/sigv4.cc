#include "lambda/sigv4.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>

#include "lambda/digest.h"
#include "lambda/encoding.h"

namespace lambda {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

// "20150830T123600Z"; its first eight characters are the scope's date.
std::string basic_time(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

std::string lower_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// Blanks around a value go, runs of blanks become one.
std::string canonical_value(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (blank && (text.empty() || text.back() == ' ')) continue;
    text += blank ? ' ' : c;
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> pairs;
  while (!query.empty()) {
    const size_t end = query.find('&');
    std::string pair(query.substr(0, end));
    if (!pair.empty()) {
      if (pair.find('=') == std::string::npos) pair += '=';
      pairs.push_back(std::move(pair));
    }
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const auto& pair : pairs) text.append(text.empty() ? "" : "&").append(pair);
  return text;
}

}  // namespace

void sign_request(HttpRequest& request, std::string_view host, const SigningScope& scope,
                  const Credentials& credentials, std::chrono::system_clock::time_point now) {
  const std::string time = basic_time(now);
  const std::string date = time.substr(0, 8);
  request.headers.emplace_back("X-Amz-Date", time);
  if (!credentials.session_token.empty())
    request.headers.emplace_back("X-Amz-Security-Token", credentials.session_token);

  std::map<std::string, std::string> headers{{"host", std::string(host)}};
  for (const auto& [name, value] : request.headers) {
    const auto [entry, fresh] = headers.try_emplace(lower_name(name), canonical_value(value));
    if (!fresh) entry->second += "," + canonical_value(value);
  }
  std::string canonical_headers;
  std::string signed_headers;
  for (const auto& [name, value] : headers) {
    canonical_headers.append(name).append(":").append(value).append("\n");
    signed_headers.append(signed_headers.empty() ? "" : ";").append(name);
  }

  const size_t question = request.target.find('?');
  const std::string query = question == std::string::npos ? "" : request.target.substr(question + 1);
  std::string canonical =
      request.method + "\n" + request.target.substr(0, question) + "\n" + canonical_query(query) + "\n";
  canonical.append(canonical_headers).append("\n").append(signed_headers).append("\n");
  canonical.append(hex_encode(sha256(request.body)));

  const std::string scope_text = date + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string to_sign =
      std::string(kAlgorithm) + "\n" + time + "\n" + scope_text + "\n" + hex_encode(sha256(canonical));
  std::string key = hmac_sha256("AWS4" + credentials.secret_access_key, date);
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")}) {
    key = hmac_sha256(key, part);
  }
  request.headers.emplace_back("Authorization", std::string(kAlgorithm) + " Credential=" + credentials.access_key_id +
                                                    "/" + scope_text + ", SignedHeaders=" + signed_headers +
                                                    ", Signature=" + hex_encode(hmac_sha256(key, to_sign)));
}

}  // namespace lambda
