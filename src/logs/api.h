#pragma once
// Amazon CloudWatch Logs (JSON 1.1, target Logs_20140328) as this engine speaks it: commands (the service's actions and
// what the host says), replies, events, effects. Members carry the wire's names (base/shape.h). What is not declared
// here (metric and subscription filters, Insights, exports, encryption) is not supported.
//
// The texts of log events are not in the engine: a batch of events is one payload in the journal (logs/batch.h), the
// engine knows its time range and place. A reply that carries texts is rendered by logs/rendering.h.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/payload.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::logs {

using base::Required;

// ---- actions -------------------------------------------------------------------------------------------------------

struct CreateLogGroupRequest {
  Required<std::string> logGroupName;
  std::map<std::string, std::string> tags;
  std::optional<std::string> logGroupClass;  // STANDARD alone
};
BOOST_DESCRIBE_STRUCT(CreateLogGroupRequest, (), (logGroupName, tags, logGroupClass))

struct DeleteLogGroupRequest {
  Required<std::string> logGroupName;
};
BOOST_DESCRIBE_STRUCT(DeleteLogGroupRequest, (), (logGroupName))

struct DescribeLogGroupsRequest {
  std::optional<std::string> logGroupNamePrefix;
  std::optional<std::string> logGroupNamePattern;
  std::optional<std::string> nextToken;
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(DescribeLogGroupsRequest, (), (logGroupNamePrefix, logGroupNamePattern, nextToken, limit))

struct LogGroup {
  std::string logGroupName;
  std::int64_t creationTime = 0;
  std::optional<std::int32_t> retentionInDays;
  std::int32_t metricFilterCount = 0;
  std::string arn;  // with :* at its end
  std::int64_t storedBytes = 0;
  std::string logGroupClass;
  std::string logGroupArn;  // without
};
BOOST_DESCRIBE_STRUCT(LogGroup, (),
                      (logGroupName, creationTime, retentionInDays, metricFilterCount, arn, storedBytes, logGroupClass,
                       logGroupArn))

struct DescribeLogGroupsResponse {
  std::vector<LogGroup> logGroups;
  std::optional<std::string> nextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeLogGroupsResponse, (), (logGroups, nextToken))

struct CreateLogStreamRequest {
  Required<std::string> logGroupName;
  Required<std::string> logStreamName;
};
BOOST_DESCRIBE_STRUCT(CreateLogStreamRequest, (), (logGroupName, logStreamName))

struct DeleteLogStreamRequest {
  Required<std::string> logGroupName;
  Required<std::string> logStreamName;
};
BOOST_DESCRIBE_STRUCT(DeleteLogStreamRequest, (), (logGroupName, logStreamName))

struct DescribeLogStreamsRequest {
  std::optional<std::string> logGroupName;  // one of these two
  std::optional<std::string> logGroupIdentifier;
  std::optional<std::string> logStreamNamePrefix;
  std::optional<std::string> orderBy;  // LogStreamName, LastEventTime
  std::optional<bool> descending;
  std::optional<std::string> nextToken;
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(DescribeLogStreamsRequest, (),
                      (logGroupName, logGroupIdentifier, logStreamNamePrefix, orderBy, descending, nextToken, limit))

struct LogStream {
  std::string logStreamName;
  std::int64_t creationTime = 0;
  std::optional<std::int64_t> firstEventTimestamp, lastEventTimestamp, lastIngestionTime;
  std::string uploadSequenceToken;
  std::string arn;
  std::int64_t storedBytes = 0;  // always 0, as AWS answers since 2019
};
BOOST_DESCRIBE_STRUCT(LogStream, (),
                      (logStreamName, creationTime, firstEventTimestamp, lastEventTimestamp, lastIngestionTime,
                       uploadSequenceToken, arn, storedBytes))

struct DescribeLogStreamsResponse {
  std::vector<LogStream> logStreams;
  std::optional<std::string> nextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeLogStreamsResponse, (), (logStreams, nextToken))

struct InputLogEvent {
  Required<std::int64_t> timestamp;
  Required<std::string> message;
};
BOOST_DESCRIBE_STRUCT(InputLogEvent, (), (timestamp, message))

struct PutLogEventsRequest {
  Required<std::string> logGroupName;
  Required<std::string> logStreamName;
  Required<std::vector<InputLogEvent>> logEvents;
  std::optional<std::string> sequenceToken;  // ignored, as AWS does since 2023
};
BOOST_DESCRIBE_STRUCT(PutLogEventsRequest, (), (logGroupName, logStreamName, logEvents, sequenceToken))

struct RejectedLogEventsInfo {
  std::optional<std::int32_t> tooNewLogEventStartIndex, tooOldLogEventEndIndex, expiredLogEventEndIndex;
};
BOOST_DESCRIBE_STRUCT(RejectedLogEventsInfo, (),
                      (tooNewLogEventStartIndex, tooOldLogEventEndIndex, expiredLogEventEndIndex))

struct PutLogEventsResponse {
  std::string nextSequenceToken;
  std::optional<RejectedLogEventsInfo> rejectedLogEventsInfo;
};
BOOST_DESCRIBE_STRUCT(PutLogEventsResponse, (), (nextSequenceToken, rejectedLogEventsInfo))

struct GetLogEventsRequest {
  std::optional<std::string> logGroupName;  // one of these two
  std::optional<std::string> logGroupIdentifier;
  Required<std::string> logStreamName;
  std::optional<std::int64_t> startTime, endTime;  // milliseconds; start <= t < end
  std::optional<std::string> nextToken;
  std::optional<std::int32_t> limit;
  std::optional<bool> startFromHead;
  std::optional<bool> unmask;  // nothing is masked
};
BOOST_DESCRIBE_STRUCT(GetLogEventsRequest, (),
                      (logGroupName, logGroupIdentifier, logStreamName, startTime, endTime, nextToken, limit,
                       startFromHead, unmask))

struct OutputLogEvent {
  std::int64_t timestamp = 0;
  std::string message;
  std::int64_t ingestionTime = 0;
};
BOOST_DESCRIBE_STRUCT(OutputLogEvent, (), (timestamp, message, ingestionTime))

struct GetLogEventsResponse {
  std::vector<OutputLogEvent> events;
  std::string nextForwardToken, nextBackwardToken;
};
BOOST_DESCRIBE_STRUCT(GetLogEventsResponse, (), (events, nextForwardToken, nextBackwardToken))

struct FilterLogEventsRequest {
  std::optional<std::string> logGroupName;  // one of these two
  std::optional<std::string> logGroupIdentifier;
  std::vector<std::string> logStreamNames;
  std::optional<std::string> logStreamNamePrefix;
  std::optional<std::int64_t> startTime, endTime;  // milliseconds; start <= t <= end
  std::optional<std::string> filterPattern;        // plain and quoted terms, ?optional and -excluded ones
  std::optional<std::string> nextToken;
  std::optional<std::int32_t> limit;
  std::optional<bool> interleaved;  // always so, as AWS does since 2019
  std::optional<bool> unmask;
};
BOOST_DESCRIBE_STRUCT(FilterLogEventsRequest, (),
                      (logGroupName, logGroupIdentifier, logStreamNames, logStreamNamePrefix, startTime, endTime,
                       filterPattern, nextToken, limit, interleaved, unmask))

struct FilteredLogEvent {
  std::string logStreamName;
  std::int64_t timestamp = 0;
  std::string message;
  std::int64_t ingestionTime = 0;
  std::string eventId;
};
BOOST_DESCRIBE_STRUCT(FilteredLogEvent, (), (logStreamName, timestamp, message, ingestionTime, eventId))

struct SearchedLogStream {
  std::string logStreamName;
  bool searchedCompletely = true;
};
BOOST_DESCRIBE_STRUCT(SearchedLogStream, (), (logStreamName, searchedCompletely))

struct FilterLogEventsResponse {
  std::vector<FilteredLogEvent> events;
  std::vector<SearchedLogStream> searchedLogStreams;  // empty, as AWS answers since 2019
  std::optional<std::string> nextToken;
};
BOOST_DESCRIBE_STRUCT(FilterLogEventsResponse, (), (events, searchedLogStreams, nextToken))

struct PutRetentionPolicyRequest {
  Required<std::string> logGroupName;
  Required<std::int32_t> retentionInDays;
};
BOOST_DESCRIBE_STRUCT(PutRetentionPolicyRequest, (), (logGroupName, retentionInDays))

struct DeleteRetentionPolicyRequest {
  Required<std::string> logGroupName;
};
BOOST_DESCRIBE_STRUCT(DeleteRetentionPolicyRequest, (), (logGroupName))

struct TagResourceRequest {
  Required<std::string> resourceArn;
  Required<std::map<std::string, std::string>> tags;
};
BOOST_DESCRIBE_STRUCT(TagResourceRequest, (), (resourceArn, tags))

struct UntagResourceRequest {
  Required<std::string> resourceArn;
  Required<std::vector<std::string>> tagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagResourceRequest, (), (resourceArn, tagKeys))

struct ListTagsForResourceRequest {
  Required<std::string> resourceArn;
};
BOOST_DESCRIBE_STRUCT(ListTagsForResourceRequest, (), (resourceArn))

struct ListTagsForResourceResponse {
  std::map<std::string, std::string> tags;
};
BOOST_DESCRIBE_STRUCT(ListTagsForResourceResponse, (), (tags))

// ---- what the host says --------------------------------------------------------------------------------------------

struct Line {
  base::Instant at;
  std::string text;  // without the newline
};

// Output of a function: group and stream come into being with their first line, as Lambda's do. Lines need not be in
// order. Texts over kEventBytesMax (limits.h) are cut there, what is no UTF-8 becomes U+FFFD. Never fails; account and
// region are the Context's.
struct AppendLines {
  std::string log_group, log_stream;
  std::vector<Line> lines;
};

// The host's word that next_deadline() has passed: ended retention drops events.
struct TimePassed {};

using Command =
    std::variant<TimePassed, CreateLogGroupRequest, DeleteLogGroupRequest, DescribeLogGroupsRequest,
                 CreateLogStreamRequest, DeleteLogStreamRequest, DescribeLogStreamsRequest, PutLogEventsRequest,
                 GetLogEventsRequest, FilterLogEventsRequest, PutRetentionPolicyRequest, DeleteRetentionPolicyRequest,
                 TagResourceRequest, UntagResourceRequest, ListTagsForResourceRequest, AppendLines>;

// ---- replies -------------------------------------------------------------------------------------------------------

// A group's batches are numbered in the order of their arrival.
using BatchNumber = std::uint64_t;

// A place between the events of a group, which are in order of (timestamp, batch, index within the batch).
struct Cursor {
  std::int64_t timestamp_ms = 0;
  BatchNumber batch = 0;
  std::uint32_t index = 0;
  friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

struct FoundBatch {
  std::string log_stream;
  BatchNumber batch = 0;
  std::int64_t ingested_ms = 0;
  base::PayloadRef payload;
};

// What a search has to look through. render_get() and render_filter() (logs/rendering.h) read the batches with a
// base::PayloadReader, off the logic thread if need be, and make the response and its tokens.
struct FoundEvents {
  std::vector<FoundBatch> batches;
  std::int64_t start_ms = 0, end_ms = 0;  // start <= t < end
  std::optional<Cursor> from;             // only events at or behind it, resp. before it when going backward
  std::optional<Cursor> horizon;          // beyond it lie batches that are not in `batches`
  bool backward = false;
  std::uint32_t limit = 10'000;
  std::string filter_pattern;  // has been checked
  bool of_one_stream = false;  // GetLogEvents; otherwise FilterLogEvents
  std::string token;           // the request's
};

using Reply = std::variant<std::monostate, DescribeLogGroupsResponse, DescribeLogStreamsResponse, PutLogEventsResponse,
                           FoundEvents, ListTagsForResourceResponse>;

// ---- events --------------------------------------------------------------------------------------------------------

// A group is named by its ARN at the edges and by a small number in events; a stream by a number within its group.
using GroupId = std::uint32_t;
using StreamId = std::uint32_t;

struct GroupStored {  // also every change of its settings, and its restatement
  GroupId group = 0;
  std::string account, region, name;
  base::Instant created;
  std::int32_t retention_days = 0;  // 0: for ever
  std::map<std::string, std::string> tags;
  StreamId next_stream = 1;
  BatchNumber next_batch = 1;
};
BOOST_DESCRIBE_STRUCT(GroupStored, (),
                      (group, account, region, name, created, retention_days, tags, next_stream, next_batch))

struct GroupDeleted {
  GroupId group = 0;
};
BOOST_DESCRIBE_STRUCT(GroupDeleted, (), (group))

struct StreamStored {  // also its restatement
  GroupId group = 0;
  StreamId stream = 0;
  std::string name;
  base::Instant created;
  std::int64_t first_ms = 0, last_ms = 0, ingested_ms = 0;  // of its events so far; 0: none
};
BOOST_DESCRIBE_STRUCT(StreamStored, (), (group, stream, name, created, first_ms, last_ms, ingested_ms))

struct StreamDeleted {
  GroupId group = 0;
  StreamId stream = 0;
};
BOOST_DESCRIBE_STRUCT(StreamDeleted, (), (group, stream))

// Log events of one stream, in order of time; the payload is theirs (logs/batch.h).
struct EventsAppended {
  GroupId group = 0;
  StreamId stream = 0;
  BatchNumber batch = 0;
  base::Instant ingested;
  std::int64_t first_ms = 0, last_ms = 0;
  std::uint32_t count = 0;
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(EventsAppended, (), (group, stream, batch, ingested, first_ms, last_ms, count, payload))

// A batch as it stands, for restatement. If its payload lies in a segment that is being emptied, the host fills
// `payload` with the bytes and the event moves them; otherwise the bytes stay and `ref` says where.
struct BatchRestated {
  GroupId group = 0;
  StreamId stream = 0;
  BatchNumber batch = 0;
  base::Instant ingested;
  std::int64_t first_ms = 0, last_ms = 0;
  std::uint32_t count = 0;
  base::PayloadRef ref;
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(BatchRestated, (), (group, stream, batch, ingested, first_ms, last_ms, count, ref, payload))

// Time has come to `now`: batches whose retention has ended are dropped. Never written.
struct TimeAdvanced {
  static constexpr bool kVolatile = true;
  base::Instant now;
};
BOOST_DESCRIBE_STRUCT(TimeAdvanced, (), (now))

using Event =
    std::variant<GroupStored, GroupDeleted, StreamStored, StreamDeleted, EventsAppended, BatchRestated, TimeAdvanced>;

// ---- effects -------------------------------------------------------------------------------------------------------

using Effect = std::variant<std::monostate>;  // Logs asks nothing of others

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::logs
