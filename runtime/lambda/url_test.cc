#include "lambda/url.h"

#include <gtest/gtest.h>

#include <map>

#include "lambda/aws_environment.h"

namespace lambda {
namespace {

TEST(Url, KnowsThePortsOfTheSchemes) {
  const auto plain = parse_url("http://example.com");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(plain->authority(), "example.com");
  const auto tls = parse_url("https://sqs.us-east-1.amazonaws.com/000000000000/q?a=b#c");
  ASSERT_TRUE(tls.ok());
  EXPECT_TRUE(tls->tls);
  EXPECT_EQ(tls->port, 443);
  EXPECT_EQ(tls->path, "/000000000000/q?a=b");
}

TEST(Url, WritesAnotherPortAndBracketsIntoTheHostHeader) {
  EXPECT_EQ(parse_url("http://127.0.0.1:4566/")->authority(), "127.0.0.1:4566");
  const auto literal = parse_url("http://[::1]:4566/x");
  ASSERT_TRUE(literal.ok());
  EXPECT_EQ(literal->host, "::1");
  EXPECT_EQ(literal->authority(), "[::1]:4566");
}

TEST(Url, RefusesWhatItCannotConnectTo) {
  for (const char* text : {"", "ftp://a", "//a", "http://", "http://:80", "http://a:0", "http://a:65536", "http://a:8x",
                           "http://u:p@a/", "http://[::1", "http://[::1]x", "http://a b", "http://[a]", "http://[[::1]",
                           "http://a]", "http://\xC3\xA9", "http://a/\r\nX: y"}) {
    EXPECT_FALSE(parse_url(text).ok()) << text;
  }
}

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

TEST(Endpoint, IsAwsUnlessTheEnvironmentSaysOtherwise) {
  EXPECT_EQ(service_endpoint("sqs", "eu-west-1", variables({}))->authority(), "sqs.eu-west-1.amazonaws.com");
  EXPECT_EQ(service_endpoint("sqs", "cn-north-1", variables({}))->authority(), "sqs.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(
      service_endpoint("sqs", "eu-west-1", variables({{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"}}))->authority(),
      "127.0.0.1:4566");
  EXPECT_EQ(service_endpoint("sqs", "eu-west-1",
                             variables({{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                                        {"AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1"}}))
                ->authority(),
            "127.0.0.1:1");
  const auto broken = service_endpoint("sqs", "eu-west-1", variables({{"AWS_ENDPOINT_URL", "localhost"}}));
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("AWS_ENDPOINT_URL"), std::string::npos);
}

TEST(AwsEnvironment, NamesTheVariableThatIsMissing) {
  std::map<std::string, std::string> values{{"AWS_DEFAULT_REGION", "eu-west-1"}, {"AWS_ACCESS_KEY_ID", "A"}};
  EXPECT_NE(AwsEnvironment::read(variables(values)).error().message.find("AWS_SECRET_ACCESS_KEY"), std::string::npos);
  values["AWS_SECRET_ACCESS_KEY"] = "S";
  const auto environment = AwsEnvironment::read(variables(values));
  ASSERT_TRUE(environment.ok());
  EXPECT_EQ(environment->region, "eu-west-1");
  EXPECT_EQ(environment->credentials.session_token, "");
}

}  // namespace
}  // namespace lambda
