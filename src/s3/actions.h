#pragma once
// decide() of each command, over the state (state.h) and without changing it.
#include "s3/state.h"

namespace sluice::s3 {

// buckets.cc
Decision decide(const State&, const CreateBucketRequest&, const Call&);
Decision decide(const State&, const HeadBucketRequest&, const Call&);
Decision decide(const State&, const DeleteBucketRequest&, const Call&);
Decision decide(const State&, const ListBucketsRequest&, const Call&);

// settings.cc
Decision decide(const State&, const GetBucketLocationRequest&, const Call&);
Decision decide(const State&, const PutBucketVersioningRequest&, const Call&);
Decision decide(const State&, const GetBucketVersioningRequest&, const Call&);
Decision decide(const State&, const PutBucketEncryptionRequest&, const Call&);
Decision decide(const State&, const GetBucketEncryptionRequest&, const Call&);
Decision decide(const State&, const DeleteBucketEncryptionRequest&, const Call&);
Decision decide(const State&, const PutBucketPolicyRequest&, const Call&);
Decision decide(const State&, const GetBucketPolicyRequest&, const Call&);
Decision decide(const State&, const DeleteBucketPolicyRequest&, const Call&);
Decision decide(const State&, const PutPublicAccessBlockRequest&, const Call&);
Decision decide(const State&, const GetPublicAccessBlockRequest&, const Call&);
Decision decide(const State&, const DeletePublicAccessBlockRequest&, const Call&);
Decision decide(const State&, const PutBucketTaggingRequest&, const Call&);
Decision decide(const State&, const GetBucketTaggingRequest&, const Call&);
Decision decide(const State&, const DeleteBucketTaggingRequest&, const Call&);

// objects.cc
Decision decide(const State&, const PutObjectRequest&, const Call&);
Decision decide(const State&, const CopyObjectRequest&, const Call&);
Decision decide(const State&, const DeleteObjectRequest&, const Call&);
Decision decide(const State&, const DeleteObjectsRequest&, const Call&);

// reads.cc
Decision decide(const State&, const GetObjectRequest&, const Call&);
Decision decide(const State&, const HeadObjectRequest&, const Call&);

// lists.cc
Decision decide(const State&, const ListObjectsV2Request&, const Call&);
Decision decide(const State&, const ListObjectsRequest&, const Call&);
Decision decide(const State&, const ListObjectVersionsRequest&, const Call&);

// uploads.cc
Decision decide(const State&, const CreateMultipartUploadRequest&, const Call&);
Decision decide(const State&, const UploadPartRequest&, const Call&);
Decision decide(const State&, const CompleteMultipartUploadRequest&, const Call&);
Decision decide(const State&, const AbortMultipartUploadRequest&, const Call&);
Decision decide(const State&, const ListPartsRequest&, const Call&);
Decision decide(const State&, const ListMultipartUploadsRequest&, const Call&);

// A new version of an object in a bucket, as its versioning has it: id, sequence and time set; what it replaces is
// dropped from `references`, what it holds added. In store.cc.
struct NewVersion {
  ObjectStored object;
  std::optional<std::string> shown_id;  // x-amz-version-id: only in buckets that know versions
};
NewVersion new_version(const State& state, const BucketState& bucket, const std::string& key, const Call& call);
// Version ids end in their sequence, so that a list goes on behind a version that has been deleted meanwhile (as loops
// that empty a bucket page by page do).
std::string version_id_of(std::uint64_t sequence, base::Random& random);
std::optional<std::uint64_t> sequence_of(std::string_view version_id);
void note_store(const BucketState& bucket, const ObjectStored& object, References& references);
// If-Match and If-None-Match of a write.
aws::Status check_write(const BucketState& bucket, const std::string& key, const std::optional<std::string>& if_match,
                        const std::optional<std::string>& if_none_match);
// What ListObjects, GetObject, ... show of a version's headers; STANDARD is not said.
aws::Status check_headers(const ObjectHeaders& headers);
// The bucket's default encryption, where the request asks for none.
void apply_encryption(const BucketState& bucket, ObjectHeaders& headers);

}  // namespace sluice::s3
