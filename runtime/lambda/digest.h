// Digests as raw bytes, by OpenSSL. hex_encode() of encoding.h gives their text.
#pragma once

#include <string>
#include <string_view>

namespace lambda {

std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// Not for security: SQS states the MD5 of what it took and of what it gives.
std::string md5(std::string_view bytes);

}  // namespace lambda
