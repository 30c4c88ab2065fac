#include "aws/sigv4.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "aws/hash.h"
#include "aws/sigv4_text.h"
#include "base/bytes.h"
#include "base/check.h"

namespace sluice::aws {

using namespace sigv4_text;

namespace {

constexpr std::string_view kContentHash = "x-amz-content-sha256";

Error skewed(std::string_view service, std::string message) {
  if (service == "s3") {
    return Error{"RequestTimeTooSkewed",
                 "The difference between the request time and the current time is too large.",
                 403,
                 "",
                 {}};
  }
  return Error{"InvalidSignatureException", std::move(message), 403, "SignatureDoesNotMatch", {}};
}

// Repeated slashes and dot segments go, as RFC 3986 section 6 has it; a slash at the end stays.
std::string normalized_path(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool directory = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  while (!path.empty()) {
    const auto end = path.find('/');
    const auto segment = path.substr(0, end);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
  }
  std::string out;
  for (const auto segment : segments) (out += '/') += segment;
  if (out.empty() || directory) out += '/';
  return out;
}

std::string canonical_query(std::string_view query, bool presigned) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    if (!pair.empty()) {
      const auto equals = pair.find('=');
      auto name = percent_encode(percent_decode(pair.substr(0, equals)));
      if (!(presigned && name == "X-Amz-Signature")) {
        pairs.emplace_back(std::move(name), equals == std::string_view::npos
                                                ? std::string()
                                                : percent_encode(percent_decode(pair.substr(equals + 1))));
      }
    }
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  std::ranges::sort(pairs);
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    ((out += name) += '=') += value;
  }
  return out;
}

// Trimmed, with runs of spaces within as one.
void append_header_value(std::string& out, std::string_view value) {
  bool space = false;
  for (const char c : trimmed(value)) {
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
}

// The hash that the client put into its canonical request, after checking it against the body.
Result<std::string> payload_hash(const HttpRequest& request, const Authorization& authorization) {
  if (const auto sent = request.header(kContentHash)) {
    if (*sent == kUnsignedPayload || sent->starts_with("STREAMING-")) return std::string(*sent);
    if (*sent != sha256_hex(request.body)) {
      if (authorization.service != "s3") return fail(signature_mismatch(authorization.service));
      return fail(Error{"XAmzContentSHA256Mismatch",
                        "The provided 'x-amz-content-sha256' header does not match what was computed.",
                        400,
                        "",
                        {}});
    }
    return std::string(*sent);
  }
  if (authorization.presigned && authorization.service == "s3") return std::string(kUnsignedPayload);
  return sha256_hex(request.body);
}

Status check_time(const Authorization& authorization, base::Instant now) {
  const auto& service = authorization.service;
  const auto earliest = now - kSignatureSkewMax, latest = now + kSignatureSkewMax;
  if (authorization.signed_at > latest) {
    return fail(skewed(service, "Signature not yet current: " + authorization.amz_date + " is still later than " +
                                    base::amz_date(latest) + " (" + base::amz_date(now) + " + 15 min.)"));
  }
  if (authorization.presigned) {
    const auto end = authorization.signed_at + authorization.life;
    if (now <= end) return {};
    if (service == "s3") return fail(Error{"AccessDenied", "Request has expired", 403, "", {}});
    return fail(
        skewed(service, "Signature expired: " + base::amz_date(end) + " is now earlier than " + base::amz_date(now)));
  }
  if (authorization.signed_at < earliest) {
    return fail(skewed(service, "Signature expired: " + authorization.amz_date + " is now earlier than " +
                                    base::amz_date(earliest) + " (" + base::amz_date(now) + " - 15 min.)"));
  }
  return {};
}

// Headers that change on the way or that AWS's signers leave out.
bool is_signable_header(std::string_view name) {
  for (const auto* unsigned_name : {"authorization", "user-agent", "connection", "expect", "transfer-encoding",
                                    "x-amzn-trace-id", "content-length", "accept-encoding"}) {
    if (name == unsigned_name) return false;
  }
  return true;
}

}  // namespace

std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service) {
  const auto day_key = hmac_sha256("AWS4" + std::string(secret), date);
  return hmac_sha256(hmac_sha256(hmac_sha256(day_key, region), service), kTerminator);
}

std::string canonical_request(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash, PathStyle style, bool presigned) {
  std::string out(request.method);
  out += '\n';
  const auto path = request.path().empty() ? std::string_view("/") : request.path();
  out += style == PathStyle::kS3 ? percent_encode(percent_decode(path), true)
                                 : percent_encode(normalized_path(path), true);
  out += '\n';
  out += canonical_query(request.query(), presigned);
  out += '\n';
  for (const auto& name : signed_headers) {
    out += name;
    out += ':';
    bool first = true;
    for (const auto& [key, value] : request.headers) {
      if (!equals_ignoring_case(key, name)) continue;
      if (!first) out += ',';
      first = false;
      append_header_value(out, value);
    }
    out += '\n';
  }
  out += '\n';
  for (std::size_t i = 0; i < signed_headers.size(); ++i) {
    if (i > 0) out += ';';
    out += signed_headers[i];
  }
  out += '\n';
  out += payload_hash;
  return out;
}

std::string string_to_sign(std::string_view amz_date, std::string_view date, std::string_view region,
                           std::string_view service, std::string_view canonical_request) {
  std::string out(kAlgorithm);
  ((out += '\n') += amz_date) += '\n';
  ((((((out += date) += '/') += region) += '/') += service) += '/') += kTerminator;
  (out += '\n') += sha256_hex(canonical_request);
  return out;
}

std::string signature_of(std::string_view key, std::string_view string_to_sign) {
  return base::to_hex(hmac_sha256(key, string_to_sign));
}

Status verify(const HttpRequest& request, const Authorization& authorization, std::string_view key, base::Instant now) {
  if (auto timely = check_time(authorization, now); !timely) return timely;
  const auto hash = payload_hash(request, authorization);
  if (!hash) return fail(hash.error());
  const auto canonical = canonical_request(request, authorization.signed_headers, *hash,
                                           path_style(authorization.service), authorization.presigned);
  const auto expected = signature_of(key, string_to_sign(authorization.amz_date, authorization.date,
                                                         authorization.region, authorization.service, canonical));
  CHECK(expected.size() == authorization.signature.size());  // both are 64 digits
  if (CRYPTO_memcmp(expected.data(), authorization.signature.data(), expected.size()) != 0) {
    return fail(signature_mismatch(authorization.service));
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> sign(const SignableRequest& request,
                                                      const SigningCredentials& credentials, std::string_view region,
                                                      std::string_view service, base::Instant now) {
  const auto amz_date = base::amz_date(now);
  const auto date = std::string_view(amz_date).substr(0, 8);
  const auto hash = sha256_hex(request.body);
  std::vector<std::pair<std::string, std::string>> added = {{"X-Amz-Date", amz_date}};
  if (!credentials.session_token.empty()) added.emplace_back("X-Amz-Security-Token", credentials.session_token);
  if (service == "s3") added.emplace_back("X-Amz-Content-Sha256", hash);

  const auto target = request.query.empty() ? request.path : request.path + "?" + request.query;
  HttpRequest view{request.method, target, {}, request.body, {}, false};
  std::vector<std::string> names;
  for (const auto* headers : {&request.headers, &std::as_const(added)}) {
    for (const auto& [name, value] : *headers) {
      view.headers.emplace_back(name, value);
      if (auto lowered = lower(name); is_signable_header(lowered)) names.push_back(std::move(lowered));
    }
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());

  const auto canonical = canonical_request(view, names, hash, path_style(service), false);
  const auto signature = signature_of(signing_key(credentials.secret, date, region, service),
                                      string_to_sign(amz_date, date, region, service, canonical));
  std::string header(kAlgorithm);
  header += " Credential=" + credentials.access_key + '/';
  ((((header += date) += '/') += region) += '/') += service;
  header += "/aws4_request, SignedHeaders=";
  for (std::size_t i = 0; i < names.size(); ++i) (header += i > 0 ? ";" : "") += names[i];
  header += ", Signature=" + signature;
  added.emplace_back("Authorization", std::move(header));
  return added;
}

Error missing_authentication(std::string_view service) {
  if (service == "s3") return Error{"AccessDenied", "Access Denied", 403, "", {}};
  return Error{
      "MissingAuthenticationTokenException", "Missing Authentication Token", 403, "MissingAuthenticationToken", {}};
}

Error unknown_access_key(std::string_view service) {
  if (service == "s3") {
    return Error{
        "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403, "", {}};
  }
  return Error{"UnrecognizedClientException",
               "The security token included in the request is invalid.",
               403,
               "InvalidClientTokenId",
               {}};
}

Error invalid_security_token(std::string_view service) {
  if (service != "s3") return unknown_access_key(service);
  return Error{"InvalidToken", "The provided token is malformed or otherwise invalid.", 400, "", {}};
}

Error expired_token(std::string_view service) {
  if (service == "s3") return Error{"ExpiredToken", "The provided token has expired.", 400, "", {}};
  return Error{
      "ExpiredTokenException", "The security token included in the request is expired", 403, "ExpiredToken", {}};
}

Error signature_mismatch(std::string_view service) {
  if (service == "s3") {
    return Error{"SignatureDoesNotMatch",
                 "The request signature we calculated does not match the signature you provided. Check your key and "
                 "signing method.",
                 403,
                 "",
                 {}};
  }
  return Error{"InvalidSignatureException",
               "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
               "Access Key and signing method. Consult the service documentation for details.",
               403,
               "SignatureDoesNotMatch",
               {}};
}

}  // namespace sluice::aws
