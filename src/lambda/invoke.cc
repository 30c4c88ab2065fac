// The action Invoke: synchronous, asynchronous (Event), or only checked (DryRun).
#include "base/bytes.h"
#include "lambda/errors.h"
#include "lambda/event_json.h"
#include "lambda/function_name.h"
#include "lambda/functions.h"
#include "lambda/scheduler.h"
#include "lambda/views.h"

namespace sluice::lambda {

namespace {

constexpr std::size_t kClientContextMax = 3583;  // bytes of its base64

aws::Status check_members(const InvocationRequest& request) {
  errors::Validation validation;
  const auto type = request.InvocationType.value_or("RequestResponse");
  if (type != "RequestResponse" && type != "Event" && type != "DryRun") {
    validation.refuse_enum(type, "invocationType", "[Event, RequestResponse, DryRun]");
  }
  const auto log_type = request.LogType.value_or("None");
  if (log_type != "None" && log_type != "Tail") validation.refuse_enum(log_type, "logType", "[None, Tail]");
  return validation.status();
}

aws::Result<std::string> decode_client_context(const std::optional<std::string>& encoded) {
  if (!encoded || encoded->empty()) return std::string();
  auto decoded = base::from_base64(*encoded);
  if (encoded->size() > kClientContextMax || !decoded || !check_event_json(*decoded)) {
    return aws::fail(errors::invalid_content("Client context must be a valid Base64-encoded JSON object of at most " +
                                             std::to_string(kClientContextMax) + " bytes."));
  }
  return *std::move(decoded);
}

aws::Status check_payload(const Invoke& command, bool async) {
  const auto size = command.payload == nullptr ? 0 : command.payload->size();
  if (size == 0) return {};
  if (async && size > kAsyncEventSizeMax) {
    return aws::fail(errors::too_large(std::to_string(size) +
                                       " byte payload is too large for the Event invocation type (limit " +
                                       std::to_string(kAsyncEventSizeMax) + " bytes)"));
  }
  if (size > kEventSizeMax) {
    return aws::fail(
        {"RequestTooLargeException",
         "Request must be smaller than " + std::to_string(kEventSizeMax) + " bytes for the InvokeFunction operation",
         413,
         "",
         {{"Type", "User"}}});
  }
  if (command.payload_is_json) return {};
  return check_event_json(*command.payload);
}

std::string request_id_for(const Scene& scene) {
  const auto& id = scene.context.request_id;
  return id.empty() || scene.state.invocation(id) != nullptr ? scene.random.uuid() : id;
}

Decision answer_at_once(const Scene& scene, std::int32_t status, std::string request_id) {
  InvokeResult result;
  result.status = status;
  result.request_id = std::move(request_id);
  result.trace_header = scene.context.trace_header;
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

// What an event is for a function when the request had no body.
const std::string kEmptyEvent = "{}";

}  // namespace

Decision decide(const Scene& scene, const Invoke& command) {
  const auto& request = command.request;
  if (const auto status = check_members(request); !status) return status.error();
  const auto found = find_function(scene, request.FunctionName, request.Qualifier, MissingAs::kLatest);
  if (!found) return found.error();
  const bool async = request.InvocationType == "Event";
  if (const auto status = check_payload(command, async); !status) return status.error();
  auto client_context = decode_client_context(request.ClientContext);
  if (!client_context) return client_context.error();
  const auto& function = *found->record;
  if (!function.updated && !is_settled(function, scene.now)) {
    return errors::conflict(
        "The operation cannot be performed at this time. The function is currently in the following state: Pending");
  }
  auto request_id = request_id_for(scene);
  if (request.InvocationType == "DryRun") return answer_at_once(scene, 204, std::move(request_id));
  auto trace_header = scene.context.trace_header;
  if (trace_header.empty()) trace_header = new_trace_header(scene.now, scene.random);

  if (async) {
    if (scene.state.async_count >= scene.options.queued_events_max) return errors::throttled(errors::kCallerRate);
    InvocationQueued queued;
    queued.request_id = request_id;
    queued.function = function.arn();
    queued.function_arn = found->name.qualified_arn();
    queued.trace_header = std::move(trace_header);
    queued.client_context = *std::move(client_context);
    queued.at = scene.now;
    queued.expires_at = scene.now + scene.options.event_age_max;
    const bool empty = command.payload == nullptr || command.payload->empty();
    queued.payload.view = empty ? kEmptyEvent : *command.payload;
    auto decision = answer_at_once(scene, 202, std::move(request_id));
    decision.events.push_back(std::move(queued));
    return decision;
  }

  const auto in_the_way = obstacle(scene, function);
  if (in_the_way == Obstacle::kReserved) return errors::throttled(errors::kReservedLimit);
  if (in_the_way == Obstacle::kAccount) return errors::throttled(errors::kAccountLimit);
  if (in_the_way == Obstacle::kSandboxes && scene.state.waiting_sync >= scene.options.waiting_max) {
    return errors::throttled(errors::kAccountLimit);
  }
  Invocation invocation;
  invocation.request_id = std::move(request_id);
  invocation.function = function.arn();
  invocation.function_arn = found->name.qualified_arn();
  invocation.kind = InvocationKind::kSync;
  invocation.event = command.payload == nullptr || command.payload->empty()
                         ? std::make_shared<const std::string>(kEmptyEvent)
                         : command.payload;
  invocation.trace_header = std::move(trace_header);
  invocation.client_context = *std::move(client_context);
  invocation.wants_log_tail = request.LogType == "Tail";
  invocation.accepted = scene.now;
  invocation.give_up_at = scene.now + scene.options.waiting_time_max;
  invocation.deadline = invocation.give_up_at;
  Decision decision;
  decision.deferred = true;
  decision.reply = InvokeAccepted{invocation.request_id};
  accept(scene, decision, std::move(invocation));
  return decision;
}

}  // namespace sluice::lambda
