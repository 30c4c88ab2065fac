#include "aws/checksum.h"

#include <array>

#include "base/bytes.h"
#include "base/crc32c.h"

namespace sluice::aws {
namespace {

// All three are of the reflected kind: bits go from low to high, all ones before and behind.
constexpr int bits_of(CrcKind kind) {
  return kind == CrcKind::kCrc64nvme ? 64 : 32;
}
constexpr std::uint64_t polynomial_of(CrcKind kind) {
  switch (kind) {
    case CrcKind::kCrc32:
      return 0xEDB88320;
    case CrcKind::kCrc32c:
      return 0x82F63B78;
    case CrcKind::kCrc64nvme:
      return 0x9A6C9329AC4BC9B5;
  }
  return 0;
}
constexpr std::uint64_t ones(CrcKind kind) {
  return bits_of(kind) == 64 ? ~std::uint64_t(0) : 0xFFFFFFFF;
}

// Eight tables, so that eight bytes are taken in one step ("slicing by 8").
using Tables = std::array<std::array<std::uint64_t, 256>, 8>;

constexpr Tables make_tables(std::uint64_t polynomial) {
  Tables tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    auto value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
    tables[0][byte] = value;
  }
  for (std::size_t t = 1; t < 8; ++t) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const auto before = tables[t - 1][byte];
      tables[t][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

const Tables& tables_of(CrcKind kind) {
  static const Tables crc32 = make_tables(polynomial_of(CrcKind::kCrc32));
  static const Tables crc64 = make_tables(polynomial_of(CrcKind::kCrc64nvme));
  return kind == CrcKind::kCrc32 ? crc32 : crc64;
}

// A linear map over bits: column i is the image of bit i.
using Matrix = std::array<std::uint64_t, 64>;

std::uint64_t multiply(const Matrix& matrix, std::uint64_t value) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; value != 0; ++i, value >>= 1) {
    if ((value & 1) != 0) out ^= matrix[i];
  }
  return out;
}

Matrix squared(const Matrix& matrix) {
  Matrix out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = multiply(matrix, matrix[i]);
  return out;
}

}  // namespace

std::uint64_t crc(CrcKind kind, std::uint64_t crc, std::string_view bytes) {
  if (kind == CrcKind::kCrc32c) return base::crc32c(std::uint32_t(crc), bytes);
  const auto& tables = tables_of(kind);
  auto value = crc ^ ones(kind);
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    for (int i = 7; i >= 0; --i) word = (word << 8) | at[i];
    word ^= value;
    value = 0;
    for (std::size_t i = 0; i < 8; ++i) value ^= tables[7 - i][(word >> (8 * i)) & 0xFF];
  }
  for (; left > 0; --left, ++at) value = (value >> 8) ^ tables[0][(value ^ *at) & 0xFF];
  return value ^ ones(kind);
}

std::uint64_t crc_combine(CrcKind kind, std::uint64_t first, std::uint64_t second, std::uint64_t second_size) {
  // What a zero bit behind it does to a CRC, squared three times: a zero byte. `second_size` of them move the first CRC
  // to where the second one's bytes have passed.
  Matrix zeros{};
  zeros[0] = polynomial_of(kind);
  for (int i = 1; i < bits_of(kind); ++i) zeros[std::size_t(i)] = std::uint64_t(1) << (i - 1);
  for (int i = 0; i < 3; ++i) zeros = squared(zeros);
  for (; second_size != 0; second_size >>= 1) {
    if ((second_size & 1) != 0) first = multiply(zeros, first);
    if (second_size > 1) zeros = squared(zeros);
  }
  return first ^ second;
}

std::string crc_text(CrcKind kind, std::uint64_t crc) {
  std::string bytes;
  for (int shift = bits_of(kind) - 8; shift >= 0; shift -= 8) bytes += char(crc >> shift & 0xFF);
  return base::to_base64(bytes);
}

std::optional<std::uint64_t> parse_crc(CrcKind kind, std::string_view text) {
  const auto bytes = base::from_base64(text);
  if (!bytes || bytes->size() != std::size_t(bits_of(kind) / 8)) return std::nullopt;
  std::uint64_t out = 0;
  for (const char c : *bytes) out = (out << 8) | static_cast<unsigned char>(c);
  return out;
}

}  // namespace sluice::aws
