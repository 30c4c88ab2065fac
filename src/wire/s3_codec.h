#pragma once
// Amazon S3 on the wire (REST-XML): from an HTTP request to a command and from a reply to an HTTP response. Pure
// functions; any thread. The order in which the front uses them:
//
//   auto request = parse(http, hosts);              what is asked, of which bucket and key; authorize by that
//   auto body = read_body(http, *request);          the body without its chunk coding, its checksums compared
//   if (request->stores_body) store(body->bytes)    under body->blob.sha256, synced, before the command
//   auto command = to_command(*request, http, *body, account);
//   ...decide...
//   encode(*request, http, reply, object, id)       with the bytes of ObjectFound's slices if it has any
//
// Errors, also those of authentication, go through encode_error().
#include <span>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "s3/api.h"

namespace sluice::wire::s3_codec {

// Of the XML documents in requests; CompleteMultipartUpload with 10,000 parts is the longest.
inline constexpr std::size_t kXmlBytesMax = 4u << 20;

enum class Operation {
  kListBuckets,
  kCreateBucket,
  kHeadBucket,
  kDeleteBucket,
  kGetBucketLocation,
  kGetBucketVersioning,
  kPutBucketVersioning,
  kGetBucketEncryption,
  kPutBucketEncryption,
  kDeleteBucketEncryption,
  kGetBucketPolicy,
  kPutBucketPolicy,
  kDeleteBucketPolicy,
  kGetPublicAccessBlock,
  kPutPublicAccessBlock,
  kDeletePublicAccessBlock,
  kGetBucketTagging,
  kPutBucketTagging,
  kDeleteBucketTagging,
  kListObjects,
  kListObjectsV2,
  kListObjectVersions,
  kListMultipartUploads,
  kDeleteObjects,
  kPutObject,
  kCopyObject,
  kGetObject,
  kHeadObject,
  kDeleteObject,
  kCreateMultipartUpload,
  kUploadPart,
  kCompleteMultipartUpload,
  kAbortMultipartUpload,
  kListParts,
};

using Query = std::vector<std::pair<std::string, std::string>>;

struct S3Request {
  Operation operation = Operation::kListBuckets;
  std::string_view name;        // PutObject; lives as long as the program
  std::string_view iam_action;  // s3:PutObject, as policies name it
  std::string bucket, key;      // decoded; empty where the operation has none
  Query query;                  // decoded
  bool stores_body = false;     // the body is to become a blob

  // arn:aws:s3:::bucket/key, arn:aws:s3:::bucket or *.
  std::string resource() const;
};

// `hosts`: names by which clients reach us beside loopback and the AWS ones, so that bucket.NAME is understood.
// Errors: NotImplemented for operations that sluice lacks (by name), MethodNotAllowed, InvalidURI.
aws::Result<S3Request> parse(const aws::HttpRequest& request, std::span<const std::string> hosts = {});

struct Body {
  std::string_view bytes;  // into the request, or into `decoded`
  std::string decoded;     // where chunks had to be put together
  s3::BlobRef blob;        // digests; of bodies to be stored alone
  s3::Checksum checksum;

  Body() = default;
  Body(Body&& other) noexcept { *this = std::move(other); }
  Body& operator=(Body&& other) noexcept;
};

// Undoes aws-chunked coding and compares Content-MD5, X-Amz-Content-Sha256 and x-amz-checksum-* (headers or trailers)
// with the bytes. Errors: BadDigest, InvalidDigest, XAmzContentSHA256Mismatch, IncompleteBody, InvalidRequest.
aws::Result<Body> read_body(const aws::HttpRequest& request, const S3Request& what);

// Errors: MalformedXML, InvalidArgument, AccessControlListNotSupported, NotImplemented for headers that ask for what
// sluice lacks; AccessDenied if x-amz-expected-bucket-owner is not `account`.
aws::Result<s3::Command> to_command(const S3Request& request, const aws::HttpRequest& http, const Body& body,
                                    std::string_view account);

// `object`: the bytes of ObjectFound's slices, one after the other; empty for all other replies.
aws::HttpResponse encode(const S3Request& request, const aws::HttpRequest& http, const s3::Reply& reply,
                         std::string object, std::string_view request_id);
aws::HttpResponse encode_error(const aws::Error& error, const aws::HttpRequest& http, std::string_view request_id);

}  // namespace sluice::wire::s3_codec
