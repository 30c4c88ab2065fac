// The reading half of sigv4.h: what a request claims.
#include "aws/sigv4.h"

#include <algorithm>
#include <charconv>

#include "aws/sigv4_text.h"

namespace sluice::aws {

using namespace sigv4_text;

namespace {

// AKID/20150830/us-east-1/iam/aws4_request. Access keys hold no slash.
std::optional<CredentialScope> parse_credential(std::string_view text) {
  std::string_view parts[5];
  for (int i = 0; i < 5; ++i) {
    const auto end = text.find('/');
    if ((end == std::string_view::npos) != (i == 4)) return std::nullopt;
    parts[i] = text.substr(0, end);
    if (parts[i].empty()) return std::nullopt;
    if (i < 4) text.remove_prefix(end + 1);
  }
  const bool digits =
      parts[1].size() == 8 && std::ranges::all_of(parts[1], [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || parts[4] != kTerminator) return std::nullopt;
  return CredentialScope{parts[0], parts[1], parts[2], parts[3]};
}

// The value of `name=` in the comma-separated list behind the algorithm.
std::optional<std::string_view> parameter(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto end = list.find(',');
    auto item = trimmed(list.substr(0, end));
    if (item.size() > name.size() && item.starts_with(name) && item[name.size()] == '=') {
      return item.substr(name.size() + 1);
    }
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return std::nullopt;
}

// What follows the algorithm in an Authorization header, if it is ours.
std::optional<std::string_view> after_algorithm(std::string_view header) {
  header = trimmed(header);
  if (!header.starts_with(kAlgorithm) || header.size() == kAlgorithm.size() || !is_space(header[kAlgorithm.size()])) {
    return std::nullopt;
  }
  return header.substr(kAlgorithm.size() + 1);
}

Error incomplete(std::string message) {
  return Error{"IncompleteSignatureException", std::move(message), 400, "IncompleteSignature", {}};
}

bool is_hex_digest(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::vector<std::string> split_signed_headers(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto end = list.find(';');
    if (const auto name = trimmed(list.substr(0, end)); !name.empty()) names.push_back(lower(name));
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return names;
}

// The members that header and query forms share, checked the same way.
Result<Authorization> complete(std::string_view credential, std::string_view signed_headers, std::string_view signature,
                               std::string_view amz_date, std::string_view where) {
  const auto scope = parse_credential(credential);
  if (!scope) {
    return fail(
        incomplete("Credential must have exactly 5 slash-delimited elements, e.g. "
                   "keyid/date/region/service/term, got '" +
                   std::string(credential) + "'"));
  }
  Authorization out;
  if (!base::parse_amz_date(amz_date, out.signed_at)) {
    return fail(incomplete("Date must be in ISO-8601 'basic format'. Got '" + std::string(amz_date) +
                           "'. See http://en.wikipedia.org/wiki/ISO_8601"));
  }
  if (!amz_date.starts_with(scope->date)) {
    return fail(
        incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
                   std::string(scope->date) + "' != '" + std::string(amz_date.substr(0, 8)) + "', from '" +
                   std::string(amz_date) + "'."));
  }
  if (!is_hex_digest(signature))
    return fail(incomplete("Signature must be 64 hexadecimal digits. " + std::string(where)));
  out.signed_headers = split_signed_headers(signed_headers);
  if (out.signed_headers.size() > kSignedHeadersMax) {
    return fail(incomplete("SignedHeaders lists more than " + std::to_string(kSignedHeadersMax) + " headers."));
  }
  if (std::ranges::find(out.signed_headers, "host") == out.signed_headers.end() &&
      std::ranges::find(out.signed_headers, ":authority") == out.signed_headers.end()) {
    return fail(incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
  }
  out.access_key = scope->access_key;
  out.date = scope->date;
  out.region = scope->region;
  out.service = scope->service;
  out.signature = signature;
  out.amz_date = amz_date;
  return out;
}

Result<Authorization> from_header(const HttpRequest& request, std::string_view header, std::string_view list) {
  const auto credential = parameter(list, "Credential");
  const auto signature = parameter(list, "Signature");
  const auto signed_headers = parameter(list, "SignedHeaders");
  const auto amz_date = request.header("x-amz-date");
  std::string missing;
  if (!credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (!signed_headers) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (!amz_date) missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (!missing.empty()) {
    // AWS repeats the header; the signature in it is worth nothing without its request.
    return fail(incomplete(missing + "Authorization=" + std::string(header)));
  }
  auto out = complete(*credential, *signed_headers, *signature, trimmed(*amz_date), "Authorization header.");
  if (out) out->session_token = std::string(request.header("x-amz-security-token").value_or(""));
  return out;
}

Result<Authorization> from_query(const std::vector<std::pair<std::string, std::string>>& query) {
  const auto value = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const auto& [key, held] : query) {
      if (key == name) return held;
    }
    return std::nullopt;
  };
  std::string missing;
  for (const auto* name : {"X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"}) {
    if (!value(name)) missing += "AWS query-string parameters must include '" + std::string(name) + "'. ";
  }
  if (!missing.empty()) return fail(incomplete(missing + "Re-examine the query-string parameters."));
  auto out = complete(*value("X-Amz-Credential"), *value("X-Amz-SignedHeaders"), *value("X-Amz-Signature"),
                      *value("X-Amz-Date"), "Query string.");
  if (!out) return out;
  out->presigned = true;
  out->session_token = std::string(value("X-Amz-Security-Token").value_or(""));
  out->life = kPresignedLifeMax;
  if (const auto expires = value("X-Amz-Expires")) {
    long seconds = -1;
    const auto [end, error] = std::from_chars(expires->data(), expires->data() + expires->size(), seconds);
    if (error != std::errc() || end != expires->data() + expires->size() || seconds < 0 ||
        seconds > std::chrono::duration_cast<std::chrono::seconds>(kPresignedLifeMax).count()) {
      return fail(incomplete("X-Amz-Expires must be a number of seconds between 0 and 604800."));
    }
    out->life = std::chrono::seconds(seconds);
  }
  return out;
}

}  // namespace

std::optional<CredentialScope> parse_scope(std::string_view header) {
  if (header.size() > kAuthorizationBytesMax) return std::nullopt;
  const auto list = after_algorithm(header);
  if (!list) return std::nullopt;
  const auto credential = parameter(*list, "Credential");
  if (!credential) return std::nullopt;
  return parse_credential(*credential);
}

Result<std::optional<Authorization>> parse_authorization(const HttpRequest& request) {
  if (const auto header = request.header("authorization")) {
    if (header->size() > kAuthorizationBytesMax) {
      return fail(
          incomplete("The Authorization header is longer than " + std::to_string(kAuthorizationBytesMax) + " bytes."));
    }
    if (const auto list = after_algorithm(*header)) {
      auto out = from_header(request, *header, *list);
      if (!out) return fail(std::move(out.error()));
      return std::optional(std::move(*out));
    }
    const auto scheme = header->substr(0, header->find(' '));
    if (scheme == "AWS" || scheme == "AWS4-ECDSA-P256-SHA256" || scheme.starts_with("AWS4")) {
      return fail(
          incomplete("Unsupported AWS 'algorithm': '" + std::string(scheme) + "'. sluice knows AWS4-HMAC-SHA256."));
    }
    return std::optional<Authorization>();  // some other scheme: not for us
  }
  const auto query = request.query();
  if (query.find("X-Amz-") == std::string_view::npos && query.find("AWSAccessKeyId=") == std::string_view::npos) {
    return std::optional<Authorization>();
  }
  const auto pairs = parse_form(query, 1000);
  if (!pairs) return fail(incomplete("The query string has more than 1000 parameters."));
  bool signed_query = false;
  for (const auto& [name, value] : *pairs) {
    if (name == "AWSAccessKeyId") return fail(incomplete("AWS Signature Version 2 is not supported by sluice."));
    if (name == "X-Amz-Algorithm") {
      if (value != kAlgorithm) {
        return fail(incomplete("Unsupported AWS 'algorithm': '" + value + "'. sluice knows AWS4-HMAC-SHA256."));
      }
      signed_query = true;
    }
  }
  if (!signed_query) return std::optional<Authorization>();
  auto out = from_query(*pairs);
  if (!out) return fail(std::move(out.error()));
  return std::optional(std::move(*out));
}

}  // namespace sluice::aws
