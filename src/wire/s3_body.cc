// The bytes of a request: chunk coding and checksums.
#include <algorithm>
#include <charconv>

#include "aws/checksum.h"
#include "aws/hash.h"
#include "base/bytes.h"
#include "wire/s3_text.h"

namespace sluice::wire::s3_codec {
namespace {

using s3::ChecksumAlgorithm;
using Trailers = std::vector<std::pair<std::string_view, std::string_view>>;

aws::Error incomplete_body() {
  return {"IncompleteBody",
          "You did not provide the number of bytes specified by the Content-Length HTTP header",
          400,
          "",
          {}};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// HEX[;chunk-signature=...]\r\n BYTES \r\n ... 0[;...]\r\n NAME:VALUE\r\n ... \r\n  (S3 API reference, "Signature
// calculations: transferring payload in multiple chunks"). Chunk signatures are not looked at.
aws::Result<std::string> undo_chunks(std::string_view body, std::size_t decoded_size, Trailers& trailers) {
  std::string out;
  out.reserve(std::min(decoded_size, body.size()));
  const auto take_line = [&]() -> std::optional<std::string_view> {
    const auto end = body.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = trimmed(body.substr(0, end));
    body.remove_prefix(end + 1);
    return line;
  };
  while (true) {
    const auto line = take_line();
    if (!line) return aws::fail(incomplete_body());
    const auto digits = line->substr(0, line->find(';'));
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
      return aws::fail(invalid_request("The body's aws-chunked coding is malformed."));
    }
    if (size == 0) break;
    if (size > body.size()) return aws::fail(incomplete_body());
    out += body.substr(0, size);
    body.remove_prefix(size);
    if (const auto after = take_line(); !after || !after->empty()) return aws::fail(incomplete_body());
  }
  while (const auto line = take_line()) {
    const auto colon = line->find(':');
    if (line->empty() || colon == std::string_view::npos) continue;
    trailers.emplace_back(trimmed(line->substr(0, colon)), trimmed(line->substr(colon + 1)));
  }
  if (out.size() != decoded_size) return aws::fail(incomplete_body());
  return out;
}

bool is_chunked(const aws::HttpRequest& http) {
  if (http.header("content-encoding").value_or("").find("aws-chunked") != std::string_view::npos) return true;
  return http.header("x-amz-content-sha256").value_or("").starts_with("STREAMING-");
}

std::string digest_text(ChecksumAlgorithm algorithm, std::string_view bytes) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32:
      return aws::crc_text(aws::CrcKind::kCrc32, aws::crc(aws::CrcKind::kCrc32, 0, bytes));
    case ChecksumAlgorithm::kCrc32c:
      return aws::crc_text(aws::CrcKind::kCrc32c, aws::crc(aws::CrcKind::kCrc32c, 0, bytes));
    case ChecksumAlgorithm::kCrc64nvme:
      return aws::crc_text(aws::CrcKind::kCrc64nvme, aws::crc(aws::CrcKind::kCrc64nvme, 0, bytes));
    case ChecksumAlgorithm::kSha1: {
      aws::Hasher hasher(aws::Hasher::Kind::kSha1);
      hasher.update(bytes);
      return base::to_base64(hasher.finish());
    }
    case ChecksumAlgorithm::kSha256:
      return base::to_base64(aws::sha256(bytes));
    case ChecksumAlgorithm::kNone:
      break;
  }
  return {};
}

// Is this header one that carries a digest, and not x-amz-checksum-mode and its like?
bool carries_digest(std::string_view name) {
  if (name.size() <= kChecksumHeader.size() ||
      !aws::equals_ignoring_case(name.substr(0, kChecksumHeader.size()), kChecksumHeader)) {
    return false;
  }
  const auto rest = name.substr(kChecksumHeader.size());
  return !aws::equals_ignoring_case(rest, "mode") && !aws::equals_ignoring_case(rest, "algorithm") &&
         !aws::equals_ignoring_case(rest, "type");
}

// The checksum that came with the request, if one did. On CompleteMultipartUpload it is the whole object's.
aws::Result<s3::Checksum> given_checksum(const aws::HttpRequest& http, const Trailers& trailers) {
  s3::Checksum found;
  const auto look = [&](std::string_view name, std::string_view value) -> aws::Status {
    if (!carries_digest(name)) return {};
    const auto entry = std::ranges::find_if(
        kChecksums, [&](const ChecksumName& known) { return aws::equals_ignoring_case(known.header, name); });
    if (entry == std::end(kChecksums)) return aws::fail(aws::not_supported("The header " + std::string(name)));
    if (found.algorithm != ChecksumAlgorithm::kNone) {
      return aws::fail(
          invalid_request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."));
    }
    found = {entry->algorithm, std::string(value), false};
    return {};
  };
  for (const auto& [name, value] : http.headers) {
    if (auto ok = look(name, value); !ok) return aws::fail(ok.error());
  }
  for (const auto& [name, value] : trailers) {
    if (auto ok = look(name, value); !ok) return aws::fail(ok.error());
  }
  return found;
}

aws::Status check_md5(const aws::HttpRequest& http, std::string_view bytes) {
  const auto given = http.header("content-md5");
  if (!given) return {};
  const auto digest = base::from_base64(*given);
  if (!digest || digest->size() != 16) {
    return aws::fail(aws::Error{"InvalidDigest", "The Content-MD5 you specified was invalid.", 400, "", {}});
  }
  if (base::to_hex(*digest) != aws::md5_hex(bytes)) {
    return aws::fail(
        aws::Error{"BadDigest", "The Content-MD5 you specified did not match what we received.", 400, "", {}});
  }
  return {};
}

aws::Status check_sha256(const aws::HttpRequest& http, const std::string& actual) {
  const auto given = http.header("x-amz-content-sha256");
  if (!given || given->size() != 64 || *given == actual) return {};
  return aws::fail(
      aws::Error{"XAmzContentSHA256Mismatch",
                 "The provided 'x-amz-content-sha256' header does not match what was computed.",
                 400,
                 "",
                 {{"ClientComputedContentSHA256", std::string(*given)}, {"S3ComputedContentSHA256", actual}}});
}

}  // namespace

Body& Body::operator=(Body&& other) noexcept {
  const bool own = !other.decoded.empty() && other.bytes.data() == other.decoded.data();
  decoded = std::move(other.decoded);
  bytes = own ? std::string_view(decoded) : other.bytes;
  blob = std::move(other.blob);
  checksum = std::move(other.checksum);
  return *this;
}

aws::Result<Body> read_body(const aws::HttpRequest& http, const S3Request& what) {
  Body out;
  Trailers trailers;
  if (is_chunked(http)) {
    const auto text = http.header("x-amz-decoded-content-length").value_or("");
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
      return aws::fail(
          aws::Error{"MissingContentLength", "You must provide the Content-Length HTTP header.", 411, "", {}});
    }
    auto decoded = undo_chunks(http.body, size, trailers);
    if (!decoded) return aws::fail(decoded.error());
    out.decoded = std::move(*decoded);
    out.bytes = out.decoded;
  } else {
    out.bytes = http.body;
  }
  if (!what.stores_body && out.bytes.size() > kXmlBytesMax) {
    return aws::fail(aws::Error{"MaxMessageLengthExceeded", "Your request was too big.", 400, "", {}});
  }
  if (auto ok = check_md5(http, out.bytes); !ok) return aws::fail(ok.error());
  const auto sha256 = aws::sha256_hex(out.bytes);
  if (auto ok = check_sha256(http, sha256); !ok) return aws::fail(ok.error());
  auto given = given_checksum(http, trailers);
  if (!given) return aws::fail(given.error());
  out.checksum = std::move(*given);
  const auto* name = checksum_name(out.checksum.algorithm);
  // On CompleteMultipartUpload the checksum is the object's, not that of the list of parts.
  if (name != nullptr && what.operation != Operation::kCompleteMultipartUpload) {
    const auto actual = digest_text(out.checksum.algorithm, out.bytes);
    if (base::from_base64(out.checksum.value).value_or("").size() != base::from_base64(actual)->size()) {
      return aws::fail(invalid_request("Value for " + std::string(name->header) + " header is invalid."));
    }
    if (out.checksum.value != actual) {
      return aws::fail(
          aws::Error{"BadDigest",
                     "The " + std::string(name->name) + " you specified did not match the calculated checksum.",
                     400,
                     "",
                     {}});
    }
  }
  if (what.stores_body) {
    out.blob = {sha256, std::int64_t(out.bytes.size()), aws::md5_hex(out.bytes)};
    if (name == nullptr) {
      out.checksum = {ChecksumAlgorithm::kCrc64nvme, digest_text(ChecksumAlgorithm::kCrc64nvme, out.bytes), false};
    }
  }
  return out;
}

}  // namespace sluice::wire::s3_codec
