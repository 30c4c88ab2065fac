// Stories of stacks that are created and deleted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/cfn_tester.h"

namespace sluice::cfn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr const char* kTwoQueues = R"(
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead:
    Type: AWS::SQS::Queue
Outputs:
  Url: {Value: !Ref Queue, Description: where}
  Arn: {Value: !GetAtt Queue.Arn}
)";

TEST(CreateStack, MakesWhatIsNeededFirst) {
  CfnTester t;
  const auto id = t.create("mystack", kTwoQueues);
  EXPECT_THAT(id, HasSubstr("arn:aws:cloudformation:us-east-1:000000000000:stack/mystack/"));
  EXPECT_THAT(t.requests, ElementsAre("Create Dead", "Create Queue"));
  EXPECT_THAT(t.history("mystack"),
              ElementsAre("mystack CREATE_IN_PROGRESS: User Initiated", "Dead CREATE_IN_PROGRESS",
                          "Dead CREATE_IN_PROGRESS: Resource creation Initiated", "Dead CREATE_COMPLETE",
                          "Queue CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS: Resource creation Initiated",
                          "Queue CREATE_COMPLETE", "mystack CREATE_COMPLETE"));
  const auto outputs = t.outputs("mystack");
  EXPECT_EQ(outputs.at("Url"), t.physical_id("mystack", "Queue"));
  EXPECT_THAT(outputs.at("Arn"),
              testing::MatchesRegex("arn:aws:sqs:us-east-1:000000000000:mystack-Queue-[A-Za-z0-9]{12}"));
  const auto& queue = t.world.at(outputs.at("Url"));
  EXPECT_EQ(queue.tags.at("aws:cloudformation:stack-name"), "mystack");
  EXPECT_EQ(queue.tags.at("aws:cloudformation:stack-id"), id);
  EXPECT_EQ(queue.tags.at("aws:cloudformation:logical-id"), "Queue");
  EXPECT_THAT(json::serialize(queue.properties), HasSubstr("mystack-Dead-"));
}

TEST(CreateStack, IndependentResourcesAreUnderWayTogether) {
  CfnTester t;
  t.hold = true;
  t.create("s",
           "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue}, C: {Type: AWS::SQS::Queue, DependsOn: "
           "[A, B]}}");
  EXPECT_THAT(t.requests, ElementsAre("Create A", "Create B"));
  t.answer("B");
  EXPECT_THAT(t.requests, ElementsAre("Create A", "Create B"));
  t.answer("A");
  EXPECT_THAT(t.requests, ElementsAre("Create A", "Create B", "Create C"));
  EXPECT_EQ(t.status("s"), "CREATE_IN_PROGRESS");
  t.answer("C");
  EXPECT_EQ(t.status("s"), "CREATE_COMPLETE");
}

TEST(CreateStack, AFailureRollsBack) {
  CfnTester t;
  t.failures["Queue"] = "The queue is not good.";
  t.create("s", kTwoQueues);
  EXPECT_THAT(
      t.history("s"),
      ElementsAre("s CREATE_IN_PROGRESS: User Initiated", "Dead CREATE_IN_PROGRESS",
                  "Dead CREATE_IN_PROGRESS: Resource creation Initiated", "Dead CREATE_COMPLETE",
                  "Queue CREATE_IN_PROGRESS", "Queue CREATE_FAILED: The queue is not good.",
                  "s ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Queue]. Rollback "
                  "requested by user.",
                  "Queue DELETE_COMPLETE", "Dead DELETE_IN_PROGRESS", "Dead DELETE_COMPLETE", "s ROLLBACK_COMPLETE"));
  EXPECT_TRUE(t.world.empty());
  t.update("s", kTwoQueues);
  EXPECT_THAT(t.error(), HasSubstr("is in ROLLBACK_COMPLETE state and can not be updated."));
  t.remove("s");
  EXPECT_EQ(t.status("s"), "ValidationError: Stack with id s does not exist");
}

TEST(CreateStack, SiblingsOfAFailureAreCancelledAndThenDeleted) {
  CfnTester t;
  t.hold = true;
  t.failures["A"] = "no";
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue}}");
  t.answer("A");
  EXPECT_EQ(t.status("s"), "ROLLBACK_IN_PROGRESS");
  EXPECT_EQ(t.reason("s"), "The following resource(s) failed to create: [A, B]. Rollback requested by user.");
  EXPECT_THAT(t.history("s"), testing::Contains("B CREATE_FAILED: Resource creation cancelled"));
  t.answer("B");  // it came to be after all
  EXPECT_EQ(t.world.size(), 1u);
  t.answer("B");  // its deletion
  EXPECT_TRUE(t.world.empty());
  EXPECT_EQ(t.status("s"), "ROLLBACK_COMPLETE");
}

TEST(CreateStack, WithoutRollbackTheFailureStays) {
  CfnTester t;
  t.disable_rollback = true;
  t.failures["Queue"] = "no";
  t.create("s", kTwoQueues);
  EXPECT_EQ(t.status("s"), "CREATE_FAILED");
  EXPECT_EQ(t.world.size(), 1u);
  t.failures.clear();
  t.update("s", kTwoQueues);  // goes on from there
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE") << t.error();
  EXPECT_EQ(t.world.size(), 2u);
}

TEST(CreateStack, OnFailureDelete) {
  CfnTester t;
  t.on_failure = "DELETE";
  t.failures["Queue"] = "no";
  const auto id = t.create("s", kTwoQueues);
  EXPECT_EQ(t.status(id), "DELETE_COMPLETE");
  EXPECT_TRUE(t.world.empty());
}

TEST(CreateStack, PropertiesThatDoNotFitFailTheResourceWithTheirLine) {
  CfnTester t;
  t.create("s", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Delay: 1\n");
  EXPECT_EQ(t.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(
      t.history("s"),
      testing::Contains("A CREATE_FAILED: Properties validation failed for resource A with message:\n#: extraneous "
                        "key [Delay] is not permitted (line 5)"));
  EXPECT_TRUE(t.requests.empty());
}

TEST(CreateStack, TypesAndPropertiesThatSluiceLacksAreNamedBeforeAnythingIsMade) {
  CfnTester t;
  t.create("s", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n");
  EXPECT_EQ(t.error(), "ValidationError: The resource type AWS::SNS::Topic of A is not supported by sluice (line 2)");
  t.create("s", "Resources: {A: {Type: AWS::SQS::Quue}}");
  EXPECT_EQ(t.error(), "ValidationError: Template format error: Unrecognized resource types: [AWS::SQS::Quue]");
  t.create("s", "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: Private\n");
  EXPECT_EQ(t.error(),
            "ValidationError: The property AccessControl of A (AWS::S3::Bucket) is not supported by sluice (line 5)");
  EXPECT_EQ(t.journal_size(), 0u);
}

TEST(CreateStack, WhatAwsRefuses) {
  CfnTester t;
  t.create("s", kTwoQueues);
  t.create("s", kTwoQueues);
  EXPECT_EQ(t.error(), "AlreadyExistsException: Stack [s] already exists");
  t.create("1s", kTwoQueues);
  EXPECT_EQ(
      t.error(),
      "ValidationError: 1 validation error detected: Value '1s' at 'stackName' failed to satisfy constraint: Member "
      "must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
  t.create("t", "");
  EXPECT_EQ(t.error(), "ValidationError: Either Template URL or Template Body must be specified.");
  t.create("t", std::string(51'201, ' '));
  EXPECT_THAT(t.error(), HasSubstr("Member must have length less than or equal to 51200"));
  t.capabilities.clear();
  t.create("t", "Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}}");
  EXPECT_EQ(t.error(), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
}

TEST(CreateStack, AnAttributeThatDoesNotExistInAnOutput) {
  CfnTester t;
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !GetAtt A.Foo}}");
  EXPECT_THAT(t.history("s"),
              testing::Contains("s ROLLBACK_IN_PROGRESS: [Error] /Outputs/O/Value/Fn::GetAtt: Resource type "
                                "AWS::SQS::Queue does not support attribute {Foo}. Rollback requested by user."));
}

TEST(DeleteStack, GoesTheOtherWayRound) {
  CfnTester t;
  const auto id = t.create("s", kTwoQueues);
  t.requests.clear();
  t.remove("s");
  EXPECT_THAT(t.requests, ElementsAre("Delete Queue", "Delete Dead"));
  EXPECT_TRUE(t.world.empty());
  EXPECT_EQ(t.status("s"), "ValidationError: Stack with id s does not exist");
  EXPECT_EQ(t.status(id), "DELETE_COMPLETE");
  EXPECT_THAT(t.resources(id),
              UnorderedElementsAre("Dead=AWS::SQS::Queue DELETE_COMPLETE", "Queue=AWS::SQS::Queue DELETE_COMPLETE"));
  t.remove("nobody");
  EXPECT_EQ(t.error(), "");
  t.create("s", kTwoQueues);  // the name is free
  EXPECT_EQ(t.status("s"), "CREATE_COMPLETE");
}

TEST(DeleteStack, LeavesWhatIsRetained) {
  CfnTester t;
  const auto id =
      t.create("s", "Resources: {A: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain}, B: {Type: AWS::SQS::Queue}}");
  const auto group = t.physical_id("s", "A");
  t.remove("s");
  EXPECT_EQ(t.world.size(), 1u);
  EXPECT_EQ(t.world.count(group), 1u);
  EXPECT_THAT(t.history(id), testing::Contains("A DELETE_SKIPPED"));
  EXPECT_EQ(t.status(id), "DELETE_COMPLETE");
}

TEST(DeleteStack, AFailureCanBeRetriedOrRetained) {
  CfnTester t;
  const auto id = t.create("s", kTwoQueues);
  t.delete_failures["Dead"] = "The bucket you tried to delete is not empty";
  t.remove("s");
  EXPECT_EQ(t.status("s"), "DELETE_FAILED");
  EXPECT_EQ(t.reason("s"), "The following resource(s) failed to delete: [Dead]. ");
  DeleteStackRequest request;
  request.StackName = "s";
  request.RetainResources = {"Dead"};
  t.send(request);
  EXPECT_EQ(t.status(id), "DELETE_COMPLETE");
  EXPECT_EQ(t.world.size(), 1u);
}

TEST(DeleteStack, ProtectionAndExportsHoldIt) {
  CfnTester t;
  t.create("net",
           "Resources: {A: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !Ref A, Export: {Name: !Sub "
           "'${AWS::StackName}-url'}}}");
  t.create("user",
           "Resources: {B: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: u, Value: !ImportValue net-url}]}}}");
  EXPECT_EQ(t.world.at(t.physical_id("user", "B")).tags.at("u"), t.physical_id("net", "A"));
  EXPECT_EQ(t.call<ListExportsResult>(ListExportsRequest{}).Exports[0].Name, "net-url");
  ListImportsRequest imports;
  imports.ExportName = "net-url";
  EXPECT_THAT(t.call<ListImportsResult>(imports).Imports, ElementsAre("user"));
  t.remove("net");
  EXPECT_EQ(t.error(), "ValidationError: Delete canceled. Cannot delete export net-url as it is in use by user");
  t.update("net", "Resources: {A: {Type: AWS::SQS::Queue}}");
  EXPECT_EQ(t.status("net"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_THAT(t.history("net"),
              testing::Contains("net UPDATE_ROLLBACK_IN_PROGRESS: Export net-url cannot be deleted as it "
                                "is in use by user. Rollback requested by user."));
  t.remove("user");
  UpdateTerminationProtectionRequest protect;
  protect.StackName = "net";
  protect.EnableTerminationProtection.emplace(true);
  t.send(protect);
  t.remove("net");
  EXPECT_EQ(t.error(), "ValidationError: Stack [net] cannot be deleted while TerminationProtection is enabled");
  protect.EnableTerminationProtection.emplace(false);
  t.send(protect);
  t.remove("net");
  EXPECT_EQ(t.status("net"), "ValidationError: Stack with id net does not exist");
}

TEST(DeleteStack, OldDeletedStacksAreForgotten) {
  CfnTester t;
  const auto first = t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}}");
  t.remove("s");
  for (std::size_t i = 0; i <= kDeletedStacksMax; ++i) {
    t.advance(base::seconds(1));
    t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}}");
    t.remove("s");
  }
  EXPECT_EQ(t.status(first), "ValidationError: Stack with id " + first + " does not exist");
  EXPECT_LE(t.engine().state().stacks().size(), kDeletedStacksMax + 1);
}

TEST(Describe, WhatIsEmptyIsPresentOrAbsentAsInAws) {
  CfnTester t;
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}}");
  DescribeStacksRequest request;
  request.StackName = "s";
  t.capabilities.clear();
  const auto stack = t.call<DescribeStacksResult>(request).Stacks.at(0);
  EXPECT_FALSE(stack.Parameters);
  EXPECT_FALSE(stack.Outputs);
  EXPECT_EQ(stack.EnableTerminationProtection, false);
  EXPECT_EQ(stack.DriftInformation.StackDriftStatus, "NOT_CHECKED");
}

}  // namespace
}  // namespace sluice::cfn
