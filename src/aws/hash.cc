#include "aws/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "aws/md5_lanes.h"
#include "base/bytes.h"
#include "base/check.h"

namespace sluice::aws {
namespace {

// Fetching an algorithm by name takes longer than hashing a small message: fetch each once.
const EVP_MD* algorithm(Hasher::Kind kind) {
  static EVP_MD* const fetched[] = {EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_fetch(nullptr, "SHA1", nullptr),
                                    EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  CHECK(fetched[int(kind)] != nullptr);
  return fetched[int(kind)];
}

// Texts up to this are digested side by side, which takes as long as the longest of them does.
constexpr std::size_t kShort = 1024;

std::size_t digest(Hasher::Kind kind, std::string_view bytes, unsigned char* out) {
  struct Context {
    EVP_MD_CTX* ctx = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(ctx); }
  };
  thread_local Context context;
  unsigned length = 0;
  CHECK(EVP_DigestInit_ex2(context.ctx, algorithm(kind), nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.ctx, bytes.data(), bytes.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context.ctx, out, &length) == 1);
  return length;
}

std::string digest(Hasher::Kind kind, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  const auto length = digest(kind, bytes, out);
  return std::string(reinterpret_cast<const char*>(out), length);
}

}  // namespace

Md5Digest md5(std::string_view bytes) {
  Md5Digest out;
  CHECK(digest(Hasher::Kind::kMd5, bytes, out.data()) == out.size());
  return out;
}

std::string md5_hex(std::string_view bytes) {
  return base::to_hex(digest(Hasher::Kind::kMd5, bytes));
}

std::vector<std::string> md5_hex(std::span<const std::string_view> texts) {
  std::vector<std::string> all(texts.size());
  std::array<std::size_t, kMd5Lanes> which;
  std::array<std::string_view, kMd5Lanes> lanes;
  std::size_t taken = 0;
  const auto finish = [&] {
    std::array<Md5Digest, kMd5Lanes> digests;
    md5_lanes({lanes.data(), taken}, {digests.data(), taken});
    for (std::size_t i = 0; i < taken; ++i)
      all[which[i]] = base::to_hex({reinterpret_cast<const char*>(digests[i].data()), digests[i].size()});
    taken = 0;
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() > kShort || texts.size() == 1) {
      all[i] = md5_hex(texts[i]);
      continue;
    }
    which[taken] = i;
    lanes[taken++] = texts[i];
    if (taken == kMd5Lanes) finish();
  }
  if (taken > 0) finish();
  return all;
}

std::string sha256(std::string_view bytes) {
  return digest(Hasher::Kind::kSha256, bytes);
}
std::string sha256_hex(std::string_view bytes) {
  return base::to_hex(sha256(bytes));
}
std::string sha1_hex(std::string_view bytes) {
  return base::to_hex(digest(Hasher::Kind::kSha1, bytes));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), int(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
             bytes.size(), out, &length) != nullptr);
  return std::string(reinterpret_cast<const char*>(out), length);
}

Hasher::Hasher(Kind kind) : context_(EVP_MD_CTX_new()) {
  CHECK(EVP_DigestInit_ex2(static_cast<EVP_MD_CTX*>(context_), algorithm(kind), nullptr) == 1);
}

Hasher::~Hasher() {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}

void Hasher::update(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size()) == 1);
}

std::string Hasher::finish() {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  CHECK(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), out, &length) == 1);
  return std::string(reinterpret_cast<const char*>(out), length);
}

}  // namespace sluice::aws
