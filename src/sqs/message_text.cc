#include "sqs/message_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

namespace sluice::sqs {
namespace {

bool is_allowed(std::uint32_t c) {
  return (c >= 0x20 && c <= 0xd7ff) || c == '\t' || c == '\n' || c == '\r' || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

struct Character {
  std::uint32_t value;
  std::size_t size;  // bytes; 0: this is no UTF-8
};

// The character of two to four bytes at the beginning of `text`. Overlong forms are none; surrogates are, so that they
// can be named.
Character decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return std::uint8_t(text[i]); };
  const auto lead = byte(0);
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {0, 0};
  std::uint32_t value = lead & (0x7f >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return value < kLeast[size] ? Character{0, 0} : Character{value, size};
}

// How many eights of characters from U+0020 to U+007F `text` begins with, in bytes: nearly all of nearly all bodies.
std::size_t plain_eights(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    // The top bit of a byte is set here if it is below 0x20, or was set before, or if a byte below it made it borrow.
    if (((eight | (eight - 0x20 * kEach)) & 0x80 * kEach) != 0) break;
  }
  return at;
}

}  // namespace

std::optional<std::string> find_forbidden_character(std::string_view text) {
  std::size_t at = plain_eights(text);
  while (at < text.size()) {
    const auto byte = std::uint8_t(text[at]);
    if (byte < 0x80) {
      if (byte < 0x20 && !is_allowed(byte)) return fmt::format("#x{:X}", byte);
      ++at;
      if (byte < 0x20) at += plain_eights(text.substr(at));
      continue;
    }
    const auto character = decode(text.substr(at));
    if (character.size == 0) return "#xFFFD";
    if (!is_allowed(character.value)) return fmt::format("#x{:X}", character.value);
    at += character.size;
    at += plain_eights(text.substr(at));
  }
  return std::nullopt;
}

}  // namespace sluice::sqs
