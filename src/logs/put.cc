#include <algorithm>

#include "base/check.h"
#include "base/utf8.h"
#include "logs/actions.h"
#include "logs/batch.h"
#include "logs/limits.h"
#include "logs/lookup.h"

namespace sluice::logs {
namespace {

EventsAppended appended(GroupId group, StreamId stream, BatchNumber number, base::Instant now, BatchWriter batch) {
  EventsAppended event;
  event.group = group;
  event.stream = stream;
  event.batch = number;
  event.ingested = now;
  event.first_ms = batch.first_ms();
  event.last_ms = batch.last_ms();
  event.count = batch.count();
  event.payload.owned = batch.take();
  return event;
}

aws::Status check_events(const std::vector<InputLogEvent>& events) {
  if (events.empty()) {
    return aws::fail(errors::invalid_member("logEvents", "'[]'", "Member must have length greater than or equal to 1"));
  }
  if (events.size() > kPutEventsMax) {
    return aws::fail(
        errors::invalid_member("logEvents", "'[...]'", "Member must have length less than or equal to 10000"));
  }
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto member = "logEvents." + std::to_string(i + 1) + ".member.";
    if (!events[i].timestamp) return aws::fail(errors::missing_member(member + "timestamp"));
    if (!events[i].message) return aws::fail(errors::missing_member(member + "message"));
    if (*events[i].timestamp < 0) {
      return aws::fail(errors::invalid_member(member + "timestamp", "'" + std::to_string(*events[i].timestamp) + "'",
                                              "Member must have value greater than or equal to 0"));
    }
    if (events[i].message->empty()) {
      return aws::fail(
          errors::invalid_member(member + "message", "''", "Member must have length greater than or equal to 1"));
    }
    const auto size = events[i].message->size() + kPutBytesPerEvent;
    if (size > kEventBytesMax) {
      return aws::fail(errors::invalid_parameter("Log event too large: " + std::to_string(size) +
                                                 " bytes exceeds limit of " + std::to_string(kEventBytesMax)));
    }
    bytes += size;
    if (i > 0 && *events[i].timestamp < *events[i - 1].timestamp) {
      return aws::fail(
          errors::invalid_parameter("Log events in a single PutLogEvents request must be in chronological order."));
    }
  }
  if (bytes > kPutBytesMax) {
    return aws::fail(errors::invalid_parameter("Upload too large: " + std::to_string(bytes) +
                                               " bytes exceeds limit of " + std::to_string(kPutBytesMax)));
  }
  const std::chrono::milliseconds span(*events.back().timestamp - *events.front().timestamp);
  if (span > kPutSpanMax) {
    return aws::fail(errors::invalid_parameter(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."));
  }
  return {};
}

}  // namespace

Decision decide(const State& state, const PutLogEventsRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  const auto stream = find_stream(**group, request.logStreamName);
  if (!stream) return stream.error();
  if (!request.logEvents) return errors::missing_member("logEvents");
  const auto& events = *request.logEvents;
  if (auto ok = check_events(events); !ok) return ok.error();

  // Times rise, so what is refused lies at the ends.
  const auto first_not_before = [&](base::Instant limit) {
    const auto at = std::ranges::find_if(
        events, [&](const InputLogEvent& event) { return *event.timestamp >= base::epoch_ms(limit); });
    return std::size_t(at - events.begin());
  };
  const auto too_old = first_not_before(call.now - kTooOld);
  const auto expired =
      (*group)->retention_days == 0 ? 0 : first_not_before(call.now - std::chrono::days((*group)->retention_days));
  const auto too_new = first_not_before(call.now + kTooNew + std::chrono::milliseconds(1));
  PutLogEventsResponse response;
  RejectedLogEventsInfo rejected;
  if (too_old > 0) rejected.tooOldLogEventEndIndex = std::int32_t(too_old);
  if (expired > 0) rejected.expiredLogEventEndIndex = std::int32_t(expired);
  if (too_new < events.size()) rejected.tooNewLogEventStartIndex = std::int32_t(too_new);
  if (too_old > 0 || expired > 0 || too_new < events.size()) response.rejectedLogEventsInfo = rejected;
  response.nextSequenceToken = std::to_string((*group)->next_batch + 1);

  BatchWriter batch;
  for (auto i = std::max(too_old, expired); i < too_new; ++i) {
    batch.add(*events[i].timestamp, base::clean_utf8(*events[i].message, kEventBytesMax));
  }
  Decision out;
  out.reply = std::move(response);
  if (batch.count() > 0) {
    out.events.emplace_back(appended((*group)->id, (*stream)->id, (*group)->next_batch, call.now, std::move(batch)));
  }
  return out;
}

Decision decide(const State& state, const AppendLines& command, const Call& call) {
  Decision out;
  if (command.lines.empty()) return out;
  GroupStored fresh_group;
  const auto* group = state.group(call.context, command.log_group);
  if (group == nullptr) {
    if (state.groups.size() >= kGroupsMax) return out;  // nowhere to put them
    fresh_group.group = state.next_group;
    fresh_group.account = call.context.account;
    fresh_group.region = call.context.region;
    fresh_group.name = command.log_group;
    fresh_group.created = call.now;
    out.events.emplace_back(fresh_group);
  }
  const auto group_id = group != nullptr ? group->id : fresh_group.group;
  const auto* stream = group != nullptr ? group->stream(command.log_stream) : nullptr;
  StreamId stream_id = stream != nullptr ? stream->id : 0;
  if (stream == nullptr) {
    if (group != nullptr && group->streams.size() >= kStreamsMax) {
      out.events.emplace_back(StreamDeleted{group_id, group->streams.begin()->first});
    }
    StreamStored fresh;
    fresh.group = group_id;
    fresh.stream = stream_id = group != nullptr ? group->next_stream : 1;
    fresh.name = command.log_stream;
    fresh.created = call.now;
    out.events.emplace_back(std::move(fresh));
  }

  std::vector<const Line*> lines;
  for (const auto& line : command.lines) lines.push_back(&line);
  std::ranges::stable_sort(lines, {}, [](const Line* line) { return line->at; });
  auto number = group != nullptr ? group->next_batch : 1;
  BatchWriter batch;
  for (const auto* line : lines) {
    if (batch.bytes().size() >= kPutBytesMax) {
      out.events.emplace_back(appended(group_id, stream_id, number++, call.now, std::move(batch)));
      batch = BatchWriter();
    }
    batch.add(base::epoch_ms(line->at), base::clean_utf8(line->text, kEventBytesMax));
  }
  out.events.emplace_back(appended(group_id, stream_id, number, call.now, std::move(batch)));
  return out;
}

}  // namespace sluice::logs
