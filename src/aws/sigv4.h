#pragma once
// AWS Signature Version 4: reading what a request claims, checking it against a secret, and signing requests of our
// own. Pure functions over values; the clock's reading is an argument. Source: AWS General Reference, "Signing AWS API
// requests", and Amazon S3 API Reference, "Authenticating Requests".
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.h"
#include "aws/http.h"
#include "base/time.h"

namespace sluice::aws {

// How far a signed request's time may be from ours, and the longest life of a presigned URL.
inline constexpr base::Duration kSignatureSkewMax = std::chrono::minutes(15);
inline constexpr base::Duration kPresignedLifeMax = std::chrono::hours(24 * 7);
// Limits of what parse_authorization reads.
inline constexpr std::size_t kAuthorizationBytesMax = 8 * 1024;
inline constexpr std::size_t kSignedHeadersMax = 100;

// AKID/20150830/us-east-1/iam/aws4_request
struct CredentialScope {
  std::string_view access_key;
  std::string_view date;  // 20150830
  std::string_view region;
  std::string_view service;
};

// The fast path: the scope of an Authorization header, without allocation. Nothing if the header is not SigV4's or its
// Credential is malformed. The views point into `header`.
std::optional<CredentialScope> parse_scope(std::string_view header);

// What a request says of its signature, in its Authorization header or in its query (presigned).
struct Authorization {
  std::string access_key, date, region, service;
  std::vector<std::string> signed_headers;  // lower case, as listed
  std::string signature;                    // 64 hex digits
  std::string session_token;                // X-Amz-Security-Token, or empty
  std::string amz_date;                     // 20150830T123600Z
  base::Instant signed_at;
  bool presigned = false;
  base::Duration life{};  // of a presigned URL: X-Amz-Expires
};

// Nothing if the request is not signed at all; an IncompleteSignature error if it is, wrongly. Requests signed with
// SigV2 or SigV4A are told so.
Result<std::optional<Authorization>> parse_authorization(const HttpRequest& request);

// AWS signs the path as S3 does (as it is, once encoded) or as all others do (encoded twice, dots resolved).
enum class PathStyle { kS3, kOther };
inline PathStyle path_style(std::string_view service) {
  return service == "s3" ? PathStyle::kS3 : PathStyle::kOther;
}

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// The key of a day, region and service: worth keeping by whoever verifies often.
std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service);

// Does the signature hold? `key` is signing_key() of the authorization's scope. The payload's hash is X-Amz-Content-
// SHA256 if that is sent (and then compared with the body unless it says UNSIGNED-PAYLOAD or STREAMING-...), else the
// body's. Errors: InvalidSignatureException, 403, for a wrong signature, one that is expired or not yet valid; for S3
// its own codes. Chunk signatures of a STREAMING-AWS4-HMAC-SHA256-PAYLOAD body are not looked at: its seed signature
// covers the headers.
Status verify(const HttpRequest& request, const Authorization& authorization, std::string_view key, base::Instant now);

// A request to be signed. Header names in any case; Host must be among them.
struct SignableRequest {
  std::string method, path, query;  // path and query percent-encoded as they will be sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
};

struct SigningCredentials {
  std::string access_key, secret, session_token;
};

// The headers to add: X-Amz-Date, X-Amz-Security-Token (if there is a token), X-Amz-Content-Sha256 (S3 alone) and
// Authorization. All headers given are signed, except those that proxies change (User-Agent, Connection, ...).
std::vector<std::pair<std::string, std::string>> sign(const SignableRequest& request,
                                                      const SigningCredentials& credentials, std::string_view region,
                                                      std::string_view service, base::Instant now);

// The steps, for tests and for the verification of streams.
std::string canonical_request(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash, PathStyle style, bool presigned);
std::string string_to_sign(std::string_view amz_date, std::string_view date, std::string_view region,
                           std::string_view service, std::string_view canonical_request);
std::string signature_of(std::string_view key, std::string_view string_to_sign);  // 64 hex digits

// The errors of authentication. S3 has its own codes; all others share those of the JSON protocols, with the query
// protocol's name as Error::query_code.
Error missing_authentication(std::string_view service);
Error unknown_access_key(std::string_view service);
Error invalid_security_token(std::string_view service);  // no or the wrong token for temporary credentials
Error expired_token(std::string_view service);
Error signature_mismatch(std::string_view service);

}  // namespace sluice::aws
