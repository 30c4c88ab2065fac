#pragma once
// Quotas of S3 (Amazon S3 User Guide) and of this engine.
#include <cstddef>
#include <cstdint>

namespace sluice::s3 {

inline constexpr std::size_t kBucketsMax = 10'000;
inline constexpr std::size_t kKeyBytesMax = 1'024;
inline constexpr std::size_t kMetadataBytesMax = 2'048;  // names and values of x-amz-meta-*
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kPolicyBytesMax = 20 * 1'024;
inline constexpr std::int32_t kPageMax = 1'000;  // of every list
inline constexpr std::size_t kDeleteObjectsMax = 1'000;
inline constexpr std::int32_t kPartsMax = 10'000;
inline constexpr std::int64_t kPartBytesMin = 5 << 20;  // of all parts but the last
inline constexpr std::size_t kUploadsMax = 10'000;      // of a bucket, unfinished

}  // namespace sluice::s3
