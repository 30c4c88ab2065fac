// GetLogEvents and FilterLogEvents: which batches must be looked through (logs/rendering.h reads them).
//
// Batches of a group overlap in time. A search takes them in order of their first event (backward: of their last) until
// it has enough bytes; the first batch that it leaves out is the horizon, since no event this side of it is missing.
// Batches that the cursor stands in the middle of are always taken, and at least one more, so each step gets on.
#include <algorithm>
#include <limits>
#include <unordered_set>

#include "logs/actions.h"
#include "logs/filter_pattern.h"
#include "logs/limits.h"
#include "logs/lookup.h"
#include "logs/rendering.h"

namespace sluice::logs {
namespace {

constexpr std::uint32_t kLastIndex = std::numeric_limits<std::uint32_t>::max();

struct Selection {
  const Group& group;
  const std::unordered_set<StreamId>* streams;  // nullptr: all
  FoundEvents& found;

  bool concerns(const Batch& batch) const {
    if (streams != nullptr && !streams->contains(batch.stream)) return false;
    if (batch.last_ms < found.start_ms || batch.first_ms >= found.end_ms) return false;
    if (!found.from) return true;
    return found.backward ? Cursor{batch.first_ms, batch.number, 0} < *found.from
                          : Cursor{batch.last_ms, batch.number, kLastIndex} >= *found.from;
  }

  // The end of the batch from which the search comes.
  Cursor near(const Batch& batch) const {
    return found.backward ? Cursor{batch.last_ms, batch.number, kLastIndex} : Cursor{batch.first_ms, batch.number, 0};
  }

  void run() const {
    std::vector<std::pair<Cursor, const Batch*>> candidates;
    for (const auto& batch : group.batches) {
      if (concerns(batch)) candidates.emplace_back(near(batch), &batch);
    }
    // A heap, since few of many are taken. Its front is the nearest.
    const auto farther = [this](const auto& a, const auto& b) {
      return found.backward ? a.first < b.first : b.first < a.first;
    };
    std::ranges::make_heap(candidates, farther);
    std::size_t bytes = 0, further = 0;
    while (!candidates.empty()) {
      const auto [at, batch] = candidates.front();
      const bool amid = found.from && (found.backward ? at >= *found.from : at <= *found.from);
      if (!amid && further > 0 && bytes + batch->payload.size > kSearchBytesMax) {
        found.horizon = at;
        return;
      }
      if (!amid) {
        ++further;
        bytes += batch->payload.size;
      }
      found.batches.push_back(
          {group.streams.at(batch->stream).name, batch->number, batch->ingested_ms, batch->payload});
      std::ranges::pop_heap(candidates, farther);
      candidates.pop_back();
    }
  }
};

aws::Result<Cursor> cursor_of(std::string_view token) {
  const auto cursor = parse_token(token);
  if (!cursor) return aws::fail(errors::invalid_parameter("The specified nextToken is invalid."));
  return *cursor;
}

aws::Status check_times(const std::optional<std::int64_t>& start, const std::optional<std::int64_t>& end) {
  for (const auto& [name, time] : {std::pair("startTime", start), std::pair("endTime", end)}) {
    if (time && *time < 0) {
      return aws::fail(errors::invalid_member(name, "'" + std::to_string(*time) + "'",
                                              "Member must have value greater than or equal to 0"));
    }
  }
  return {};
}

}  // namespace

Decision decide(const State& state, const GetLogEventsRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, request.logGroupIdentifier, call);
  if (!group) return group.error();
  const auto stream = find_stream(**group, request.logStreamName);
  if (!stream) return stream.error();
  const auto limit = check_limit(request.limit, kReadEventsMax);
  if (!limit) return limit.error();
  if (auto ok = check_times(request.startTime, request.endTime); !ok) return ok.error();

  FoundEvents found;
  found.of_one_stream = true;
  found.start_ms = request.startTime.value_or(0);
  found.end_ms = request.endTime.value_or(std::numeric_limits<std::int64_t>::max());
  found.limit = std::uint32_t(*limit);
  found.backward = !request.startFromHead.value_or(false);
  if (request.nextToken) {
    const std::string_view token = *request.nextToken;
    if (!token.starts_with("f/") && !token.starts_with("b/")) {
      return errors::invalid_parameter("The specified nextToken is invalid.");
    }
    const auto cursor = cursor_of(token.substr(2));
    if (!cursor) return cursor.error();
    found.from = *cursor;
    found.backward = token.starts_with('b');
    found.token = token;
  }
  const std::unordered_set<StreamId> streams = {(*stream)->id};
  Selection{**group, &streams, found}.run();
  Decision out;
  out.reply = std::move(found);
  return out;
}

Decision decide(const State& state, const FilterLogEventsRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, request.logGroupIdentifier, call);
  if (!group) return group.error();
  const auto limit = check_limit(request.limit, kReadEventsMax);
  if (!limit) return limit.error();
  if (auto ok = check_times(request.startTime, request.endTime); !ok) return ok.error();
  if (!request.logStreamNames.empty() && request.logStreamNamePrefix) {
    return errors::invalid_parameter("Specify either logStreamNames or logStreamNamePrefix, but not both.");
  }
  if (request.logStreamNames.size() > kFilterStreamsMax) {
    return errors::invalid_member("logStreamNames", "'[...]'", "Member must have length less than or equal to 100");
  }
  if (const auto pattern = FilterPattern::parse(request.filterPattern.value_or("")); !pattern) return pattern.error();

  FoundEvents found;
  found.start_ms = request.startTime.value_or(0);
  constexpr auto kForEver = std::numeric_limits<std::int64_t>::max();
  found.end_ms = request.endTime && *request.endTime < kForEver ? *request.endTime + 1 : kForEver;
  found.limit = std::uint32_t(*limit);
  found.filter_pattern = request.filterPattern.value_or("");
  if (request.nextToken) {
    const auto cursor = cursor_of(*request.nextToken);
    if (!cursor) return cursor.error();
    found.from = *cursor;
    found.token = *request.nextToken;
  }
  std::unordered_set<StreamId> streams;
  for (const auto& name : request.logStreamNames) {
    const auto* stream = (*group)->stream(name);
    if (stream == nullptr) return errors::stream_not_found();
    streams.insert(stream->id);
  }
  if (request.logStreamNamePrefix) {
    const auto& prefix = *request.logStreamNamePrefix;
    const auto& names = (*group)->streams_by_name;
    for (auto at = names.lower_bound(prefix); at != names.end() && at->first.starts_with(prefix); ++at) {
      streams.insert(at->second);
    }
  }
  const bool some = !request.logStreamNames.empty() || request.logStreamNamePrefix;
  Selection{**group, some ? &streams : nullptr, found}.run();
  Decision out;
  out.reply = std::move(found);
  return out;
}

}  // namespace sluice::logs
