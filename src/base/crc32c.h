#pragma once
// CRC-32C (Castagnoli), as the log's records carry it. Uses the processor's instruction where there is one.
#include <cstdint>
#include <string_view>

namespace sluice::base {

// The checksum of `bytes` continued from `crc` (0 to begin): crc32c(crc32c(0, a), b) == crc32c(0, a + b).
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);

}  // namespace sluice::base
