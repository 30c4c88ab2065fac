#pragma once
// Bytes as text and back: hex, base64, fixed-width and variable-length integers.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

// Lower-case hex.
std::string to_hex(std::string_view bytes);

// RFC 4648 base64 with padding. from_base64 also takes text without padding; nothing for any other character.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

// Little-endian integers appended to a buffer.
void put_u32(std::string& out, std::uint32_t value);
void put_u64(std::string& out, std::uint64_t value);
// LEB128: 7 bits a byte, low first. At most 10 bytes.
void put_varint(std::string& out, std::uint64_t value);

// Takes bytes off the front of a view. After the first failed read `ok()` stays false and all reads give zero or empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t u8();
  std::uint32_t u32();
  std::uint64_t u64();
  std::uint64_t varint();
  std::string_view bytes(std::uint64_t count);
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace sluice::base
