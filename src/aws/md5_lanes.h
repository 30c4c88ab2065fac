#pragma once
// MD5 of several short texts at once, side by side in the lanes of vector registers: the digests of ten messages cost
// as much as those of two one after the other. OpenSSL has no such thing; for one text, or a long one, it is the one to
// use (hash.h does both). Pure; thread-safe.
#include <cstddef>
#include <span>
#include <string_view>

#include "aws/hash.h"

namespace sluice::aws {

inline constexpr std::size_t kMd5Lanes = 16;

// The digests of up to kMd5Lanes texts into as many digests. Takes as long as the longest text does.
void md5_lanes(std::span<const std::string_view> texts, std::span<Md5Digest> digests);

}  // namespace sluice::aws
