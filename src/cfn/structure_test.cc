#include "cfn/structure.h"

#include <gtest/gtest.h>

namespace sluice::cfn {
namespace {

std::string error_of(std::string_view text) {
  const auto document = read_document(text);
  if (!document) return document.error().message;
  const auto status = check_structure(*document);
  return status ? "" : status.error().message;
}

TEST(Structure, ASmallTemplateIsFine) {
  EXPECT_EQ(error_of("Resources:\n  A: {Type: AWS::SQS::Queue}\nOutputs:\n  O: {Value: x}"), "");
}

TEST(Structure, AwsWordsItsErrors) {
  EXPECT_EQ(error_of("Description: x"), "Template format error: At least one Resources member must be defined.");
  EXPECT_EQ(error_of("Resources: {}"), "Template format error: At least one Resources member must be defined.");
  EXPECT_EQ(error_of("Resources: {A: {Properties: {}}}"),
            "Template format error: [/Resources/A] Every Resources object must contain a Type member.");
  EXPECT_EQ(error_of("Resources: {A-b: {Type: AWS::SQS::Queue}}"),
            "Template format error: Resource name A-b is non alphanumeric.");
  EXPECT_EQ(error_of("Resources: {A: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Description: x}}"),
            "Template format error: Every Outputs member must contain a Value object");
  EXPECT_EQ(error_of("Resources: {A: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: }}"),
            "[/Outputs/O/Value] 'null' values are not allowed in templates");
  EXPECT_EQ(error_of("Resources: {A: {Type: AWS::SQS::Queue, Foo: 1}}"), "Invalid template resource property 'Foo'");
  EXPECT_EQ(error_of("Resources: {A: {Type: AWS::SQS::Queue}}\nGlobals: {}"),
            "Invalid template property or properties [Globals]");
}

TEST(Structure, WhatIsRefusedIsNamedWithItsLine) {
  EXPECT_EQ(error_of("Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:\n"
                     "        Fn::ToJsonString: {}\n"),
            "Fn::ToJsonString is not supported by sluice (line 6)");
  EXPECT_EQ(error_of("Resources:\n  Fn::ForEach::X: [A, [1], {}]"), "Fn::ForEach is not supported by sluice (line 2)");
  EXPECT_EQ(
      error_of("Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: '{{resolve:ssm:n}}'"),
      "The dynamic reference {{resolve:...}} is not supported by sluice (line 5)");
  EXPECT_EQ(error_of("Transform: AWS::LanguageExtensions\nResources: {A: {Type: AWS::SQS::Queue}}"),
            "The transform AWS::LanguageExtensions is not supported by sluice (line 1)");
  EXPECT_EQ(error_of("Resources:\n  A:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Snapshot"),
            "DeletionPolicy Snapshot is not supported by sluice (line 4)");
  EXPECT_EQ(error_of("Rules: {R: {}}\nResources: {A: {Type: AWS::SQS::Queue}}"),
            "The section Rules is not supported by sluice (line 1)");
}

TEST(Structure, LimitsOfAws) {
  std::string text = "Resources:\n";
  for (int i = 0; i < 501; ++i) text += "  A" + std::to_string(i) + ": {Type: AWS::SQS::Queue}\n";
  EXPECT_EQ(error_of(text), "Template format error: Number of resources, 501, is greater than maximum allowed, 500");
}

}  // namespace
}  // namespace sluice::cfn
