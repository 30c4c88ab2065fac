#include "lambda/poller.h"

#include <algorithm>

#include "lambda/scheduler.h"

namespace sluice::lambda {

namespace {

constexpr std::int32_t kReceiveMax = 10;  // messages of one ReceiveMessage

std::int32_t concurrency_cap(const Scene& scene, const MappingRecord& mapping) {
  return std::min(scene.options.batches_max, mapping.maximum_concurrency.value_or(scene.options.batches_max));
}

std::int32_t room_in_batch(const MappingRecord& mapping, const Poller& poller) {
  const auto gathered = poller.gathered ? std::int32_t(poller.gathered->messages.size()) : 0;
  return std::min(kReceiveMax, mapping.batch_size - gathered);
}

// Could the mapping use messages now, if there are any?
bool has_use_for_messages(const Scene& scene, const MappingRecord& mapping, const Poller& poller) {
  return mapping.enabled && !poller.receive_outstanding && poller.waiting == 0 &&
         poller.in_flight < std::min(poller.limit, concurrency_cap(scene, mapping)) &&
         room_in_batch(mapping, poller) > 0 && scene.state.function(mapping.function) != nullptr;
}

void receive(const Scene& scene, Decision& decision, const MappingRecord& mapping, const Poller& poller) {
  ReceiveFromQueue effect;
  effect.mapping = mapping.uuid;
  effect.queue_arn = mapping.queue_arn;
  effect.max_messages = room_in_batch(mapping, poller);
  effect.window_s = mapping.window_s;
  effect.timeout_s = scene.state.function(mapping.function)->timeout_s;
  decision.events.push_back(ReceiveAsked{mapping.uuid});
  decision.effects.push_back(std::move(effect));
}

Invocation batch_invocation(const Scene& scene, const MappingRecord& mapping, std::vector<QueueMessage> messages,
                            base::Instant visible_until) {
  Invocation invocation;
  invocation.request_id = scene.random.uuid();
  invocation.function = mapping.function;
  invocation.function_arn = mapping.function_arn;
  invocation.kind = InvocationKind::kBatch;
  invocation.event =
      std::make_shared<const QueueBatch>(QueueBatch{mapping.queue_arn, mapping.region, std::move(messages)});
  invocation.trace_header = new_trace_header(scene.now, scene.random);
  invocation.mapping = mapping.uuid;
  invocation.report_batch_item_failures = mapping.report_batch_item_failures;
  invocation.accepted = scene.now;
  invocation.give_up_at = visible_until;
  invocation.deadline = visible_until;
  return invocation;
}

std::size_t event_size(const std::vector<QueueMessage>& messages) {
  std::size_t size = 0;
  for (const auto& message : messages) size += message.event_size;
  return size;
}

// Each receive goes at once, in as many invocations as the limit of an event's size asks for.
void invoke_at_once(const Scene& scene, Decision& decision, const MappingRecord& mapping,
                    const BatchReceived& received) {
  std::vector<QueueMessage> batch;
  std::size_t size = 0;
  bool first = true;
  const auto close = [&] {
    auto invocation = batch_invocation(scene, mapping, std::move(batch), received.visible_until);
    batch.clear();
    size = 0;
    if (first) {
      accept(scene, decision, std::move(invocation));
    } else {
      decision.events.push_back(InvocationAccepted{std::move(invocation)});
    }
    first = false;
  };
  for (const auto& message : received.messages) {
    if (!batch.empty() && size + message.event_size > kEventSizeMax) close();
    size += message.event_size;
    batch.push_back(message);
  }
  close();
}

void gather(const Scene& scene, Decision& decision, const MappingRecord& mapping, const Poller& poller,
            const BatchReceived& received) {
  const auto received_size = event_size(received.messages);
  auto gathered = poller.gathered ? poller.gathered->messages : std::vector<QueueMessage>();
  const auto visible_until =
      poller.gathered ? std::min(poller.gathered->visible_until, received.visible_until) : received.visible_until;
  const auto closes_at = scene.now + std::chrono::seconds(mapping.window_s);
  if (poller.gathered && poller.gathered->event_size + received_size > kEventSizeMax) {
    // What was gathered goes, what came begins the next batch.
    decision.events.push_back(BatchClosed{mapping.uuid});
    decision.events.push_back(BatchGathered{mapping.uuid, received.messages, closes_at, received.visible_until});
    accept(scene, decision, batch_invocation(scene, mapping, std::move(gathered), poller.gathered->visible_until));
    return;
  }
  if (std::int32_t(gathered.size() + received.messages.size()) < mapping.batch_size) {
    decision.events.push_back(BatchGathered{mapping.uuid, received.messages, closes_at, received.visible_until});
    return;
  }
  if (poller.gathered) decision.events.push_back(BatchClosed{mapping.uuid});
  gathered.insert(gathered.end(), received.messages.begin(), received.messages.end());
  accept(scene, decision, batch_invocation(scene, mapping, std::move(gathered), visible_until));
}

}  // namespace

Decision decide(const Scene& scene, const QueueHasMessages& command) {
  Decision decision;
  const auto [first, last] = scene.state.mappings_by_queue.equal_range(command.queue_arn);
  for (auto at = first; at != last; ++at) {
    const auto& mapping = scene.state.mappings.at(at->second);
    const auto& poller = scene.state.pollers.at(at->second);
    if (has_use_for_messages(scene, mapping, poller)) {
      receive(scene, decision, mapping, poller);
    } else if (!poller.woken) {
      decision.events.push_back(MappingWoken{mapping.uuid});
    }
  }
  return decision;
}

Decision decide(const Scene& scene, const BatchReceived& command) {
  Decision decision;
  const auto poller = scene.state.pollers.find(command.mapping);
  if (poller == scene.state.pollers.end()) return decision;  // deleted: the messages return to the queue by themselves
  decision.events.push_back(ReceiveAnswered{command.mapping, command.messages.empty()});
  if (command.messages.empty()) return decision;
  const auto& mapping = scene.state.mappings.at(command.mapping);
  if (mapping.window_s == 0) {
    invoke_at_once(scene, decision, mapping, command);
  } else {
    gather(scene, decision, mapping, poller->second, command);
  }
  return decision;
}

void poll(const Scene& scene, Decision& decision, const std::string& uuid) {
  const auto& mapping = scene.state.mappings.at(uuid);
  const auto& poller = scene.state.pollers.at(uuid);
  if (poller.woken && has_use_for_messages(scene, mapping, poller)) receive(scene, decision, mapping, poller);
  decision.events.push_back(PollerRested{uuid});
}

void close_window(const Scene& scene, Decision& decision, const std::string& uuid) {
  const auto& gathered = *scene.state.pollers.at(uuid).gathered;
  decision.events.push_back(BatchClosed{uuid});
  accept(scene, decision,
         batch_invocation(scene, scene.state.mappings.at(uuid), gathered.messages, gathered.visible_until));
}

void grow_poller(const Scene& scene, Decision& decision, const std::string& uuid) {
  const auto& mapping = scene.state.mappings.at(uuid);
  const auto& poller = scene.state.pollers.at(uuid);
  const auto cap = concurrency_cap(scene, mapping);
  PollerScaled scaled{uuid, poller.limit, std::nullopt};
  if (poller.in_flight >= poller.limit && poller.woken && poller.limit < cap) {
    scaled.limit = std::min(poller.limit + scene.options.batches_per_second, cap);
    scaled.grows_at = scene.now + std::chrono::seconds(1);
  }
  decision.events.push_back(scaled);
}

}  // namespace sluice::lambda
