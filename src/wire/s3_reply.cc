// From a reply to an HTTP response: headers and XML.
#include <fmt/format.h>

#include <concepts>

#include "aws/hash.h"
#include "base/time.h"
#include "wire/s3_text.h"
#include "wire/xml_writer.h"

namespace sluice::wire::s3_codec {
namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

void set(aws::HttpResponse& response, std::string_view name, std::string value) {
  response.headers.emplace_back(name, std::move(value));
}
void set(aws::HttpResponse& response, std::string_view name, const std::optional<std::string>& value) {
  if (value) response.headers.emplace_back(name, *value);
}

void set_checksum(aws::HttpResponse& response, const s3::Checksum& checksum) {
  const auto* name = checksum_name(checksum.algorithm);
  if (name == nullptr) return;
  set(response, name->header, checksum.value);
  set(response, "x-amz-checksum-type", std::string(checksum.composite ? "COMPOSITE" : "FULL_OBJECT"));
}

// Every answer of S3 has these two.
void set_ids(aws::HttpResponse& response, std::string_view request_id) {
  set(response, "x-amz-request-id", std::string(request_id));
  set(response, "x-amz-id-2", aws::sha256_hex(request_id));
}

// A document of one root element with S3's namespace.
class Document {
 public:
  Document(aws::HttpResponse& response, std::string_view root) : response_(response), root_(root), xml_(response.body) {
    set(response_, "Content-Type", std::string("application/xml"));
    response_.body = kDeclaration;
    xml_.open(root, kNamespace);
  }
  ~Document() { xml_.close(root_); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  void open(std::string_view name) { xml_.open(name); }
  void close(std::string_view name) { xml_.close(name); }
  void text(std::string_view name, std::string_view value) { xml_.text(name, value); }
  template <std::same_as<std::optional<std::string>> T>
  void text(std::string_view name, const T& value) {
    if (value) xml_.text(name, *value);
  }
  void number(std::string_view name, std::int64_t value) { xml_.text(name, std::to_string(value)); }
  void boolean(std::string_view name, bool value) { xml_.text(name, value ? "true" : "false"); }
  void time(std::string_view name, base::Instant value) { xml_.text(name, base::iso8601_ms(value)); }
  void owner(std::string_view name, std::string_view id) {
    open(name);
    text("ID", id);
    close(name);
  }
  void checksum_kind(const s3::Checksum& checksum) {
    const auto* name = checksum_name(checksum.algorithm);
    if (name == nullptr) return;
    text("ChecksumAlgorithm", name->name);
    text("ChecksumType", checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  void checksum(const s3::Checksum& checksum) {
    if (const auto* name = checksum_name(checksum.algorithm)) text(name->element, checksum.value);
  }
  void raw(std::string_view content) { append_xml_text(response_.body, content); }

 private:
  aws::HttpResponse& response_;
  std::string_view root_;
  XmlWriter xml_;
};

// Keys and prefixes of a list, percent-encoded if the request asks for that.
class ListText {
 public:
  explicit ListText(const Query& query) : encoded_(parameter(query, "encoding-type") == "url") {}
  std::string operator()(std::string_view text) const {
    return encoded_ ? aws::percent_encode(text, true) : std::string(text);
  }
  // An echo of a query parameter.
  void echo(Document& xml, std::string_view element, const std::optional<std::string>& value) const {
    if (value) xml.text(element, (*this)(*value));
  }
  void encoding(Document& xml) const {
    if (encoded_) xml.text("EncodingType", "url");
  }

 private:
  bool encoded_;
};

struct Encoder {
  const S3Request& request;
  const aws::HttpRequest& http;
  std::string object;
  aws::HttpResponse response;

  std::optional<std::string> asked(std::string_view name) const { return parameter(request.query, name); }

  // Actions whose answer is a status alone.
  void operator()(const std::monostate&) {
    switch (request.operation) {
      case Operation::kDeleteBucket:
      case Operation::kDeleteBucketEncryption:
      case Operation::kDeleteBucketPolicy:
      case Operation::kPutBucketPolicy:
      case Operation::kDeletePublicAccessBlock:
      case Operation::kPutBucketTagging:
      case Operation::kDeleteBucketTagging:
      case Operation::kAbortMultipartUpload:
        response.status = 204;
        break;
      default:
        response.status = 200;
    }
  }

  void operator()(const s3::CreateBucketOutput& out) {
    set(response, "Location", out.Location);
    set(response, "x-amz-bucket-arn", out.BucketArn);
  }

  void operator()(const s3::HeadBucketOutput& out) {
    set(response, "x-amz-bucket-region", out.BucketRegion);
    set(response, "x-amz-bucket-arn", out.BucketArn);
    set(response, "x-amz-access-point-alias", std::string("false"));
    set(response, "Content-Type", std::string("application/xml"));
  }

  void operator()(const s3::ListBucketsOutput& out) {
    Document xml(response, "ListAllMyBucketsResult");
    xml.owner("Owner", out.owner_id);
    xml.open("Buckets");
    for (const auto& bucket : out.Buckets) {
      xml.open("Bucket");
      xml.text("Name", bucket.Name);
      xml.time("CreationDate", bucket.CreationDate);
      xml.text("BucketRegion", bucket.BucketRegion);
      xml.text("BucketArn", bucket.BucketArn);
      xml.close("Bucket");
    }
    xml.close("Buckets");
    xml.text("ContinuationToken", out.ContinuationToken);
    xml.text("Prefix", out.Prefix);
  }

  void operator()(const s3::GetBucketLocationOutput& out) {
    Document xml(response, "LocationConstraint");
    xml.raw(out.LocationConstraint.value_or(""));
  }

  void operator()(const s3::GetBucketVersioningOutput& out) {
    Document xml(response, "VersioningConfiguration");
    xml.text("Status", out.Status);
  }

  void operator()(const s3::GetBucketEncryptionOutput& out) {
    Document xml(response, "ServerSideEncryptionConfiguration");
    for (const auto& rule : out.Rules) {
      xml.open("Rule");
      xml.open("ApplyServerSideEncryptionByDefault");
      xml.text("SSEAlgorithm", rule.SSEAlgorithm);
      xml.text("KMSMasterKeyID", rule.KMSMasterKeyID);
      xml.close("ApplyServerSideEncryptionByDefault");
      if (rule.BucketKeyEnabled) xml.boolean("BucketKeyEnabled", *rule.BucketKeyEnabled);
      xml.close("Rule");
    }
  }

  void operator()(const s3::GetBucketPolicyOutput& out) {
    set(response, "Content-Type", std::string("application/json"));
    response.body = out.Policy;
  }

  void operator()(const s3::GetPublicAccessBlockOutput& out) {
    const auto& block = out.PublicAccessBlockConfiguration;
    Document xml(response, "PublicAccessBlockConfiguration");
    xml.boolean("BlockPublicAcls", block.BlockPublicAcls);
    xml.boolean("IgnorePublicAcls", block.IgnorePublicAcls);
    xml.boolean("BlockPublicPolicy", block.BlockPublicPolicy);
    xml.boolean("RestrictPublicBuckets", block.RestrictPublicBuckets);
  }

  void operator()(const s3::GetBucketTaggingOutput& out) {
    Document xml(response, "Tagging");
    xml.open("TagSet");
    for (const auto& tag : out.TagSet) {
      xml.open("Tag");
      xml.text("Key", tag.Key);
      xml.text("Value", tag.Value);
      xml.close("Tag");
    }
    xml.close("TagSet");
  }

  void operator()(const s3::PutObjectOutput& out) {
    set(response, "ETag", out.ETag);
    set(response, "x-amz-version-id", out.VersionId);
    set(response, "x-amz-server-side-encryption", out.ServerSideEncryption);
    set(response, "x-amz-server-side-encryption-aws-kms-key-id", out.SSEKMSKeyId);
    set_checksum(response, out.checksum);
  }

  void operator()(const s3::CopyObjectOutput& out) {
    set(response, "x-amz-version-id", out.VersionId);
    set(response, "x-amz-copy-source-version-id", out.CopySourceVersionId);
    set(response, "x-amz-server-side-encryption", out.ServerSideEncryption);
    Document xml(response, "CopyObjectResult");
    xml.text("ETag", out.ETag);
    xml.time("LastModified", out.LastModified);
    xml.checksum(out.checksum);
  }

  // response-content-type and its like in the query win over what was stored.
  void set_stored(std::string_view header, std::string_view query_name, const std::optional<std::string>& stored) {
    const auto wanted = asked(query_name);
    set(response, header, wanted ? wanted : stored);
  }

  void operator()(const s3::ObjectFound& out) {
    response.status = out.partial ? 206 : 200;
    const auto& headers = out.headers;
    set(response, "Last-Modified", base::http_date(out.LastModified));
    set(response, "ETag", out.ETag);
    set(response, "Accept-Ranges", std::string("bytes"));
    set_stored("Content-Type", "response-content-type",
               headers.ContentType ? headers.ContentType : std::string("binary/octet-stream"));
    set_stored("Cache-Control", "response-cache-control", headers.CacheControl);
    set_stored("Content-Disposition", "response-content-disposition", headers.ContentDisposition);
    set_stored("Content-Encoding", "response-content-encoding", headers.ContentEncoding);
    set_stored("Content-Language", "response-content-language", headers.ContentLanguage);
    set_stored("Expires", "response-expires", headers.Expires);
    set(response, "x-amz-version-id", out.VersionId);
    set(response, "x-amz-server-side-encryption", headers.ServerSideEncryption);
    set(response, "x-amz-server-side-encryption-aws-kms-key-id", headers.SSEKMSKeyId);
    if (headers.BucketKeyEnabled.value_or(false)) {
      set(response, "x-amz-server-side-encryption-bucket-key-enabled", std::string("true"));
    }
    if (headers.StorageClass && *headers.StorageClass != "STANDARD") {
      set(response, "x-amz-storage-class", headers.StorageClass);
    }
    set(response, "x-amz-website-redirect-location", headers.WebsiteRedirectLocation);
    for (const auto& [name, value] : headers.Metadata) set(response, "x-amz-meta-" + name, value);
    if (out.PartsCount) set(response, "x-amz-mp-parts-count", std::to_string(*out.PartsCount));
    if (out.partial) {
      set(response, "Content-Range",
          fmt::format("bytes {}-{}/{}", out.range_first, out.range_first + out.length - 1, out.size));
    } else if (aws::equals_ignoring_case(http.header("x-amz-checksum-mode").value_or(""), "ENABLED")) {
      set_checksum(response, out.checksum);
    }
    set(response, "Content-Length", std::to_string(out.length));
    response.body = std::move(object);
  }

  void operator()(const s3::DeleteObjectOutput& out) {
    response.status = 204;
    if (out.DeleteMarker) set(response, "x-amz-delete-marker", std::string(*out.DeleteMarker ? "true" : "false"));
    set(response, "x-amz-version-id", out.VersionId);
  }

  void operator()(const s3::DeleteObjectsOutput& out) {
    Document xml(response, "DeleteResult");
    for (const auto& deleted : out.Deleted) {
      xml.open("Deleted");
      xml.text("Key", deleted.Key);
      xml.text("VersionId", deleted.VersionId);
      if (deleted.DeleteMarker) xml.boolean("DeleteMarker", *deleted.DeleteMarker);
      xml.text("DeleteMarkerVersionId", deleted.DeleteMarkerVersionId);
      xml.close("Deleted");
    }
    for (const auto& error : out.Errors) {
      xml.open("Error");
      xml.text("Key", error.Key);
      xml.text("VersionId", error.VersionId);
      xml.text("Code", error.Code);
      xml.text("Message", error.Message);
      xml.close("Error");
    }
  }

  void contents(Document& xml, const ListText& text, const std::vector<s3::Object>& objects,
                const std::optional<std::string>& owner_id) {
    for (const auto& item : objects) {
      xml.open("Contents");
      xml.text("Key", text(item.Key));
      xml.time("LastModified", item.LastModified);
      xml.text("ETag", item.ETag);
      xml.checksum_kind(item.checksum);
      xml.number("Size", item.Size);
      if (owner_id) xml.owner("Owner", *owner_id);
      xml.text("StorageClass", item.StorageClass);
      xml.close("Contents");
    }
  }

  static void common_prefixes(Document& xml, const ListText& text, const std::vector<std::string>& prefixes) {
    for (const auto& prefix : prefixes) {
      xml.open("CommonPrefixes");
      xml.text("Prefix", text(prefix));
      xml.close("CommonPrefixes");
    }
  }

  void operator()(const s3::ListObjectsV2Output& out) {
    const ListText text(request.query);
    Document xml(response, "ListBucketResult");
    xml.text("Name", request.bucket);
    xml.text("Prefix", text(asked("prefix").value_or("")));
    text.echo(xml, "Delimiter", asked("delimiter"));
    text.echo(xml, "StartAfter", asked("start-after"));
    xml.text("ContinuationToken", asked("continuation-token"));
    xml.text("NextContinuationToken", out.NextContinuationToken);
    xml.number("KeyCount", out.KeyCount);
    xml.number("MaxKeys", out.MaxKeys);
    text.encoding(xml);
    xml.boolean("IsTruncated", out.IsTruncated);
    contents(xml, text, out.Contents, out.owner_id);
    common_prefixes(xml, text, out.CommonPrefixes);
  }

  void operator()(const s3::ListObjectsOutput& out) {
    const ListText text(request.query);
    Document xml(response, "ListBucketResult");
    xml.text("Name", request.bucket);
    xml.text("Prefix", text(asked("prefix").value_or("")));
    xml.text("Marker", text(asked("marker").value_or("")));
    text.echo(xml, "Delimiter", asked("delimiter"));
    text.echo(xml, "NextMarker", out.NextMarker);
    xml.number("MaxKeys", out.MaxKeys);
    text.encoding(xml);
    xml.boolean("IsTruncated", out.IsTruncated);
    contents(xml, text, out.Contents, out.owner_id);
    common_prefixes(xml, text, out.CommonPrefixes);
  }

  void operator()(const s3::ListObjectVersionsOutput& out) {
    const ListText text(request.query);
    Document xml(response, "ListVersionsResult");
    xml.text("Name", request.bucket);
    xml.text("Prefix", text(asked("prefix").value_or("")));
    text.echo(xml, "Delimiter", asked("delimiter"));
    xml.text("KeyMarker", text(asked("key-marker").value_or("")));
    xml.text("VersionIdMarker", asked("version-id-marker").value_or(""));
    text.echo(xml, "NextKeyMarker", out.NextKeyMarker);
    xml.text("NextVersionIdMarker", out.NextVersionIdMarker);
    xml.number("MaxKeys", out.MaxKeys);
    text.encoding(xml);
    xml.boolean("IsTruncated", out.IsTruncated);
    for (const auto& version : out.Versions) {
      const auto* element = version.delete_marker ? "DeleteMarker" : "Version";
      xml.open(element);
      xml.text("Key", text(version.Key));
      xml.text("VersionId", version.VersionId);
      xml.boolean("IsLatest", version.IsLatest);
      xml.time("LastModified", version.LastModified);
      if (!version.delete_marker) {
        xml.text("ETag", version.ETag);
        xml.checksum_kind(version.checksum);
        xml.number("Size", version.Size);
        xml.text("StorageClass", version.StorageClass);
      }
      xml.owner("Owner", out.owner_id);
      xml.close(element);
    }
    common_prefixes(xml, text, out.CommonPrefixes);
  }

  void operator()(const s3::CreateMultipartUploadOutput& out) {
    set(response, "x-amz-server-side-encryption", out.ServerSideEncryption);
    if (const auto* name = checksum_name(out.checksum_algorithm)) {
      set(response, "x-amz-checksum-algorithm", std::string(name->name));
    }
    set(response, "x-amz-checksum-type", out.ChecksumType);
    Document xml(response, "InitiateMultipartUploadResult");
    xml.text("Bucket", request.bucket);
    xml.text("Key", request.key);
    xml.text("UploadId", out.UploadId);
  }

  void operator()(const s3::UploadPartOutput& out) {
    set(response, "ETag", out.ETag);
    set(response, "x-amz-server-side-encryption", out.ServerSideEncryption);
    if (const auto* name = checksum_name(out.checksum.algorithm)) set(response, name->header, out.checksum.value);
  }

  void operator()(const s3::CompleteMultipartUploadOutput& out) {
    set(response, "x-amz-version-id", out.VersionId);
    set(response, "x-amz-server-side-encryption", out.ServerSideEncryption);
    Document xml(response, "CompleteMultipartUploadResult");
    xml.text("Location", out.Location);
    xml.text("Bucket", out.Bucket);
    xml.text("Key", out.Key);
    xml.text("ETag", out.ETag);
    xml.checksum(out.checksum);
    if (checksum_name(out.checksum.algorithm) != nullptr) {
      xml.text("ChecksumType", out.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
    }
  }

  void operator()(const s3::ListPartsOutput& out) {
    Document xml(response, "ListPartsResult");
    xml.text("Bucket", request.bucket);
    xml.text("Key", request.key);
    xml.text("UploadId", asked("uploadId"));
    xml.owner("Initiator", out.owner_id);
    xml.owner("Owner", out.owner_id);
    xml.text("StorageClass", out.StorageClass);
    xml.number("PartNumberMarker", out.PartNumberMarker);
    xml.number("NextPartNumberMarker", out.NextPartNumberMarker);
    xml.number("MaxParts", out.MaxParts);
    xml.boolean("IsTruncated", out.IsTruncated);
    for (const auto& part : out.Parts) {
      xml.open("Part");
      xml.number("PartNumber", part.PartNumber);
      xml.time("LastModified", part.LastModified);
      xml.text("ETag", part.ETag);
      xml.number("Size", part.Size);
      xml.checksum(part.checksum);
      xml.close("Part");
    }
  }

  void operator()(const s3::ListMultipartUploadsOutput& out) {
    const ListText text(request.query);
    Document xml(response, "ListMultipartUploadsResult");
    xml.text("Bucket", request.bucket);
    xml.text("KeyMarker", text(asked("key-marker").value_or("")));
    xml.text("UploadIdMarker", asked("upload-id-marker").value_or(""));
    text.echo(xml, "NextKeyMarker", out.NextKeyMarker);
    xml.text("NextUploadIdMarker", out.NextUploadIdMarker);
    text.echo(xml, "Prefix", asked("prefix"));
    xml.number("MaxUploads", out.MaxUploads);
    text.encoding(xml);
    xml.boolean("IsTruncated", out.IsTruncated);
    for (const auto& upload : out.Uploads) {
      xml.open("Upload");
      xml.text("UploadId", upload.UploadId);
      xml.text("Key", text(upload.Key));
      xml.time("Initiated", upload.Initiated);
      xml.text("StorageClass", upload.StorageClass);
      xml.owner("Owner", out.owner_id);
      xml.owner("Initiator", out.owner_id);
      xml.close("Upload");
    }
  }
};

// The front's errors of authorization and of SigV4's form have the names of the JSON protocols.
std::string code_of(const aws::Error& error) {
  if (error.code == "AccessDeniedException") return "AccessDenied";
  if (error.code == "IncompleteSignatureException") return "AuthorizationHeaderMalformed";
  return error.code;
}

}  // namespace

aws::HttpResponse encode(const S3Request& request, const aws::HttpRequest& http, const s3::Reply& reply,
                         std::string object, std::string_view request_id) {
  Encoder encoder{request, http, std::move(object), {}};
  std::visit(encoder, reply);
  set_ids(encoder.response, request_id);
  return std::move(encoder.response);
}

aws::HttpResponse encode_error(const aws::Error& error, const aws::HttpRequest& http, std::string_view request_id) {
  aws::HttpResponse response;
  response.status = error.status;
  set_ids(response, request_id);
  for (const auto& [name, value] : error.members) {
    if (name.starts_with("x-amz-") || (error.status == 304 && name == "ETag")) set(response, name, value);
  }
  // Neither may have a body.
  if (http.method == "HEAD" || error.status == 304) return response;
  set(response, "Content-Type", std::string("application/xml"));
  response.body = kDeclaration;
  XmlWriter xml(response.body);
  xml.open("Error");
  xml.text("Code", code_of(error));
  xml.text("Message", error.message);
  for (const auto& [name, value] : error.members) {
    if (!name.starts_with("x-amz-")) xml.text(name, value);
  }
  xml.text("RequestId", request_id);
  xml.text("HostId", aws::sha256_hex(request_id));
  xml.close("Error");
  return response;
}

}  // namespace sluice::wire::s3_codec
