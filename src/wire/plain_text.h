#pragma once
// The characters that stand in a JSON string as they are: printable ASCII but for the quote and the backslash.
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::wire {

constexpr bool is_plain(char c) {
  return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

// How many plain characters `text` begins with, eight at a time.
inline std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    // The top bit of a byte is set by subtraction where the byte was below; a false alarm above such a byte only ends
    // the fast part early.
    const auto zero_byte = [&](std::uint64_t x) { return (x - ones) & ~x; };
    const auto special = word | (word - ones * 0x20) | zero_byte(word ^ ones * '"') | zero_byte(word ^ ones * '\\');
    if ((special & tops) != 0) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

}  // namespace sluice::wire
