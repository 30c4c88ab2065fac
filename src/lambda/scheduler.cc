#include "lambda/scheduler.h"

#include <fmt/format.h>

#include "base/check.h"
#include "lambda/endings.h"
#include "lambda/environment.h"
#include "lambda/errors.h"
#include "lambda/function_name.h"
#include "lambda/log_lines.h"
#include "lambda/poller.h"

namespace sluice::lambda {

namespace {

// 2026/01/31/[$LATEST]<32 hex>; in a log group of the user's own the function's name comes before the bracket.
std::string new_log_stream(const FunctionRecord& function, base::Instant now, base::Random& random) {
  auto date = base::iso8601_ms(now).substr(0, 10);
  for (auto& c : date) {
    if (c == '-') c = '/';
  }
  return date + "/" + (function.log_group.empty() ? "" : function.name) + "[" + std::string(kLatest) + "]" +
         random.hex(32);
}

void stop_sandbox(Decision& decision, SandboxId sandbox, StopReason reason) {
  decision.events.push_back(SandboxRemoved{sandbox});
  decision.effects.push_back(StopSandbox{sandbox, reason});
}

// ---- deadlines -----------------------------------------------------------------------------------------------------

void give_up(const Scene& scene, Decision& decision, const Invocation& invocation) {
  switch (invocation.kind) {
    case InvocationKind::kSync:
      decision.events.push_back(InvocationEnded{invocation.request_id});
      decision.effects.push_back(InvocationDone{
          invocation.request_id, 0, aws::fail(errors::throttled(errors::kAccountLimit)), invocation.wants_log_tail});
      break;
    case InvocationKind::kBatch:  // its messages are visible again: another receive will get them
      decision.events.push_back(InvocationEnded{invocation.request_id});
      break;
    case InvocationKind::kAsync:
      finish_async(scene, decision, invocation, AsyncOutcome::kEventAgeExceeded);
      break;
  }
}

void invocation_deadline(const Scene& scene, Decision& decision, const Invocation& invocation) {
  switch (invocation.state) {
    case InvocationState::kWaiting:
      give_up(scene, decision, invocation);
      break;
    case InvocationState::kRetryDelay:
      decision.events.push_back(InvocationWaits{invocation.request_id});
      break;
    case InvocationState::kInit:
      init_timed_out(scene, decision, invocation);
      break;
    case InvocationState::kRunning:
      timed_out(scene, decision, invocation);
      break;
  }
}

// ---- waiting invocations -------------------------------------------------------------------------------------------

// The function whose first waiting invocation comes before those of the other hungry ones.
const std::string& hungriest(const State& state) {
  const std::string* best = nullptr;
  const Pool* best_pool = nullptr;
  for (const auto& function : state.hungry) {
    const auto* pool = state.pool(function);
    CHECK(pool != nullptr && !pool->waiting.empty());
    if (best == nullptr || pool->waiting.begin()->first < best_pool->waiting.begin()->first) {
      best = &function;
      best_pool = pool;
    }
  }
  return *best;
}

void feed(const Scene& scene, Decision& decision) {
  const auto& function = hungriest(scene.state);
  const auto& request_id = scene.state.pool(function)->waiting.begin()->second;
  const auto& invocation = *scene.state.invocation(request_id);
  const auto* record = scene.state.function(function);
  if (record == nullptr) {  // deleted meanwhile
    if (invocation.kind == InvocationKind::kAsync) {
      finish_async(scene, decision, invocation, AsyncOutcome::kRetriesExhausted);
    } else {
      if (invocation.kind == InvocationKind::kSync) {
        decision.effects.push_back(InvocationDone{
            request_id, 0, aws::fail(errors::function_not_found(function + ":$LATEST")), invocation.wants_log_tail});
      }
      decision.events.push_back(InvocationEnded{request_id});
    }
    return;
  }
  const auto in_the_way = obstacle(scene, *record);
  if (in_the_way == Obstacle::kNone) {
    start(scene, decision, invocation, *record);
  } else if (invocation.kind == InvocationKind::kAsync && record->reserved_concurrency == 0) {
    finish_async(scene, decision, invocation, AsyncOutcome::kZeroReservedConcurrency);
  } else {
    decision.events.push_back(PoolBlocked{function});
  }
}

}  // namespace

// ---- placing -------------------------------------------------------------------------------------------------------

Obstacle obstacle(const Scene& scene, const FunctionRecord& function) {
  const auto* pool = scene.state.pool(function.arn());
  CHECK(pool != nullptr);  // every function has one
  if (function.reserved_concurrency) {
    if (pool->running >= *function.reserved_concurrency) return Obstacle::kReserved;
  } else {
    const auto use = scene.state.account_use(pool->account_key);
    if (use.unreserved_running >= scene.options.account_concurrency - use.reserved) return Obstacle::kAccount;
  }
  if (pool->idle.empty() && scene.state.sandboxes.size() >= scene.options.max_sandboxes &&
      scene.state.idle_sandboxes.empty()) {
    return Obstacle::kSandboxes;
  }
  return Obstacle::kNone;
}

void hand_over(Decision& decision, const Invocation& invocation, SandboxId sandbox, base::Instant deadline) {
  decision.effects.push_back(StartInvocation{sandbox, invocation.request_id, invocation.event, deadline,
                                             invocation.function_arn, invocation.trace_header,
                                             invocation.client_context});
}

Sandbox start_sandbox(const Scene& scene, Decision& decision, const Invocation& invocation,
                      const FunctionRecord& function, const std::string& log_stream, bool init_inside_invoke) {
  Sandbox sandbox;
  sandbox.id = scene.state.next_sandbox;
  sandbox.function = function.arn();
  sandbox.generation = function.generation;
  sandbox.account = function.account;
  sandbox.region = function.region;
  sandbox.log_group = function.log_group_name();
  sandbox.log_stream = log_stream.empty() ? new_log_stream(function, scene.now, scene.random) : log_stream;
  sandbox.memory_mb = function.memory_mb;
  sandbox.timeout_s = function.timeout_s;
  sandbox.request_id = invocation.request_id;
  sandbox.init_inside_invoke = init_inside_invoke;
  sandbox.started = scene.now;

  StartSandbox effect;
  effect.sandbox = sandbox.id;
  effect.account = function.account;
  effect.region = function.region;
  effect.function_name = function.name;
  effect.function_arn = function.arn();
  effect.version = kLatest;
  effect.code_sha256 = function.code.sha256;
  effect.runtime = function.runtime;
  effect.handler = function.handler;
  effect.architecture = function.architecture;
  effect.environment = process_environment(function, sandbox.log_stream);
  effect.memory_mb = function.memory_mb;
  effect.ephemeral_storage_mb = function.ephemeral_storage_mb;
  effect.timeout_s = function.timeout_s;
  effect.role_arn = function.role;
  effect.log_group = sandbox.log_group;
  effect.log_stream = sandbox.log_stream;

  decision.events.push_back(SandboxStarted{sandbox, scene.now + scene.options.init_timeout});
  decision.effects.push_back(std::move(effect));
  return sandbox;
}

void start(const Scene& scene, Decision& decision, const Invocation& invocation, const FunctionRecord& function) {
  const auto& pool = *scene.state.pool(function.arn());
  if (!pool.idle.empty()) {
    const auto& sandbox = *scene.state.sandbox(pool.idle.back());
    const auto deadline = scene.now + std::chrono::seconds(sandbox.timeout_s);
    decision.events.push_back(InvocationStarted{invocation.request_id, sandbox.id, scene.now, deadline});
    write_log(decision, sandbox, scene.now, {start_line(invocation.request_id)}, true);
    hand_over(decision, invocation, sandbox.id, deadline);
    return;
  }
  if (scene.state.sandboxes.size() >= scene.options.max_sandboxes) {
    stop_sandbox(decision, scene.state.idle_sandboxes.begin()->second, StopReason::kMakeRoom);
  }
  const auto sandbox = start_sandbox(scene, decision, invocation, function, "", false);
  write_log(decision, sandbox, scene.now, {init_start_line(function.runtime, function.region)});
}

void accept(const Scene& scene, Decision& decision, Invocation invocation) {
  const auto* function = scene.state.function(invocation.function);
  decision.events.push_back(InvocationAccepted{invocation});
  if (function == nullptr || !scene.state.pool(invocation.function)->waiting.empty()) return;
  if (obstacle(scene, *function) == Obstacle::kNone) start(scene, decision, invocation, *function);
}

void stop_idle_sandboxes(const Scene& scene, Decision& decision, const std::string& function) {
  const auto* pool = scene.state.pool(function);
  if (pool == nullptr) return;
  for (const auto sandbox : pool->idle) stop_sandbox(decision, sandbox, StopReason::kOutdated);
}

void answer_waiting(const Scene& scene, Decision& decision, const std::string& function, const aws::Error& error) {
  const auto* pool = scene.state.pool(function);
  if (pool == nullptr) return;
  for (const auto& [order, request_id] : pool->waiting) {
    const auto& invocation = *scene.state.invocation(request_id);
    if (invocation.kind != InvocationKind::kSync) continue;
    decision.effects.push_back(InvocationDone{request_id, 0, aws::fail(error), invocation.wants_log_tail});
  }
}

std::string new_trace_header(base::Instant now, base::Random& random) {
  return fmt::format("Root=1-{:08x}-{};Parent={};Sampled=0", std::uint32_t(base::epoch_s(now)), random.hex(24),
                     random.hex(16));
}

void write_log(Decision& decision, const Sandbox& sandbox, base::Instant at, std::vector<std::string> lines,
               bool starts_invocation) {
  decision.effects.push_back(WriteLog{sandbox.account, sandbox.region, sandbox.log_group, sandbox.log_stream,
                                      sandbox.id, at, std::move(lines), starts_invocation});
}

// ---- time ----------------------------------------------------------------------------------------------------------

Decision decide(const Scene& scene, const TimePassed&) {
  const auto& state = scene.state;
  Decision decision;
  if (!state.timers.empty() && std::get<0>(*state.timers.begin()) <= scene.now) {
    const auto& [at, kind, key] = *state.timers.begin();
    switch (kind) {
      case TimerKind::kInvocation:
        invocation_deadline(scene, decision, *state.invocation(key));
        break;
      case TimerKind::kBatchWindow:
        gathering_timer(scene, decision, key);
        break;
      case TimerKind::kPollerGrows:
        grow_poller(scene, decision, key);
        break;
    }
  } else if (!state.idle_sandboxes.empty() && state.idle_sandboxes.begin()->first <= scene.now) {
    stop_sandbox(decision, state.idle_sandboxes.begin()->second, StopReason::kIdle);
  } else if (!state.hungry.empty()) {
    feed(scene, decision);
  } else if (!state.restless.empty()) {
    poll(scene, decision, *state.restless.begin());
  }
  return decision;
}

}  // namespace sluice::lambda
