// The engine is killed after every single event of a story, also in the middle of a decision; what it then makes of the
// prefix must be the same in the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "cfn/cfn_tester.h"

namespace sluice::cfn {
namespace {

constexpr const char* kBefore = R"(
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Queue: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}
  Old: {Type: AWS::SQS::Queue}
Outputs: {Url: {Value: !Ref Queue}}
)";
constexpr const char* kAfter = R"(
Resources:
  Dead: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}
  New: {Type: AWS::SQS::Queue, DependsOn: Queue}
Outputs: {Url: {Value: !Ref Queue}}
)";

// What is left of a story when it is over: statuses, and what exists by logical id.
std::string outcome(CfnTester& t, const std::string& id) {
  std::string text = t.status(id);
  auto lines = t.resources(id);
  std::sort(lines.begin(), lines.end());
  for (const auto& line : lines) text += "\n" + line;
  std::multiset<std::string> things;
  for (const auto& [physical, thing] : t.world) {
    auto properties = thing.properties;
    properties.erase("RedrivePolicy");
    things.insert(thing.logical_id + " " + json::serialize(properties));
  }
  for (const auto& thing : things) text += "\nworld: " + thing;
  return text;
}

// Runs `story` once whole, then with a death after each event that it causes. `prepare` comes before, is never cut, and
// gives the stack's id.
void survives(const std::function<std::string(CfnTester&)>& prepare, const std::function<void(CfnTester&)>& story) {
  std::string expected;
  std::size_t first = 0, last = 0;
  {
    CfnTester t;
    const auto id = prepare(t);
    first = t.journal_size();
    story(t);
    last = t.journal_size();
    expected = outcome(t, id);
  }
  ASSERT_GT(last, first + 5);
  for (std::size_t events = first + 1; events < last; ++events) {
    CfnTester t;
    const auto id = prepare(t);
    t.die_after = events;
    story(t);
    t.die_after = 0;
    t.restart(events);
    EXPECT_EQ(outcome(t, id), expected) << "killed after event " << events - first << " of " << last - first;
  }
}

void execute(CfnTester& t) {
  t.execute("s");
}

TEST(Crash, WhileAStackIsCreated) {
  survives([](CfnTester& t) { return t.review("s", kBefore, "CREATE"); }, execute);
}

TEST(Crash, WhileACreationRollsBack) {
  survives(
      [](CfnTester& t) {
        t.failures["Queue"] = "no";
        return t.review("s", kBefore, "CREATE");
      },
      execute);
}

TEST(Crash, WhileAStackIsUpdated) {
  survives(
      [](CfnTester& t) {
        const auto id = t.create("s", kBefore);
        t.review("s", kAfter, "UPDATE");
        return id;
      },
      execute);
}

TEST(Crash, WhileAnUpdateRollsBack) {
  survives(
      [](CfnTester& t) {
        const auto id = t.create("s", kBefore);
        t.failures["New"] = "no";
        t.review("s", kAfter, "UPDATE");
        return id;
      },
      execute);
}

TEST(Crash, WhileAStackIsDeleted) {
  survives([](CfnTester& t) { return t.create("s", kBefore); }, [](CfnTester& t) { t.remove("s"); });
}

TEST(Crash, ARestatementIsTheSameState) {
  CfnTester t;
  const auto gone = t.create("gone", kBefore);
  t.remove("gone");
  const auto id = t.create("s", kBefore);
  t.review("s", kAfter, "UPDATE");
  const auto history = t.history(id), lost = t.history(gone);
  const auto before = outcome(t, id);
  t.restart_from_restatement();
  EXPECT_EQ(outcome(t, id), before);
  EXPECT_EQ(t.history(id), history);
  EXPECT_EQ(t.history(gone), lost);
  EXPECT_EQ(t.status(gone), "DELETE_COMPLETE");
  t.execute("s");
  EXPECT_EQ(t.status("s"), "UPDATE_COMPLETE");
}

TEST(Crash, RequestsUnderWayAreEmittedAgainWithTheSameToken) {
  CfnTester t;
  t.hold = true;
  t.create("s", kBefore);
  ASSERT_EQ(t.waiting.size(), 2u);
  const auto first = t.waiting[0];
  t.restart();
  ASSERT_EQ(t.waiting.size(), 2u);
  EXPECT_EQ(t.waiting[0].token, first.token);
  EXPECT_EQ(t.waiting[0].physical_name, first.physical_name);
  EXPECT_EQ(t.waiting[0].properties, first.properties);
  EXPECT_EQ(t.waiting[0].tags, first.tags);
  t.answer_all();
  EXPECT_EQ(t.status("s"), "CREATE_COMPLETE");
}

}  // namespace
}  // namespace sluice::cfn
