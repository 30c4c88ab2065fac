// From a request's headers, query and XML to a command.
#include <charconv>
#include <pugixml.hpp>

#include "base/time.h"
#include "wire/s3_text.h"

namespace sluice::wire::s3_codec {
namespace {

using s3::ChecksumAlgorithm;

template <class T>
using Maybe = aws::Result<std::optional<T>>;

Maybe<std::int32_t> number(const Query& query, std::string_view name) {
  const auto text = parameter(query, name);
  if (!text) return std::optional<std::int32_t>();
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (text->empty() || error != std::errc() || end != text->data() + text->size()) {
    return aws::fail(aws::Error{"InvalidArgument",
                                "Provided " + std::string(name) + " not an integer or within integer range",
                                400,
                                "",
                                {{"ArgumentName", std::string(name)}, {"ArgumentValue", *text}}});
  }
  return std::optional(value);
}

// What headers of S3 ask for and sluice does not have; and the ACLs that every bucket refuses since 2023.
aws::Status check_headers(const aws::HttpRequest& http, std::string_view account) {
  for (const auto& [name, value] : http.headers) {
    std::string lowered(name);
    for (auto& c : lowered) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    if (!lowered.starts_with("x-amz-")) continue;
    const std::string_view rest = std::string_view(lowered).substr(6);
    if (rest == "acl" && value != "private" && value != "bucket-owner-full-control") {
      return aws::fail(aws::Error{"AccessControlListNotSupported", "The bucket does not allow ACLs", 400, "", {}});
    }
    if (rest == "object-ownership" && value != "BucketOwnerEnforced") {
      return aws::fail(aws::not_supported("The object ownership " + std::string(value)));
    }
    if (rest == "bucket-object-lock-enabled" && aws::equals_ignoring_case(value, "false")) continue;
    for (const auto* prefix :
         {"grant-", "object-lock-", "bucket-object-lock-enabled", "server-side-encryption-customer-",
          "copy-source-server-side-encryption-", "copy-source-if-", "copy-source-range", "tagging",
          "write-offset-bytes", "mfa", "if-match-"}) {
      // x-amz-tagging-directive: COPY changes nothing, since objects have no tags here
      if (rest.starts_with(prefix) && !(rest == "tagging-directive" && value == "COPY")) {
        return aws::fail(aws::not_supported("The header " + lowered));
      }
    }
    if (rest == "expected-bucket-owner" && value != account) {
      return aws::fail(aws::Error{"AccessDenied", "Access Denied", 403, "", {}});
    }
  }
  return {};
}

// Content-Encoding without aws-chunked, which is of the request and not of the object.
std::optional<std::string> content_encoding(const aws::HttpRequest& http) {
  const auto header = http.header("content-encoding");
  if (!header) return std::nullopt;
  std::string out;
  std::string_view list = *header;
  while (!list.empty()) {
    const auto end = list.find(',');
    auto item = list.substr(0, end);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item != "aws-chunked" && !item.empty()) (out += out.empty() ? "" : ",") += item;
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

void fill_headers(const aws::HttpRequest& http, s3::ObjectHeaders& out) {
  out.CacheControl = header_text(http, "cache-control");
  out.ContentDisposition = header_text(http, "content-disposition");
  out.ContentEncoding = content_encoding(http);
  out.ContentLanguage = header_text(http, "content-language");
  out.ContentType = header_text(http, "content-type");
  out.Expires = header_text(http, "expires");
  out.ServerSideEncryption = header_text(http, "x-amz-server-side-encryption");
  out.SSEKMSKeyId = header_text(http, "x-amz-server-side-encryption-aws-kms-key-id");
  if (const auto key = http.header("x-amz-server-side-encryption-bucket-key-enabled")) {
    out.BucketKeyEnabled = aws::equals_ignoring_case(*key, "true");
  }
  out.StorageClass = header_text(http, "x-amz-storage-class");
  out.WebsiteRedirectLocation = header_text(http, "x-amz-website-redirect-location");
  constexpr std::string_view kMeta = "x-amz-meta-";
  for (const auto& [name, value] : http.headers) {
    if (name.size() <= kMeta.size() || !aws::equals_ignoring_case(name.substr(0, kMeta.size()), kMeta)) continue;
    std::string key(name.substr(kMeta.size()));
    for (auto& c : key) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    auto& held = out.Metadata[key];
    (held += held.empty() ? "" : ",") += value;
  }
}

aws::Status fill_conditions(const S3Request& request, const aws::HttpRequest& http, s3::ReadConditions& out) {
  out.IfMatch = header_text(http, "if-match");
  out.IfNoneMatch = header_text(http, "if-none-match");
  const auto date = [&](std::string_view name, std::optional<base::Instant>& into) {
    base::Instant at;
    // A date that can't be read is ignored, as HTTP has it.
    if (const auto text = http.header(name); text && base::parse_http_date(*text, at)) into = at;
  };
  date("if-modified-since", out.IfModifiedSince);
  date("if-unmodified-since", out.IfUnmodifiedSince);
  out.Range = header_text(http, "range");
  const auto part = number(request.query, "partNumber");
  if (!part) return aws::fail(part.error());
  out.PartNumber = *part;
  return {};
}

// ---- XML
// -------------------------------------------------------------------------------------------------------------

std::optional<std::string> child(const pugi::xml_node& node, const char* name) {
  const auto found = node.child(name);
  return found ? std::optional(std::string(found.child_value())) : std::nullopt;
}

bool is_true(const pugi::xml_node& node, const char* name) {
  return aws::equals_ignoring_case(node.child(name).child_value(), "true");
}

// The document's root, if that is its name. Namespace prefixes are not looked at: no client sends any. A document with
// a type declaration (entities) is refused: none of S3's has one.
aws::Result<pugi::xml_node> parse_xml(pugi::xml_document& document, std::string_view text, std::string_view root) {
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  const auto element = document.document_element();
  const bool has_type = document.find_child([](const auto& node) { return node.type() == pugi::node_doctype; });
  if (!parsed || has_type || element.name() != root) return aws::fail(malformed_xml());
  return element;
}

std::vector<s3::Tag> tags_in(const pugi::xml_node& set) {
  std::vector<s3::Tag> tags;
  for (const auto& tag : set.children("Tag")) tags.push_back({tag.child_value("Key"), tag.child_value("Value")});
  return tags;
}

aws::Result<s3::Command> create_bucket(const S3Request& request, const Body& body) {
  s3::CreateBucketRequest out;
  out.Bucket = request.bucket;
  if (body.bytes.empty()) return out;
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "CreateBucketConfiguration");
  if (!root) return aws::fail(root.error());
  if (root->child("Location") || root->child("Bucket")) return aws::fail(aws::not_supported("A directory bucket"));
  out.LocationConstraint = child(*root, "LocationConstraint");
  out.Tags = tags_in(root->child("Tags"));
  return out;
}

aws::Result<s3::Command> put_versioning(const S3Request& request, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "VersioningConfiguration");
  if (!root) return aws::fail(root.error());
  return s3::PutBucketVersioningRequest{request.bucket, child(*root, "Status"), child(*root, "MfaDelete")};
}

aws::Result<s3::Command> put_encryption(const S3Request& request, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "ServerSideEncryptionConfiguration");
  if (!root) return aws::fail(root.error());
  s3::PutBucketEncryptionRequest out;
  out.Bucket = request.bucket;
  for (const auto& rule : root->children("Rule")) {
    const auto by_default = rule.child("ApplyServerSideEncryptionByDefault");
    s3::ServerSideEncryptionRule read{child(by_default, "SSEAlgorithm"), child(by_default, "KMSMasterKeyID"), {}};
    if (rule.child("BucketKeyEnabled")) read.BucketKeyEnabled = is_true(rule, "BucketKeyEnabled");
    out.Rules.push_back(std::move(read));
  }
  return out;
}

aws::Result<s3::Command> put_public_access_block(const S3Request& request, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "PublicAccessBlockConfiguration");
  if (!root) return aws::fail(root.error());
  return s3::PutPublicAccessBlockRequest{
      request.bucket,
      {is_true(*root, "BlockPublicAcls"), is_true(*root, "IgnorePublicAcls"), is_true(*root, "BlockPublicPolicy"),
       is_true(*root, "RestrictPublicBuckets")}};
}

aws::Result<s3::Command> put_tagging(const S3Request& request, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "Tagging");
  if (!root) return aws::fail(root.error());
  if (!root->child("TagSet")) return aws::fail(malformed_xml());
  return s3::PutBucketTaggingRequest{request.bucket, tags_in(root->child("TagSet"))};
}

aws::Result<s3::Command> delete_objects(const S3Request& request, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "Delete");
  if (!root) return aws::fail(root.error());
  s3::DeleteObjectsRequest out;
  out.Bucket = request.bucket;
  out.Quiet = is_true(*root, "Quiet");
  for (const auto& object : root->children("Object")) {
    if (object.child("ETag") || object.child("Size") || object.child("LastModifiedTime")) {
      return aws::fail(aws::not_supported("A condition on an object in DeleteObjects"));
    }
    s3::ObjectIdentifier read;
    if (auto key = child(object, "Key")) read.Key = std::move(*key);
    read.VersionId = child(object, "VersionId");
    out.Objects.push_back(std::move(read));
  }
  return out;
}

aws::Result<s3::Command> complete_upload(const S3Request& request, const aws::HttpRequest& http, const Body& body) {
  pugi::xml_document document;
  const auto root = parse_xml(document, body.bytes, "CompleteMultipartUpload");
  if (!root) return aws::fail(root.error());
  s3::CompleteMultipartUploadRequest out;
  out.Bucket = request.bucket;
  out.Key = request.key;
  out.UploadId = parameter(request.query, "uploadId").value_or("");
  out.IfMatch = header_text(http, "if-match");
  out.IfNoneMatch = header_text(http, "if-none-match");
  if (const auto size = http.header("x-amz-mp-object-size")) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), value);
    if (error != std::errc() || end != size->data() + size->size()) {
      return aws::fail(invalid_request("Value for x-amz-mp-object-size header is invalid."));
    }
    out.MpuObjectSize = value;
  }
  out.checksum = body.checksum;
  out.checksum.composite = out.checksum.value.find('-') != std::string::npos;
  for (const auto& part : root->children("Part")) {
    s3::CompletedPart read;
    if (auto etag = child(part, "ETag")) read.ETag = std::move(*etag);
    const std::string_view text = part.child_value("PartNumber");
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return aws::fail(malformed_xml());
    read.PartNumber.emplace(value);
    for (const auto& checksum : kChecksums) {
      if (auto given = child(part, std::string(checksum.element).c_str())) {
        read.checksum = {checksum.algorithm, std::move(*given), false};
      }
    }
    out.Parts.push_back(std::move(read));
  }
  return out;
}

// ---- objects
// ---------------------------------------------------------------------------------------------------------

aws::Result<s3::Command> copy_object(const S3Request& request, const aws::HttpRequest& http) {
  s3::CopyObjectRequest out;
  fill_headers(http, out);
  out.Bucket = request.bucket;
  out.Key = request.key;
  out.MetadataDirective = header_text(http, "x-amz-metadata-directive");
  std::string_view source = *http.header("x-amz-copy-source");
  if (const auto at = source.find("?versionId="); at != std::string_view::npos) {
    out.source_version = aws::percent_decode(source.substr(at + 11));
    source = source.substr(0, at);
  }
  const auto path = aws::percent_decode(source);
  std::string_view rest = path;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size()) {
    return aws::fail(aws::Error{"InvalidArgument",
                                "Invalid copy source object key",
                                400,
                                "",
                                {{"ArgumentName", "x-amz-copy-source"}, {"ArgumentValue", path}}});
  }
  out.source_bucket = rest.substr(0, slash);
  out.source_key = rest.substr(slash + 1);
  return out;
}

aws::Result<s3::Command> create_upload(const S3Request& request, const aws::HttpRequest& http) {
  s3::CreateMultipartUploadRequest out;
  fill_headers(http, out);
  out.Bucket = request.bucket;
  out.Key = request.key;
  out.ChecksumType = header_text(http, "x-amz-checksum-type");
  if (const auto name = http.header("x-amz-checksum-algorithm")) {
    for (const auto& checksum : kChecksums) {
      if (aws::equals_ignoring_case(checksum.name, *name)) out.checksum_algorithm = checksum.algorithm;
    }
    if (out.checksum_algorithm == ChecksumAlgorithm::kNone) {
      return aws::fail(aws::not_supported("The checksum algorithm " + std::string(*name)));
    }
  }
  return out;
}

template <class Request>
aws::Result<s3::Command> read_object(const S3Request& request, const aws::HttpRequest& http) {
  Request out;
  if (auto ok = fill_conditions(request, http, out); !ok) return aws::fail(ok.error());
  out.Bucket = request.bucket;
  out.Key = request.key;
  out.VersionId = parameter(request.query, "versionId");
  return out;
}

// A command that names a bucket alone.
template <class Request>
s3::Command of_bucket(const S3Request& request) {
  return Request{request.bucket};
}

aws::Result<s3::Command> list(const S3Request& request) {
  const auto& query = request.query;
  const auto text = [&](std::string_view name) { return parameter(query, name); };
  const auto encoding = text("encoding-type");
  if (encoding && *encoding != "url") {
    return aws::fail(aws::Error{"InvalidArgument",
                                "Invalid Encoding Method specified in Request",
                                400,
                                "",
                                {{"ArgumentName", "encoding-type"}, {"ArgumentValue", *encoding}}});
  }
  const auto max_keys = number(query, "max-keys");
  if (!max_keys) return aws::fail(max_keys.error());
  switch (request.operation) {
    case Operation::kListObjectsV2: {
      if (text("list-type") != "2") return aws::fail(aws::not_supported("A list-type that is not 2"));
      s3::ListObjectsV2Request out{request.bucket,
                                   text("prefix"),
                                   text("delimiter"),
                                   text("start-after"),
                                   text("continuation-token"),
                                   encoding,
                                   *max_keys,
                                   {}};
      out.FetchOwner = text("fetch-owner") == "true";
      return out;
    }
    case Operation::kListObjects:
      return s3::ListObjectsRequest{request.bucket, text("prefix"), text("delimiter"),
                                    text("marker"), encoding,       *max_keys};
    case Operation::kListObjectVersions:
      return s3::ListObjectVersionsRequest{
          request.bucket, text("prefix"), text("delimiter"), text("key-marker"), text("version-id-marker"),
          encoding,       *max_keys};
    default: {
      if (text("delimiter")) return aws::fail(aws::not_supported("A delimiter in ListMultipartUploads"));
      const auto max_uploads = number(query, "max-uploads");
      if (!max_uploads) return aws::fail(max_uploads.error());
      return s3::ListMultipartUploadsRequest{request.bucket,           text("prefix"), text("key-marker"),
                                             text("upload-id-marker"), encoding,       *max_uploads};
    }
  }
}

}  // namespace

aws::Result<s3::Command> to_command(const S3Request& request, const aws::HttpRequest& http, const Body& body,
                                    std::string_view account) {
  if (auto ok = check_headers(http, account); !ok) return aws::fail(ok.error());
  const auto& query = request.query;
  const auto upload_id = parameter(query, "uploadId").value_or("");
  switch (request.operation) {
    case Operation::kListBuckets: {
      const auto max = number(query, "max-buckets");
      if (!max) return aws::fail(max.error());
      return s3::ListBucketsRequest{*max, parameter(query, "continuation-token"), parameter(query, "prefix"),
                                    parameter(query, "bucket-region")};
    }
    case Operation::kCreateBucket:
      return create_bucket(request, body);
    case Operation::kHeadBucket:
      return of_bucket<s3::HeadBucketRequest>(request);
    case Operation::kDeleteBucket:
      return of_bucket<s3::DeleteBucketRequest>(request);
    case Operation::kGetBucketLocation:
      return of_bucket<s3::GetBucketLocationRequest>(request);
    case Operation::kGetBucketVersioning:
      return of_bucket<s3::GetBucketVersioningRequest>(request);
    case Operation::kPutBucketVersioning:
      return put_versioning(request, body);
    case Operation::kGetBucketEncryption:
      return of_bucket<s3::GetBucketEncryptionRequest>(request);
    case Operation::kPutBucketEncryption:
      return put_encryption(request, body);
    case Operation::kDeleteBucketEncryption:
      return of_bucket<s3::DeleteBucketEncryptionRequest>(request);
    case Operation::kGetBucketPolicy:
      return of_bucket<s3::GetBucketPolicyRequest>(request);
    case Operation::kPutBucketPolicy:
      return s3::PutBucketPolicyRequest{request.bucket, std::string(body.bytes)};
    case Operation::kDeleteBucketPolicy:
      return of_bucket<s3::DeleteBucketPolicyRequest>(request);
    case Operation::kGetPublicAccessBlock:
      return of_bucket<s3::GetPublicAccessBlockRequest>(request);
    case Operation::kPutPublicAccessBlock:
      return put_public_access_block(request, body);
    case Operation::kDeletePublicAccessBlock:
      return of_bucket<s3::DeletePublicAccessBlockRequest>(request);
    case Operation::kGetBucketTagging:
      return of_bucket<s3::GetBucketTaggingRequest>(request);
    case Operation::kPutBucketTagging:
      return put_tagging(request, body);
    case Operation::kDeleteBucketTagging:
      return of_bucket<s3::DeleteBucketTaggingRequest>(request);
    case Operation::kListObjects:
    case Operation::kListObjectsV2:
    case Operation::kListObjectVersions:
    case Operation::kListMultipartUploads:
      return list(request);
    case Operation::kDeleteObjects:
      return delete_objects(request, body);
    case Operation::kPutObject: {
      s3::PutObjectRequest out;
      fill_headers(http, out);
      out.Bucket = request.bucket;
      out.Key = request.key;
      out.IfMatch = header_text(http, "if-match");
      out.IfNoneMatch = header_text(http, "if-none-match");
      out.body = body.blob;
      out.checksum = body.checksum;
      return out;
    }
    case Operation::kCopyObject:
      return copy_object(request, http);
    case Operation::kGetObject:
      return read_object<s3::GetObjectRequest>(request, http);
    case Operation::kHeadObject:
      return read_object<s3::HeadObjectRequest>(request, http);
    case Operation::kDeleteObject:
      if (http.header("if-match")) return aws::fail(aws::not_supported("If-Match on DeleteObject"));
      return s3::DeleteObjectRequest{request.bucket, request.key, parameter(query, "versionId")};
    case Operation::kCreateMultipartUpload:
      return create_upload(request, http);
    case Operation::kUploadPart: {
      const auto part = number(query, "partNumber");
      if (!part) return aws::fail(part.error());
      s3::UploadPartRequest out{request.bucket, request.key, upload_id, 0, body.blob, body.checksum};
      out.PartNumber.emplace(part->value_or(0));
      return out;
    }
    case Operation::kCompleteMultipartUpload:
      return complete_upload(request, http, body);
    case Operation::kAbortMultipartUpload:
      return s3::AbortMultipartUploadRequest{request.bucket, request.key, upload_id};
    case Operation::kListParts: {
      const auto max = number(query, "max-parts"), marker = number(query, "part-number-marker");
      if (!max) return aws::fail(max.error());
      if (!marker) return aws::fail(marker.error());
      return s3::ListPartsRequest{request.bucket, request.key, upload_id, *max, *marker};
    }
  }
  return aws::fail(aws::not_supported("S3's " + std::string(request.name)));
}

}  // namespace sluice::wire::s3_codec
