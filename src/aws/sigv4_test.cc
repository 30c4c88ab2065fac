#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

// Expected values are those that AWS publishes: the Signature Version 4 test suite (service `service`), the IAM example
// of the General Reference, and the examples of the S3 API Reference.
namespace sluice::aws {
namespace {

using base::Instant;

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr const char* kS3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr const char* kEmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Instant at(std::string_view amz_date) {
  Instant out;
  EXPECT_TRUE(base::parse_amz_date(amz_date, out));
  return out;
}

std::string suite_header(std::string_view signed_headers, std::string_view signature) {
  return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" +
         std::string(signed_headers) + ", Signature=" + std::string(signature);
}

Status check(const HttpRequest& request, std::string_view secret, Instant now) {
  const auto authorization = parse_authorization(request);
  if (!authorization) return fail(authorization.error());
  EXPECT_TRUE(authorization->has_value());
  const auto& a = **authorization;
  return verify(request, a, signing_key(secret, a.date, a.region, a.service), now);
}

struct SuiteCase {
  const char* name;
  const char* target;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  const char* signed_headers;
  const char* signature;
};

TEST(SigV4, AgreesWithAwsTestSuite) {
  const SuiteCase cases[] = {
      {"get-vanilla", "/", {}, "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-slash-dot-slash",
       "/./",
       {},
       "host;x-amz-date",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-relative-relative",
       "/example1/example2/../..",
       {},
       "host;x-amz-date",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-vanilla-query-order-key-case",
       "/?Param2=value2&Param1=value1",
       {},
       "host;x-amz-date",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-slashes",
       "//example//",
       {},
       "host;x-amz-date",
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
      {"get-header-key-duplicate",
       "/",
       {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
       "host;my-header1;x-amz-date",
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto authorization = suite_header(c.signed_headers, c.signature);
    HttpRequest request{"GET", c.target, c.headers, "", "", false};
    request.headers.emplace_back("Host", "example.amazonaws.com");
    request.headers.emplace_back("X-Amz-Date", "20150830T123600Z");
    request.headers.emplace_back("Authorization", authorization);
    const auto status = check(request, kSecret, at("20150830T123700Z"));
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
  }
}

TEST(SigV4, FollowsTheStepsOfTheIamExample) {
  const HttpRequest request{"GET",
                            "/?Action=ListUsers&Version=2010-05-08",
                            {{"Host", "iam.amazonaws.com"},
                             {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                             {"X-Amz-Date", "20150830T123600Z"}},
                            "",
                            "",
                            false};
  const auto canonical =
      canonical_request(request, {"content-type", "host", "x-amz-date"}, kEmptyHash, PathStyle::kOther, false);
  const auto text = string_to_sign("20150830T123600Z", "20150830", "us-east-1", "iam", canonical);
  EXPECT_EQ(text,
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
            "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
  const auto key = signing_key(kSecret, "20150830", "us-east-1", "iam");
  EXPECT_EQ(base::to_hex(key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(signature_of(key, text), "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(SigV4, AgreesWithS3sGetExample) {
  const std::string authorization =
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
      "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
      "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
  const HttpRequest request{"GET",
                            "/test.txt",
                            {{"Host", "examplebucket.s3.amazonaws.com"},
                             {"Authorization", authorization},
                             {"Range", "bytes=0-9"},
                             {"x-amz-content-sha256", kEmptyHash},
                             {"x-amz-date", "20130524T000000Z"}},
                            "",
                            "",
                            false};
  EXPECT_TRUE(check(request, kS3Secret, at("20130524T000000Z")));
}

TEST(SigV4, AgreesWithS3sPutExampleAndNoticesAnotherBody) {
  const std::string authorization =
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
      "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
      "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
  HttpRequest request{"PUT",
                      "/test%24file.text",
                      {{"Host", "examplebucket.s3.amazonaws.com"},
                       {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                       {"Authorization", authorization},
                       {"x-amz-date", "20130524T000000Z"},
                       {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                       {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}},
                      "Welcome to Amazon S3.",
                      "",
                      false};
  EXPECT_TRUE(check(request, kS3Secret, at("20130524T000000Z")));
  request.body = "Welcome to Amazon S4.";
  EXPECT_EQ(check(request, kS3Secret, at("20130524T000000Z")).error().code, "XAmzContentSHA256Mismatch");
}

TEST(SigV4, AgreesWithS3sPresignedExampleUntilItExpires) {
  const HttpRequest request{
      "GET",
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
      "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
      "X-Amz-SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
      {{"Host", "examplebucket.s3.amazonaws.com"}},
      "",
      "",
      false};
  EXPECT_TRUE(check(request, kS3Secret, at("20130524T000000Z")));
  EXPECT_TRUE(check(request, kS3Secret, at("20130525T000000Z")));
  EXPECT_EQ(check(request, kS3Secret, at("20130525T000001Z")).error().message, "Request has expired");
  EXPECT_EQ(check(request, kSecret, at("20130524T000000Z")).error().code, "SignatureDoesNotMatch");
}

TEST(SigV4, APresignedUrlLivesAWeekAtMost) {
  for (const std::string expires : {"604801", "9223372036854775807", "-1", "1e3", ""}) {
    const std::string target =
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
        "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404&X-Amz-Expires=" +
        expires;
    const HttpRequest request{"GET", target, {{"Host", "examplebucket.s3.amazonaws.com"}}, "", "", false};
    EXPECT_EQ(check(request, kS3Secret, at("20130524T000000Z")).error().message,
              "X-Amz-Expires must be a number of seconds between 0 and 604800.")
        << expires;
  }
}

TEST(SigV4, RefusesAClockMoreThanFifteenMinutesOff) {
  const auto authorization =
      suite_header("host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  const HttpRequest request{
      "GET",
      "/",
      {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}, {"Authorization", authorization}},
      "",
      "",
      false};
  EXPECT_TRUE(check(request, kSecret, at("20150830T125100Z")));
  const auto late = check(request, kSecret, at("20150830T125101Z"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "InvalidSignatureException");
  EXPECT_EQ(late.error().query_code, "SignatureDoesNotMatch");
  EXPECT_EQ(late.error().status, 403);
  EXPECT_EQ(late.error().message,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)");
  EXPECT_EQ(check(request, kSecret, at("20150830T122059Z")).error().message,
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
            "(20150830T122059Z + 15 min.)");
}

TEST(SigV4, WhatItSignsVerifies) {
  for (const auto* service : {"sqs", "s3"}) {
    const SignableRequest request{"POST",
                                  "/000000000000/a%20queue",
                                  "b=2&a=%2F",
                                  {{"Host", "127.0.0.1:4566"}, {"Content-Type", "application/x-amz-json-1.0"}},
                                  R"({"QueueUrl":"q"})"};
    const auto now = at("20260131T123456Z");
    const auto added = sign(request, {"ASIAEXAMPLE", "secret", "token"}, "eu-west-1", service, now);
    HttpRequest sent{"POST", "/000000000000/a%20queue?b=2&a=%2F", {}, request.body, "", false};
    for (const auto* headers : {&request.headers, &added}) {
      for (const auto& [name, value] : *headers) sent.headers.emplace_back(name, value);
    }
    EXPECT_TRUE(check(sent, "secret", now)) << service;
    EXPECT_FALSE(check(sent, "other", now)) << service;
    EXPECT_EQ((*parse_authorization(sent))->session_token, "token");
    sent.body = R"({"QueueUrl":"p"})";
    EXPECT_FALSE(check(sent, "secret", now)) << service;
  }
}

TEST(SigV4, FindsTheScopeOfAHeader) {
  const auto scope = parse_scope(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0");
  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->access_key, "AKIDEXAMPLE");
  EXPECT_EQ(scope->region, "eu-west-1");
  EXPECT_EQ(scope->service, "sqs");
  for (const auto* header :
       {"", "Bearer x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a/20150830/r/s", "AWS AKID:sig",
        "AWS4-HMAC-SHA256 Credential=a/2015083x/r/s/aws4_request", "AWS4-HMAC-SHA256 Credential=a/20150830/r/s/other",
        "AWS4-HMAC-SHA256 Credential=a/20150830/r/s/t/aws4_request", "AWS4-HMAC-SHA256 SignedHeaders=host"}) {
    EXPECT_FALSE(parse_scope(header)) << header;
  }
}

TEST(SigV4, SaysWhatAnAuthorizationLacks) {
  const auto error_of = [](std::string_view authorization, bool with_date) {
    HttpRequest request{"GET", "/", {{"Host", "h"}, {"Authorization", authorization}}, "", "", false};
    if (with_date) request.headers.emplace_back("X-Amz-Date", "20150830T123600Z");
    const auto result = parse_authorization(request);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  };
  const auto missing = error_of("AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request", false);
  EXPECT_EQ(missing.code, "IncompleteSignatureException");
  EXPECT_EQ(missing.query_code, "IncompleteSignature");
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.message,
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
            "parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request");
  EXPECT_EQ(error_of(suite_header("host", "short"), true).code, "IncompleteSignatureException");
  EXPECT_EQ(error_of(suite_header("x-amz-date", std::string(64, '0')), true).message,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  EXPECT_EQ(error_of("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", true).code,
            "IncompleteSignatureException");
  const HttpRequest plain{"GET", "/", {{"Host", "h"}, {"Authorization", "Bearer x"}}, "", "", false};
  EXPECT_FALSE(parse_authorization(plain)->has_value());
}

}  // namespace
}  // namespace sluice::aws
