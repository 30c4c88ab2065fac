#include "cfn/cidr.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace sluice::cfn {

namespace {

std::optional<unsigned> number(std::string_view text, unsigned max) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::vector<std::string>> cidr_blocks(const std::string& block, const std::string& count,
                                                    const std::string& host_bits) {
  const auto slash = block.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto prefix = number(std::string_view(block).substr(slash + 1), 32);
  const auto blocks = number(count, 256);
  const auto bits = number(host_bits, 32);
  if (!prefix || !blocks || !bits || *blocks == 0 || *bits > 32 - *prefix) return std::nullopt;
  std::uint64_t address = 0;
  std::string_view rest = std::string_view(block).substr(0, slash);
  for (int i = 0; i < 4; ++i) {
    const auto dot = rest.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) return std::nullopt;
    const auto part = number(rest.substr(0, dot), 255);
    if (!part) return std::nullopt;
    address = address << 8 | *part;
    if (i < 3) rest.remove_prefix(dot + 1);
  }
  const std::uint64_t size = std::uint64_t(1) << (32 - *prefix);
  const std::uint64_t step = std::uint64_t(1) << *bits;
  if (*blocks * step > size) return std::nullopt;
  address &= ~(size - 1);
  std::vector<std::string> result;
  for (unsigned i = 0; i < *blocks; ++i, address += step) {
    result.push_back(fmt::format("{}.{}.{}.{}/{}", address >> 24 & 255, address >> 16 & 255, address >> 8 & 255,
                                 address & 255, 32 - *bits));
  }
  return result;
}

}  // namespace sluice::cfn
