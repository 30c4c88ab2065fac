#include "lambda/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

namespace lambda {
namespace {

// A digest of bytes in memory fails only without memory or on an OpenSSL built without the algorithm: nothing to go on
// with.
std::string digest_with(const EVP_MD* algorithm, std::string_view bytes) {
  unsigned char output[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), output, &size, algorithm, nullptr) != 1) std::abort();
  return std::string(reinterpret_cast<const char*>(output), size);
}

}  // namespace

std::string sha256(std::string_view bytes) {
  return digest_with(EVP_sha256(), bytes);
}

std::string md5(std::string_view bytes) {
  return digest_with(EVP_md5(), bytes);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  unsigned char output[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size(), output, &size) == nullptr) {
    std::abort();
  }
  return std::string(reinterpret_cast<const char*>(output), size);
}

}  // namespace lambda
