#include "wire/s3_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::wire::s3_codec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

aws::HttpRequest http(std::string_view method, std::string_view target, Headers headers = {},
                      std::string_view body = {}) {
  aws::HttpRequest request{method, target, std::move(headers), body, "127.0.0.1", false};
  if (!request.header("host")) request.headers.emplace_back("Host", "127.0.0.1:4566");
  return request;
}

std::string name_of(const aws::HttpRequest& request) {
  const auto parsed = parse(request);
  return parsed ? std::string(parsed->name) : parsed.error().code + ": " + parsed.error().message;
}

// The command that a request becomes, as its type; fails the test on an error.
template <class T>
T command(const aws::HttpRequest& request) {
  const auto parsed = parse(request);
  EXPECT_TRUE(parsed) << parsed.error().message;
  auto body = read_body(request, *parsed);
  EXPECT_TRUE(body) << body.error().message;
  auto out = to_command(*parsed, request, *body, "000000000000");
  EXPECT_TRUE(out) << out.error().message;
  EXPECT_TRUE(std::holds_alternative<T>(*out));
  return std::get<T>(*out);
}

// The code of the first error on the way to a command.
std::string error_of(const aws::HttpRequest& request) {
  const auto parsed = parse(request);
  if (!parsed) return parsed.error().code;
  const auto body = read_body(request, *parsed);
  if (!body) return body.error().code;
  const auto out = to_command(*parsed, request, *body, "000000000000");
  return out ? "none" : out.error().code;
}

std::optional<std::string> header_of(const aws::HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (aws::equals_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

TEST(S3Parse, FindsBucketAndKeyInPathOrHost) {
  const auto place = [](std::string_view host, std::string_view target) {
    const std::vector<std::string> hosts = {"box.lan"};
    const auto request = http("GET", target, {{"Host", host}});
    const auto parsed = parse(request, hosts);
    EXPECT_TRUE(parsed);
    return parsed->bucket + " | " + parsed->key;
  };
  EXPECT_EQ(place("127.0.0.1:4566", "/b/dir/a%20b+c"), "b | dir/a b+c");
  EXPECT_EQ(place("localhost:4566", "/b"), "b | ");
  EXPECT_EQ(place("localhost:4566", "/b/"), "b | ");
  EXPECT_EQ(place("[::1]:4566", "/b//k"), "b | /k");
  EXPECT_EQ(place("my.bucket.localhost:4566", "/k/l"), "my.bucket | k/l");
  EXPECT_EQ(place("b.s3.localhost:4566", "/k"), "b | k");
  EXPECT_EQ(place("s3.localhost:4566", "/b/k"), "b | k");
  EXPECT_EQ(place("b.127.0.0.1:4566", "/k"), "b | k");
  EXPECT_EQ(place("B.S3.us-east-1.amazonaws.com", "/k"), "b | k");
  EXPECT_EQ(place("b.s3-eu-west-1.amazonaws.com", "/k"), "b | k");
  EXPECT_EQ(place("s3.us-east-1.amazonaws.com", "/b/k"), "b | k");
  EXPECT_EQ(place("b.box.lan:80", "/k"), "b | k");
  EXPECT_EQ(place("other.lan", "/b/k"), "b | k");
}

TEST(S3Parse, KnowsTheOperationByMethodAndSubresource) {
  EXPECT_EQ(name_of(http("GET", "/")), "ListBuckets");
  EXPECT_EQ(name_of(http("GET", "/b?list-type=2&prefix=x")), "ListObjectsV2");
  EXPECT_EQ(name_of(http("GET", "/b")), "ListObjects");
  EXPECT_EQ(name_of(http("GET", "/b?versions")), "ListObjectVersions");
  EXPECT_EQ(name_of(http("GET", "/b?location=")), "GetBucketLocation");
  EXPECT_EQ(name_of(http("POST", "/b?delete")), "DeleteObjects");
  EXPECT_EQ(name_of(http("PUT", "/b/k?x-id=PutObject")), "PutObject");
  EXPECT_EQ(name_of(http("PUT", "/b/k?partNumber=1&uploadId=u")), "UploadPart");
  EXPECT_EQ(name_of(http("GET", "/b/k?partNumber=1")), "GetObject");
  EXPECT_EQ(name_of(http("POST", "/b/k?uploads")), "CreateMultipartUpload");
  EXPECT_EQ(name_of(http("POST", "/b/k?uploadId=u")), "CompleteMultipartUpload");
  EXPECT_EQ(name_of(http("DELETE", "/b/k?uploadId=u")), "AbortMultipartUpload");
  EXPECT_EQ(name_of(http("PUT", "/b/k", {{"x-amz-copy-source", "/b/j"}})), "CopyObject");
  EXPECT_EQ(name_of(http("PUT", "/b?lifecycle")),
            "NotImplemented: S3's BucketLifecycleConfiguration is not supported by sluice.");
  EXPECT_EQ(name_of(http("GET", "/b/k?tagging")), "NotImplemented: S3's ObjectTagging is not supported by sluice.");
  EXPECT_EQ(name_of(http("PATCH", "/b/k")),
            "MethodNotAllowed: The specified method is not allowed against this resource.");
  const auto request = http("PUT", "/b/a/k");
  EXPECT_EQ(parse(request)->resource(), "arn:aws:s3:::b/a/k");
  EXPECT_EQ(parse(request)->iam_action, "s3:PutObject");
  EXPECT_TRUE(parse(request)->stores_body);
}

TEST(S3Body, IsHashedAndComparedWithItsChecksum) {
  const auto put = command<s3::PutObjectRequest>(http("PUT", "/b/k",
                                                      {{"x-amz-checksum-crc32", "i9aeUg=="},
                                                       {"Content-Type", "text/plain"},
                                                       {"X-Amz-Meta-Colour", "red"},
                                                       {"x-amz-server-side-encryption", "AES256"}},
                                                      "Hello world"));
  EXPECT_EQ(put.body.sha256, "64ec88ca00b268e5ba1a35678a1b5316d212f4f366b2477232534a8aeca37f3c");
  EXPECT_EQ(put.body.md5, "3e25960a79dbc69b674cd4ec67a72c62");
  EXPECT_EQ(put.body.size, 11);
  EXPECT_EQ(put.checksum.algorithm, s3::ChecksumAlgorithm::kCrc32);
  EXPECT_EQ(put.Metadata.at("colour"), "red");
  EXPECT_EQ(put.ContentType, "text/plain");

  // Without one S3 makes a CRC64NVME.
  const auto plain = command<s3::PutObjectRequest>(http("PUT", "/b/k", {}, "Hello world"));
  EXPECT_EQ(plain.checksum.algorithm, s3::ChecksumAlgorithm::kCrc64nvme);

  const auto with = [](Headers headers) { return error_of(http("PUT", "/b/k", std::move(headers), "Hello world")); };
  EXPECT_EQ(with({{"x-amz-checksum-crc32", "AAAAAA=="}}), "BadDigest");
  EXPECT_EQ(with({{"x-amz-checksum-crc32", "AA=="}}), "InvalidRequest");
  EXPECT_EQ(with({{"x-amz-checksum-sha256", "ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="}}), "none");
  EXPECT_EQ(with({{"x-amz-checksum-sha1", "e1AsOh9IyGCa4hLN+2Od7jlnP14="}}), "none");
  EXPECT_EQ(with({{"x-amz-checksum-crc32c", "crUfeA=="}}), "none");
  EXPECT_EQ(with({{"x-amz-checksum-xxhash64", "AAAAAAAAAAA="}}), "NotImplemented");
  EXPECT_EQ(with({{"Content-MD5", "PiWWCnnbxptnTNTsZ6csYg=="}}), "none");
  EXPECT_EQ(with({{"Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="}}), "BadDigest");
  EXPECT_EQ(with({{"Content-MD5", "x"}}), "InvalidDigest");
  EXPECT_EQ(with({{"x-amz-content-sha256", std::string(64, '0')}}), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(with({{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}), "none");
}

TEST(S3Body, UndoesChunksWithTrailers) {
  const Headers headers = {{"Content-Encoding", "gzip,aws-chunked"},
                           {"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
                           {"x-amz-decoded-content-length", "11"},
                           {"x-amz-trailer", "x-amz-checksum-crc32"}};
  const auto put = command<s3::PutObjectRequest>(
      http("PUT", "/b/k", headers,
           "6\r\nHello \r\n5;chunk-signature=00\r\nworld\r\n0\r\nx-amz-checksum-crc32:i9aeUg==\r\n\r\n"));
  EXPECT_EQ(put.body.md5, "3e25960a79dbc69b674cd4ec67a72c62");
  EXPECT_EQ(put.checksum.value, "i9aeUg==");
  EXPECT_EQ(put.ContentEncoding, "gzip");

  const auto with = [&](std::string_view body) { return error_of(http("PUT", "/b/k", headers, body)); };
  EXPECT_EQ(with("b\r\nHello world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"), "BadDigest");
  EXPECT_EQ(with("5\r\nHello\r\n0\r\n\r\n"), "IncompleteBody");
  EXPECT_EQ(with("ff\r\nHello world\r\n0\r\n\r\n"), "IncompleteBody");
  EXPECT_EQ(with("b\r\nHello world!!0\r\n\r\n"), "IncompleteBody");
  EXPECT_EQ(with("xyz\r\n"), "InvalidRequest");
  EXPECT_EQ(with(""), "IncompleteBody");
}

TEST(S3Command, ReadsXml) {
  const auto bucket = command<s3::CreateBucketRequest>(
      http("PUT", "/b", {},
           R"(<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>eu-west-1)"
           "</LocationConstraint></CreateBucketConfiguration>"));
  EXPECT_EQ(bucket.LocationConstraint, "eu-west-1");
  EXPECT_EQ(command<s3::PutBucketVersioningRequest>(
                http("PUT", "/b?versioning", {},
                     "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"))
                .Status,
            "Enabled");
  const auto encryption = command<s3::PutBucketEncryptionRequest>(
      http("PUT", "/b?encryption", {},
           "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms"
           "</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>"
           "</ServerSideEncryptionConfiguration>"));
  EXPECT_EQ(encryption.Rules.at(0).SSEAlgorithm, "aws:kms");
  EXPECT_EQ(encryption.Rules.at(0).BucketKeyEnabled, true);
  const auto removal = command<s3::DeleteObjectsRequest>(
      http("POST", "/b?delete", {},
           "<Delete><Object><Key>a&amp;b</Key><VersionId>v</VersionId></Object><Object><Key>c</Key></Object>"
           "<Quiet>true</Quiet></Delete>"));
  EXPECT_EQ(*removal.Objects.at(0).Key, "a&b");
  EXPECT_TRUE(removal.Quiet);
  const auto complete = command<s3::CompleteMultipartUploadRequest>(
      http("POST", "/b/k?uploadId=u", {},
           "<CompleteMultipartUpload><Part><ETag>\"e\"</ETag><ChecksumCRC32>i9aeUg==</ChecksumCRC32>"
           "<PartNumber>1</PartNumber></Part></CompleteMultipartUpload>"));
  EXPECT_EQ(*complete.Parts.at(0).PartNumber, 1);
  EXPECT_EQ(complete.Parts.at(0).checksum.value, "i9aeUg==");

  for (const auto* body : {"", "<a", "<Delete", "<Other/>", "{}"}) {
    EXPECT_EQ(error_of(http("POST", "/b?delete", {}, body)), "MalformedXML") << body;
  }
}

TEST(S3Command, SaysWhatItDoesNotSupport) {
  const auto with = [](std::string_view name, std::string_view value) {
    return error_of(http("PUT", "/b/k", {{name, value}}, "x"));
  };
  EXPECT_EQ(with("x-amz-acl", "private"), "none");
  EXPECT_EQ(with("x-amz-acl", "public-read"), "AccessControlListNotSupported");
  EXPECT_EQ(with("x-amz-server-side-encryption-customer-algorithm", "AES256"), "NotImplemented");
  EXPECT_EQ(with("x-amz-tagging", "a=b"), "NotImplemented");
  EXPECT_EQ(with("x-amz-object-lock-mode", "GOVERNANCE"), "NotImplemented");
  EXPECT_EQ(with("x-amz-expected-bucket-owner", "000000000000"), "none");
  EXPECT_EQ(with("x-amz-expected-bucket-owner", "111111111111"), "AccessDenied");
  EXPECT_EQ(error_of(http("GET", "/b?max-keys=x")), "InvalidArgument");
}

TEST(S3Command, TakesACopySourceApart) {
  const auto copy =
      command<s3::CopyObjectRequest>(http("PUT", "/b/k", {{"x-amz-copy-source", "/from/a%2Fb%20c?versionId=v%3D1"}}));
  EXPECT_EQ(copy.source_bucket, "from");
  EXPECT_EQ(copy.source_key, "a/b c");
  EXPECT_EQ(copy.source_version, "v=1");
  EXPECT_EQ(error_of(http("PUT", "/b/k", {{"x-amz-copy-source", "nonsense"}})), "InvalidArgument");
}

TEST(S3Reply, AnswersAGetWithHeadersAndBytes) {
  const auto request = http("GET", "/b/k?response-content-type=text/html", {{"x-amz-checksum-mode", "ENABLED"}});
  s3::ObjectFound found;
  found.ETag = "\"e\"";
  found.LastModified = base::from_epoch_ms(1'428'582'896'000);
  found.size = found.length = 5;
  found.headers.ContentType = "text/plain";
  found.headers.Metadata = {{"colour", "red"}};
  found.VersionId = "v1";
  found.checksum = {s3::ChecksumAlgorithm::kCrc32, "i9aeUg==", false};
  auto response = encode(*parse(request), request, found, "hello", "id");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(header_of(response, "ETag"), "\"e\"");
  EXPECT_EQ(header_of(response, "Last-Modified"), "Thu, 09 Apr 2015 12:34:56 GMT");
  EXPECT_EQ(header_of(response, "Content-Type"), "text/html");
  EXPECT_EQ(header_of(response, "x-amz-meta-colour"), "red");
  EXPECT_EQ(header_of(response, "x-amz-version-id"), "v1");
  EXPECT_EQ(header_of(response, "x-amz-checksum-crc32"), "i9aeUg==");
  EXPECT_EQ(header_of(response, "Content-Length"), "5");

  found.partial = true;
  found.range_first = 1;
  found.length = 3;
  response = encode(*parse(request), request, found, "ell", "id");
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(header_of(response, "Content-Range"), "bytes 1-3/5");
  EXPECT_FALSE(header_of(response, "x-amz-checksum-crc32"));
}

TEST(S3Reply, ListsInXmlEncodedIfAsked) {
  s3::ListObjectsV2Output out;
  out.Contents = {{"a &b", base::from_epoch_ms(1'428'582'896'000), "\"e\"", 3, "STANDARD", {}}};
  out.CommonPrefixes = {"dir one/"};
  out.KeyCount = 2;
  auto request = http("GET", "/b?list-type=2&delimiter=/");
  auto body = encode(*parse(request), request, out, "", "id").body;
  EXPECT_THAT(body, HasSubstr("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>"));
  EXPECT_THAT(body,
              HasSubstr("<Contents><Key>a &amp;b</Key><LastModified>2015-04-09T12:34:56.000Z</LastModified>"
                        "<ETag>&quot;e&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Contents>"));
  EXPECT_THAT(body, HasSubstr("<CommonPrefixes><Prefix>dir one/</Prefix></CommonPrefixes>"));
  request = http("GET", "/b?list-type=2&delimiter=/&encoding-type=url");
  body = encode(*parse(request), request, out, "", "id").body;
  EXPECT_THAT(body, HasSubstr("<Key>a%20%26b</Key>"));
  EXPECT_THAT(body, HasSubstr("<Prefix>dir%20one/</Prefix>"));
  EXPECT_THAT(body, HasSubstr("<EncodingType>url</EncodingType>"));
}

TEST(S3Reply, SaysNoMoreThanTheStatusWhereThatIsAll) {
  const auto status = [](const aws::HttpRequest& request) {
    const auto response = encode(*parse(request), request, std::monostate{}, "", "id");
    EXPECT_EQ(response.body, "");
    return response.status;
  };
  EXPECT_EQ(status(http("DELETE", "/b")), 204);
  EXPECT_EQ(status(http("PUT", "/b?policy")), 204);
  EXPECT_EQ(status(http("PUT", "/b?versioning")), 200);
  const auto request = http("GET", "/b?location");
  EXPECT_THAT(encode(*parse(request), request, s3::GetBucketLocationOutput{}, "", "id").body,
              HasSubstr("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>"));
}

TEST(S3Error, IsXmlWithItsDetails) {
  const aws::Error error{
      "NoSuchKey", "The specified key does not exist.", 404, "", {{"Key", "a<b"}, {"x-amz-delete-marker", "true"}}};
  auto response = encode_error(error, http("GET", "/b/k"), "id");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body,
              HasSubstr("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
                        "<Key>a&lt;b</Key><RequestId>id</RequestId>"));
  EXPECT_THAT(response.body, Not(HasSubstr("delete-marker")));
  EXPECT_EQ(header_of(response, "x-amz-delete-marker"), "true");
  EXPECT_EQ(encode_error(error, http("HEAD", "/b/k"), "id").body, "");
  EXPECT_EQ(encode_error({"NotModified", "", 304, "", {}}, http("GET", "/b/k"), "id").body, "");
  EXPECT_THAT(encode_error({"AccessDeniedException", "no", 403, "", {}}, http("GET", "/b/k"), "id").body,
              HasSubstr("<Code>AccessDenied</Code>"));
}

}  // namespace
}  // namespace sluice::wire::s3_codec
