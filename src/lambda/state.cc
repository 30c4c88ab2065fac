#include "lambda/state.h"

#include <algorithm>

#include "aws/arn.h"
#include "base/check.h"

namespace sluice::lambda {

namespace {

std::string account_key(std::string_view region, std::string_view account) {
  return std::string(region) + "/" + std::string(account);
}

bool is_running(const Invocation& invocation) {
  return invocation.state == InvocationState::kInit || invocation.state == InvocationState::kRunning;
}

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

// ---- reading -------------------------------------------------------------------------------------------------------

const FunctionRecord* State::function(std::string_view arn) const {
  return find_in(functions, arn);
}
const Pool* State::pool(std::string_view function) const {
  return find_in(pools, function);
}
const Sandbox* State::sandbox(SandboxId id) const {
  return find_in(sandboxes, id);
}
const Invocation* State::invocation(const std::string& request_id) const {
  return find_in(invocations, request_id);
}
AccountUse State::account_use(const std::string& key) const {
  const auto* use = find_in(accounts, key);
  return use == nullptr ? AccountUse{} : *use;
}

// ---- indexes -------------------------------------------------------------------------------------------------------

void State::apply(const Event& event) {
  std::visit([this](const auto& held) { on(held); }, event);
}

Pool& State::pool_of(const std::string& function) {
  auto& pool = pools[function];
  if (pool.account_key.empty()) {
    const auto arn = aws::Arn::parse(function);
    if (arn) pool.account_key = account_key(arn->region, arn->account);
  }
  return pool;
}

void State::drop_pool_if_unused(const std::string& function) {
  const auto found = pools.find(function);
  if (found == pools.end() || functions.contains(function)) return;
  const auto& pool = found->second;
  if (pool.running == 0 && pool.idle.empty() && pool.waiting.empty()) pools.erase(found);
}

Poller* State::poller(const std::string& mapping) {
  return find_in(pollers, mapping);
}

void State::wake_all_pools() {
  hungry.insert(pools_with_waiting.begin(), pools_with_waiting.end());
}

void State::count_running(const std::string& function, std::int32_t change) {
  auto& pool = pool_of(function);
  pool.running += change;
  CHECK(pool.running >= 0);
  const auto* record = this->function(function);
  if (record == nullptr || !record->reserved_concurrency) accounts[pool.account_key].unreserved_running += change;
  if (change < 0) wake_all_pools();
}

void State::enter(const Invocation& invocation) {
  timers.emplace(invocation.deadline, TimerKind::kInvocation, invocation.request_id);
  if (is_running(invocation)) {
    count_running(invocation.function, 1);
  } else if (invocation.state == InvocationState::kWaiting) {
    pool_of(invocation.function).waiting.emplace(std::pair(invocation.kind, invocation.order), invocation.request_id);
    pools_with_waiting.insert(invocation.function);
    hungry.insert(invocation.function);
    if (invocation.kind == InvocationKind::kSync) ++waiting_sync;
    if (auto* poller = this->poller(invocation.mapping)) ++poller->waiting;
  }
}

void State::leave(const Invocation& invocation) {
  timers.erase({invocation.deadline, TimerKind::kInvocation, invocation.request_id});
  if (is_running(invocation)) {
    count_running(invocation.function, -1);
  } else if (invocation.state == InvocationState::kWaiting) {
    auto& pool = pool_of(invocation.function);
    pool.waiting.erase({invocation.kind, invocation.order});
    if (pool.waiting.empty()) {
      pools_with_waiting.erase(invocation.function);
      hungry.erase(invocation.function);
    }
    if (invocation.kind == InvocationKind::kSync) --waiting_sync;
    if (auto* poller = this->poller(invocation.mapping)) {
      --poller->waiting;
      restless.insert(invocation.mapping);
    }
  }
}

void State::add(Invocation invocation) {
  invocation.order = next_order++;
  if (invocation.kind == InvocationKind::kAsync) ++async_count;
  const auto [at, added] = invocations.emplace(invocation.request_id, std::move(invocation));
  CHECK(added);
  enter(at->second);
}

void State::remove(const std::string& request_id) {
  const auto found = invocations.find(request_id);
  if (found == invocations.end()) return;
  const auto invocation = std::move(found->second);
  invocations.erase(found);
  leave(invocation);
  if (invocation.kind == InvocationKind::kAsync) --async_count;
  if (auto* poller = this->poller(invocation.mapping)) {
    --poller->in_flight;
    if (poller->in_flight == 0 && !poller->woken) poller->limit = options.batches_at_start;
    restless.insert(invocation.mapping);
  }
  drop_pool_if_unused(invocation.function);
}

// ---- functions and mappings ----------------------------------------------------------------------------------------

void State::on(const FunctionSet& event) {
  const auto& record = event.function;
  const auto arn = record.arn();
  auto& pool = pool_of(arn);
  auto& use = accounts[pool.account_key];
  const auto* old = function(arn);
  const auto reserved_before = old == nullptr ? std::nullopt : old->reserved_concurrency;
  use.reserved += record.reserved_concurrency.value_or(0) - reserved_before.value_or(0);
  if (reserved_before.has_value() != record.reserved_concurrency.has_value()) {
    use.unreserved_running += record.reserved_concurrency ? -pool.running : pool.running;
  }
  next_generation = std::max(next_generation, record.generation + 1);
  functions.insert_or_assign(arn, record);
  wake_all_pools();
  for (const auto& [uuid, mapping] : mappings) {
    if (mapping.function == arn) restless.insert(uuid);
  }
}

void State::on(const FunctionDeleted& event) {
  const auto found = functions.find(event.function);
  if (found == functions.end()) return;
  std::vector<std::string> dropped;
  for (const auto& [request_id, invocation] : invocations) {
    if (invocation.function == event.function && !is_running(invocation)) dropped.push_back(request_id);
  }
  for (const auto& request_id : dropped) remove(request_id);
  auto& pool = pool_of(event.function);
  auto& use = accounts[pool.account_key];
  if (const auto reserved = found->second.reserved_concurrency) {
    use.reserved -= *reserved;
    use.unreserved_running += pool.running;
  }
  functions.erase(found);
  drop_pool_if_unused(event.function);
  wake_all_pools();
}

void State::on(const MappingSet& event) {
  const auto& record = event.mapping;
  const auto [at, added] = mappings.insert_or_assign(record.uuid, record);
  if (added) mappings_by_queue.emplace(record.queue_arn, record.uuid);
  const auto [poller, made] = pollers.try_emplace(record.uuid);
  if (made) poller->second.limit = options.batches_at_start;
  poller->second.woken = true;
  restless.insert(record.uuid);
}

void State::on(const MappingDeleted& event) {
  const auto found = mappings.find(event.mapping);
  if (found == mappings.end()) return;
  const auto [first, last] = mappings_by_queue.equal_range(found->second.queue_arn);
  const auto indexed = std::find_if(first, last, [&](const auto& entry) { return entry.second == event.mapping; });
  if (indexed != last) mappings_by_queue.erase(indexed);
  mappings.erase(found);
  const auto poller = pollers.find(event.mapping);
  if (poller->second.gathered) {
    timers.erase({poller->second.gathered->timer_at, TimerKind::kBatchWindow, event.mapping});
  }
  if (poller->second.grows_at) timers.erase({*poller->second.grows_at, TimerKind::kPollerGrows, event.mapping});
  pollers.erase(poller);
  restless.erase(event.mapping);
}

// ---- asynchronous invocations --------------------------------------------------------------------------------------

void State::on(const InvocationQueued& event) {
  if (invocations.contains(event.request_id)) return;
  Invocation invocation;
  invocation.request_id = event.request_id;
  invocation.function = event.function;
  invocation.function_arn = event.function_arn;
  invocation.kind = InvocationKind::kAsync;
  invocation.event = event.payload.ref;
  invocation.trace_header = event.trace_header;
  invocation.client_context = event.client_context;
  invocation.accepted = event.at;
  invocation.give_up_at = event.expires_at;
  invocation.deadline = event.expires_at;
  add(std::move(invocation));
}

void State::on(const InvocationRetryScheduled& event) {
  auto* invocation = find_in(invocations, event.request_id);
  if (invocation == nullptr) return;
  leave(*invocation);
  invocation->attempts = event.attempts;
  invocation->state = InvocationState::kRetryDelay;
  invocation->deadline = event.next_attempt_at;
  invocation->sandbox = 0;
  enter(*invocation);
}

void State::on(const InvocationFinished& event) {
  remove(event.request_id);
}

void State::on(const InvocationRestated& event) {
  const auto ref = event.payload.ref ? event.payload.ref : event.ref;
  if (auto* known = find_in(invocations, event.request_id)) {
    known->event = ref;  // all else is what the events before have made of it
    return;
  }
  Invocation invocation;
  invocation.request_id = event.request_id;
  invocation.function = event.function;
  invocation.function_arn = event.function_arn;
  invocation.kind = InvocationKind::kAsync;
  invocation.event = ref;
  invocation.trace_header = event.trace_header;
  invocation.client_context = event.client_context;
  invocation.accepted = event.at;
  invocation.give_up_at = event.expires_at;
  invocation.attempts = event.attempts;
  const bool delayed = event.attempts > 0;
  invocation.state = delayed ? InvocationState::kRetryDelay : InvocationState::kWaiting;
  invocation.deadline = delayed ? event.next_attempt_at : event.expires_at;
  add(std::move(invocation));
}

// ---- invocations and sandboxes -------------------------------------------------------------------------------------

void State::on(const InvocationAccepted& event) {
  const auto& invocation = event.invocation;
  if (auto* poller = this->poller(invocation.mapping)) {
    ++poller->in_flight;
    if (poller->in_flight >= poller->limit && !poller->grows_at) {
      poller->grows_at = invocation.accepted + std::chrono::seconds(1);
      timers.emplace(*poller->grows_at, TimerKind::kPollerGrows, invocation.mapping);
    }
  }
  add(invocation);
}

void State::on(const SandboxStarted& event) {
  const auto& sandbox = event.sandbox;
  next_sandbox = std::max(next_sandbox, sandbox.id + 1);
  sandboxes.insert_or_assign(sandbox.id, sandbox);
  auto* invocation = find_in(invocations, sandbox.request_id);
  CHECK(invocation != nullptr);
  leave(*invocation);
  invocation->state = InvocationState::kInit;
  invocation->deadline = event.init_deadline;
  invocation->sandbox = sandbox.id;
  enter(*invocation);
}

void State::on(const SandboxInitialized& event) {
  auto& sandbox = sandboxes.at(event.sandbox);
  sandbox.state = SandboxState::kBusy;
  sandbox.init_duration = event.at - sandbox.started;
}

void State::on(const InvocationStarted& event) {
  auto& invocation = invocations.at(event.request_id);
  leave(invocation);
  invocation.state = InvocationState::kRunning;
  invocation.sandbox = event.sandbox;
  invocation.started = event.at;
  invocation.deadline = event.deadline;
  enter(invocation);
  auto& sandbox = sandboxes.at(event.sandbox);
  sandbox.request_id = event.request_id;
  if (sandbox.state == SandboxState::kIdle) {
    std::erase(pool_of(sandbox.function).idle, sandbox.id);
    idle_sandboxes.erase({sandbox.idle_until, sandbox.id});
    sandbox.state = SandboxState::kBusy;
  }
}

void State::on(const InvocationWaits& event) {
  auto& invocation = invocations.at(event.request_id);
  leave(invocation);
  invocation.state = InvocationState::kWaiting;
  invocation.deadline = invocation.give_up_at;
  invocation.sandbox = 0;
  enter(invocation);
}

void State::on(const InvocationEnded& event) {
  remove(event.request_id);
}

void State::on(const SandboxReleased& event) {
  auto& sandbox = sandboxes.at(event.sandbox);
  sandbox.state = SandboxState::kIdle;
  sandbox.request_id.clear();
  sandbox.idle_until = event.idle_until;
  sandbox.max_memory_mb = std::max(sandbox.max_memory_mb, event.max_memory_mb);
  ++sandbox.invocations;
  pool_of(sandbox.function).idle.push_back(sandbox.id);
  idle_sandboxes.emplace(sandbox.idle_until, sandbox.id);
  wake_all_pools();
}

void State::on(const SandboxRemoved& event) {
  const auto found = sandboxes.find(event.sandbox);
  if (found == sandboxes.end()) return;
  const auto sandbox = std::move(found->second);
  sandboxes.erase(found);
  if (sandbox.state == SandboxState::kIdle) {
    std::erase(pool_of(sandbox.function).idle, sandbox.id);
    idle_sandboxes.erase({sandbox.idle_until, sandbox.id});
  }
  drop_pool_if_unused(sandbox.function);
  wake_all_pools();
}

void State::on(const PoolBlocked& event) {
  hungry.erase(event.function);
}

// ---- what mappings are about ---------------------------------------------------------------------------------------

void State::on(const MappingWoken& event) {
  if (auto* poller = this->poller(event.mapping)) {
    poller->woken = true;
    restless.insert(event.mapping);
  }
}

void State::on(const ReceiveAsked& event) {
  auto& poller = pollers.at(event.mapping);
  poller.receive_outstanding = true;
  poller.woken = false;
}

void State::on(const ReceiveAnswered& event) {
  auto& poller = pollers.at(event.mapping);
  poller.receive_outstanding = false;
  if (!event.empty) poller.woken = true;
  if (poller.in_flight == 0 && !poller.woken) poller.limit = options.batches_at_start;
  restless.insert(event.mapping);
}

void State::on(const BatchGathered& event) {
  auto& poller = pollers.at(event.mapping);
  if (!poller.gathered) {
    poller.gathered.emplace();
    poller.gathered->visible_until = event.visible_until;
    poller.gathered->timer_at = event.closes_at;
    timers.emplace(event.closes_at, TimerKind::kBatchWindow, event.mapping);
  }
  auto& gathered = *poller.gathered;
  gathered.visible_until = std::min(gathered.visible_until, event.visible_until);
  for (const auto& message : event.messages) {
    gathered.event_size += message.event_size;
    gathered.messages.push_back(message);
  }
  restless.insert(event.mapping);
}

void State::on(const GatheringEnded& event) {
  auto& gathered = *pollers.at(event.mapping).gathered;
  timers.erase({gathered.timer_at, TimerKind::kBatchWindow, event.mapping});
  gathered.ended = true;
  gathered.timer_at = gathered.visible_until;
  timers.emplace(gathered.timer_at, TimerKind::kBatchWindow, event.mapping);
}

void State::on(const BatchClosed& event) {
  auto& poller = pollers.at(event.mapping);
  timers.erase({poller.gathered->timer_at, TimerKind::kBatchWindow, event.mapping});
  poller.gathered.reset();
  restless.insert(event.mapping);
}

void State::on(const PollerRested& event) {
  restless.erase(event.mapping);
}

void State::on(const PollerScaled& event) {
  auto& poller = pollers.at(event.mapping);
  if (poller.grows_at) timers.erase({*poller.grows_at, TimerKind::kPollerGrows, event.mapping});
  poller.limit = event.limit;
  poller.grows_at = event.grows_at;
  if (poller.grows_at) timers.emplace(*poller.grows_at, TimerKind::kPollerGrows, event.mapping);
  restless.insert(event.mapping);
}

}  // namespace sluice::lambda
