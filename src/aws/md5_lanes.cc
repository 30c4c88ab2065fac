#include "aws/md5_lanes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace sluice::aws {
namespace {

static_assert(std::endian::native == std::endian::little, "MD5's words are read as they lie in memory");

constexpr std::size_t kBlock = 64;  // bytes
static_assert(kMd5Lanes == kBlock / 4, "a text's block is a row, and its words are as many as the texts");
constexpr std::size_t kTextMark = 9;  // bytes after the text, at least: one that ends it, and eight with its length

using Lanes = std::uint32_t __attribute__((vector_size(4 * kMd5Lanes)));
using LanesMask = std::int32_t __attribute__((vector_size(4 * kMd5Lanes)));

// RFC 1321, 3.4: what a step adds, and how far it rotates.
constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
constexpr int kRotations[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

// A text in blocks: its own bytes as far as they fill blocks, then the rest with the padding.
class Padded {
 public:
  // Once.
  void set(std::string_view text) {
    text_ = text.data();
    whole_ = text.size() / kBlock;
    blocks_ = (text.size() + kTextMark + kBlock - 1) / kBlock;
    const auto rest = text.substr(whole_ * kBlock);
    std::copy(rest.begin(), rest.end(), end_.begin());
    end_[rest.size()] = char(0x80);
    const std::uint64_t bits = std::uint64_t(text.size()) * 8;
    std::memcpy(end_.data() + (blocks_ - whole_) * kBlock - sizeof bits, &bits, sizeof bits);
  }

  std::size_t blocks() const { return blocks_; }
  // Past the last block: any bytes.
  const char* block(std::size_t number) const {
    if (number < whole_) return text_ + number * kBlock;
    return end_.data() + (number < blocks_ ? (number - whole_) * kBlock : 0);
  }

 private:
  const char* text_ = nullptr;
  std::size_t whole_ = 0, blocks_ = 0;
  std::array<char, 2 * kBlock> end_{};
};

using Texts = std::array<Padded, kMd5Lanes>;

struct State {
  Lanes a, b, c, d;
};

// The functions below are compiled once for each kind of processor, into the three at the end.
#define SLUICE_PART [[gnu::always_inline]] inline

// A block's words, each with a lane for each text: the texts' rows are interleaved, one of the upper half with one of
// the lower, until they lie as columns.
SLUICE_PART void load_words(const Texts& texts, std::size_t block, Lanes* words) {
  Lanes rows[kMd5Lanes];
  for (std::size_t i = 0; i < kMd5Lanes; ++i) std::memcpy(&rows[i], texts[i].block(block), sizeof rows[i]);
  const auto interleave = [](const Lanes* from, Lanes* to) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      to[2 * i] = __builtin_shufflevector(from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      to[2 * i + 1] =
          __builtin_shufflevector(from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
  };
  interleave(rows, words);
  interleave(words, rows);
  interleave(rows, words);
  interleave(words, rows);
  std::memcpy(words, rows, sizeof rows);
}

// One of RFC 1321's four rounds: `mix` adds its function of b, c and d to its first argument, and `first` and `stride`
// say which word comes when.
template <int kRound, int kFirst, int kStride, class Mix>
SLUICE_PART void round(State& s, const Lanes* words, const Mix& mix) {
#pragma GCC unroll 16
  for (int step = 0; step < 16; ++step) {
    const int rotation = kRotations[kRound][step % 4];
    Lanes sum = s.a + words[(kFirst + kStride * step) % 16] + kSines[16 * kRound + step];
    mix(sum, s);
    const Lanes next = s.b + (sum << rotation | sum >> (32 - rotation));
    s = {s.d, next, s.b, s.c};
  }
}

SLUICE_PART void digest(const Texts& texts, std::size_t count, Md5Digest* digests) {
  State state = {Lanes{} + 0x67452301, Lanes{} + 0xefcdab89, Lanes{} + 0x98badcfe, Lanes{} + 0x10325476};
  Lanes blocks{};
  std::size_t most = 0;
  for (std::size_t lane = 0; lane < count; ++lane) {
    blocks[lane] = std::uint32_t(texts[lane].blocks());
    most = std::max(most, texts[lane].blocks());
  }
  for (std::size_t block = 0; block < most; ++block) {
    Lanes words[16];
    load_words(texts, block, words);
    State s = state;
    round<0, 0, 1>(s, words, [](Lanes& sum, const State& x) { sum += x.d ^ (x.b & (x.c ^ x.d)); });
    round<1, 1, 5>(s, words, [](Lanes& sum, const State& x) { sum += x.c ^ (x.d & (x.b ^ x.c)); });
    round<2, 5, 3>(s, words, [](Lanes& sum, const State& x) { sum += x.b ^ x.c ^ x.d; });
    round<3, 0, 7>(s, words, [](Lanes& sum, const State& x) { sum += x.c ^ (x.b | ~x.d); });
    const LanesMask active = blocks > std::uint32_t(block);  // the texts that have ended keep what they have
    state.a += s.a & Lanes(active);
    state.b += s.b & Lanes(active);
    state.c += s.c & Lanes(active);
    state.d += s.d & Lanes(active);
  }
  for (std::size_t lane = 0; lane < count; ++lane) {
    const std::uint32_t parts[] = {state.a[lane], state.b[lane], state.c[lane], state.d[lane]};
    std::memcpy(digests[lane].data(), parts, sizeof parts);
  }
}

#undef SLUICE_PART

#if defined(__x86_64__)
[[gnu::target("avx512f,avx512vl")]] void digest_avx512(const Texts& texts, std::size_t count, Md5Digest* digests) {
  digest(texts, count, digests);
}
[[gnu::target("avx2")]] void digest_avx2(const Texts& texts, std::size_t count, Md5Digest* digests) {
  digest(texts, count, digests);
}
#endif
void digest_anywhere(const Texts& texts, std::size_t count, Md5Digest* digests) {
  digest(texts, count, digests);
}

auto best_digest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return digest_avx512;
  if (__builtin_cpu_supports("avx2")) return digest_avx2;
#endif
  return digest_anywhere;
}

}  // namespace

void md5_lanes(std::span<const std::string_view> texts, std::span<Md5Digest> digests) {
  CHECK(texts.size() <= kMd5Lanes && texts.size() == digests.size());
  static const auto digest_here = best_digest();
  Texts padded;
  for (std::size_t lane = 0; lane < texts.size(); ++lane) padded[lane].set(texts[lane]);
  digest_here(padded, texts.size(), digests.data());
}

}  // namespace sluice::aws
