#include "sim/auditor.h"

#include <boost/json.hpp>

#include "base/event_codec.h"
#include "base/random.h"

namespace sluice::sim {

namespace {

// SQS remembers a deduplication id for five minutes.
constexpr auto kDeduplicationWindow = std::chrono::minutes(5);

std::optional<std::uint32_t> receives_max(const std::map<std::string, std::string>& attributes) {
  const auto policy = attributes.find("RedrivePolicy");
  if (policy == attributes.end() || policy->second.empty()) return std::nullopt;
  const auto json = boost::json::parse(policy->second);
  const auto& count = json.at("maxReceiveCount");
  return std::uint32_t(count.is_string() ? std::stoul(std::string(count.get_string())) : count.to_number<unsigned>());
}

}  // namespace

std::string Auditor::token_of(std::string_view body) {
  constexpr std::string_view mark = R"("token":")";
  const auto at = body.find(mark);
  if (at == body.npos) return "";
  body.remove_prefix(at + mark.size());
  return std::string(body.substr(0, body.find('"')));
}

void Auditor::violated(std::string invariant, std::string what) {
  trace_.add(clock_.now(), "VIOLATED {}: {}", invariant, what);
  if (!found_) found_ = Found{std::move(invariant), std::move(what)};
}

std::string Auditor::name(sqs::QueueId queue) const {
  const auto found = queues_.find(queue);
  return found == queues_.end() ? fmt::format("queue {}", queue) : found->second.name;
}

std::string Auditor::describe(const std::string& id) const {
  const auto found = messages_.find(id);
  return fmt::format("message {} ({})", id, found == messages_.end() ? "unknown" : found->second.token);
}

// ---- clients -------------------------------------------------------------------------------------------------------

void Auditor::send_delivered(const std::string& token, const std::string& body, bool fifo) {
  auto& sent = sent_[token];
  if (sent.delivered++ == 0) {
    sent.body = body;
    sent.fifo = sent.one = fifo;
    sent.first = clock_.now();
  } else if (clock_.now() >= sent.first + kDeduplicationWindow) {
    sent.one = false;
  }
}

void Auditor::send_acknowledged(const std::string& token, const std::string& id) {
  ++totals_.sends;
  auto& message = messages_[id];
  message.token = token;
  message.acknowledged = true;
  auto& sent = sent_[token];
  sent.ids.insert(id);
  if (sent.ids.size() > sent.delivered) violated("invented", describe(id) + " is one more than its sends");
  if (sent.one && sent.ids.size() > 1) violated("deduplication", describe(id) + " is a second one");
  // A FIFO queue answers for a message of long ago too.
  if (!sent.fifo && !live_by_id_.contains(id) && !deletions_.contains(id)) {
    violated("lost", describe(id) + " is acknowledged, but no event tells of it");
  }
}

void Auditor::taken(const std::string& id, std::uint32_t count, const std::string& body) {
  ++totals_.deliveries;
  const auto token = token_of(body);
  const auto sent = sent_.find(token);
  if (sent == sent_.end()) {
    violated("invented", fmt::format("message {} was received and never sent: {}", id, body.substr(0, 100)));
    return;
  }
  auto& message = messages_[id];
  message.token = token;
  sent->second.ids.insert(id);
  if (body != sent->second.body) violated("body", describe(id) + " has another body: " + body.substr(0, 100));
  if (message.deleted) violated("deleted-returns", describe(id) + " is delivered");
  const auto delivery = deliveries_.find({id, count});
  if (delivery == deliveries_.end()) {
    violated("receive-count", fmt::format("{} is delivered with count {}, which no event tells", describe(id), count));
    return;
  }
  told(delivery->second.number, "the delivery of " + describe(id));
  message.receives = std::max(message.receives, count);
  message.hidden_until = delivery->second.visible_at;
}

void Auditor::delete_delivered(const std::string& id) {
  messages_[id].may_be_deleted = true;
}

void Auditor::delete_acknowledged(const std::string& id, const std::string& queue, const Window& window) {
  const auto deletion = deletions_.find(id);
  if (deletion == deletions_.end() || deletion->second > window.end) {
    // It was deleted in an earlier life, or it is in another queue meanwhile and stays there.
    const auto place = live_by_id_.find(id);
    if (place != live_by_id_.end() && name(place->second.first) == queue) {
      violated("deleted-returns", describe(id) + " is acknowledged as deleted, but no event tells of it");
    }
    return;
  }
  ++totals_.deletions;
  messages_[id].deleted = true;
}

void Auditor::visibility_delivered(const std::string& id) {
  messages_[id].hidden_until = {};
}

void Auditor::visibility_acknowledged(const std::string& id, const Window& window) {
  const auto change = changes_.find(id);
  if (change == changes_.end()) return;
  if (change->second.number > window.begin && change->second.number <= window.end) {
    messages_[id].hidden_until = change->second.visible_at;
  }
}

void Auditor::processed(const std::string& id) {
  auto& message = messages_[id];
  if (!message.processed) ++totals_.processed;
  message.processed = message.may_be_deleted = true;
}

void Auditor::told(std::uint64_t upto, std::string_view what) {
  if (journal_ != nullptr && upto > journal_->durable()) {
    violated("reply-before-durable",
             fmt::format("{} follows from {} records, of which {} are durable", what, upto, journal_->durable()));
  }
}

// ---- events --------------------------------------------------------------------------------------------------------

void Auditor::appended(std::uint64_t number, std::string_view header) {
  sqs::Event event;
  if (!base::decode_event(header, event)) {
    violated("lost", "an event of SQS cannot be read back");
    return;
  }
  std::visit([&](const auto& one) { on(number, one); }, event);
}

Auditor::Live* Auditor::live(sqs::QueueId queue, const sqs::MessageKey& key, std::string_view what) {
  const auto found = live_.find({queue, key.number});
  if (found != live_.end()) return &found->second;
  violated("deleted-returns", fmt::format("{} of message {} of {}, which is not there", what, key.number, name(queue)));
  return nullptr;
}

void Auditor::check_hidden(const Live& live, base::Instant at, std::string_view what) {
  const auto known = messages_.find(live.id);
  const auto told = known == messages_.end() ? base::Instant() : known->second.hidden_until;
  const auto until = std::max(live.visible_at, told);
  if (at < until) {
    violated("visibility", fmt::format("{} is {} at {}, hidden until {}", describe(live.id), what, base::iso8601_ms(at),
                                       base::iso8601_ms(until)));
  }
}

// Everything earlier of the group that is still there must have been taken by the same receive. (A later one in flight
// blocks nothing: SQS gives an earlier one again that has become visible before it.)
void Auditor::check_group(const LiveKey& key, const Live& received, base::Instant at) {
  for (auto other = live_.lower_bound({key.first, 0}); other != live_.end() && other->first.first == key.first;
       ++other) {
    const auto& message = other->second;
    if (other->first == key || message.group != received.group) continue;
    if (message.sequence < received.sequence && message.received_at != at) {
      violated("group-order", fmt::format("{} of group {} is delivered before {}", describe(received.id),
                                          received.group, describe(message.id)));
    }
  }
}

void Auditor::on(std::uint64_t, const sqs::QueueCreated& event) {
  auto& queue = queues_[event.queue];
  queue.name = event.name;
  queue.arn = fmt::format("arn:aws:sqs:{}:{}:{}", event.region, event.account, event.name);
  queue.fifo = event.name.ends_with(".fifo");
  queue.receives_max = receives_max(event.attributes);
}

void Auditor::on(std::uint64_t, const sqs::MessageSent& event) {
  const LiveKey key{event.queue, event.key.number};
  Live made;
  made.id = base::uuid_text(event.id);
  made.queue = event.queue;
  made.visible_at = event.visible_at;
  made.group = event.group_id;
  made.sequence = event.sequence;
  live_by_id_[made.id] = key;
  live_[key] = std::move(made);
}

void Auditor::on(std::uint64_t number, const sqs::MessageReceived& event) {
  auto* const message = live(event.queue, event.key, "a receive");
  if (message == nullptr) return;
  trace_.add(event.at, "received {} of {}, count {}, until {}", message->id, name(event.queue), event.generation,
             base::iso8601_ms(event.visible_at));
  check_hidden(*message, event.at, "received");
  const auto& known = messages_[message->id];
  if (known.deleted) violated("deleted-returns", describe(message->id) + " is received");
  if (event.generation != message->count + 1 || event.generation <= known.receives) {
    violated("receive-count", fmt::format("{} has count {} after {}, and {} told", describe(message->id),
                                          event.generation, message->count, known.receives));
  }
  const auto& queue = queues_[event.queue];
  if (queue.receives_max && event.generation - message->elsewhere > *queue.receives_max) {
    violated("dead-letter", fmt::format("{} is received {} times of {}", describe(message->id),
                                        event.generation - message->elsewhere, *queue.receives_max));
  }
  if (queue.fifo) check_group({event.queue, event.key.number}, *message, event.at);
  message->count = event.generation;
  message->received_at = event.at;
  message->visible_at = event.visible_at;
  deliveries_[{message->id, event.generation}] = {number, event.visible_at};
}

void Auditor::on(std::uint64_t number, const sqs::MessageVisibilityChanged& event) {
  auto* const message = live(event.queue, event.key, "a change of visibility");
  if (message == nullptr) return;
  trace_.add(event.at, "visibility of {} until {}", message->id, base::iso8601_ms(event.visible_at));
  message->visible_at = event.visible_at;
  changes_[message->id] = {number, event.visible_at};
}

void Auditor::on(std::uint64_t number, const sqs::MessageDeleted& event) {
  const auto* const message = live(event.queue, event.key, "a deletion");
  if (message == nullptr) return;
  const auto id = message->id;
  trace_.add(clock_.now(), "deleted {} of {}", id, name(event.queue));
  if (!messages_[id].may_be_deleted) violated("lost", describe(id) + " is deleted, which nobody asked for");
  live_.erase({event.queue, event.key.number});
  live_by_id_.erase(id);
  deletions_[id] = number;
}

void Auditor::on(std::uint64_t, const sqs::MessageMovedToDeadLetterQueue& event) {
  const auto* const message = live(event.source, event.source_key, "a move");
  if (message == nullptr) return;
  const auto& max = queues_[event.source].receives_max;
  trace_.add(event.at, "moved {} of {} to {}", message->id, name(event.source), name(event.queue));
  ++totals_.dead_letters;
  check_hidden(*message, event.at, "moved");
  if (!max || message->count - message->elsewhere != *max || event.receive_count != message->count) {
    violated("dead-letter", fmt::format("{} moves with count {} (told as {}) of {}", describe(message->id),
                                        message->count - message->elsewhere, event.receive_count, max.value_or(0)));
  }
  live_.erase({event.source, event.source_key.number});
  add_live(event);
}

void Auditor::add_live(const sqs::MessageRestated& event) {
  const LiveKey key{event.queue, event.key.number};
  Live made;
  made.id = base::uuid_text(event.id);
  made.queue = event.queue;
  made.count = event.receive_count;
  made.elsewhere = event.received_elsewhere;
  made.visible_at = event.visible_at;
  made.group = event.group_id;
  made.sequence = event.sequence;
  live_by_id_[made.id] = key;
  live_[key] = std::move(made);
}

// ---- the whole state -----------------------------------------------------------------------------------------------

void Auditor::load(const sqs::Engine& engine) {
  queues_.clear();
  live_.clear();
  live_by_id_.clear();
  std::vector<sqs::Event> events;
  for (aws::RestateCursor cursor; !cursor.done;) engine.restate(cursor, events);
  for (const auto& event : events) {
    if (const auto* queue = std::get_if<sqs::QueueCreated>(&event)) on(0, *queue);
    if (const auto* message = std::get_if<sqs::MessageRestated>(&event)) {
      const auto id = base::uuid_text(message->id);
      if (live_by_id_.contains(id)) violated("invented", describe(id) + " is there twice");
      add_live(*message);
    }
  }
}

void Auditor::recovered(const WatchedJournal& journal, const sqs::Engine& engine) {
  journal_ = &journal;
  deliveries_.clear();
  changes_.clear();
  deletions_.clear();
  load(engine);
  check_kept();
}

// What was told to clients still holds.
void Auditor::check_kept() {
  for (const auto& [id, message] : messages_) {
    const auto place = live_by_id_.find(id);
    if (place == live_by_id_.end()) {
      if (message.acknowledged && !message.may_be_deleted) violated("lost", describe(id) + " is gone");
      continue;
    }
    const auto& kept = live_.at(place->second);
    if (message.deleted) violated("deleted-returns", describe(id) + " is in " + name(kept.queue));
    if (kept.count < message.receives) {
      violated("receive-count",
               fmt::format("{} has count {} after {} was told", describe(id), kept.count, message.receives));
    }
    if (message.hidden_until > clock_.now() && kept.visible_at < message.hidden_until) {
      violated("visibility", fmt::format("{} is hidden until {}, not {}", describe(id),
                                         base::iso8601_ms(kept.visible_at), base::iso8601_ms(message.hidden_until)));
    }
  }
}

void Auditor::finished(const sqs::Engine& engine, const std::string& mapped) {
  load(engine);
  check_kept();
  std::map<sqs::QueueId, std::size_t> counted;
  for (const auto& [key, message] : live_) ++counted[message.queue];
  for (const auto& [id, queue] : queues_) {
    const auto facts = engine.find(queue.arn);
    if (!facts || facts->visible + facts->in_flight + facts->delayed != counted[id]) {
      violated("counts", fmt::format("{} holds {} messages", queue.name, counted[id]));
    }
    if (queue.name == mapped && counted[id] > 0) violated("unprocessed", queue.name + " is not empty");
  }
}

}  // namespace sluice::sim
