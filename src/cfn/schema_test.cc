#include "cfn/schema.h"

#include <gtest/gtest.h>

#include "cfn/schema_table.h"

namespace sluice::cfn {
namespace {

json::object object(const char* text) {
  return json::parse(text).as_object();
}

TEST(Schema, KnowsWhatItSupportsAndWhatAwsHas) {
  EXPECT_EQ(know_type("AWS::SQS::Queue"), TypeKnowledge::kSupported);
  EXPECT_EQ(know_type("AWS::SNS::Topic"), TypeKnowledge::kKnownToAws);
  EXPECT_EQ(know_type("AWS::Lambda::Alias"), TypeKnowledge::kKnownToAws);
  EXPECT_EQ(know_type("Custom::Thing"), TypeKnowledge::kKnownToAws);
  EXPECT_EQ(know_type("AWS::SQS::Quue"), TypeKnowledge::kUnknown);
  EXPECT_EQ(know_type("AWS::Quux::Thing"), TypeKnowledge::kUnknown);
  EXPECT_EQ(know_type("Queue"), TypeKnowledge::kUnknown);
}

TEST(Schema, ValuesBecomeWhatTheTypeWants) {
  const auto& queue = *find_type("AWS::SQS::Queue");
  EXPECT_EQ(coerced(queue, object(R"({"DelaySeconds": "5", "FifoQueue": "true", "QueueName": 7,
                                      "RedrivePolicy": {"maxReceiveCount": "3"}, "Tags": [{"Key": "a", "Value": 1}]})")),
            object(R"({"DelaySeconds": 5, "FifoQueue": true, "QueueName": "7",
                       "RedrivePolicy": {"maxReceiveCount": "3"}, "Tags": [{"Key": "a", "Value": "1"}]})"));
  const auto& function = *find_type("AWS::Lambda::Function");
  EXPECT_EQ(
      coerced(function, object(R"({"Environment": {"Variables": {"N": 1, "B": true}}, "Architectures": "arm64"})")),
      object(R"({"Environment": {"Variables": {"N": "1", "B": "true"}}, "Architectures": ["arm64"]})"));
  const auto& bucket = *find_type("AWS::S3::Bucket");
  EXPECT_EQ(coerced(bucket, object(R"({"PublicAccessBlockConfiguration": {"BlockPublicAcls": "true"}})")),
            object(R"({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}})"));
}

TEST(Schema, ProblemsInTheWordsOfAws) {
  const auto text = [](const char* type, const char* properties) {
    std::string all;
    for (const auto& problem : schema_problems(*find_type(type), object(properties))) {
      all += (all.empty() ? "" : "|") + problem.text;
    }
    return all;
  };
  EXPECT_EQ(text("AWS::SQS::Queue", R"({"Nmae": "x"})"), "#: extraneous key [Nmae] is not permitted");
  EXPECT_EQ(text("AWS::Lambda::Function", R"({"Role": "r"})"), "#: required key [Code] not found");
  EXPECT_EQ(text("AWS::Lambda::Function", R"({"Role": "r", "Code": {"Zip": "x"}})"),
            "#/Code: extraneous key [Zip] is not permitted");
  EXPECT_EQ(text("AWS::SQS::Queue", R"({"DelaySeconds": "many"})"),
            "#/DelaySeconds: expected type: Integer, found: String");
  EXPECT_EQ(text("AWS::IAM::Role", R"({"AssumeRolePolicyDocument": {}, "Policies": [{"PolicyName": "p"}]})"),
            "#/Policies/0: required key [PolicyDocument] not found");
}

TEST(Schema, CapabilitiesForIam) {
  const auto needed = [](const char* resources) { return needed_capabilities(object(resources)).capability; };
  EXPECT_EQ(needed(R"({"A": {"Type": "AWS::SQS::Queue"}})"), "");
  EXPECT_EQ(needed(R"({"A": {"Type": "AWS::IAM::Role"}})"), "CAPABILITY_IAM");
  EXPECT_EQ(needed(R"({"A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}})"), "CAPABILITY_NAMED_IAM");
  EXPECT_EQ(needed(R"({"A": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "r"}}})"), "CAPABILITY_IAM");
}

TEST(Schema, TablesAreConsistent) {
  for (const auto& type : supported_types()) {
    for (const auto& property : type.properties) {
      const auto dot = property.path.rfind('.');
      if (dot == std::string_view::npos) continue;
      const auto* parent = type.property(property.path.substr(0, dot));
      ASSERT_NE(parent, nullptr) << type.name << " " << property.path;
      EXPECT_TRUE(parent->kind == Kind::kObject || parent->kind == Kind::kObjects) << type.name << " " << property.path;
    }
  }
}

}  // namespace
}  // namespace sluice::cfn
