#pragma once
// Amazon S3 as this engine speaks it: buckets, objects, versions, multipart uploads. Members carry the names of the
// service's model (base/shape.h); wire/s3_codec.h knows which are headers, query parameters or XML. What is not
// declared here (ACLs, lifecycle, notifications, website, object lock, replication) is not supported.
//
// Bodies are not in the engine. The host writes each body into the blob store and syncs it BEFORE the command, which
// carries a BlobRef; the store is content-addressed, so several objects may share a blob. When the last reference of
// this engine goes, it says so by the effect BlobReleased. The host decides whether others (function code, uploads in
// flight) still need the file. After a restart it may ask which blobs are referred to (Engine::refers_to).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::s3 {

using base::Required;

// ---- bodies --------------------------------------------------------------------------------------------------------

struct BlobRef {
  std::string sha256;  // 64 hex digits: the blob's name in the store
  std::int64_t size = 0;
  std::string md5;  // 32 hex digits, for the ETag
};
BOOST_DESCRIBE_STRUCT(BlobRef, (), (sha256, size, md5))

enum class ChecksumAlgorithm { kNone, kCrc32, kCrc32c, kCrc64nvme, kSha1, kSha256 };

// The checksum that an object or part carries: the one the client chose, else CRC64NVME.
struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kNone;
  std::string value;       // base64; a composite one ends in -PARTS
  bool composite = false;  // of the parts' checksums, not of the whole object
};
BOOST_DESCRIBE_STRUCT(Checksum, (), (algorithm, value, composite))

// What a PUT says about an object and a GET says again.
struct ObjectHeaders {
  std::optional<std::string> CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Expires;
  std::map<std::string, std::string> Metadata;      // x-amz-meta-*, names in lower case
  std::optional<std::string> ServerSideEncryption;  // AES256, aws:kms, aws:kms:dsse; kept and echoed alone
  std::optional<std::string> SSEKMSKeyId;
  std::optional<bool> BucketKeyEnabled;
  std::optional<std::string> StorageClass;  // any that S3 knows; there is one kind of storage
  std::optional<std::string> WebsiteRedirectLocation;
};
BOOST_DESCRIBE_STRUCT(ObjectHeaders, (),
                      (CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Expires,
                       Metadata, ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, StorageClass,
                       WebsiteRedirectLocation))

// ---- buckets -------------------------------------------------------------------------------------------------------

struct Tag {
  std::string Key, Value;
  friend bool operator==(const Tag&, const Tag&) = default;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

struct CreateBucketRequest {
  Required<std::string> Bucket;
  std::optional<std::string> LocationConstraint;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateBucketRequest, (), (Bucket, LocationConstraint, Tags))

struct CreateBucketOutput {
  std::string Location;   // /bucket
  std::string BucketArn;  // arn:aws:s3:::bucket
};
BOOST_DESCRIBE_STRUCT(CreateBucketOutput, (), (Location, BucketArn))

struct HeadBucketRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(HeadBucketRequest, (), (Bucket))

struct HeadBucketOutput {
  std::string BucketArn, BucketRegion;
};
BOOST_DESCRIBE_STRUCT(HeadBucketOutput, (), (BucketArn, BucketRegion))

struct DeleteBucketRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(DeleteBucketRequest, (), (Bucket))

struct ListBucketsRequest {
  std::optional<std::int32_t> MaxBuckets;
  std::optional<std::string> ContinuationToken, Prefix, BucketRegion;
};
BOOST_DESCRIBE_STRUCT(ListBucketsRequest, (), (MaxBuckets, ContinuationToken, Prefix, BucketRegion))

struct Bucket {
  std::string Name;
  base::Instant CreationDate;
  std::string BucketRegion;
  std::string BucketArn;
};
BOOST_DESCRIBE_STRUCT(Bucket, (), (Name, CreationDate, BucketRegion, BucketArn))

struct ListBucketsOutput {
  std::vector<Bucket> Buckets;
  std::string owner_id;
  std::optional<std::string> ContinuationToken, Prefix;
};
BOOST_DESCRIBE_STRUCT(ListBucketsOutput, (), (Buckets, owner_id, ContinuationToken, Prefix))

struct GetBucketLocationRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetBucketLocationRequest, (), (Bucket))

struct GetBucketLocationOutput {
  std::optional<std::string> LocationConstraint;  // nothing: us-east-1
};
BOOST_DESCRIBE_STRUCT(GetBucketLocationOutput, (), (LocationConstraint))

struct PutBucketVersioningRequest {
  Required<std::string> Bucket;
  std::optional<std::string> Status;     // Enabled, Suspended
  std::optional<std::string> MFADelete;  // Disabled alone
};
BOOST_DESCRIBE_STRUCT(PutBucketVersioningRequest, (), (Bucket, Status, MFADelete))

struct GetBucketVersioningRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetBucketVersioningRequest, (), (Bucket))

struct GetBucketVersioningOutput {
  std::optional<std::string> Status;  // nothing: never enabled
};
BOOST_DESCRIBE_STRUCT(GetBucketVersioningOutput, (), (Status))

struct ServerSideEncryptionRule {
  std::optional<std::string> SSEAlgorithm;
  std::optional<std::string> KMSMasterKeyID;
  std::optional<bool> BucketKeyEnabled;
};
BOOST_DESCRIBE_STRUCT(ServerSideEncryptionRule, (), (SSEAlgorithm, KMSMasterKeyID, BucketKeyEnabled))

struct PutBucketEncryptionRequest {
  Required<std::string> Bucket;
  std::vector<ServerSideEncryptionRule> Rules;
};
BOOST_DESCRIBE_STRUCT(PutBucketEncryptionRequest, (), (Bucket, Rules))

struct GetBucketEncryptionRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetBucketEncryptionRequest, (), (Bucket))

struct GetBucketEncryptionOutput {
  std::vector<ServerSideEncryptionRule> Rules;
};
BOOST_DESCRIBE_STRUCT(GetBucketEncryptionOutput, (), (Rules))

struct DeleteBucketEncryptionRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(DeleteBucketEncryptionRequest, (), (Bucket))

// Kept and answered, never enforced: SAM's own bucket denies everything without TLS, and this is a local server.
struct PutBucketPolicyRequest {
  Required<std::string> Bucket;
  Required<std::string> Policy;
};
BOOST_DESCRIBE_STRUCT(PutBucketPolicyRequest, (), (Bucket, Policy))

struct GetBucketPolicyRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetBucketPolicyRequest, (), (Bucket))

struct GetBucketPolicyOutput {
  std::string Policy;
};
BOOST_DESCRIBE_STRUCT(GetBucketPolicyOutput, (), (Policy))

struct DeleteBucketPolicyRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(DeleteBucketPolicyRequest, (), (Bucket))

struct PublicAccessBlockConfiguration {
  bool BlockPublicAcls = false, IgnorePublicAcls = false, BlockPublicPolicy = false, RestrictPublicBuckets = false;
};
BOOST_DESCRIBE_STRUCT(PublicAccessBlockConfiguration, (),
                      (BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets))

struct PutPublicAccessBlockRequest {
  Required<std::string> Bucket;
  s3::PublicAccessBlockConfiguration PublicAccessBlockConfiguration;
};
BOOST_DESCRIBE_STRUCT(PutPublicAccessBlockRequest, (), (Bucket, PublicAccessBlockConfiguration))

struct GetPublicAccessBlockRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetPublicAccessBlockRequest, (), (Bucket))

struct GetPublicAccessBlockOutput {
  s3::PublicAccessBlockConfiguration PublicAccessBlockConfiguration;
};
BOOST_DESCRIBE_STRUCT(GetPublicAccessBlockOutput, (), (PublicAccessBlockConfiguration))

struct DeletePublicAccessBlockRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(DeletePublicAccessBlockRequest, (), (Bucket))

struct PutBucketTaggingRequest {
  Required<std::string> Bucket;
  std::vector<Tag> TagSet;
};
BOOST_DESCRIBE_STRUCT(PutBucketTaggingRequest, (), (Bucket, TagSet))

struct GetBucketTaggingRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(GetBucketTaggingRequest, (), (Bucket))

struct GetBucketTaggingOutput {
  std::vector<Tag> TagSet;
};
BOOST_DESCRIBE_STRUCT(GetBucketTaggingOutput, (), (TagSet))

struct DeleteBucketTaggingRequest {
  Required<std::string> Bucket;
};
BOOST_DESCRIBE_STRUCT(DeleteBucketTaggingRequest, (), (Bucket))

// ---- objects -------------------------------------------------------------------------------------------------------

struct PutObjectRequest : ObjectHeaders {
  Required<std::string> Bucket, Key;
  std::optional<std::string> IfMatch, IfNoneMatch;
  BlobRef body;       // written and synced already
  Checksum checksum;  // compared with the body already
};
BOOST_DESCRIBE_STRUCT(PutObjectRequest, (ObjectHeaders), (Bucket, Key, IfMatch, IfNoneMatch, body, checksum))

struct PutObjectOutput {
  std::string ETag;  // with its quotes, here and everywhere
  std::optional<std::string> VersionId;
  std::optional<std::string> ServerSideEncryption, SSEKMSKeyId;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(PutObjectOutput, (), (ETag, VersionId, ServerSideEncryption, SSEKMSKeyId, checksum))

struct CopyObjectRequest : ObjectHeaders {
  Required<std::string> Bucket, Key;
  std::string source_bucket, source_key;  // CopySource, taken apart
  std::optional<std::string> source_version;
  std::optional<std::string> MetadataDirective;  // COPY, REPLACE
};
BOOST_DESCRIBE_STRUCT(CopyObjectRequest, (ObjectHeaders),
                      (Bucket, Key, source_bucket, source_key, source_version, MetadataDirective))

struct CopyObjectOutput {
  std::string ETag;
  base::Instant LastModified;
  std::optional<std::string> VersionId, CopySourceVersionId;
  std::optional<std::string> ServerSideEncryption;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(CopyObjectOutput, (),
                      (ETag, LastModified, VersionId, CopySourceVersionId, ServerSideEncryption, checksum))

// Conditions and range of a read; HTTP's own texts.
struct ReadConditions {
  std::optional<std::string> IfMatch, IfNoneMatch;
  std::optional<base::Instant> IfModifiedSince, IfUnmodifiedSince;
  std::optional<std::string> Range;  // bytes=0-99, bytes=100-, bytes=-100
  std::optional<std::int32_t> PartNumber;
};
BOOST_DESCRIBE_STRUCT(ReadConditions, (), (IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince, Range, PartNumber))

struct GetObjectRequest : ReadConditions {
  Required<std::string> Bucket, Key;
  std::optional<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(GetObjectRequest, (ReadConditions), (Bucket, Key, VersionId))

struct HeadObjectRequest : ReadConditions {
  Required<std::string> Bucket, Key;
  std::optional<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(HeadObjectRequest, (ReadConditions), (Bucket, Key, VersionId))

struct BlobSlice {
  std::string sha256;
  std::int64_t offset = 0, size = 0;
};
BOOST_DESCRIBE_STRUCT(BlobSlice, (), (sha256, offset, size))

// Answer of GetObject (whose body is `slices`, one after the other) and of HeadObject.
struct ObjectFound {
  ObjectHeaders headers;
  std::string ETag;
  base::Instant LastModified;
  std::optional<std::string> VersionId;
  Checksum checksum;
  std::int64_t size = 0;                     // of the whole object
  std::int64_t range_first = 0, length = 0;  // what is answered
  bool partial = false;                      // 206
  std::optional<std::int32_t> PartsCount;
  std::vector<BlobSlice> slices;
};

struct DeleteObjectRequest {
  Required<std::string> Bucket, Key;
  std::optional<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(DeleteObjectRequest, (), (Bucket, Key, VersionId))

struct DeleteObjectOutput {
  std::optional<bool> DeleteMarker;
  std::optional<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(DeleteObjectOutput, (), (DeleteMarker, VersionId))

struct ObjectIdentifier {
  Required<std::string> Key;
  std::optional<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(ObjectIdentifier, (), (Key, VersionId))

struct DeleteObjectsRequest {
  Required<std::string> Bucket;
  std::vector<ObjectIdentifier> Objects;
  bool Quiet = false;
};
BOOST_DESCRIBE_STRUCT(DeleteObjectsRequest, (), (Bucket, Objects, Quiet))

struct DeletedObject {
  std::string Key;
  std::optional<std::string> VersionId;
  std::optional<bool> DeleteMarker;
  std::optional<std::string> DeleteMarkerVersionId;
};
BOOST_DESCRIBE_STRUCT(DeletedObject, (), (Key, VersionId, DeleteMarker, DeleteMarkerVersionId))

struct DeleteError {
  std::string Key;
  std::optional<std::string> VersionId;
  std::string Code, Message;
};
BOOST_DESCRIBE_STRUCT(DeleteError, (), (Key, VersionId, Code, Message))

struct DeleteObjectsOutput {
  std::vector<DeletedObject> Deleted;
  std::vector<DeleteError> Errors;
};
BOOST_DESCRIBE_STRUCT(DeleteObjectsOutput, (), (Deleted, Errors))

struct Object {
  std::string Key;
  base::Instant LastModified;
  std::string ETag;
  std::int64_t Size = 0;
  std::string StorageClass;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(Object, (), (Key, LastModified, ETag, Size, StorageClass, checksum))

struct ListObjectsV2Request {
  Required<std::string> Bucket;
  std::optional<std::string> Prefix, Delimiter, StartAfter, ContinuationToken, EncodingType;
  std::optional<std::int32_t> MaxKeys;
  std::optional<bool> FetchOwner;
};
BOOST_DESCRIBE_STRUCT(ListObjectsV2Request, (),
                      (Bucket, Prefix, Delimiter, StartAfter, ContinuationToken, EncodingType, MaxKeys, FetchOwner))

struct ListObjectsV2Output {
  std::vector<Object> Contents;
  std::vector<std::string> CommonPrefixes;
  bool IsTruncated = false;
  std::int32_t KeyCount = 0, MaxKeys = 1000;
  std::optional<std::string> NextContinuationToken;
  std::optional<std::string> owner_id;  // when asked for
};
BOOST_DESCRIBE_STRUCT(ListObjectsV2Output, (),
                      (Contents, CommonPrefixes, IsTruncated, KeyCount, MaxKeys, NextContinuationToken, owner_id))

struct ListObjectsRequest {
  Required<std::string> Bucket;
  std::optional<std::string> Prefix, Delimiter, Marker, EncodingType;
  std::optional<std::int32_t> MaxKeys;
};
BOOST_DESCRIBE_STRUCT(ListObjectsRequest, (), (Bucket, Prefix, Delimiter, Marker, EncodingType, MaxKeys))

struct ListObjectsOutput {
  std::vector<Object> Contents;
  std::vector<std::string> CommonPrefixes;
  bool IsTruncated = false;
  std::int32_t MaxKeys = 1000;
  std::optional<std::string> NextMarker;  // with a delimiter alone
  std::string owner_id;
};
BOOST_DESCRIBE_STRUCT(ListObjectsOutput, (), (Contents, CommonPrefixes, IsTruncated, MaxKeys, NextMarker, owner_id))

struct ListObjectVersionsRequest {
  Required<std::string> Bucket;
  std::optional<std::string> Prefix, Delimiter, KeyMarker, VersionIdMarker, EncodingType;
  std::optional<std::int32_t> MaxKeys;
};
BOOST_DESCRIBE_STRUCT(ListObjectVersionsRequest, (),
                      (Bucket, Prefix, Delimiter, KeyMarker, VersionIdMarker, EncodingType, MaxKeys))

struct ObjectVersion {  // also a delete marker, which has no ETag, size and class
  bool delete_marker = false;
  std::string Key, VersionId;
  bool IsLatest = false;
  base::Instant LastModified;
  std::string ETag;
  std::int64_t Size = 0;
  std::string StorageClass;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(ObjectVersion, (),
                      (delete_marker, Key, VersionId, IsLatest, LastModified, ETag, Size, StorageClass, checksum))

struct ListObjectVersionsOutput {
  std::vector<ObjectVersion> Versions;  // in order of key, the newest of a key first
  std::vector<std::string> CommonPrefixes;
  bool IsTruncated = false;
  std::int32_t MaxKeys = 1000;
  std::optional<std::string> NextKeyMarker, NextVersionIdMarker;
  std::string owner_id;
};
BOOST_DESCRIBE_STRUCT(ListObjectVersionsOutput, (),
                      (Versions, CommonPrefixes, IsTruncated, MaxKeys, NextKeyMarker, NextVersionIdMarker, owner_id))

// ---- multipart uploads ---------------------------------------------------------------------------------------------

struct CreateMultipartUploadRequest : ObjectHeaders {
  Required<std::string> Bucket, Key;
  s3::ChecksumAlgorithm checksum_algorithm = s3::ChecksumAlgorithm::kNone;  // none: CRC64NVME of the whole
  std::optional<std::string> ChecksumType;                                  // COMPOSITE, FULL_OBJECT
};
BOOST_DESCRIBE_STRUCT(CreateMultipartUploadRequest, (ObjectHeaders), (Bucket, Key, checksum_algorithm, ChecksumType))

struct CreateMultipartUploadOutput {
  std::string UploadId;
  std::optional<std::string> ServerSideEncryption;
  s3::ChecksumAlgorithm checksum_algorithm = s3::ChecksumAlgorithm::kNone;
  std::optional<std::string> ChecksumType;
};
BOOST_DESCRIBE_STRUCT(CreateMultipartUploadOutput, (),
                      (UploadId, ServerSideEncryption, checksum_algorithm, ChecksumType))

struct UploadPartRequest {
  Required<std::string> Bucket, Key, UploadId;
  Required<std::int32_t> PartNumber;  // 1 to 10,000
  BlobRef body;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(UploadPartRequest, (), (Bucket, Key, UploadId, PartNumber, body, checksum))

struct UploadPartOutput {
  std::string ETag;
  std::optional<std::string> ServerSideEncryption;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(UploadPartOutput, (), (ETag, ServerSideEncryption, checksum))

struct CompletedPart {
  Required<std::string> ETag;
  Required<std::int32_t> PartNumber;
  Checksum checksum;  // none if the client did not repeat it
};
BOOST_DESCRIBE_STRUCT(CompletedPart, (), (ETag, PartNumber, checksum))

struct CompleteMultipartUploadRequest {
  Required<std::string> Bucket, Key, UploadId;
  std::vector<CompletedPart> Parts;
  std::optional<std::string> IfMatch, IfNoneMatch;
  std::optional<std::int64_t> MpuObjectSize;
  Checksum checksum;  // of the whole, if the client gave it
};
BOOST_DESCRIBE_STRUCT(CompleteMultipartUploadRequest, (),
                      (Bucket, Key, UploadId, Parts, IfMatch, IfNoneMatch, MpuObjectSize, checksum))

struct CompleteMultipartUploadOutput {
  std::string Location, Bucket, Key, ETag;
  std::optional<std::string> VersionId, ServerSideEncryption;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(CompleteMultipartUploadOutput, (),
                      (Location, Bucket, Key, ETag, VersionId, ServerSideEncryption, checksum))

struct AbortMultipartUploadRequest {
  Required<std::string> Bucket, Key, UploadId;
};
BOOST_DESCRIBE_STRUCT(AbortMultipartUploadRequest, (), (Bucket, Key, UploadId))

struct ListPartsRequest {
  Required<std::string> Bucket, Key, UploadId;
  std::optional<std::int32_t> MaxParts, PartNumberMarker;
};
BOOST_DESCRIBE_STRUCT(ListPartsRequest, (), (Bucket, Key, UploadId, MaxParts, PartNumberMarker))

struct Part {
  std::int32_t PartNumber = 0;
  base::Instant LastModified;
  std::string ETag;
  std::int64_t Size = 0;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(Part, (), (PartNumber, LastModified, ETag, Size, checksum))

struct ListPartsOutput {
  std::vector<Part> Parts;
  std::int32_t PartNumberMarker = 0, NextPartNumberMarker = 0, MaxParts = 1000;
  bool IsTruncated = false;
  std::string StorageClass, owner_id;
};
BOOST_DESCRIBE_STRUCT(ListPartsOutput, (),
                      (Parts, PartNumberMarker, NextPartNumberMarker, MaxParts, IsTruncated, StorageClass, owner_id))

struct ListMultipartUploadsRequest {
  Required<std::string> Bucket;
  std::optional<std::string> Prefix, KeyMarker, UploadIdMarker, EncodingType;
  std::optional<std::int32_t> MaxUploads;
};
BOOST_DESCRIBE_STRUCT(ListMultipartUploadsRequest, (),
                      (Bucket, Prefix, KeyMarker, UploadIdMarker, EncodingType, MaxUploads))

struct MultipartUpload {
  std::string UploadId, Key;
  base::Instant Initiated;
  std::string StorageClass;
};
BOOST_DESCRIBE_STRUCT(MultipartUpload, (), (UploadId, Key, Initiated, StorageClass))

struct ListMultipartUploadsOutput {
  std::vector<MultipartUpload> Uploads;  // in order of key and time
  std::int32_t MaxUploads = 1000;
  bool IsTruncated = false;
  std::optional<std::string> NextKeyMarker, NextUploadIdMarker;
  std::string owner_id;
};
BOOST_DESCRIBE_STRUCT(ListMultipartUploadsOutput, (),
                      (Uploads, MaxUploads, IsTruncated, NextKeyMarker, NextUploadIdMarker, owner_id))

using Command = std::variant<
    CreateBucketRequest, HeadBucketRequest, DeleteBucketRequest, ListBucketsRequest, GetBucketLocationRequest,
    PutBucketVersioningRequest, GetBucketVersioningRequest, PutBucketEncryptionRequest, GetBucketEncryptionRequest,
    DeleteBucketEncryptionRequest, PutBucketPolicyRequest, GetBucketPolicyRequest, DeleteBucketPolicyRequest,
    PutPublicAccessBlockRequest, GetPublicAccessBlockRequest, DeletePublicAccessBlockRequest, PutBucketTaggingRequest,
    GetBucketTaggingRequest, DeleteBucketTaggingRequest, PutObjectRequest, CopyObjectRequest, GetObjectRequest,
    HeadObjectRequest, DeleteObjectRequest, DeleteObjectsRequest, ListObjectsV2Request, ListObjectsRequest,
    ListObjectVersionsRequest, CreateMultipartUploadRequest, UploadPartRequest, CompleteMultipartUploadRequest,
    AbortMultipartUploadRequest, ListPartsRequest, ListMultipartUploadsRequest>;

// An action whose answer has no members replies std::monostate.
using Reply = std::variant<std::monostate, CreateBucketOutput, HeadBucketOutput, ListBucketsOutput,
                           GetBucketLocationOutput, GetBucketVersioningOutput, GetBucketEncryptionOutput,
                           GetBucketPolicyOutput, GetPublicAccessBlockOutput, GetBucketTaggingOutput, PutObjectOutput,
                           CopyObjectOutput, ObjectFound, DeleteObjectOutput, DeleteObjectsOutput, ListObjectsV2Output,
                           ListObjectsOutput, ListObjectVersionsOutput, CreateMultipartUploadOutput, UploadPartOutput,
                           CompleteMultipartUploadOutput, ListPartsOutput, ListMultipartUploadsOutput>;

// ---- events --------------------------------------------------------------------------------------------------------

enum class Versioning { kNever, kEnabled, kSuspended };

struct BucketStored {  // also every change of its settings, and its restatement
  std::string name, account, region;
  base::Instant created;
  Versioning versioning = Versioning::kNever;
  std::vector<ServerSideEncryptionRule> encryption;  // empty: AES256, S3's default
  std::string policy;                                // empty: none
  std::optional<PublicAccessBlockConfiguration> public_access_block;
  std::vector<Tag> tags;
};
BOOST_DESCRIBE_STRUCT(BucketStored, (),
                      (name, account, region, created, versioning, encryption, policy, public_access_block, tags))

struct BucketDeleted {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(BucketDeleted, (), (name))

// A version of an object. Its key's newest version is the one with the highest sequence. Replaces the version of the
// same id, which is "null" in buckets without versioning.
struct ObjectStored {
  std::string bucket, key, version_id;
  std::uint64_t sequence = 0;
  bool delete_marker = false;
  base::Instant modified;
  std::string etag;            // with its quotes
  std::vector<BlobRef> parts;  // the body: one after the other; PutObject makes one
  bool multipart = false;      // made by a multipart upload, even if of one part
  Checksum checksum;
  ObjectHeaders headers;
};
BOOST_DESCRIBE_STRUCT(ObjectStored, (),
                      (bucket, key, version_id, sequence, delete_marker, modified, etag, parts, multipart, checksum,
                       headers))

struct ObjectDeleted {  // a version of it
  std::string bucket, key, version_id;
};
BOOST_DESCRIBE_STRUCT(ObjectDeleted, (), (bucket, key, version_id))

struct UploadStored {
  std::string bucket, key, upload_id;
  base::Instant initiated;
  s3::ChecksumAlgorithm checksum_algorithm = s3::ChecksumAlgorithm::kCrc64nvme;
  bool checksum_of_parts = false;  // COMPOSITE
  bool checksum_asked = false;     // by the client; only then parts must repeat theirs
  ObjectHeaders headers;
};
BOOST_DESCRIBE_STRUCT(UploadStored, (),
                      (bucket, key, upload_id, initiated, checksum_algorithm, checksum_of_parts, checksum_asked,
                       headers))

struct PartStored {
  std::string bucket, upload_id;
  std::int32_t number = 0;
  base::Instant modified;
  BlobRef body;
  Checksum checksum;
};
BOOST_DESCRIBE_STRUCT(PartStored, (), (bucket, upload_id, number, modified, body, checksum))

struct UploadEnded {  // completed or aborted
  std::string bucket, upload_id;
};
BOOST_DESCRIBE_STRUCT(UploadEnded, (), (bucket, upload_id))

using Event =
    std::variant<BucketStored, BucketDeleted, ObjectStored, ObjectDeleted, UploadStored, PartStored, UploadEnded>;

// ---- effects -------------------------------------------------------------------------------------------------------

// Nothing in this engine refers to the blob any more.
struct BlobReleased {
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(BlobReleased, (), (sha256))

using Effect = std::variant<BlobReleased>;

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::s3
