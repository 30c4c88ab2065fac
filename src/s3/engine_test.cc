#include "s3/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3/tester.h"

namespace sluice::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

Texts keys_of(const std::vector<Object>& objects) {
  Texts out;
  for (const auto& object : objects) out.push_back(object.Key);
  return out;
}

TEST(Bucket, IsMadeOnceAndGoesWhenEmpty) {
  S3Tester t;
  t.create("b-1");
  CreateBucketRequest again;
  again.Bucket = "b-1";
  EXPECT_EQ(t.outcome(again), "ok");  // us-east-1 takes it for done
  again.Bucket = "Not_A_Bucket";
  EXPECT_EQ(t.outcome(again), "InvalidBucketName: The specified bucket is not valid.");
  EXPECT_EQ(t.get<HeadBucketOutput>(HeadBucketRequest{"b-1"}).BucketRegion, "us-east-1");
  t.put("b-1", "k", 'a');
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"b-1"}), "BucketNotEmpty: The bucket you tried to delete is not empty");
  t.run(object_request<DeleteObjectRequest>("b-1", "k"));
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"b-1"}), "ok");
  EXPECT_EQ(t.outcome(HeadBucketRequest{"b-1"}), "NoSuchBucket: The specified bucket does not exist");
}

TEST(Bucket, BelongsToOneAccount) {
  S3Tester t;
  t.create("mine");
  t.context.account = "111111111111";
  CreateBucketRequest request;
  request.Bucket = "mine";
  EXPECT_EQ(t.outcome(request).substr(0, 19), "BucketAlreadyExists");
  EXPECT_EQ(t.outcome(HeadBucketRequest{"mine"}), "AccessDenied: Access Denied");
  EXPECT_THAT(t.get<ListBucketsOutput>(ListBucketsRequest{}).Buckets, IsEmpty());
}

TEST(Bucket, ElsewhereSaysWhere) {
  S3Tester t;
  t.context.region = "eu-west-1";
  CreateBucketRequest request;
  request.Bucket = "bbb";
  EXPECT_EQ(t.outcome(request).substr(0, 34), "IllegalLocationConstraintException");
  request.LocationConstraint = "eu-west-1";
  EXPECT_EQ(t.outcome(request), "ok");
  EXPECT_EQ(t.outcome(request).substr(0, 23), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(t.get<GetBucketLocationOutput>(GetBucketLocationRequest{"bbb"}).LocationConstraint, "eu-west-1");
}

TEST(Bucket, IsInNoRegionThatCannotBeOne) {
  S3Tester t;
  for (const auto* region : {"&b;", "mars", "<x>-1", "us east 1"}) {
    CreateBucketRequest request;
    request.Bucket = "bbb";
    request.LocationConstraint = region;
    EXPECT_EQ(t.outcome(request), "InvalidLocationConstraint: The specified location-constraint is not valid")
        << region;
  }
}

// What SAM asks of its own bucket (managed stack aws-sam-cli-managed-default).
TEST(Bucket, KeepsItsSettings) {
  S3Tester t;
  t.create("bbb");
  EXPECT_EQ(t.outcome(GetBucketPolicyRequest{"bbb"}), "NoSuchBucketPolicy: The bucket policy does not exist");
  EXPECT_EQ(t.outcome(GetPublicAccessBlockRequest{"bbb"}).substr(0, 36), "NoSuchPublicAccessBlockConfiguration");
  EXPECT_EQ(t.outcome(GetBucketTaggingRequest{"bbb"}), "NoSuchTagSet: The TagSet does not exist");
  EXPECT_EQ(t.get<GetBucketEncryptionOutput>(GetBucketEncryptionRequest{"bbb"}).Rules[0].SSEAlgorithm, "AES256");

  t.run(PutBucketEncryptionRequest{"bbb", {{"aws:kms", std::nullopt, true}}});
  t.run(PutBucketPolicyRequest{"bbb", R"({"Statement":[]})"});
  t.run(PutPublicAccessBlockRequest{"bbb", {true, true, true, true}});
  t.run(PutBucketTaggingRequest{"bbb", {{"ManagedStackSource", "AwsSamCli"}}});
  t.run(PutBucketVersioningRequest{"bbb", "Enabled", {}});
  EXPECT_EQ(t.outcome(PutBucketPolicyRequest{"bbb", "x"}).substr(0, 15), "MalformedPolicy");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(t.get<GetBucketEncryptionOutput>(GetBucketEncryptionRequest{"bbb"}).Rules[0].SSEAlgorithm, "aws:kms");
    EXPECT_EQ(t.get<GetBucketPolicyOutput>(GetBucketPolicyRequest{"bbb"}).Policy, R"({"Statement":[]})");
    EXPECT_EQ(t.get<GetBucketVersioningOutput>(GetBucketVersioningRequest{"bbb"}).Status, "Enabled");
    EXPECT_EQ(t.get<GetBucketTaggingOutput>(GetBucketTaggingRequest{"bbb"}).TagSet.size(), 1u);
    EXPECT_TRUE(t.get<GetPublicAccessBlockOutput>(GetPublicAccessBlockRequest{"bbb"})
                    .PublicAccessBlockConfiguration.BlockPublicAcls);
    t.restart();
  }
  EXPECT_EQ(t.put("bbb", "k", 'a').ServerSideEncryption, "aws:kms");
}

TEST(Object, IsWhatWasPutLast) {
  S3Tester t;
  t.create("bbb");
  EXPECT_EQ(t.body("bbb", "k"), "NoSuchKey");
  const auto put = t.put("bbb", "k", 'a');
  EXPECT_EQ(put.ETag, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"");
  EXPECT_FALSE(put.VersionId);
  t.put("bbb", "k", 'b');
  EXPECT_EQ(t.body("bbb", "k"), "b");
  EXPECT_EQ(t.released(), "a");
  const auto deleted = t.get<DeleteObjectOutput>(object_request<DeleteObjectRequest>("bbb", "k"));
  EXPECT_FALSE(deleted.DeleteMarker);
  EXPECT_EQ(t.released(), "b");
  EXPECT_EQ(t.outcome(object_request<DeleteObjectRequest>("bbb", "k")), "ok");
}

TEST(Object, SharesItsBlobWithItsLikes) {
  S3Tester t;
  t.create("bbb");
  t.put("bbb", "one", 'a');
  t.put("bbb", "two", 'a');
  t.put("bbb", "one", 'a');
  EXPECT_EQ(t.released(), "");
  t.put("bbb", "one", 'b');
  EXPECT_EQ(t.released(), "");
  EXPECT_TRUE(t.engine().refers_to(std::string(64, 'a')));
  DeleteObjectsRequest request{"bbb", {{"one", {}}, {"two", {}}, {"two", {}}, {"none", {}}}, false};
  EXPECT_EQ(t.get<DeleteObjectsOutput>(request).Deleted.size(), 3u);
  EXPECT_EQ(t.released(), "ab");
  EXPECT_FALSE(t.engine().refers_to(std::string(64, 'a')));
}

TEST(Object, ThatIsRefusedReleasesItsBody) {
  S3Tester t;
  t.create("bbb");
  t.put("bbb", "k", 'a');
  auto request = object_request<PutObjectRequest>("bbb", "k");
  request.IfNoneMatch = "*";
  request.body = blob('b');
  EXPECT_EQ(t.outcome(request), "PreconditionFailed: At least one of the pre-conditions you specified did not hold");
  EXPECT_EQ(t.released(), "b");
  request.body = blob('a');  // of which another object lives
  EXPECT_EQ(t.outcome(request).substr(0, 18), "PreconditionFailed");
  EXPECT_EQ(t.released(), "");
  request = object_request<PutObjectRequest>("none", "k");
  request.body = blob('c');
  EXPECT_EQ(t.outcome(request).substr(0, 12), "NoSuchBucket");
  EXPECT_EQ(t.released(), "c");
  request = object_request<PutObjectRequest>("bbb", std::string(1025, 'k'));
  EXPECT_EQ(t.outcome(request), "KeyTooLongError: Your key is too long");
}

TEST(Versions, PileUpUntilEachIsDeleted) {
  S3Tester t;
  t.create("bbb");
  t.put("bbb", "k", '0');  // before there were versions: "null"
  t.run(PutBucketVersioningRequest{"bbb", "Enabled", {}});
  const auto a = *t.put("bbb", "k", 'a').VersionId, b = *t.put("bbb", "k", 'b').VersionId;
  EXPECT_EQ(a.size(), 32u);
  EXPECT_EQ(t.body("bbb", "k"), "b");
  EXPECT_EQ(t.body("bbb", "k", a), "a");
  EXPECT_EQ(t.body("bbb", "k", "null"), "0");
  EXPECT_EQ(t.body("bbb", "k", "nonsense"), "NoSuchVersion");

  const auto marker = t.get<DeleteObjectOutput>(object_request<DeleteObjectRequest>("bbb", "k"));
  EXPECT_EQ(marker.DeleteMarker, true);
  EXPECT_EQ(t.body("bbb", "k"), "NoSuchKey");
  EXPECT_EQ(t.body("bbb", "k", *marker.VersionId), "MethodNotAllowed");
  EXPECT_EQ(t.body("bbb", "k", b), "b");

  const auto list = t.get<ListObjectVersionsOutput>(ListObjectVersionsRequest{"bbb"});
  ASSERT_EQ(list.Versions.size(), 4u);
  EXPECT_TRUE(list.Versions[0].delete_marker);
  EXPECT_TRUE(list.Versions[0].IsLatest);
  EXPECT_EQ(list.Versions[1].VersionId, b);
  EXPECT_EQ(list.Versions[3].VersionId, "null");
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"bbb"}),
            "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.");

  auto remove = object_request<DeleteObjectRequest>("bbb", "k");
  remove.VersionId = marker.VersionId;
  EXPECT_EQ(t.get<DeleteObjectOutput>(remove).DeleteMarker, true);
  EXPECT_EQ(t.body("bbb", "k"), "b");
  for (const auto& version : {a, b, std::string("null")}) {
    remove.VersionId = version;
    t.run(remove);
  }
  EXPECT_EQ(t.released(), "0ab");
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"bbb"}), "ok");
}

TEST(Versions, AreNullWhileSuspended) {
  S3Tester t;
  t.create("bbb", true);
  t.put("bbb", "k", 'a');
  t.run(PutBucketVersioningRequest{"bbb", "Suspended", {}});
  EXPECT_EQ(t.put("bbb", "k", 'b').VersionId, "null");
  t.put("bbb", "k", 'c');
  EXPECT_EQ(t.released(), "b");
  // The marker takes the place of the null version, which the same request names too.
  DeleteObjectsRequest request{"bbb", {{"k", {}}, {"k", "null"}}, false};
  t.run(request);
  EXPECT_EQ(t.released(), "c");
  EXPECT_EQ(t.body("bbb", "k"), "a");
}

TEST(Read, AnswersRangesAndConditions) {
  S3Tester t;
  t.create("bbb");
  t.put("bbb", "k", 'a');
  const auto range = [&](const std::string& text) -> std::string {
    auto request = object_request<GetObjectRequest>("bbb", "k");
    request.Range = text;
    const auto reply = t.run(request);
    if (!reply) return reply.error().code;
    const auto& found = std::get<ObjectFound>(*reply);
    return std::to_string(found.range_first) + "+" + std::to_string(found.length) + (found.partial ? " partial" : "");
  };
  EXPECT_EQ(range("bytes=0-3"), "0+4 partial");
  EXPECT_EQ(range("bytes=5-"), "5+5 partial");
  EXPECT_EQ(range("bytes=-3"), "7+3 partial");
  EXPECT_EQ(range("bytes=8-100"), "8+2 partial");
  EXPECT_EQ(range("bytes=10-"), "InvalidRange");
  EXPECT_EQ(range("bytes=-0"), "InvalidRange");
  EXPECT_EQ(range("bytes=3-1"), "0+10");
  EXPECT_EQ(range("lines=1"), "0+10");

  auto request = object_request<HeadObjectRequest>("bbb", "k");
  request.IfNoneMatch = "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"";
  EXPECT_EQ(t.run(request).error().status, 304);
  request.IfNoneMatch = "\"b\", W/\"c\"";
  EXPECT_EQ(t.outcome(request), "ok");
  request.IfMatch = "\"b\"";
  EXPECT_EQ(t.run(request).error().status, 412);
  request = object_request<HeadObjectRequest>("bbb", "k");
  request.IfModifiedSince = t.now;
  EXPECT_EQ(t.run(request).error().status, 304);
  request.IfModifiedSince = t.now - std::chrono::seconds(1);
  EXPECT_EQ(t.outcome(request), "ok");
  request.IfUnmodifiedSince = t.now - std::chrono::seconds(1);
  EXPECT_EQ(t.run(request).error().status, 412);
}

TEST(Copy, SharesTheBodyAndTakesOrReplacesTheHeaders) {
  S3Tester t;
  t.create("bbb");
  auto put = object_request<PutObjectRequest>("bbb", "k");
  put.body = blob('a');
  put.ContentType = "text/plain";
  t.run(put);
  auto copy = object_request<CopyObjectRequest>("bbb", "k2");
  copy.source_bucket = "bbb";
  copy.source_key = "k";
  EXPECT_EQ(t.outcome(copy), "ok");
  const auto head = [&](const std::string& key) {
    return t.get<ObjectFound>(object_request<HeadObjectRequest>("bbb", key)).headers.ContentType;
  };
  EXPECT_EQ(head("k2"), "text/plain");
  copy.MetadataDirective = "REPLACE";
  copy.ContentType = "text/html";
  t.run(copy);
  EXPECT_EQ(head("k2"), "text/html");
  t.run(object_request<DeleteObjectRequest>("bbb", "k"));
  EXPECT_EQ(t.released(), "");
  EXPECT_EQ(t.outcome(copy).substr(0, 9), "NoSuchKey");
}

TEST(List, RollsUpAtTheDelimiterInPages) {
  S3Tester t;
  t.create("bbb");
  for (const auto* key : {"a", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z"}) t.put("bbb", key, 'a');
  ListObjectsV2Request request{"bbb"};
  EXPECT_THAT(keys_of(t.get<ListObjectsV2Output>(request).Contents),
              ElementsAre("a", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z"));
  request.Delimiter = "/";
  auto page = t.get<ListObjectsV2Output>(request);
  EXPECT_THAT(keys_of(page.Contents), ElementsAre("a", "z"));
  EXPECT_THAT(page.CommonPrefixes, ElementsAre("dir/", "dir2/"));
  EXPECT_EQ(page.KeyCount, 4);

  Texts seen;
  request.MaxKeys = 1;
  for (bool more = true; more;) {
    page = t.get<ListObjectsV2Output>(request);
    for (const auto& key : keys_of(page.Contents)) seen.push_back(key);
    for (const auto& prefix : page.CommonPrefixes) seen.push_back(prefix);
    more = page.IsTruncated;
    EXPECT_EQ(more, page.NextContinuationToken.has_value());
    request.ContinuationToken = page.NextContinuationToken;
  }
  EXPECT_THAT(seen, ElementsAre("a", "dir/", "dir2/", "z"));

  request = {"bbb"};
  request.Prefix = "dir/";
  request.Delimiter = "/";
  page = t.get<ListObjectsV2Output>(request);
  EXPECT_THAT(keys_of(page.Contents), ElementsAre("dir/1", "dir/2"));
  EXPECT_THAT(page.CommonPrefixes, ElementsAre("dir/sub/"));
  request.StartAfter = "dir/1";
  EXPECT_THAT(keys_of(t.get<ListObjectsV2Output>(request).Contents), ElementsAre("dir/2"));
  request = {"bbb"};
  request.MaxKeys = 0;
  EXPECT_FALSE(t.get<ListObjectsV2Output>(request).IsTruncated);
}

TEST(List, OfVersionsGoesOnBetweenAKeysVersions) {
  S3Tester t;
  t.create("bbb", true);
  Texts expected;
  for (const auto* key : {"a", "b", "c"}) {
    Texts ids;
    for (int i = 0; i < 3; ++i) ids.push_back(*t.put("bbb", key, 'a').VersionId);
    expected.insert(expected.end(), ids.rbegin(), ids.rend());
  }
  Texts seen;
  ListObjectVersionsRequest request{"bbb"};
  request.MaxKeys = 2;
  for (bool more = true; more;) {
    const auto page = t.get<ListObjectVersionsOutput>(request);
    for (const auto& version : page.Versions) seen.push_back(version.VersionId);
    more = page.IsTruncated;
    request.KeyMarker = page.NextKeyMarker;
    request.VersionIdMarker = page.NextVersionIdMarker;
  }
  EXPECT_EQ(seen, expected);
}

TEST(List, OfVersionsGoesOnBehindOneThatHasBeenDeleted) {
  S3Tester t;
  t.create("bbb", true);
  for (int i = 0; i < 5; ++i) t.put("bbb", "k", 'a');
  t.run(object_request<DeleteObjectRequest>("bbb", "k"));
  ListObjectVersionsRequest request{"bbb"};
  request.MaxKeys = 2;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = t.get<ListObjectVersionsOutput>(request);
    DeleteObjectsRequest remove{"bbb", {}, true};
    for (const auto& version : page.Versions) remove.Objects.push_back({version.Key, version.VersionId});
    t.run(remove);
    more = page.IsTruncated;
    request.KeyMarker = page.NextKeyMarker;
    request.VersionIdMarker = page.NextVersionIdMarker;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"bbb"}), "ok");
}

// ---- multipart uploads
// -----------------------------------------------------------------------------------------------

struct UploadStory {
  S3Tester& t;
  std::string id;

  explicit UploadStory(S3Tester& tester, const CreateMultipartUploadRequest& request) : t(tester) {
    id = t.get<CreateMultipartUploadOutput>(request).UploadId;
  }
  UploadPartRequest part_request(int number, char letter, std::int64_t size) const {
    UploadPartRequest request{"bbb", "k", id, number, blob(letter, size), {}};
    return request;
  }
  std::string part(int number, char letter, std::int64_t size = 5 << 20) {
    return t.get<UploadPartOutput>(part_request(number, letter, size)).ETag;
  }
  CompleteMultipartUploadRequest complete(std::vector<std::pair<int, std::string>> parts) const {
    CompleteMultipartUploadRequest request{"bbb", "k", id};
    for (auto& [number, etag] : parts) request.Parts.push_back({std::move(etag), number, {}});
    return request;
  }
};

CreateMultipartUploadRequest upload_request() {
  return object_request<CreateMultipartUploadRequest>("bbb", "k");
}

TEST(Upload, MakesAnObjectOfItsParts) {
  S3Tester t;
  t.create("bbb");
  UploadStory upload(t, upload_request());
  const auto two = upload.part(2, 'b', 7), one = upload.part(1, 'a');
  upload.part(3, 'c', 1);  // not taken in the end
  EXPECT_EQ(t.get<ListPartsOutput>(ListPartsRequest{"bbb", "k", upload.id, {}, {}}).Parts.size(), 3u);
  EXPECT_EQ(t.body("bbb", "k"), "NoSuchKey");

  const auto output = t.get<CompleteMultipartUploadOutput>(upload.complete({{1, one}, {2, two}}));
  // MD5 of the two MD5s, aa.. and bb..
  EXPECT_EQ(output.ETag, "\"8039a288fc27346c4ebd08f17995e8bc-2\"");
  EXPECT_EQ(t.body("bbb", "k"), "ab");
  EXPECT_EQ(t.released(), "c");
  EXPECT_EQ(t.outcome(upload.complete({{1, one}})).substr(0, 12), "NoSuchUpload");

  auto second_part = object_request<GetObjectRequest>("bbb", "k");
  second_part.PartNumber = 2;
  const auto found = t.get<ObjectFound>(second_part);
  EXPECT_EQ(found.range_first, 5 << 20);
  EXPECT_EQ(found.length, 7);
  EXPECT_EQ(found.PartsCount, 2);
  second_part.PartNumber.reset();
  second_part.Range = "bytes=5242878-5242882";
  const auto across = t.get<ObjectFound>(second_part).slices;
  ASSERT_EQ(across.size(), 2u);
  EXPECT_EQ(across[0].offset, 5242878);
  EXPECT_EQ(across[0].size, 2);
  EXPECT_EQ(across[1].size, 3);
}

TEST(Upload, IsRefusedWithTheServicesWords) {
  S3Tester t;
  t.create("bbb");
  UploadStory upload(t, upload_request());
  const auto one = upload.part(1, 'a', 5), two = upload.part(2, 'b', 5);
  EXPECT_EQ(t.outcome(upload.complete({{1, one}, {2, two}})),
            "EntityTooSmall: Your proposed upload is smaller than the minimum allowed size");
  EXPECT_EQ(t.outcome(upload.complete({{2, two}, {1, one}})).substr(0, 16), "InvalidPartOrder");
  EXPECT_EQ(t.outcome(upload.complete({{1, two}})).substr(0, 11), "InvalidPart");
  EXPECT_EQ(t.outcome(upload.complete({{3, one}})).substr(0, 11), "InvalidPart");
  EXPECT_EQ(t.outcome(upload.complete({})).substr(0, 12), "MalformedXML");
  EXPECT_EQ(t.outcome(upload.part_request(10'001, 'c', 1)).substr(0, 15), "InvalidArgument");
  EXPECT_EQ(t.released(), "c");
  EXPECT_EQ(t.outcome(UploadPartRequest{"bbb", "k", "none", 1, blob('d'), {}}).substr(0, 12), "NoSuchUpload");
  EXPECT_EQ(t.released(), "d");
}

TEST(Upload, LetsGoOfItsPartsWhenReplacedOrAborted) {
  S3Tester t;
  t.create("bbb");
  UploadStory upload(t, upload_request());
  upload.part(1, 'a');
  upload.part(1, 'b');
  EXPECT_EQ(t.released(), "a");
  upload.part(2, 'b');
  ListMultipartUploadsRequest list{"bbb"};
  EXPECT_EQ(t.get<ListMultipartUploadsOutput>(list).Uploads.size(), 1u);
  EXPECT_EQ(t.outcome(AbortMultipartUploadRequest{"bbb", "k", upload.id}), "ok");
  EXPECT_EQ(t.released(), "b");
  EXPECT_THAT(t.get<ListMultipartUploadsOutput>(list).Uploads, IsEmpty());
  // A bucket with an unfinished upload may go.
  UploadStory other(t, upload_request());
  other.part(1, 'c');
  EXPECT_EQ(t.outcome(DeleteBucketRequest{"bbb"}), "ok");
  EXPECT_EQ(t.released(), "c");
}

TEST(Upload, ComputesTheChecksumOfTheWhole) {
  S3Tester t;
  t.create("bbb");
  // CRC-32 of "Hello " and "world" and of both; the first part would be 5 MiB long in earnest, here it is the last.
  auto request = upload_request();
  request.checksum_algorithm = ChecksumAlgorithm::kCrc32;
  UploadStory composite(t, request);
  auto part = composite.part_request(1, 'a', 11);
  part.checksum = {ChecksumAlgorithm::kCrc32, "i9aeUg==", false};  // of "Hello world"
  const auto etag = t.get<UploadPartOutput>(part).ETag;
  const auto of_parts = t.get<CompleteMultipartUploadOutput>(composite.complete({{1, etag}})).checksum;
  EXPECT_TRUE(of_parts.composite);
  EXPECT_TRUE(of_parts.value.ends_with("==-1"));

  request.ChecksumType = "FULL_OBJECT";
  UploadStory whole(t, request);
  part.UploadId = whole.id;
  t.run(part);
  auto complete = whole.complete({{1, etag}});
  complete.Parts[0].checksum = {ChecksumAlgorithm::kCrc32, "AAAAAA==", false};
  EXPECT_EQ(t.outcome(complete).substr(0, 11), "InvalidPart");
  complete.Parts[0].checksum = {};
  complete.checksum = {ChecksumAlgorithm::kCrc32, "AAAAAA==", false};
  EXPECT_EQ(t.outcome(complete).substr(0, 9), "BadDigest");
  complete.checksum = {};
  EXPECT_EQ(t.get<CompleteMultipartUploadOutput>(complete).checksum.value, "i9aeUg==");
}

TEST(Restart, BringsEverythingBack) {
  for (const std::size_t budget : {0, 1, 2, 5, 1000}) {
    S3Tester t;
    t.create("aaa");
    t.create("bbb", true);
    t.create("empty");
    for (const auto* key : {"x", "y", "z"}) t.put("aaa", key, key[0]);
    const auto first = *t.put("bbb", "k", 'a').VersionId;
    t.put("bbb", "k", 'b');
    UploadStory upload(t, upload_request());
    const auto etag = upload.part(1, 'c');
    t.run(object_request<DeleteObjectRequest>("aaa", "y"));
    t.released();

    if (budget == 0) {
      t.restart();
    } else {
      t.restart_from_restatement(budget);
    }
    EXPECT_EQ(t.body("aaa", "x") + t.body("aaa", "y") + t.body("aaa", "z"), "xNoSuchKeyz");
    EXPECT_EQ(t.body("bbb", "k"), "b");
    EXPECT_EQ(t.body("bbb", "k", first), "a");
    EXPECT_EQ(t.outcome(HeadBucketRequest{"empty"}), "ok");
    EXPECT_EQ(t.outcome(upload.complete({{1, etag}})), "ok");
    EXPECT_EQ(t.body("bbb", "k"), "c");
    t.put("aaa", "x", 'n');
    EXPECT_EQ(t.released(), "x");
  }
}

}  // namespace
}  // namespace sluice::s3
