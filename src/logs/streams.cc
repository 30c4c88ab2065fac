#include <algorithm>

#include "base/bytes.h"
#include "logs/actions.h"
#include "logs/limits.h"
#include "logs/lookup.h"

namespace sluice::logs {
namespace {

LogStream shown(const Group& group, const Stream& stream) {
  LogStream out;
  out.logStreamName = stream.name;
  out.creationTime = base::epoch_ms(stream.created);
  if (stream.ingested_ms != 0) {
    out.firstEventTimestamp = stream.first_ms;
    out.lastEventTimestamp = stream.last_ms;
    out.lastIngestionTime = stream.ingested_ms;
  }
  // Nobody needs it since 2023, but clients still look for one.
  out.uploadSequenceToken = std::to_string(group.next_batch);
  out.arn = arn_of(group) + ":log-stream:" + stream.name;
  return out;
}

}  // namespace

Decision decide(const State& state, const CreateLogStreamRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  if (auto ok = check_stream_name(request.logStreamName); !ok) return ok.error();
  if ((*group)->stream(*request.logStreamName) != nullptr) {
    return errors::already_exists("The specified log stream already exists");
  }
  if ((*group)->streams.size() >= kStreamsMax) return errors::limit_exceeded();
  StreamStored stream;
  stream.group = (*group)->id;
  stream.stream = (*group)->next_stream;
  stream.name = *request.logStreamName;
  stream.created = call.now;
  Decision out;
  out.events.emplace_back(std::move(stream));
  return out;
}

Decision decide(const State& state, const DeleteLogStreamRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  const auto stream = find_stream(**group, request.logStreamName);
  if (!stream) return stream.error();
  Decision out;
  out.events.emplace_back(StreamDeleted{(*group)->id, (*stream)->id});
  return out;
}

Decision decide(const State& state, const DescribeLogStreamsRequest& request, const Call& call) {
  const auto found = find_group(state, request.logGroupName, request.logGroupIdentifier, call);
  if (!found) return found.error();
  const auto& group = **found;
  const auto limit = check_limit(request.limit, kDescribeMax);
  if (!limit) return limit.error();
  const auto order = request.orderBy.value_or("LogStreamName");
  const bool by_time = order == "LastEventTime";
  if (!by_time && order != "LogStreamName") {
    return errors::invalid_member("orderBy", "'" + order + "'",
                                  "Member must satisfy enum value set: [LogStreamName, LastEventTime]");
  }
  if (by_time && request.logStreamNamePrefix) {
    return errors::invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }

  // The order's key is unique, so it serves as the token too.
  std::vector<std::pair<std::string, const Stream*>> ordered;
  for (const auto& [name, id] : group.streams_by_name) {
    if (!name.starts_with(request.logStreamNamePrefix.value_or(""))) continue;
    const auto& stream = group.streams.at(id);
    auto time = std::to_string(std::max<std::int64_t>(stream.last_ms, 0));
    time.insert(0, 20 - time.size(), '0');
    ordered.emplace_back((by_time ? time : std::string()) + name, &stream);
  }
  if (by_time) std::ranges::sort(ordered);
  if (request.descending.value_or(false)) std::ranges::reverse(ordered);
  std::size_t first = 0;
  if (request.nextToken) {
    const auto last = base::from_base64(*request.nextToken);
    if (!last) return errors::invalid_parameter("The specified nextToken is invalid.");
    const bool down = request.descending.value_or(false);
    while (first < ordered.size() && (down ? ordered[first].first >= *last : ordered[first].first <= *last)) ++first;
  }
  DescribeLogStreamsResponse response;
  for (auto i = first; i < ordered.size(); ++i) {
    if (response.logStreams.size() == *limit) {
      response.nextToken = base::to_base64(ordered[i - 1].first);
      break;
    }
    response.logStreams.push_back(shown(group, *ordered[i].second));
  }
  Decision out;
  out.reply = std::move(response);
  return out;
}

}  // namespace sluice::logs
