// Which S3 operation a request means.
#include <algorithm>
#include <array>
#include <optional>

#include "wire/s3_codec.h"

namespace sluice::wire::s3_codec {
namespace {

enum class Level { kService, kBucket, kObject };

// By method, level and sub-resource, the query parameter that picks among the operations of a method. An entry without
// an operation is one that S3 has and sluice does not.
struct Route {
  std::string_view method;
  Level level;
  std::string_view subresource;
  std::optional<Operation> operation;
  std::string_view name;
  std::string_view iam_action;
};

using O = Operation;
constexpr auto kNone = std::nullopt;
constexpr Level kBucket = Level::kBucket, kObject = Level::kObject;

constexpr Route kRoutes[] = {
    {"GET", Level::kService, "", O::kListBuckets, "ListBuckets", "s3:ListAllMyBuckets"},

    {"GET", kBucket, "location", O::kGetBucketLocation, "GetBucketLocation", "s3:GetBucketLocation"},
    {"GET", kBucket, "versioning", O::kGetBucketVersioning, "GetBucketVersioning", "s3:GetBucketVersioning"},
    {"PUT", kBucket, "versioning", O::kPutBucketVersioning, "PutBucketVersioning", "s3:PutBucketVersioning"},
    {"GET", kBucket, "encryption", O::kGetBucketEncryption, "GetBucketEncryption", "s3:GetEncryptionConfiguration"},
    {"PUT", kBucket, "encryption", O::kPutBucketEncryption, "PutBucketEncryption", "s3:PutEncryptionConfiguration"},
    {"DELETE", kBucket, "encryption", O::kDeleteBucketEncryption, "DeleteBucketEncryption",
     "s3:PutEncryptionConfiguration"},
    {"GET", kBucket, "policy", O::kGetBucketPolicy, "GetBucketPolicy", "s3:GetBucketPolicy"},
    {"PUT", kBucket, "policy", O::kPutBucketPolicy, "PutBucketPolicy", "s3:PutBucketPolicy"},
    {"DELETE", kBucket, "policy", O::kDeleteBucketPolicy, "DeleteBucketPolicy", "s3:DeleteBucketPolicy"},
    {"GET", kBucket, "publicAccessBlock", O::kGetPublicAccessBlock, "GetPublicAccessBlock",
     "s3:GetBucketPublicAccessBlock"},
    {"PUT", kBucket, "publicAccessBlock", O::kPutPublicAccessBlock, "PutPublicAccessBlock",
     "s3:PutBucketPublicAccessBlock"},
    {"DELETE", kBucket, "publicAccessBlock", O::kDeletePublicAccessBlock, "DeletePublicAccessBlock",
     "s3:PutBucketPublicAccessBlock"},
    {"GET", kBucket, "tagging", O::kGetBucketTagging, "GetBucketTagging", "s3:GetBucketTagging"},
    {"PUT", kBucket, "tagging", O::kPutBucketTagging, "PutBucketTagging", "s3:PutBucketTagging"},
    {"DELETE", kBucket, "tagging", O::kDeleteBucketTagging, "DeleteBucketTagging", "s3:PutBucketTagging"},
    {"GET", kBucket, "versions", O::kListObjectVersions, "ListObjectVersions", "s3:ListBucketVersions"},
    {"GET", kBucket, "uploads", O::kListMultipartUploads, "ListMultipartUploads", "s3:ListBucketMultipartUploads"},
    {"GET", kBucket, "list-type", O::kListObjectsV2, "ListObjectsV2", "s3:ListBucket"},
    {"POST", kBucket, "delete", O::kDeleteObjects, "DeleteObjects", "s3:DeleteObject"},

    {"GET", kObject, "uploadId", O::kListParts, "ListParts", "s3:ListMultipartUploadParts"},
    {"PUT", kObject, "uploadId", O::kUploadPart, "UploadPart", "s3:PutObject"},
    {"POST", kObject, "uploadId", O::kCompleteMultipartUpload, "CompleteMultipartUpload", "s3:PutObject"},
    {"DELETE", kObject, "uploadId", O::kAbortMultipartUpload, "AbortMultipartUpload", "s3:AbortMultipartUpload"},
    {"POST", kObject, "uploads", O::kCreateMultipartUpload, "CreateMultipartUpload", "s3:PutObject"},

    {"", kBucket, "acl", kNone, "BucketAcl", ""},
    {"", kBucket, "accelerate", kNone, "BucketAccelerateConfiguration", ""},
    {"", kBucket, "analytics", kNone, "BucketAnalyticsConfiguration", ""},
    {"", kBucket, "cors", kNone, "BucketCors", ""},
    {"", kBucket, "intelligent-tiering", kNone, "BucketIntelligentTieringConfiguration", ""},
    {"", kBucket, "inventory", kNone, "BucketInventoryConfiguration", ""},
    {"", kBucket, "lifecycle", kNone, "BucketLifecycleConfiguration", ""},
    {"", kBucket, "logging", kNone, "BucketLogging", ""},
    {"", kBucket, "metrics", kNone, "BucketMetricsConfiguration", ""},
    {"", kBucket, "notification", kNone, "BucketNotificationConfiguration", ""},
    {"", kBucket, "object-lock", kNone, "ObjectLockConfiguration", ""},
    {"", kBucket, "ownershipControls", kNone, "BucketOwnershipControls", ""},
    {"", kBucket, "policyStatus", kNone, "BucketPolicyStatus", ""},
    {"", kBucket, "replication", kNone, "BucketReplication", ""},
    {"", kBucket, "requestPayment", kNone, "BucketRequestPayment", ""},
    {"", kBucket, "session", kNone, "CreateSession", ""},
    {"", kBucket, "website", kNone, "BucketWebsite", ""},
    {"", kObject, "acl", kNone, "ObjectAcl", ""},
    {"", kObject, "attributes", kNone, "ObjectAttributes", ""},
    {"", kObject, "legal-hold", kNone, "ObjectLegalHold", ""},
    {"", kObject, "restore", kNone, "RestoreObject", ""},
    {"", kObject, "retention", kNone, "ObjectRetention", ""},
    {"", kObject, "select", kNone, "SelectObjectContent", ""},
    {"", kObject, "tagging", kNone, "ObjectTagging", ""},
    {"", kObject, "torrent", kNone, "ObjectTorrent", ""},

    {"GET", kBucket, "", O::kListObjects, "ListObjects", "s3:ListBucket"},
    {"PUT", kBucket, "", O::kCreateBucket, "CreateBucket", "s3:CreateBucket"},
    {"HEAD", kBucket, "", O::kHeadBucket, "HeadBucket", "s3:ListBucket"},
    {"DELETE", kBucket, "", O::kDeleteBucket, "DeleteBucket", "s3:DeleteBucket"},
    {"POST", kBucket, "", kNone, "PostObject (uploads by HTML forms)", ""},
    {"GET", kObject, "", O::kGetObject, "GetObject", "s3:GetObject"},
    {"HEAD", kObject, "", O::kHeadObject, "HeadObject", "s3:GetObject"},
    {"PUT", kObject, "", O::kPutObject, "PutObject", "s3:PutObject"},
    {"DELETE", kObject, "", O::kDeleteObject, "DeleteObject", "s3:DeleteObject"},
};

bool has(const Query& query, std::string_view name) {
  return std::ranges::any_of(query, [&](const auto& pair) { return pair.first == name; });
}

const Route* find_route(std::string_view method, Level level, const Query& query) {
  for (const auto& route : kRoutes) {
    if (route.level != level || (!route.method.empty() && route.method != method)) continue;
    if (route.subresource.empty() || has(query, route.subresource)) return &route;
  }
  return nullptr;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  }
  return out;
}

// "bucket" of bucket.HOST and of bucket.s3.HOST; nothing if the host has no room for one.
std::optional<std::string> bucket_before(std::string_view host, std::string_view ours) {
  if (host.size() <= ours.size() + 1 || !host.ends_with(ours) || host[host.size() - ours.size() - 1] != '.') {
    return std::nullopt;
  }
  host.remove_suffix(ours.size() + 1);
  if (host == "s3") return std::nullopt;
  if (host.ends_with(".s3")) host.remove_suffix(3);
  return std::string(host);
}

// The bucket that the Host header names (spec section 1.1): bucket.localhost, bucket.127.0.0.1,
// bucket.s3.us-east-1.amazonaws.com and the older forms of that.
std::optional<std::string> bucket_of_host(std::string_view header, std::span<const std::string> hosts) {
  auto host = lower(header);
  if (!host.starts_with('[')) host = host.substr(0, host.rfind(':'));
  if (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")) {
    for (const auto* label : {".s3.", ".s3-"}) {
      if (const auto at = host.find(label); at != std::string::npos && at > 0) return host.substr(0, at);
    }
    return std::nullopt;
  }
  for (const auto* ours : {"localhost", "127.0.0.1"}) {
    if (auto bucket = bucket_before(host, ours)) return bucket;
  }
  for (const auto& ours : hosts) {
    if (auto bucket = bucket_before(host, lower(ours))) return bucket;
  }
  return std::nullopt;
}

bool stores_body(Operation operation) {
  return operation == Operation::kPutObject || operation == Operation::kUploadPart;
}

}  // namespace

std::string S3Request::resource() const {
  if (bucket.empty()) return "*";
  return "arn:aws:s3:::" + bucket + (key.empty() ? "" : "/" + key);
}

aws::Result<S3Request> parse(const aws::HttpRequest& http, std::span<const std::string> hosts) {
  S3Request out;
  auto query = aws::parse_form(http.query(), 1'000);
  if (!query) return aws::fail(aws::Error{"InvalidURI", "The query has more than 1000 parameters.", 400, "", {}});
  out.query = std::move(*query);

  auto path = http.path();
  if (path.starts_with('/')) path.remove_prefix(1);
  if (auto bucket = bucket_of_host(http.header("host").value_or(""), hosts)) {
    out.bucket = std::move(*bucket);
    out.key = aws::percent_decode(path);
  } else {
    const auto slash = path.find('/');
    out.bucket = aws::percent_decode(path.substr(0, slash));
    if (slash != std::string_view::npos) out.key = aws::percent_decode(path.substr(slash + 1));
  }
  const auto level = out.bucket.empty() ? Level::kService : out.key.empty() ? Level::kBucket : Level::kObject;
  const auto* route = find_route(http.method, level, out.query);
  if (route == nullptr) {
    return aws::fail(aws::Error{"MethodNotAllowed",
                                "The specified method is not allowed against this resource.",
                                405,
                                "",
                                {{"Method", std::string(http.method)}}});
  }
  if (!route->operation) return aws::fail(aws::not_supported("S3's " + std::string(route->name)));
  out.operation = *route->operation;
  out.name = route->name;
  out.iam_action = route->iam_action;
  if (http.header("x-amz-copy-source")) {
    if (out.operation == Operation::kUploadPart) return aws::fail(aws::not_supported("S3's UploadPartCopy"));
    if (out.operation == Operation::kPutObject) {
      out.operation = Operation::kCopyObject;
      out.name = "CopyObject";
    }
  }
  out.stores_body = stores_body(out.operation);
  return out;
}

}  // namespace sluice::wire::s3_codec
