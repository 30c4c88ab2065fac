#pragma once
// The digests that AWS's protocols use, over OpenSSL. Raw bytes; base::to_hex makes the text.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::aws {

using Md5Digest = std::array<std::uint8_t, 16>;

Md5Digest md5(std::string_view bytes);
std::string md5_hex(std::string_view bytes);                                // 32 lower-case digits
std::vector<std::string> md5_hex(std::span<const std::string_view> texts);  // of each; dearer one by one
std::string sha256(std::string_view bytes);                                 // 32 bytes
std::string sha256_hex(std::string_view bytes);                             // 64 lower-case digits
std::string sha1_hex(std::string_view bytes);                               // 40 lower-case digits
std::string hmac_sha256(std::string_view key, std::string_view bytes);      // 32 bytes

// MD5 and SHA-256 of a stream in pieces.
class Hasher {
 public:
  enum class Kind { kMd5, kSha1, kSha256 };
  explicit Hasher(Kind kind);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void update(std::string_view bytes);
  std::string finish();  // raw; call once

 private:
  void* context_;
};

}  // namespace sluice::aws
