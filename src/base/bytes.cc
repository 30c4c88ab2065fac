#include "base/bytes.h"

#include <array>
#include <cstring>

namespace sluice::base {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  for (auto& v : values) v = -1;
  for (std::size_t i = 0; i < kBase64.size(); ++i) values[std::uint8_t(kBase64[i])] = std::int8_t(i);
  return values;
}();

}  // namespace

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = digits[std::uint8_t(bytes[i]) >> 4];
    text[2 * i + 1] = digits[std::uint8_t(bytes[i]) & 15];
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = std::uint32_t(std::uint8_t(bytes[i])) << 16;
    if (count > 1) group |= std::uint32_t(std::uint8_t(bytes[i + 1])) << 8;
    if (count > 2) group |= std::uint8_t(bytes[i + 2]);
    text += kBase64[group >> 18];
    text += kBase64[group >> 12 & 63];
    text += count > 1 ? kBase64[group >> 6 & 63] : '=';
    text += count > 2 ? kBase64[group & 63] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = kBase64Values[std::uint8_t(c)];
    if (value < 0) return std::nullopt;
    group = group << 6 | std::uint32_t(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += char(group >> bits & 0xff);
    }
  }
  return bytes;
}

void put_u32(std::string& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out += char(value >> (8 * i) & 0xff);
}

void put_u64(std::string& out, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) out += char(value >> (8 * i) & 0xff);
}

void put_varint(std::string& out, std::uint64_t value) {
  char bytes[10];
  std::size_t count = 0;
  for (; value >= 0x80; value >>= 7) bytes[count++] = char((value & 0x7f) | 0x80);
  bytes[count++] = char(value);
  out.append(bytes, count);
}

std::string_view ByteReader::bytes(std::uint64_t count) {
  if (!ok_ || count > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::uint8_t ByteReader::u8() {
  const auto taken = bytes(1);
  return taken.empty() ? 0 : std::uint8_t(taken[0]);
}

std::uint32_t ByteReader::u32() {
  std::uint32_t value = 0;
  const auto taken = bytes(4);
  for (std::size_t i = 0; i < taken.size(); ++i) value |= std::uint32_t(std::uint8_t(taken[i])) << (8 * i);
  return value;
}

std::uint64_t ByteReader::u64() {
  std::uint64_t value = 0;
  const auto taken = bytes(8);
  for (std::size_t i = 0; i < taken.size(); ++i) value |= std::uint64_t(std::uint8_t(taken[i])) << (8 * i);
  return value;
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = u8();
    if (!ok_) return 0;
    value |= std::uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
  ok_ = false;
  return 0;
}

}  // namespace sluice::base
