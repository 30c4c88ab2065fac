// What PutObject, CopyObject and CompleteMultipartUpload have in common.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {

namespace {

constexpr std::size_t kVersionIdLength = 32;
constexpr std::size_t kSequenceDigits = 12;

}  // namespace

std::string version_id_of(std::uint64_t sequence, base::Random& random) {
  return random.alphanumeric(kVersionIdLength - kSequenceDigits) + fmt::format("{:012x}", sequence);
}

std::optional<std::uint64_t> sequence_of(std::string_view version_id) {
  if (version_id.size() != kVersionIdLength) return std::nullopt;
  const auto digits = version_id.substr(kVersionIdLength - kSequenceDigits);
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), sequence, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return sequence;
}

NewVersion new_version(const State& state, const BucketState& bucket, const std::string& key, const Call& call) {
  NewVersion out;
  out.object.bucket = bucket.settings.name;
  out.object.key = key;
  out.object.sequence = state.next_sequence;
  out.object.modified = std::chrono::floor<std::chrono::seconds>(call.now);  // HTTP's dates have seconds
  if (bucket.settings.versioning == Versioning::kEnabled) {
    out.object.version_id = version_id_of(state.next_sequence, call.random);
  } else {
    out.object.version_id = kNullVersion;
  }
  if (bucket.settings.versioning != Versioning::kNever) out.shown_id = out.object.version_id;
  return out;
}

void note_store(const BucketState& bucket, const ObjectStored& object, References& references) {
  references.add(object);
  if (const auto* replaced = bucket.version(object.key, object.version_id)) references.drop(*replaced);
}

aws::Status check_write(const BucketState& bucket, const std::string& key, const std::optional<std::string>& if_match,
                        const std::optional<std::string>& if_none_match) {
  const auto* current = bucket.current(key);
  if (if_none_match) {
    if (*if_none_match != "*") return aws::fail(aws::not_supported("If-None-Match with an ETag on a write"));
    if (current != nullptr) return aws::fail(errors::precondition_failed("If-None-Match"));
  }
  if (if_match) {
    if (current == nullptr) return aws::fail(errors::no_such_key(key));
    if (*if_match != "*" && *if_match != current->etag && '"' + *if_match + '"' != current->etag) {
      return aws::fail(errors::precondition_failed("If-Match"));
    }
  }
  return {};
}

aws::Status check_headers(const ObjectHeaders& headers) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers.Metadata) bytes += name.size() + value.size();
  if (bytes > kMetadataBytesMax) {
    return aws::fail(aws::Error{"MetadataTooLarge",
                                "Your metadata headers exceed the maximum allowed metadata size",
                                400,
                                "",
                                {{"Size", std::to_string(bytes)}, {"MaxSizeAllowed", "2048"}}});
  }
  if (const auto& encryption = headers.ServerSideEncryption;
      encryption && *encryption != "AES256" && *encryption != "aws:kms" && *encryption != "aws:kms:dsse") {
    return aws::fail(errors::invalid_argument("The encryption method specified is not supported",
                                              "x-amz-server-side-encryption", *encryption));
  }
  constexpr std::string_view kClasses[] = {"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                           "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                           "DEEP_ARCHIVE", "GLACIER_IR"};
  if (headers.StorageClass && std::ranges::find(kClasses, *headers.StorageClass) == std::end(kClasses)) {
    return aws::fail(aws::Error{"InvalidStorageClass",
                                "The storage class you specified is not valid",
                                400,
                                "",
                                {{"StorageClassRequested", *headers.StorageClass}}});
  }
  return {};
}

void apply_encryption(const BucketState& bucket, ObjectHeaders& headers) {
  if (headers.ServerSideEncryption) return;
  headers.ServerSideEncryption = "AES256";  // S3's default since 2023
  if (bucket.settings.encryption.empty()) return;
  const auto& rule = bucket.settings.encryption.front();
  headers.ServerSideEncryption = rule.SSEAlgorithm;
  headers.SSEKMSKeyId = rule.KMSMasterKeyID;
  headers.BucketKeyEnabled = rule.BucketKeyEnabled;
}

}  // namespace sluice::s3
