#include "lambda/endings.h"

#include "lambda/batch.h"
#include "lambda/errors.h"
#include "lambda/function_name.h"
#include "lambda/log_lines.h"
#include "lambda/scheduler.h"

namespace sluice::lambda {

namespace {

// What the caller and the log learn of the end.
struct Ending {
  Bytes payload;
  bool failed = false;
  std::string_view status;         // REPORT's: empty, "error", "timeout"
  std::string error_type;          // REPORT's, with "error"
  std::vector<std::string> lines;  // before END
  std::int32_t max_memory_mb = 0;
};

Bytes bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// {"errorMessage":...,"errorType":...}: what the Runtime API's own refusals make of an invocation (section 1).
Ending refused_response(std::string_view message, std::string_view type) {
  Ending ending;
  ending.failed = true;
  ending.payload =
      bytes(R"({"errorMessage":")" + std::string(message) + R"(","errorType":")" + std::string(type) + R"("})");
  return ending;
}

Ending timeout_ending(const Scene& scene, const Invocation& invocation, std::int32_t timeout_s) {
  Ending ending;
  ending.failed = true;
  ending.payload = bytes(platform_error("Sandbox.Timedout", invocation.request_id, timeout_message(timeout_s)));
  ending.status = "timeout";
  ending.lines = {timeout_line(scene.now, invocation.request_id, timeout_s)};
  return ending;
}

Ending platform_ending(const Invocation& invocation, const std::string& type, const std::string& message) {
  Ending ending;
  ending.failed = true;
  ending.payload = bytes(platform_error(type, invocation.request_id, message));
  ending.status = "error";
  ending.error_type = type;
  ending.lines = {"RequestId: " + invocation.request_id + " Error: " + message, type};
  return ending;
}

// ---- by kind -------------------------------------------------------------------------------------------------------

void settle_sync(Decision& decision, const Invocation& invocation, SandboxId sandbox, const Ending& ending) {
  InvokeResult result;
  if (ending.failed) result.function_error = "Unhandled";
  result.executed_version = kLatest;
  result.request_id = invocation.request_id;
  result.trace_header = invocation.trace_header;
  result.payload = ending.payload;
  decision.events.push_back(InvocationEnded{invocation.request_id});
  decision.effects.push_back(
      InvocationDone{invocation.request_id, sandbox, std::move(result), invocation.wants_log_tail});
}

void settle_batch(Decision& decision, const Invocation& invocation, const Ending& ending) {
  decision.events.push_back(InvocationEnded{invocation.request_id});
  if (ending.failed) return;  // the messages return when their visibility timeout ends
  const auto& batch = *std::get<std::shared_ptr<const QueueBatch>>(invocation.event);
  auto handles = invocation.report_batch_item_failures ? processed_handles(batch, *ending.payload) : all_handles(batch);
  if (handles.empty()) return;
  decision.effects.push_back(DeleteFromQueue{invocation.mapping, batch.queue_arn, std::move(handles)});
}

void settle_async(const Scene& scene, Decision& decision, const Invocation& invocation, const Ending& ending) {
  if (!ending.failed) return finish_async(scene, decision, invocation, AsyncOutcome::kSuccess);
  constexpr std::int32_t kRetries = 2;
  const auto attempts = invocation.attempts + 1;
  if (attempts > kRetries || scene.state.function(invocation.function) == nullptr) {
    return finish_async(scene, decision, invocation, AsyncOutcome::kRetriesExhausted);
  }
  const auto next = scene.now + (attempts == 1 ? scene.options.first_retry_delay : scene.options.second_retry_delay);
  if (next > invocation.give_up_at) {
    return finish_async(scene, decision, invocation, AsyncOutcome::kEventAgeExceeded);
  }
  decision.events.push_back(InvocationRetryScheduled{invocation.request_id, attempts, next});
}

// The end of an invocation in `sandbox`, but for what becomes of the sandbox.
void end_invocation(const Scene& scene, Decision& decision, const Invocation& invocation, const Sandbox& sandbox,
                    Ending ending) {
  const bool began = invocation.state == InvocationState::kRunning;
  if (!began) write_log(decision, sandbox, scene.now, {start_line(invocation.request_id)}, true);
  auto lines = std::move(ending.lines);
  lines.push_back(end_line(invocation.request_id));
  Report report;
  report.request_id = invocation.request_id;
  report.duration = began ? scene.now - invocation.started : base::Duration{};
  report.memory_mb = sandbox.memory_mb;
  report.max_memory_mb = std::max(sandbox.max_memory_mb, ending.max_memory_mb);
  const bool cold = began && sandbox.invocations == 0 && !sandbox.init_inside_invoke;
  if (cold) report.init_duration = sandbox.init_duration;
  report.status = ending.status;
  report.error_type = ending.error_type;
  lines.push_back(report_line(report));
  write_log(decision, sandbox, scene.now, std::move(lines));
  switch (invocation.kind) {
    case InvocationKind::kSync:
      settle_sync(decision, invocation, sandbox.id, ending);
      break;
    case InvocationKind::kBatch:
      settle_batch(decision, invocation, ending);
      break;
    case InvocationKind::kAsync:
      settle_async(scene, decision, invocation, ending);
      break;
  }
}

void remove_sandbox(Decision& decision, const Sandbox& sandbox, std::optional<StopReason> stop) {
  decision.events.push_back(SandboxRemoved{sandbox.id});
  if (stop) decision.effects.push_back(StopSandbox{sandbox.id, *stop});
}

// ---- init ----------------------------------------------------------------------------------------------------------

// The init failed the first time: the process goes and another one runs it again inside the invoke, on the function's
// own timeout (lambda.md section 2).
void init_again(const Scene& scene, Decision& decision, const Invocation& invocation, const Sandbox& old,
                const FunctionRecord& function, std::optional<StopReason> stop) {
  remove_sandbox(decision, old, stop);
  const auto sandbox = start_sandbox(scene, decision, invocation, function, old.log_stream, true);
  const auto deadline = scene.now + std::chrono::seconds(sandbox.timeout_s);
  decision.events.push_back(InvocationStarted{invocation.request_id, sandbox.id, scene.now, deadline});
  write_log(decision, sandbox, scene.now, {start_line(invocation.request_id)}, true);
}

enum class Again { kMayHelp, kUseless };

// Something went wrong between the start of a process and its first /next.
void init_failed(const Scene& scene, Decision& decision, const Sandbox& sandbox, Ending ending, Again again,
                 std::optional<StopReason> stop) {
  const auto& invocation = *scene.state.invocation(sandbox.request_id);
  write_log(decision, sandbox, scene.now,
            {init_report_line(scene.now - sandbox.started, sandbox.init_inside_invoke ? "invoke" : "init",
                              ending.status, ending.error_type)});
  const auto* function = scene.state.function(sandbox.function);
  if (!sandbox.init_inside_invoke && again == Again::kMayHelp && function != nullptr) {
    return init_again(scene, decision, invocation, sandbox, *function, stop);
  }
  end_invocation(scene, decision, invocation, sandbox, std::move(ending));
  remove_sandbox(decision, sandbox, stop);
}

// The sandbox, if it is known and in that state.
const Sandbox* find_sandbox(const Scene& scene, SandboxId id, SandboxState state) {
  const auto* sandbox = scene.state.sandbox(id);
  return sandbox != nullptr && sandbox->state == state ? sandbox : nullptr;
}

}  // namespace

// ---- reports -------------------------------------------------------------------------------------------------------

Decision decide(const Scene& scene, const SandboxReady& command) {
  Decision decision;
  const auto* sandbox = find_sandbox(scene, command.sandbox, SandboxState::kStarting);
  if (sandbox == nullptr) return decision;
  const auto& invocation = *scene.state.invocation(sandbox->request_id);
  decision.events.push_back(SandboxInitialized{sandbox->id, scene.now});
  if (sandbox->init_inside_invoke) {
    hand_over(decision, invocation, sandbox->id, invocation.deadline);
    return decision;
  }
  const auto deadline = scene.now + std::chrono::seconds(sandbox->timeout_s);
  decision.events.push_back(InvocationStarted{invocation.request_id, sandbox->id, scene.now, deadline});
  write_log(decision, *sandbox, scene.now, {start_line(invocation.request_id)}, true);
  hand_over(decision, invocation, sandbox->id, deadline);
  return decision;
}

Decision decide(const Scene& scene, const SandboxLaunchFailed& command) {
  Decision decision;
  const auto* sandbox = find_sandbox(scene, command.sandbox, SandboxState::kStarting);
  if (sandbox == nullptr) return decision;
  auto ending = platform_ending(*scene.state.invocation(sandbox->request_id), command.error_type, command.message);
  init_failed(scene, decision, *sandbox, std::move(ending), Again::kUseless, StopReason::kInitFailed);
  return decision;
}

Decision decide(const Scene& scene, const SandboxInitFailed& command) {
  Decision decision;
  const auto* sandbox = find_sandbox(scene, command.sandbox, SandboxState::kStarting);
  if (sandbox == nullptr) return decision;
  Ending ending;
  ending.failed = true;
  ending.payload = command.body;
  ending.status = "error";
  ending.error_type = command.error_type.empty() ? "Runtime.Unknown" : command.error_type;
  init_failed(scene, decision, *sandbox, std::move(ending), Again::kMayHelp, StopReason::kInitFailed);
  return decision;
}

Decision decide(const Scene& scene, const InvocationResponded& command) {
  Decision decision;
  const auto* sandbox = find_sandbox(scene, command.sandbox, SandboxState::kBusy);
  if (sandbox == nullptr || sandbox->request_id != command.request_id) return decision;
  const auto& invocation = *scene.state.invocation(command.request_id);
  Ending ending;
  switch (command.kind) {
    case ResponseKind::kResponse:
      ending.payload = command.payload;
      break;
    case ResponseKind::kError:
      ending.failed = true;
      ending.payload = command.payload;
      break;
    case ResponseKind::kTooLarge:
      ending = refused_response("Response payload size exceeded maximum allowed payload size (" +
                                    std::to_string(kResponseSizeMax) + " bytes).",
                                "Function.ResponseSizeTooLarge");
      break;
    case ResponseKind::kTruncated:
      ending = refused_response("HTTP request detected as truncated", "Runtime.TruncatedResponse");
      break;
    case ResponseKind::kWrongMode:
      ending = refused_response("Invalid function response mode", "Runtime.InvalidResponseModeHeader");
      break;
  }
  ending.max_memory_mb = command.max_memory_mb;
  end_invocation(scene, decision, invocation, *sandbox, std::move(ending));
  const auto* function = scene.state.function(sandbox->function);
  if (function != nullptr && function->generation == sandbox->generation) {
    decision.events.push_back(
        SandboxReleased{sandbox->id, scene.now + scene.options.idle_timeout, command.max_memory_mb});
  } else {
    remove_sandbox(decision, *sandbox, StopReason::kOutdated);
  }
  return decision;
}

Decision decide(const Scene& scene, const SandboxExited& command) {
  Decision decision;
  const auto* sandbox = scene.state.sandbox(command.sandbox);
  if (sandbox == nullptr) return decision;
  if (sandbox->state == SandboxState::kIdle) {  // it had answered: the next invocation starts cold
    remove_sandbox(decision, *sandbox, std::nullopt);
    return decision;
  }
  const auto& invocation = *scene.state.invocation(sandbox->request_id);
  if (sandbox->state == SandboxState::kBusy && command.request_id != sandbox->request_id && sandbox->invocations > 0) {
    // It went after its last answer, before it took this event: nothing of it has been done yet.
    decision.events.push_back(InvocationWaits{invocation.request_id});
    remove_sandbox(decision, *sandbox, std::nullopt);
    return decision;
  }
  auto ending = platform_ending(invocation, "Runtime.ExitError",
                                exit_message(command.exit_status, command.signal, command.core_dumped));
  ending.max_memory_mb = command.max_memory_mb;
  if (sandbox->state == SandboxState::kStarting) {
    init_failed(scene, decision, *sandbox, std::move(ending), Again::kMayHelp, std::nullopt);
    return decision;
  }
  end_invocation(scene, decision, invocation, *sandbox, std::move(ending));
  remove_sandbox(decision, *sandbox, std::nullopt);
  return decision;
}

// ---- deadlines -----------------------------------------------------------------------------------------------------

void timed_out(const Scene& scene, Decision& decision, const Invocation& invocation) {
  const auto& sandbox = *scene.state.sandbox(invocation.sandbox);
  auto ending = timeout_ending(scene, invocation, sandbox.timeout_s);
  if (sandbox.state == SandboxState::kStarting) {
    return init_failed(scene, decision, sandbox, std::move(ending), Again::kUseless, StopReason::kTimeout);
  }
  end_invocation(scene, decision, invocation, sandbox, std::move(ending));
  remove_sandbox(decision, sandbox, StopReason::kTimeout);
}

void init_timed_out(const Scene& scene, Decision& decision, const Invocation& invocation) {
  const auto& sandbox = *scene.state.sandbox(invocation.sandbox);
  // The ending matters only if the function has been deleted meanwhile.
  init_failed(scene, decision, sandbox, timeout_ending(scene, invocation, sandbox.timeout_s), Again::kMayHelp,
              StopReason::kTimeout);
}

void finish_async(const Scene&, Decision& decision, const Invocation& invocation, AsyncOutcome outcome) {
  const bool ran = outcome == AsyncOutcome::kSuccess ||
                   (outcome == AsyncOutcome::kRetriesExhausted && invocation.state == InvocationState::kRunning);
  decision.events.push_back(InvocationFinished{invocation.request_id, outcome});
  decision.effects.push_back(
      AsyncInvocationDone{invocation.request_id, invocation.function, outcome, invocation.attempts + (ran ? 1 : 0)});
}

}  // namespace sluice::lambda
