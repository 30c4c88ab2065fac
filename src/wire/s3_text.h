#pragma once
// Words that the sources of s3_codec.h share: checksum headers, errors, query look-up.
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "wire/s3_codec.h"

namespace sluice::wire::s3_codec {

struct ChecksumName {
  s3::ChecksumAlgorithm algorithm;
  std::string_view name;     // CRC32: in x-amz-checksum-algorithm, in x-amz-sdk-checksum-algorithm
  std::string_view header;   // x-amz-checksum-crc32
  std::string_view element;  // ChecksumCRC32
};

inline constexpr ChecksumName kChecksums[] = {
    {s3::ChecksumAlgorithm::kCrc32, "CRC32", "x-amz-checksum-crc32", "ChecksumCRC32"},
    {s3::ChecksumAlgorithm::kCrc32c, "CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C"},
    {s3::ChecksumAlgorithm::kCrc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
    {s3::ChecksumAlgorithm::kSha1, "SHA1", "x-amz-checksum-sha1", "ChecksumSHA1"},
    {s3::ChecksumAlgorithm::kSha256, "SHA256", "x-amz-checksum-sha256", "ChecksumSHA256"},
};
inline constexpr std::string_view kChecksumHeader = "x-amz-checksum-";

inline const ChecksumName* checksum_name(s3::ChecksumAlgorithm algorithm) {
  for (const auto& entry : kChecksums) {
    if (entry.algorithm == algorithm) return &entry;
  }
  return nullptr;
}

inline std::optional<std::string> parameter(const Query& query, std::string_view name) {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

inline std::optional<std::string> header_text(const aws::HttpRequest& http, std::string_view name) {
  const auto value = http.header(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

inline aws::Error invalid_request(std::string message) {
  return {"InvalidRequest", std::move(message), 400, "", {}};
}
inline aws::Error malformed_xml() {
  return {"MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema",
          400,
          "",
          {}};
}

}  // namespace sluice::wire::s3_codec
