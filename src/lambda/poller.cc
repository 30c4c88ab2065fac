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

// May another batch of it run?
bool may_run_another(const Scene& scene, const MappingRecord& mapping, const Poller& poller) {
  return poller.in_flight < std::min(poller.limit, concurrency_cap(scene, mapping));
}

bool is_full(const MappingRecord& mapping, std::size_t messages, std::size_t event_size) {
  return mapping.window_s == 0 || messages >= std::size_t(mapping.batch_size) || event_size > kEventSizeMax;
}

// Has the mapping gathered something that waits for nothing but its turn?
bool is_due(const MappingRecord& mapping, const Poller& poller) {
  return poller.gathered &&
         (poller.gathered->ended || is_full(mapping, poller.gathered->messages.size(), poller.gathered->event_size));
}

// Could the mapping use messages now, if there are any?
bool has_use_for_messages(const Scene& scene, const MappingRecord& mapping, const Poller& poller) {
  return mapping.enabled && !poller.receive_outstanding && poller.waiting == 0 &&
         may_run_another(scene, mapping, poller) && !is_due(mapping, poller) && room_in_batch(mapping, poller) > 0 &&
         scene.state.function(mapping.function) != nullptr;
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

// Makes one invocation of as many of the messages as it may have; the others are gathered again. What was gathered
// before and is among them must have been closed.
void invoke(const Scene& scene, Decision& decision, const MappingRecord& mapping, std::vector<QueueMessage> messages,
            base::Instant visible_until) {
  std::size_t count = 0;
  for (std::size_t size = 0; count < messages.size() && count < std::size_t(mapping.batch_size); ++count) {
    size += messages[count].event_size;
    if (count > 0 && size > kEventSizeMax) break;
  }
  const auto rest = messages.begin() + std::ptrdiff_t(count);
  if (rest != messages.end()) {
    decision.events.push_back(BatchGathered{mapping.uuid, std::vector(rest, messages.end()),
                                            scene.now + std::chrono::seconds(mapping.window_s), visible_until});
    messages.erase(rest, messages.end());
  }
  accept(scene, decision, batch_invocation(scene, mapping, std::move(messages), visible_until));
}

void invoke_gathered(const Scene& scene, Decision& decision, const MappingRecord& mapping,
                     const GatheredBatch& gathered) {
  decision.events.push_back(BatchClosed{mapping.uuid});
  invoke(scene, decision, mapping, gathered.messages, gathered.visible_until);
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
  const auto& gathered = poller->second.gathered;
  const auto count = command.messages.size() + (gathered ? gathered->messages.size() : 0);
  const auto size = event_size(command.messages) + (gathered ? gathered->event_size : 0);
  if (!is_full(mapping, count, size) || !may_run_another(scene, mapping, poller->second)) {
    decision.events.push_back(BatchGathered{mapping.uuid, command.messages,
                                            scene.now + std::chrono::seconds(mapping.window_s), command.visible_until});
    return decision;
  }
  auto messages = gathered ? gathered->messages : std::vector<QueueMessage>();
  messages.insert(messages.end(), command.messages.begin(), command.messages.end());
  const auto visible_until =
      gathered ? std::min(gathered->visible_until, command.visible_until) : command.visible_until;
  if (gathered) decision.events.push_back(BatchClosed{mapping.uuid});
  invoke(scene, decision, mapping, std::move(messages), visible_until);
  return decision;
}

void poll(const Scene& scene, Decision& decision, const std::string& uuid) {
  const auto& mapping = scene.state.mappings.at(uuid);
  const auto& poller = scene.state.pollers.at(uuid);
  if (is_due(mapping, poller) && may_run_another(scene, mapping, poller)) {
    invoke_gathered(scene, decision, mapping, *poller.gathered);  // and look at it again
    return;
  }
  if (poller.woken && has_use_for_messages(scene, mapping, poller)) receive(scene, decision, mapping, poller);
  decision.events.push_back(PollerRested{uuid});
}

void gathering_timer(const Scene& scene, Decision& decision, const std::string& uuid) {
  const auto& mapping = scene.state.mappings.at(uuid);
  const auto& poller = scene.state.pollers.at(uuid);
  if (poller.gathered->ended) {  // too late: the messages are visible again, another receive will get them
    decision.events.push_back(BatchClosed{uuid});
  } else if (may_run_another(scene, mapping, poller)) {
    invoke_gathered(scene, decision, mapping, *poller.gathered);
  } else {
    decision.events.push_back(GatheringEnded{uuid});
  }
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
