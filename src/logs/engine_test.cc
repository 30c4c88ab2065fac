#include "logs/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/tester.h"

namespace sluice::logs {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

constexpr const char* kGroup = "/aws/lambda/ProcessInputQueue";
constexpr const char* kStream = "2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef";

PutLogEventsRequest put(std::vector<InputLogEvent> events) {
  PutLogEventsRequest request;
  request.logGroupName = kGroup;
  request.logStreamName = kStream;
  request.logEvents = std::move(events);
  return request;
}

void create(LogsTester& t) {
  ASSERT_EQ(t.outcome(CreateLogGroupRequest{kGroup}), "ok");
  ASSERT_EQ(t.outcome(CreateLogStreamRequest{kGroup, kStream}), "ok");
}

TEST(Function, WritesWithoutHavingMadeItsGroup) {
  LogsTester t;
  t.append(kGroup, kStream, {"START RequestId: 1 Version: $LATEST", "hello", "END RequestId: 1"});
  t.advance(milliseconds(5));
  t.append(kGroup, kStream, {"REPORT RequestId: 1"});

  const auto found = t.filter(filter_request(kGroup));
  EXPECT_THAT(messages_of(found.events),
              ElementsAre("START RequestId: 1 Version: $LATEST", "hello", "END RequestId: 1", "REPORT RequestId: 1"));
  EXPECT_EQ(found.events[3].timestamp, t.now_ms());
  EXPECT_EQ(found.events[3].logStreamName, kStream);
  EXPECT_EQ(found.events[0].eventId.size(), 56u);
  EXPECT_LT(found.events[0].eventId, found.events[1].eventId);
  EXPECT_FALSE(found.nextToken);

  const auto groups = t.get<DescribeLogGroupsResponse>(DescribeLogGroupsRequest{}).logGroups;
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].arn, "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/ProcessInputQueue:*");
  EXPECT_FALSE(groups[0].retentionInDays);
}

TEST(Function, HasItsBrokenTextMended) {
  LogsTester t;
  t.append(kGroup, kStream, {"caf\xC3\xA9", "bad \xFF\xC3 end", ""});
  EXPECT_THAT(t.filter_all(filter_request(kGroup)), ElementsAre("caf\xC3\xA9", "bad \xEF\xBF\xBD\xEF\xBF\xBD end", ""));
}

TEST(Function, HasItsLinesPutInOrder) {
  LogsTester t;
  t.get<std::monostate>(AppendLines{kGroup, kStream, {{t.now + milliseconds(2), "later"}, {t.now, "sooner"}}});
  EXPECT_THAT(t.filter_all(filter_request(kGroup)), ElementsAre("sooner", "later"));
}

TEST(Put, StoresInOrderAndTellsWhatItRefuses) {
  LogsTester t;
  create(t);
  const auto now = t.now_ms();
  EXPECT_EQ(t.outcome(put({{now, "one"}, {now + 1, "two"}})), "ok");
  EXPECT_EQ(t.outcome(put({{now, "b"}, {now - 1, "a"}})),
            "InvalidParameterException: Log events in a single PutLogEvents request must be in chronological order.");
  EXPECT_EQ(t.outcome(put({})),
            "InvalidParameterException: 1 validation error detected: Value '[]' at 'logEvents' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(t.outcome(put({{now, std::string(1'048'576, 'x')}})),
            "InvalidParameterException: Log event too large: 1048602 bytes exceeds limit of 1048576");
  auto elsewhere = put({{now, "x"}});
  elsewhere.logStreamName = "nowhere";
  EXPECT_EQ(t.outcome(elsewhere), "ResourceNotFoundException: The specified log stream does not exist.");
  elsewhere.logGroupName = "nowhere";
  EXPECT_EQ(t.outcome(elsewhere), "ResourceNotFoundException: The specified log group does not exist.");

  const auto hour = milliseconds(hours(1)).count();
  const auto answer = t.get<PutLogEventsResponse>(put({{now - hour, "old but good"}, {now + 3 * hour, "too new"}}));
  ASSERT_TRUE(answer.rejectedLogEventsInfo);
  EXPECT_EQ(answer.rejectedLogEventsInfo->tooNewLogEventStartIndex, 1);
  const auto old = t.get<PutLogEventsResponse>(put({{now - 15 * 24 * hour, "too old"}}));
  EXPECT_EQ(old.rejectedLogEventsInfo->tooOldLogEventEndIndex, 1);
  EXPECT_THAT(t.filter_all(filter_request(kGroup)), ElementsAre("old but good", "one", "two"));
}

TEST(Filter, FindsByTimeStreamAndTerm) {
  LogsTester t;
  const auto start = t.now_ms();
  t.append("g", "a1", {"ERROR disk full", "INFO all well"});
  t.advance(milliseconds(10));
  t.append("g", "b1", {"ERROR timed out"});
  t.advance(milliseconds(10));
  t.append("g", "a2", {"WARN disk slow"});

  auto request = filter_request("g");
  request.filterPattern = "ERROR -timed";
  EXPECT_THAT(t.filter_all(request), ElementsAre("ERROR disk full"));
  request.filterPattern = "?WARN ?timed";
  EXPECT_THAT(t.filter_all(request), ElementsAre("ERROR timed out", "WARN disk slow"));
  request.filterPattern = R"("disk slow")";
  EXPECT_THAT(t.filter_all(request), ElementsAre("WARN disk slow"));
  request.filterPattern.reset();
  request.startTime = start + 10;
  request.endTime = start + 10;
  EXPECT_THAT(t.filter_all(request), ElementsAre("ERROR timed out"));

  request = filter_request("g");
  request.logStreamNamePrefix = "a";
  EXPECT_THAT(t.filter_all(request), ElementsAre("ERROR disk full", "INFO all well", "WARN disk slow"));
  request.logStreamNamePrefix = "z";
  EXPECT_THAT(t.filter_all(request), IsEmpty());
  request.logStreamNamePrefix.reset();
  request.logStreamNames = {"b1", "a2"};
  EXPECT_THAT(t.filter_all(request), ElementsAre("ERROR timed out", "WARN disk slow"));
  request.logStreamNames = {"b2"};
  EXPECT_EQ(t.outcome(request), "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST(Filter, SaysWhichPatternsItDoesNotKnow) {
  LogsTester t;
  t.append("g", "s", {"x"});
  const auto with = [](const std::string& pattern) {
    auto request = filter_request("g");
    request.filterPattern = pattern;
    return request;
  };
  EXPECT_EQ(t.outcome(with("{ $.level = \"ERROR\" }")),
            "NotImplemented: A filter pattern over JSON is not supported by sluice.");
  EXPECT_EQ(t.outcome(with("[ip, user]")), "NotImplemented: A filter pattern over columns is not supported by sluice.");
  EXPECT_EQ(t.outcome(with("%x.*%")),
            "NotImplemented: A regular expression in a filter pattern is not supported by sluice.");
  EXPECT_EQ(t.outcome(with("a.b")),
            "InvalidParameterException: Invalid filter pattern: a term with '.' must be in double quotes.");
  EXPECT_EQ(t.outcome(with("\"a")), "InvalidParameterException: Invalid filter pattern: a double quote is not closed.");
}

TEST(Filter, FollowsAStreamByStartTimeAndToken) {
  LogsTester t;
  t.append("g", "s", {"1", "2", "3"});
  auto request = filter_request("g");
  request.limit = 2;
  const auto first = t.filter(request);
  EXPECT_THAT(messages_of(first.events), ElementsAre("1", "2"));
  ASSERT_TRUE(first.nextToken);
  t.append("g", "s", {"4"});  // arrives between the pages
  request.nextToken = first.nextToken;
  EXPECT_THAT(messages_of(t.filter(request).events), ElementsAre("3", "4"));
  request.nextToken = "nonsense";
  EXPECT_EQ(t.outcome(request), "InvalidParameterException: The specified nextToken is invalid.");
}

// Batches of 300 KB that overlap in time, in two streams: more than one search looks through.
TEST(Filter, GetsThroughMoreThanItLooksAtInOneGo) {
  LogsTester t;
  std::vector<std::pair<std::int64_t, std::string>> expected;
  for (int batch = 0; batch < 40; ++batch) {
    AppendLines command{"g", batch % 2 == 0 ? "even" : "odd", {}};
    for (int line = 0; line < 3; ++line) {
      const auto at = t.now + milliseconds(batch * 10 + line * 40);
      const auto name = std::to_string(batch) + "." + std::to_string(line);
      command.lines.push_back({at, name + std::string(100'000, 'x')});
      expected.emplace_back(base::epoch_ms(at), name);
    }
    t.get<std::monostate>(command);
  }
  std::ranges::stable_sort(expected, {}, [](const auto& e) { return e.first; });
  int pages = 0;
  Texts names;
  for (const auto& message : t.filter_all(filter_request("g"), &pages))
    names.push_back(message.substr(0, message.find('x')));
  Texts expected_names;
  for (const auto& [at, name] : expected) expected_names.push_back(name);
  EXPECT_EQ(names, expected_names);
  EXPECT_GT(pages, 10);  // 12 MB in answers of at most 1 MB
}

TEST(Read, GoesBothWaysAndStopsAtTheEnds) {
  LogsTester t;
  for (int i = 1; i <= 5; ++i) {
    t.append("g", "s", {std::to_string(i)});
    t.append("g", "other", {"not this"});
    t.advance(milliseconds(1));
  }
  auto request = read_request("g", "s");
  request.limit = 2;
  const auto latest = t.read(request);
  EXPECT_THAT(messages_of(latest.events), ElementsAre("4", "5"));

  request.nextToken = latest.nextBackwardToken;
  const auto before = t.read(request);
  EXPECT_THAT(messages_of(before.events), ElementsAre("2", "3"));
  request.nextToken = before.nextBackwardToken;
  const auto oldest = t.read(request);
  EXPECT_THAT(messages_of(oldest.events), ElementsAre("1"));
  request.nextToken = oldest.nextBackwardToken;
  const auto none = t.read(request);
  EXPECT_THAT(none.events, IsEmpty());
  EXPECT_EQ(none.nextBackwardToken, request.nextToken);

  request.nextToken = latest.nextForwardToken;
  const auto end = t.read(request);
  EXPECT_THAT(end.events, IsEmpty());
  EXPECT_EQ(end.nextForwardToken, request.nextToken);
  t.append("g", "s", {"6"});
  EXPECT_THAT(messages_of(t.read(request).events), ElementsAre("6"));

  request.nextToken.reset();
  request.startFromHead = true;
  EXPECT_THAT(messages_of(t.read(request).events), ElementsAre("1", "2"));
}

TEST(Read, OfAnEmptyStreamLeadsToWhatComes) {
  LogsTester t;
  create(t);
  auto request = read_request(kGroup, kStream);
  const auto empty = t.read(request);
  EXPECT_THAT(empty.events, IsEmpty());
  t.append(kGroup, kStream, {"first"});
  request.nextToken = empty.nextForwardToken;
  EXPECT_THAT(messages_of(t.read(request).events), ElementsAre("first"));
}

TEST(Groups, AreListedByPrefixPatternAndPage) {
  LogsTester t;
  for (const auto* name : {"/aws/lambda/b", "/aws/lambda/a", "other"}) t.run(CreateLogGroupRequest{name});
  const auto names = [&](const DescribeLogGroupsRequest& request) {
    Texts out;
    for (const auto& group : t.get<DescribeLogGroupsResponse>(request).logGroups) out.push_back(group.logGroupName);
    return out;
  };
  DescribeLogGroupsRequest request;
  request.logGroupNamePrefix = "/aws/";
  EXPECT_THAT(names(request), ElementsAre("/aws/lambda/a", "/aws/lambda/b"));
  request.limit = 1;
  request.nextToken = t.get<DescribeLogGroupsResponse>(request).nextToken;
  EXPECT_THAT(names(request), ElementsAre("/aws/lambda/b"));
  request = {};
  request.logGroupNamePattern = "the";
  EXPECT_THAT(names(request), ElementsAre("other"));
  t.context.region = "eu-west-1";
  EXPECT_THAT(names({}), IsEmpty());
}

TEST(Groups, AreRefusedWithTheServicesWords) {
  LogsTester t;
  create(t);
  EXPECT_EQ(t.outcome(CreateLogGroupRequest{kGroup}),
            "ResourceAlreadyExistsException: The specified log group already exists");
  EXPECT_EQ(t.outcome(CreateLogStreamRequest{kGroup, kStream}),
            "ResourceAlreadyExistsException: The specified log stream already exists");
  EXPECT_EQ(t.outcome(DeleteLogGroupRequest{"none"}),
            "ResourceNotFoundException: The specified log group does not exist.");
  EXPECT_EQ(t.outcome(CreateLogGroupRequest{"a b"}),
            "InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  EXPECT_EQ(t.outcome(PutRetentionPolicyRequest{kGroup, 2}).substr(0, 90),
            "InvalidParameterException: 1 validation error detected: Value '2' at 'retentionInDays' fai");
  EXPECT_EQ(t.outcome(DeleteLogGroupRequest{kGroup}), "ok");
  EXPECT_EQ(t.outcome(filter_request(kGroup)), "ResourceNotFoundException: The specified log group does not exist.");
}

TEST(Groups, KeepTags) {
  LogsTester t;
  create(t);
  const std::string arn = "arn:aws:logs:us-east-1:000000000000:log-group:" + std::string(kGroup);
  EXPECT_EQ(t.outcome(TagResourceRequest{arn, std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}}), "ok");
  EXPECT_EQ(t.outcome(UntagResourceRequest{arn + ":*", Texts{"a"}}), "ok");
  EXPECT_THAT(t.get<ListTagsForResourceResponse>(ListTagsForResourceRequest{arn}).tags,
              ElementsAre(std::pair("b", "2")));
  EXPECT_EQ(t.outcome(ListTagsForResourceRequest{arn + "x"}),
            "ResourceNotFoundException: The specified log group does not exist.");
}

TEST(Streams, AreListedByNameOrLastEvent) {
  LogsTester t;
  t.append("g", "b", {"x"});
  t.advance(milliseconds(1));
  t.append("g", "a", {"x"});
  t.run(CreateLogStreamRequest{"g", "empty"});
  DescribeLogStreamsRequest request;
  request.logGroupName = "g";
  const auto names = [&] {
    Texts out;
    for (const auto& s : t.get<DescribeLogStreamsResponse>(request).logStreams) out.push_back(s.logStreamName);
    return out;
  };
  EXPECT_THAT(names(), ElementsAre("a", "b", "empty"));
  request.orderBy = "LastEventTime";
  request.descending = true;
  EXPECT_THAT(names(), ElementsAre("a", "b", "empty"));
  request.limit = 1;
  const auto first = t.get<DescribeLogStreamsResponse>(request);
  EXPECT_EQ(first.logStreams[0].lastEventTimestamp, t.now_ms());
  request.nextToken = first.nextToken;
  EXPECT_THAT(names(), ElementsAre("b"));
  t.run(DeleteLogStreamRequest{"g", "b"});
  EXPECT_THAT(t.filter_all(filter_request("g")), ElementsAre("x"));
}

TEST(Retention, DropsWhatIsOlder) {
  LogsTester t;
  t.append("g", "s", {"old"});
  EXPECT_FALSE(t.engine().next_deadline());
  t.run(PutRetentionPolicyRequest{"g", 1});
  const auto deadline = t.engine().next_deadline();
  ASSERT_TRUE(deadline);
  EXPECT_EQ(*deadline, t.now + days(1) + hours(1));
  t.advance(hours(12));
  t.append("g", "s", {"new"});
  t.now = *deadline;
  t.run(TimePassed{});
  EXPECT_THAT(t.filter_all(filter_request("g")), ElementsAre("new"));
  EXPECT_GT(*t.engine().next_deadline(), t.now);
  t.run(DeleteRetentionPolicyRequest{"g"});
  t.run(TimePassed{});
  EXPECT_FALSE(t.engine().next_deadline());
}

TEST(Group, IsBoundedInBytes) {
  LogsTester t(Engine(Options{10'000}));
  for (int i = 0; i < 50; ++i) t.append("g", "s", {std::to_string(i) + std::string(1'000, 'x')});
  const auto kept = t.filter_all(filter_request("g"));
  EXPECT_EQ(kept.size(), 8u);  // of 1,128 bytes or a little more
  EXPECT_EQ(kept.back().substr(0, 2), "49");
}

TEST(Restart, BringsGroupsStreamsAndTextsBack) {
  LogsTester t;
  for (int i = 0; i < 20; ++i) {
    t.append("g", i % 3 == 0 ? "a" : "b", {"line " + std::to_string(i)});
    t.advance(milliseconds(1));
  }
  t.append("gone", "s", {"x"});
  t.run(DeleteLogGroupRequest{"gone"});
  t.run(PutRetentionPolicyRequest{"g", 7});
  const auto before = t.filter_all(filter_request("g"));
  ASSERT_EQ(before.size(), 20u);

  t.restart();
  EXPECT_EQ(t.filter_all(filter_request("g")), before);
  for (const std::size_t budget : {1, 2, 7, 1000}) {
    t.restart_from_restatement(budget);
    EXPECT_EQ(t.filter_all(filter_request("g")), before) << budget;
  }
  t.append("g", "a", {"after"});
  EXPECT_EQ(t.filter_all(filter_request("g")).size(), 21u);
  const auto groups = t.get<DescribeLogGroupsResponse>(DescribeLogGroupsRequest{}).logGroups;
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].retentionInDays, 7);
}

}  // namespace
}  // namespace sluice::logs
