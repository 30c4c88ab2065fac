#pragma once
// The CRCs that S3 carries beside SHA-1 and SHA-256: CRC-32 (as zlib's), CRC-32C and CRC-64/NVME; and what S3 does with
// those of an upload's parts. Source: Amazon S3 User Guide, "Checking object integrity".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::aws {

enum class CrcKind { kCrc32, kCrc32c, kCrc64nvme };

// The CRC of bytes that follow those that gave `crc` (0 to begin).
std::uint64_t crc(CrcKind kind, std::uint64_t crc, std::string_view bytes);
// The CRC of two pieces put together, from theirs and the second one's length.
std::uint64_t crc_combine(CrcKind kind, std::uint64_t first, std::uint64_t second, std::uint64_t second_size);

// As S3 writes it: big-endian bytes in base64. The reverse gives nothing for a text of another length.
std::string crc_text(CrcKind kind, std::uint64_t crc);
std::optional<std::uint64_t> parse_crc(CrcKind kind, std::string_view text);

}  // namespace sluice::aws
