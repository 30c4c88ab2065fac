#include "logs/engine.h"

#include <algorithm>
#include <charconv>

#include "logs/actions.h"

namespace sluice::logs {
namespace {

std::size_t cost_of(const Batch& batch) {
  return batch.payload.size + kBatchOverhead;
}

base::Instant expiry_of(const Group& group, std::int64_t last_ms) {
  return base::from_epoch_ms(last_ms) + std::chrono::days(group.retention_days);
}

// Where a restatement stands: a group, what of it (its settings, streams, batches), and the last one done.
struct Place {
  enum Stage { kGroup, kStreams, kBatches };
  std::uint64_t group = 0;
  std::uint64_t stage = kGroup;
  std::uint64_t last = 0;

  static Place parse(const std::string& text) {
    Place out;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (auto* number : {&out.group, &out.stage, &out.last}) {
      if (at != end && *at == ' ') ++at;
      at = std::from_chars(at, end, *number).ptr;
    }
    return out;
  }
  std::string text() const { return std::to_string(group) + ' ' + std::to_string(stage) + ' ' + std::to_string(last); }
};

}  // namespace

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now, base::Random&) const {
  const Call call{context, now};
  return std::visit([&](const auto& held) { return logs::decide(state_, held, call); }, command);
}

void Engine::apply(const Event& event) {
  std::visit([&](const auto& held) { apply(held); }, event);
}

void Engine::apply(const GroupStored& event) {
  auto& group = state_.groups[event.group];
  group.id = event.group;
  group.account = event.account;
  group.region = event.region;
  group.name = event.name;
  group.created = event.created;
  group.retention_days = event.retention_days;
  group.tags = event.tags;
  group.next_stream = std::max(group.next_stream, event.next_stream);
  group.next_batch = std::max(group.next_batch, event.next_batch);
  state_.groups_by_name.insert_or_assign(State::name_key(event.account, event.region, event.name), event.group);
  state_.next_group = std::max(state_.next_group, event.group + 1);
  if (!group.batches.empty()) note_deadline(group, group.batches.front().last_ms);
}

void Engine::apply(const GroupDeleted& event) {
  const auto found = state_.groups.find(event.group);
  if (found == state_.groups.end()) return;
  const auto& group = found->second;
  state_.groups_by_name.erase(State::name_key(group.account, group.region, group.name));
  state_.groups.erase(found);
}

void Engine::apply(const StreamStored& event) {
  const auto found = state_.groups.find(event.group);
  if (found == state_.groups.end()) return;
  auto& group = found->second;
  auto& stream = group.streams[event.stream];
  stream.id = event.stream;
  stream.name = event.name;
  stream.created = event.created;
  if (event.first_ms != 0 && (stream.first_ms == 0 || event.first_ms < stream.first_ms))
    stream.first_ms = event.first_ms;
  stream.last_ms = std::max(stream.last_ms, event.last_ms);
  stream.ingested_ms = std::max(stream.ingested_ms, event.ingested_ms);
  group.streams_by_name.insert_or_assign(event.name, event.stream);
  group.next_stream = std::max(group.next_stream, event.stream + 1);
}

void Engine::apply(const StreamDeleted& event) {
  const auto found = state_.groups.find(event.group);
  if (found == state_.groups.end()) return;
  auto& group = found->second;
  const auto stream = group.streams.find(event.stream);
  if (stream == group.streams.end()) return;
  erase_batches(group, event.stream);
  group.streams_by_name.erase(stream->second.name);
  group.streams.erase(stream);
}

void Engine::apply(const EventsAppended& event) {
  const auto found = state_.groups.find(event.group);
  if (found == state_.groups.end()) return;
  put_batch(found->second, {event.batch, event.stream, event.count, event.first_ms, event.last_ms,
                            base::epoch_ms(event.ingested), event.payload.ref});
}

void Engine::apply(const BatchRestated& event) {
  const auto found = state_.groups.find(event.group);
  if (found == state_.groups.end()) return;
  put_batch(found->second, {event.batch, event.stream, event.count, event.first_ms, event.last_ms,
                            base::epoch_ms(event.ingested), event.payload.ref ? event.payload.ref : event.ref});
}

void Engine::put_batch(Group& group, const Batch& batch) {
  const auto of_stream = group.streams.find(batch.stream);
  if (of_stream == group.streams.end()) return;
  auto& stream = of_stream->second;
  const auto at = std::ranges::lower_bound(group.batches, batch.number, {}, &Batch::number);
  if (at != group.batches.end() && at->number == batch.number) {
    group.stored_bytes -= cost_of(*at);
    *at = batch;
  } else {
    group.batches.insert(at, batch);
  }
  group.stored_bytes += cost_of(batch);
  group.next_batch = std::max(group.next_batch, batch.number + 1);
  if (stream.first_ms == 0 || batch.first_ms < stream.first_ms) stream.first_ms = batch.first_ms;
  stream.last_ms = std::max(stream.last_ms, batch.last_ms);
  stream.ingested_ms = std::max(stream.ingested_ms, batch.ingested_ms);
  note_deadline(group, batch.last_ms);
  while (group.stored_bytes > options_.group_bytes_max && group.batches.size() > 1) {
    group.stored_bytes -= cost_of(group.batches.front());
    group.batches.pop_front();
  }
}

void Engine::erase_batches(Group& group, StreamId stream) {
  std::erase_if(group.batches, [&](const Batch& batch) {
    if (batch.stream != stream) return false;
    group.stored_bytes -= cost_of(batch);
    return true;
  });
}

void Engine::note_deadline(const Group& group, std::int64_t last_ms) {
  if (group.retention_days == 0) return;
  const auto due = expiry_of(group, last_ms) + kRetentionSlack;
  if (!deadline_ || due < *deadline_) deadline_ = due;
}

void Engine::apply(const TimeAdvanced& event) {
  deadline_.reset();
  for (auto& [id, group] : state_.groups) {
    if (group.retention_days == 0) continue;
    std::erase_if(group.batches, [&, &group = group](const Batch& batch) {
      if (expiry_of(group, batch.last_ms) > event.now) {
        note_deadline(group, batch.last_ms);
        return false;
      }
      group.stored_bytes -= cost_of(batch);
      return true;
    });
  }
}

std::size_t Engine::restate(aws::RestateCursor& cursor, std::vector<Event>& out) const {
  auto place = Place::parse(cursor.at);
  std::size_t added = 0;
  auto at = state_.groups.lower_bound(GroupId(place.group));
  // The group may have gone since the last slice; then the next one starts from its beginning.
  if (at == state_.groups.end() || at->first != place.group) place = Place{};
  for (; at != state_.groups.end(); ++at, place = Place{}) {
    const auto& group = at->second;
    place.group = group.id;
    if (place.stage == Place::kGroup) {
      out.emplace_back(stored(group));
      ++added;
      place.stage = Place::kStreams;
    }
    if (place.stage == Place::kStreams) {
      for (auto s = group.streams.upper_bound(StreamId(place.last)); s != group.streams.end(); ++s) {
        if (added >= cursor.budget) break;
        const auto& stream = s->second;
        out.emplace_back(StreamStored{group.id, stream.id, stream.name, stream.created, stream.first_ms, stream.last_ms,
                                      stream.ingested_ms});
        ++added;
        place.last = stream.id;
      }
      if (group.streams.upper_bound(StreamId(place.last)) == group.streams.end()) {
        place.stage = Place::kBatches;
        place.last = 0;
      }
    }
    if (place.stage == Place::kBatches) {
      auto b = std::ranges::upper_bound(group.batches, place.last, {}, &Batch::number);
      for (; b != group.batches.end() && added < cursor.budget; ++b) {
        BatchRestated event;
        event.group = group.id;
        event.stream = b->stream;
        event.batch = b->number;
        event.ingested = base::from_epoch_ms(b->ingested_ms);
        event.first_ms = b->first_ms;
        event.last_ms = b->last_ms;
        event.count = b->count;
        event.ref = b->payload;
        out.emplace_back(std::move(event));
        ++added;
        place.last = b->number;
      }
      if (b == group.batches.end()) continue;
    }
    cursor.at = place.text();
    return added;
  }
  cursor.done = true;
  return added;
}

}  // namespace sluice::logs
