// Change sets as the SAM CLI, the AWS CLI and CDK use them (section 1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/cfn_tester.h"

namespace sluice::cfn {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

DescribeChangeSetResult describe(CfnTester& t, const std::string& stack, const std::string& name,
                                 bool with_values = false) {
  DescribeChangeSetRequest request;
  request.StackName = stack;
  request.ChangeSetName = name;
  if (with_values) request.IncludePropertyValues = true;
  return t.call<DescribeChangeSetResult>(request);
}

// "Modify Queue False [Properties]"
std::vector<std::string> changes(const DescribeChangeSetResult& set) {
  std::vector<std::string> lines;
  for (const auto& change : set.Changes) {
    const auto& c = change.ResourceChange;
    std::string scope;
    for (const auto& part : c.Scope) scope += (scope.empty() ? "" : ",") + part;
    lines.push_back(c.Action + " " + c.LogicalResourceId + " " + c.Replacement.value_or("-") + " [" + scope + "]");
  }
  return lines;
}

constexpr const char* kQueue = "Resources: {Queue: {Type: AWS::SQS::Queue}}";

// Section 1.3, step by step.
TEST(SamDeploy, TheFirstTime) {
  CfnTester t;
  DescribeStacksRequest exists;
  exists.StackName = "app";
  t.send(exists);
  EXPECT_EQ(t.error(), "ValidationError: Stack with id app does not exist");

  CreateChangeSetRequest create;
  create.StackName = "app";
  create.ChangeSetName = "samcli-deploy1767225600";
  create.ChangeSetType = "CREATE";
  create.TemplateURL = "http://127.0.0.1:4566/bucket/key.template";
  create.TemplateBody = kQueue;  // read by the host
  create.Capabilities = {"CAPABILITY_IAM"};
  create.Description = "Created by SAM CLI at now";
  const auto created = t.call<CreateChangeSetResult>(create);
  EXPECT_THAT(created.Id,
              StartsWith("arn:aws:cloudformation:us-east-1:000000000000:changeSet/samcli-deploy1767225600/"));
  EXPECT_EQ(t.status("app"), "REVIEW_IN_PROGRESS");

  const auto set = describe(t, "app", created.Id);
  EXPECT_EQ(set.Status, "CREATE_COMPLETE");
  EXPECT_EQ(set.ExecutionStatus, "AVAILABLE");
  EXPECT_EQ(set.StackId, created.StackId);
  EXPECT_THAT(changes(set), ElementsAre("Add Queue - []"));

  // The SAM CLI takes the newest event's time as its mark and would crash without one.
  DescribeStackEventsRequest events;
  events.StackName = "app";
  const auto mark = t.call<DescribeStackEventsResult>(events).StackEvents.at(0);
  EXPECT_EQ(mark.ResourceStatus, "REVIEW_IN_PROGRESS");
  GetTemplateSummaryRequest summary;
  summary.StackName = "app";
  t.send(summary);
  EXPECT_EQ(t.error(), "ValidationError: GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.");

  ExecuteChangeSetRequest execute;
  execute.ChangeSetName = created.Id;
  execute.StackName = "app";
  execute.DisableRollback = false;
  t.send(execute);
  EXPECT_EQ(t.error(), "");
  const auto newest = t.call<DescribeStackEventsResult>(events).StackEvents.at(0);
  EXPECT_GT(newest.Timestamp, mark.Timestamp);
  EXPECT_EQ(newest.ResourceType, "AWS::CloudFormation::Stack");
  EXPECT_EQ(newest.LogicalResourceId, "app");
  EXPECT_EQ(newest.PhysicalResourceId, newest.StackId);
  EXPECT_EQ(newest.ResourceStatus, "CREATE_COMPLETE");
  const auto after = describe(t, "app", created.Id);
  EXPECT_EQ(after.Status, "CREATE_COMPLETE");
  EXPECT_EQ(after.ExecutionStatus, "EXECUTE_COMPLETE");
  t.send(execute);
  EXPECT_THAT(t.error(), HasSubstr("InvalidChangeSetStatus: ChangeSet [arn:aws:cloudformation:"));
}

TEST(SamDeploy, AgainWithoutChanges) {
  CfnTester t;
  t.create("app", kQueue);
  GetTemplateSummaryRequest summary;
  summary.StackName = "app";
  EXPECT_TRUE(t.call<GetTemplateSummaryResult>(summary).Parameters.empty());
  EXPECT_EQ(t.error(), "");
  t.review("app", kQueue, "UPDATE");
  const auto set = describe(t, "app", "changes");
  EXPECT_EQ(set.Status, "FAILED");
  EXPECT_EQ(set.ExecutionStatus, "UNAVAILABLE");
  EXPECT_EQ(set.StatusReason,
            "The submitted information didn't contain changes. Submit different information to create a change set.");
  t.execute("app");
  EXPECT_THAT(t.error(), HasSubstr("cannot be executed in its current status of [FAILED]"));
  EXPECT_EQ(t.status("app"), "CREATE_COMPLETE");
}

TEST(SamDelete, FindsTheTemplateAsItWasSent) {
  CfnTester t;
  const std::string text = "# a comment\nTransform: AWS::Serverless-2016-10-31\n" + std::string(kQueue) + "\n";
  t.create("app", text);
  GetTemplateRequest get;
  get.StackName = "app";
  get.TemplateStage = "Original";
  EXPECT_EQ(t.call<GetTemplateResult>(get).TemplateBody, text);
  get.TemplateStage = "Processed";
  EXPECT_EQ(t.call<GetTemplateResult>(get).TemplateBody, R"({"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}})");
  t.remove("app");
  EXPECT_EQ(t.status("app"), "ValidationError: Stack with id app does not exist");
}

// Section 1.2: the stack in which the SAM CLI keeps its artifacts.
TEST(ChangeSet, SaysWhatWillHappen) {
  CfnTester t;
  const std::string base =
      "Parameters: {Delay: {Type: Number, Default: 1}}\n"
      "Resources:\n"
      "  Same: {Type: AWS::SQS::Queue}\n";
  t.create("s",
           base +
               "  Gone: {Type: AWS::SQS::Queue}\n"
               "  Kept: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}\n"
               "  Tuned: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}\n"
               "  Moved: {Type: AWS::SQS::Queue}\n"
               "  Follower: {Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: {}, Queues: [!Ref Moved]}}\n");
  t.parameters = {{"Delay", "9", {}, {}}};
  t.review("s",
           base +
               "  Tuned: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}\n"
               "  Moved: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}\n"
               "  Follower: {Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: {}, Queues: [!Ref Moved]}}\n"
               "  Added: {Type: AWS::SQS::Queue}\n",
           "UPDATE");
  const auto set = describe(t, "s", "changes");
  EXPECT_THAT(changes(set),
              ElementsAre("Add Added - []", "Modify Follower False [Properties]", "Remove Gone - []",
                          "Remove Kept - []", "Modify Moved True [Properties]", "Modify Tuned False [Properties]"));
  EXPECT_EQ(set.Changes[2].ResourceChange.PolicyAction, "Delete");
  EXPECT_EQ(set.Changes[3].ResourceChange.PolicyAction, "Retain");
  EXPECT_EQ(set.Changes[4].ResourceChange.PolicyAction, "ReplaceAndDelete");
  EXPECT_EQ(set.Changes[4].ResourceChange.Details[0].Target.RequiresRecreation, "Always");
  const auto& follower = set.Changes[1].ResourceChange.Details.at(0);
  EXPECT_EQ(follower.Evaluation, "Dynamic");
  EXPECT_EQ(follower.ChangeSource, "ResourceReference");
  EXPECT_EQ(follower.CausingEntity, "Moved");
  const auto& tuned = set.Changes[5].ResourceChange.Details;
  ASSERT_EQ(tuned.size(), 2u);
  EXPECT_EQ(tuned[0].ChangeSource, "ParameterReference");
  EXPECT_EQ(tuned[0].CausingEntity, "Delay");
  EXPECT_EQ(tuned[1].Evaluation, "Dynamic");
  EXPECT_FALSE(set.Changes[4].ResourceChange.AfterContext);
  const auto values = describe(t, "s", "changes", true);
  EXPECT_EQ(values.Changes[4].ResourceChange.AfterContext, R"({"Properties":{"FifoQueue":true}})");
  EXPECT_EQ(values.Changes[1].ResourceChange.Details[0].Target.AfterValue, R"(["{{changeSet:KNOWN_AFTER_APPLY}}"])");
}

TEST(ChangeSet, MetadataPoliciesAndOutputsAreChangesDependsOnIsNot) {
  CfnTester t;
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue}}");
  t.update("s", "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue, DependsOn: A}}");
  EXPECT_EQ(t.error(), "ValidationError: No updates are to be performed.");
  t.review(
      "s",
      "Resources: {A: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}, B: {Type: AWS::SQS::Queue, Metadata: {x: y}}}",
      "UPDATE");
  EXPECT_THAT(changes(describe(t, "s", "changes")),
              ElementsAre("Modify A False [DeletionPolicy]", "Modify B False [Metadata]"));
  t.requests.clear();
  t.execute("s");
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE");
  EXPECT_THAT(t.requests, ElementsAre());
  t.update(
      "s",
      "Resources: {A: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}, B: {Type: AWS::SQS::Queue, Metadata: {x: y}}}\n"
      "Outputs: {O: {Value: x}}");
  EXPECT_EQ(t.error(), "");
  EXPECT_EQ(t.outputs("s").at("O"), "x");
}

TEST(ChangeSet, OthersBecomeObsolete) {
  CfnTester t;
  t.create("s", kQueue);
  t.review("s", "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}}", "UPDATE");
  t.update("s", "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}}");
  EXPECT_EQ(describe(t, "s", "changes").ExecutionStatus, "OBSOLETE");
  t.execute("s");
  EXPECT_THAT(t.error(), HasSubstr("cannot be executed in its current execution status of [OBSOLETE]"));
}

TEST(ChangeSet, ErrorsInTheWordsOfAws) {
  CfnTester t;
  t.create("s", kQueue);
  t.review("s", kQueue, "CREATE");
  EXPECT_EQ(t.error(),
            "ValidationError: Stack [s] already exists and cannot be created again with the changeSet [changes].");
  t.review("nobody", kQueue, "UPDATE");
  EXPECT_EQ(t.error(), "ValidationError: Stack [nobody] does not exist");
  describe(t, "s", "nothing");
  EXPECT_EQ(t.error(), "ChangeSetNotFound: ChangeSet [nothing] does not exist");
  DescribeChangeSetRequest nameless;
  nameless.ChangeSetName = "x";
  t.send(nameless);
  EXPECT_EQ(t.error(), "ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN.");
  DeleteChangeSetRequest remove;
  remove.StackName = "s";
  remove.ChangeSetName = "nothing";
  t.send(remove);
  EXPECT_EQ(t.error(), "");
}

TEST(ChangeSet, AFailedTransformFailsTheSetAndLeavesTheStackInReview) {
  CfnTester t;
  t.review(
      "s",
      "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
      "      Runtime: provided.al2023\n      Handler: h\n",
      "CREATE");
  EXPECT_EQ(t.error(), "");
  const auto set = describe(t, "s", "changes");
  EXPECT_EQ(set.Status, "FAILED");
  EXPECT_EQ(set.StatusReason,
            "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. "
            "Number of errors found: 1. Resource with id [F] is invalid. Missing required property 'CodeUri'.");
  EXPECT_EQ(t.status("s"), "REVIEW_IN_PROGRESS");
  GetTemplateRequest get;
  get.StackName = "s";
  EXPECT_EQ(t.call<GetTemplateResult>(get).TemplateBody, "");
  get.ChangeSetName = "changes";
  EXPECT_THAT(t.call<GetTemplateResult>(get).TemplateBody, StartsWith("Transform:"));
  ListChangeSetsRequest list;
  list.StackName = "s";
  EXPECT_EQ(t.call<ListChangeSetsResult>(list).Summaries.size(), 1u);
  t.remove("s");
  EXPECT_EQ(t.status("s"), "ValidationError: Stack with id s does not exist");
}

TEST(ChangeSet, CapabilitiesWithATransformFailTheSet) {
  CfnTester t;
  t.capabilities.clear();
  t.review("s",
           "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: "
           "{Runtime: r, Handler: h, CodeUri: 's3://b/k'}}}",
           "CREATE");
  EXPECT_EQ(describe(t, "s", "changes").StatusReason, "Requires capabilities : [CAPABILITY_IAM]");
}

TEST(Templates, SummaryAndValidation) {
  CfnTester t;
  GetTemplateSummaryRequest request;
  request.TemplateBody =
      "AWSTemplateFormatVersion: '2010-09-09'\nDescription: d\nMetadata: {a: 1}\n"
      "Parameters: {P: {Type: String, Default: x, AllowedValues: [x, y], NoEcho: true}}\n"
      "Resources: {Q: {Type: AWS::SQS::Queue}, R: {Type: AWS::IAM::Role}}";
  const auto summary = t.call<GetTemplateSummaryResult>(request);
  EXPECT_EQ(summary.Parameters.at(0).DefaultValue, "x");
  EXPECT_TRUE(summary.Parameters.at(0).NoEcho);
  EXPECT_THAT(*summary.Parameters.at(0).ParameterConstraints.AllowedValues, ElementsAre("x", "y"));
  EXPECT_THAT(summary.ResourceTypes, ElementsAre("AWS::IAM::Role", "AWS::SQS::Queue"));
  EXPECT_THAT(*summary.Capabilities, ElementsAre("CAPABILITY_IAM"));
  EXPECT_EQ(summary.CapabilitiesReason, "The following resource(s) require capabilities: [AWS::IAM::Role]");
  EXPECT_EQ(summary.Version, "2010-09-09");
  EXPECT_EQ(summary.Metadata, R"({"a":1})");
  EXPECT_THAT(summary.ResourceIdentifierSummaries->at(1).ResourceIdentifiers, ElementsAre("QueueUrl"));
  ValidateTemplateRequest validate;
  validate.TemplateBody = "Resources: {}";
  t.send(validate);
  EXPECT_EQ(t.error(), "ValidationError: Template format error: At least one Resources member must be defined.");
}

}  // namespace
}  // namespace sluice::cfn
