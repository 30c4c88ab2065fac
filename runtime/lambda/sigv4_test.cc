#include "lambda/sigv4.h"

#include <gtest/gtest.h>

namespace lambda {
namespace {

using std::chrono::system_clock;

// 2015-08-30T12:36:00Z, the moment of AWS's published examples.
const system_clock::time_point kMoment = system_clock::from_time_t(1'440'938'160);
const Credentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

std::string signature_of(HttpRequest request, const std::string& host, const std::string& service,
                         const Credentials& credentials = kExample) {
  sign_request(request, host, {"us-east-1", service}, credentials, kMoment);
  const std::string value(*find_header(request.headers, "Authorization"));
  return value.substr(value.rfind('=') + 1);
}

// The cases of AWS's Signature Version 4 test suite, by their names there.
TEST(SigV4, SignsGetVanilla) {
  EXPECT_EQ(signature_of(HttpRequest(), "example.amazonaws.com", "service"),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, SignsGetVanillaQueryOrderKeyCase) {
  HttpRequest request;
  request.target = "/?Param2=value2&Param1=value1";
  EXPECT_EQ(signature_of(request, "example.amazonaws.com", "service"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(SigV4, SignsPostXWwwFormUrlencoded) {
  HttpRequest request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = "Param1=value1";
  EXPECT_EQ(signature_of(request, "example.amazonaws.com", "service"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

// The same request signed by botocore.
TEST(SigV4, SignsAnSqsCallWithASessionToken) {
  HttpRequest request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", "AmazonSQS.SendMessage"}};
  request.body = R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/q","MessageBody":"x"})";
  const Credentials temporary{kExample.access_key_id, kExample.secret_access_key, "TOKEN"};
  EXPECT_EQ(signature_of(request, "127.0.0.1:4566", "sqs", temporary),
            "7acd66c862024c1029ce5f5e08256d795bb1b973ce34536974fca213a577f661");
}

TEST(SigV4, SaysScopeAndSignedHeaders) {
  HttpRequest request;
  sign_request(request, "example.amazonaws.com", {"eu-west-1", "sqs"}, kExample, kMoment);
  EXPECT_EQ(find_header(request.headers, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(find_header(request.headers, "X-Amz-Security-Token"), std::nullopt);
  EXPECT_TRUE(find_header(request.headers, "Authorization")
                  ->starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sqs/aws4_request, "
                                "SignedHeaders=host;x-amz-date, Signature="));
}

}  // namespace
}  // namespace lambda
