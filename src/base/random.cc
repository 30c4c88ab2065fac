#include "base/random.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace sluice::base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::uint64_t Random::next() {
  std::uint64_t value;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  CHECK(bound > 0);
  const std::uint64_t excess = (~bound + 1) % bound;  // 2^64 mod bound: values below it would favour small results
  for (;;) {
    const auto value = next();
    if (value >= excess) return value % bound;
  }
}

std::array<std::uint8_t, 16> Random::uuid_bytes() {
  std::array<std::uint8_t, 16> bytes;
  fill(std::as_writable_bytes(std::span(bytes)));
  bytes[6] = std::uint8_t((bytes[6] & 0x0f) | 0x40);
  bytes[8] = std::uint8_t((bytes[8] & 0x3f) | 0x80);
  return bytes;
}

std::string Random::uuid() {
  return uuid_text(uuid_bytes());
}

std::string Random::from_alphabet(std::string_view alphabet, std::size_t length) {
  std::string text(length, '\0');
  for (char& c : text) c = alphabet[below(alphabet.size())];
  return text;
}

std::string Random::hex(std::size_t length) {
  return from_alphabet(kHex, length);
}
std::string Random::alphanumeric(std::size_t length) {
  return from_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
}
std::string Random::lower_alphanumeric(std::size_t length) {
  return from_alphabet("abcdefghijklmnopqrstuvwxyz0123456789", length);
}
std::string Random::upper_alphanumeric(std::size_t length) {
  return from_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
}

void SeededRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    const auto count = std::min(out.size(), sizeof z);
    std::memcpy(out.data(), &z, count);
    out = out.subspan(count);
  }
}

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    text[at++] = kHex[bytes[i] >> 4];
    text[at++] = kHex[bytes[i] & 15];
  }
  return text;
}

bool parse_uuid(std::string_view text, std::array<std::uint8_t, 16>& out) {
  if (text.size() != 36) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      if (text[at++] != '-') return false;
    }
    const int high = hex_value(text[at++]), low = hex_value(text[at++]);
    if (high < 0 || low < 0) return false;
    out[i] = std::uint8_t(high << 4 | low);
  }
  return true;
}

}  // namespace sluice::base
