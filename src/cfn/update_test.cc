// Stories of stacks that are updated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/cfn_tester.h"

namespace sluice::cfn {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A queue with a property that changes in place (Delay) and one that does not (Fifo), and a policy that needs it.
std::string queue_and_policy(const std::string& queue_properties) {
  return "Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {" + queue_properties + "}}\n" +
         "  Policy: {Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: {}, Queues: [!Ref Queue]}}\n" +
         "Outputs: {Url: {Value: !Ref Queue}}\n";
}

TEST(UpdateStack, ChangesInPlace) {
  CfnTester t;
  t.create("s", queue_and_policy("DelaySeconds: 1"));
  const auto url = t.physical_id("s", "Queue");
  t.requests.clear();
  const auto before = t.history("s").size();
  t.update("s", queue_and_policy("DelaySeconds: 2"));
  EXPECT_EQ(t.error(), "");
  EXPECT_THAT(t.requests, ElementsAre("Update Queue"));  // what did not change is left alone
  EXPECT_EQ(t.physical_id("s", "Queue"), url);
  EXPECT_EQ(t.world.at(url).properties.at("DelaySeconds"), json::value(2));
  EXPECT_EQ(t.world.at(url).previous_properties.at("DelaySeconds"), json::value(1));
  auto lines = t.history("s");
  lines.erase(lines.begin(), lines.begin() + std::ptrdiff_t(before));
  EXPECT_THAT(lines,
              ElementsAre("s UPDATE_IN_PROGRESS: User Initiated", "Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE",
                          "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "s UPDATE_COMPLETE"));
}

TEST(UpdateStack, ReplacesWhereTheTypeDemandsIt) {
  CfnTester t;
  t.create("s", queue_and_policy("DelaySeconds: 1"));
  const auto old = t.physical_id("s", "Queue");
  t.requests.clear();
  t.update("s", queue_and_policy("FifoQueue: true"));
  EXPECT_THAT(t.requests, ElementsAre("Create Queue", "Update Policy", "Delete Queue"));
  const auto now = t.physical_id("s", "Queue");
  EXPECT_NE(now, old);
  EXPECT_THAT(now, testing::EndsWith(".fifo"));
  EXPECT_EQ(t.world.count(old), 0u);
  EXPECT_EQ(t.outputs("s").at("Url"), now);
  EXPECT_THAT(t.history("s"), Contains("Queue UPDATE_IN_PROGRESS: Requested update requires the creation of a new "
                                       "physical resource; hence creating one."));
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE");
}

TEST(UpdateStack, TheOldCopyFollowsUpdateReplacePolicyAlone) {
  CfnTester t;
  const std::string with =
      "Resources: {Q: {Type: AWS::SQS::Queue, UpdateReplacePolicy: Retain, Properties: {FifoQueue: ";
  t.create("s", with + "false}}}");
  const auto old = t.physical_id("s", "Q");
  t.update("s", with + "true}}}");
  EXPECT_EQ(t.world.count(old), 1u);
  EXPECT_THAT(t.history("s"), Contains("Q DELETE_SKIPPED"));
}

TEST(UpdateStack, AddsAndRemoves) {
  CfnTester t;
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue}, B: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}");
  t.requests.clear();
  t.update("s", "Resources: {C: {Type: AWS::SQS::Queue}}");
  EXPECT_THAT(t.requests, ElementsAre("Create C", "Delete A"));
  EXPECT_EQ(t.world.size(), 2u);  // B is retained
  EXPECT_THAT(t.resources("s"), ElementsAre("C=AWS::SQS::Queue CREATE_COMPLETE"));
}

TEST(UpdateStack, NothingToDo) {
  CfnTester t;
  t.create("s", queue_and_policy("DelaySeconds: 1"));
  t.update("s", queue_and_policy("DelaySeconds: '1'"));  // the same value
  EXPECT_EQ(t.error(), "ValidationError: No updates are to be performed.");
  t.update("nobody", queue_and_policy(""));
  EXPECT_EQ(t.error(), "ValidationError: Stack [nobody] does not exist");
  t.update("s", "Resources: {Queue: {Type: AWS::S3::Bucket}}");
  EXPECT_THAT(t.error(), HasSubstr("Update of resource type is not permitted."));
}

TEST(UpdateStack, TagsOfTheStackGoOnItsResources) {
  CfnTester t;
  t.create("s", queue_and_policy(""));
  t.tags = {{"team", "a"}};
  t.requests.clear();
  t.update("s", queue_and_policy(""));
  EXPECT_THAT(t.requests, ElementsAre("Update Queue"));
  EXPECT_EQ(t.world.at(t.physical_id("s", "Queue")).tags.at("team"), "a");
}

TEST(UpdateStack, AFailureGoesBackToWhatWas) {
  CfnTester t;
  t.create("s",
           "Resources: {A: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}, B: {Type: AWS::SQS::Queue}}\n"
           "Outputs: {O: {Value: !Ref A}}");
  const auto a = t.physical_id("s", "A"), b = t.physical_id("s", "B");
  t.failures["D"] = "no";
  t.requests.clear();
  const auto before = t.history("s").size();
  t.update("s",
           "Resources: {A: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}, "
           "B: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}, C: {Type: AWS::SQS::Queue}, "
           "D: {Type: AWS::SQS::Queue, DependsOn: [A, B, C]}}\nOutputs: {O: {Value: !Ref B}}");
  EXPECT_THAT(t.requests,
              ElementsAre("Update A", "Create B", "Create C", "Create D", "Update A", "Delete B", "Delete C"));
  auto lines = t.history("s");
  lines.erase(lines.begin(), lines.begin() + std::ptrdiff_t(before));
  EXPECT_THAT(lines, Contains("D CREATE_FAILED: no"));
  EXPECT_THAT(lines, Contains("s UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [D]. "));
  EXPECT_THAT(lines, Contains("s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"));
  EXPECT_EQ(lines.back(), "s UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(t.physical_id("s", "A"), a);
  EXPECT_EQ(t.physical_id("s", "B"), b);
  EXPECT_EQ(t.world.size(), 2u);
  EXPECT_EQ(t.world.at(a).properties.at("DelaySeconds"), json::value(1));
  EXPECT_EQ(t.outputs("s").at("O"), a);
  t.failures.clear();
  t.update("s", "Resources: {A: {Type: AWS::SQS::Queue}}");  // and it goes on
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE") << t.error();
}

TEST(UpdateStack, ACustomNameCanNotBeReplacedWithItself) {
  CfnTester t;
  t.create("s", "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: mine.fifo, FifoQueue: true}}}");
  t.update("s", "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: mine.fifo, FifoQueue: false}}}");
  EXPECT_THAT(t.history("s"),
              Contains("A UPDATE_FAILED: CloudFormation cannot update a stack when a custom-named resource requires "
                       "replacing. Rename mine.fifo and update the stack again."));
  EXPECT_EQ(t.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_THAT(t.resources("s"), ElementsAre("A=AWS::SQS::Queue UPDATE_COMPLETE"));
}

TEST(UpdateStack, WithoutRollbackTheFailureStaysAndTheNextUpdateGoesOn) {
  CfnTester t;
  t.create("s", queue_and_policy("DelaySeconds: 1"));
  t.disable_rollback = true;
  t.failures["Policy"] = "no";
  t.update("s", queue_and_policy("FifoQueue: true"));
  EXPECT_EQ(t.status("s"), "UPDATE_FAILED");
  EXPECT_EQ(t.world.size(), 3u);  // the old queue waits for the cleanup
  t.failures.clear();
  t.update("s", queue_and_policy("FifoQueue: true, DelaySeconds: 3"));
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE");
  EXPECT_EQ(t.world.size(), 2u);
}

TEST(UpdateStack, AnUpdateThatCanNotGoBackIsStuckUntilItIsDeleted) {
  CfnTester t;
  t.hold = true;
  t.create("s", queue_and_policy("DelaySeconds: 1"));
  t.answer_all();
  t.update("s",
           "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}, New: {Type: AWS::SQS::Queue, "
           "DependsOn: Queue}}");
  t.answer("Queue");
  t.failures["New"] = "no";
  t.failures["Queue"] = "neither";
  t.answer_all();
  EXPECT_EQ(t.status("s"), "UPDATE_ROLLBACK_FAILED");
  t.failures.clear();
  t.hold = false;
  t.remove("s");
  EXPECT_THAT(t.world, IsEmpty());
}

TEST(UpdateStack, ParametersOfTheLastDeployment) {
  CfnTester t;
  const std::string text =
      "Parameters: {Delay: {Type: Number, Default: 1}}\nResources: {A: {Type: AWS::SQS::Queue, Properties: "
      "{DelaySeconds: "
      "!Ref Delay}}}";
  t.parameters = {{"Delay", "7", {}, {}}};
  t.create("s", text);
  UpdateStackRequest request;
  request.StackName = "s";
  request.UsePreviousTemplate = true;
  request.Parameters = {{"Delay", {}, true, {}}};
  t.send(request);
  EXPECT_EQ(t.error(), "ValidationError: No updates are to be performed.");
  request.Parameters = {{"Delay", "8", {}, {}}};
  t.send(request);
  EXPECT_EQ(t.world.at(t.physical_id("s", "A")).properties.at("DelaySeconds"), json::value(8));
}

}  // namespace
}  // namespace sluice::cfn
