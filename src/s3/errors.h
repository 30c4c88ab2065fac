#pragma once
// The errors of S3. Error::members become elements of the answer's XML, those that begin with x-amz- its headers.
#include <string>

#include "aws/error.h"

namespace sluice::s3::errors {

inline aws::Error no_such_bucket(const std::string& bucket) {
  return {"NoSuchBucket", "The specified bucket does not exist", 404, "", {{"BucketName", bucket}}};
}
inline aws::Error no_such_key(const std::string& key) {
  return {"NoSuchKey", "The specified key does not exist.", 404, "", {{"Key", key}}};
}
inline aws::Error no_such_version(const std::string& key, const std::string& version) {
  return {"NoSuchVersion", "The specified version does not exist.", 404, "", {{"Key", key}, {"VersionId", version}}};
}
inline aws::Error no_such_upload(const std::string& upload) {
  return {"NoSuchUpload",
          "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
          "completed.",
          404,
          "",
          {{"UploadId", upload}}};
}
// The key's newest version says that it has been deleted.
inline aws::Error deleted(const std::string& key, const std::string& version) {
  auto error = no_such_key(key);
  error.members.emplace_back("x-amz-delete-marker", "true");
  error.members.emplace_back("x-amz-version-id", version);
  return error;
}
inline aws::Error delete_marker_has_no_body() {
  return {"MethodNotAllowed",
          "The specified method is not allowed against this resource.",
          405,
          "",
          {{"x-amz-delete-marker", "true"}}};
}
inline aws::Error bucket_not_empty(const std::string& bucket, bool versioned) {
  return {"BucketNotEmpty",
          std::string("The bucket you tried to delete is not empty") +
              (versioned ? ". You must delete all versions in the bucket." : ""),
          409,
          "",
          {{"BucketName", bucket}}};
}
inline aws::Error bucket_owned_by_you(const std::string& bucket) {
  return {"BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409,
          "",
          {{"BucketName", bucket}}};
}
inline aws::Error bucket_exists(const std::string& bucket) {
  return {"BucketAlreadyExists",
          "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
          "Please select a different name and try again.",
          409,
          "",
          {{"BucketName", bucket}}};
}
inline aws::Error invalid_bucket_name(const std::string& bucket) {
  return {"InvalidBucketName", "The specified bucket is not valid.", 400, "", {{"BucketName", bucket}}};
}
inline aws::Error invalid_argument(std::string message, const std::string& name, const std::string& value) {
  return {"InvalidArgument", std::move(message), 400, "", {{"ArgumentName", name}, {"ArgumentValue", value}}};
}
inline aws::Error invalid_request(std::string message) {
  return {"InvalidRequest", std::move(message), 400, "", {}};
}
inline aws::Error malformed_xml() {
  return {"MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema",
          400,
          "",
          {}};
}
inline aws::Error key_too_long(std::size_t size) {
  return {
      "KeyTooLongError", "Your key is too long", 400, "", {{"Size", std::to_string(size)}, {"MaxSizeAllowed", "1024"}}};
}
inline aws::Error precondition_failed(const std::string& condition) {
  return {"PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          412,
          "",
          {{"Condition", condition}}};
}
inline aws::Error not_modified(const std::string& etag) {
  return {"NotModified", "Not Modified", 304, "", {{"ETag", etag}}};
}
inline aws::Error invalid_range(const std::string& range, std::int64_t size) {
  return {"InvalidRange",
          "The requested range is not satisfiable",
          416,
          "",
          {{"RangeRequested", range}, {"ActualObjectSize", std::to_string(size)}}};
}
inline aws::Error invalid_part_number(std::int32_t number, std::size_t count) {
  return {"InvalidPartNumber",
          "The requested partnumber is not satisfiable",
          416,
          "",
          {{"PartNumberRequested", std::to_string(number)}, {"ActualPartCount", std::to_string(count)}}};
}
inline aws::Error invalid_part(const std::string& upload, std::int32_t number, const std::string& etag) {
  return {"InvalidPart",
          "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
          "specified entity tag may not match the part's entity tag.",
          400,
          "",
          {{"UploadId", upload}, {"PartNumber", std::to_string(number)}, {"ETag", etag}}};
}
inline aws::Error invalid_part_order(const std::string& upload) {
  return {"InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number.",
          400,
          "",
          {{"UploadId", upload}}};
}
inline aws::Error entity_too_small(std::int64_t size, std::int32_t number) {
  return {
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
      400,
      "",
      {{"ProposedSize", std::to_string(size)}, {"MinSizeAllowed", "5242880"}, {"PartNumber", std::to_string(number)}}};
}
inline aws::Error not_set(std::string code, std::string message, const std::string& bucket) {
  return {std::move(code), std::move(message), 404, "", {{"BucketName", bucket}}};
}
inline aws::Error bad_digest(const std::string& header) {
  return {"BadDigest", "The " + header + " you specified did not match the calculated checksum.", 400, "", {}};
}

}  // namespace sluice::s3::errors
