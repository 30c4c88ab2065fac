#include "lambda/lambda_tester.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/event_codec.h"
#include "lambda/batch.h"

namespace sluice::lambda {

namespace {

Bytes bytes(const std::string& text) {
  return std::make_shared<const std::string>(text);
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    if (comma > at) parts.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

void append_to_list(std::string& list, const std::string& item) {
  list += (list.empty() ? "" : ",") + item;
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

const char* name_of(StopReason reason) {
  switch (reason) {
    case StopReason::kIdle:
      return "idle";
    case StopReason::kOutdated:
      return "outdated";
    case StopReason::kMakeRoom:
      return "make-room";
    case StopReason::kTimeout:
      return "timeout";
    case StopReason::kInitFailed:
      return "init-failed";
  }
  return "";
}

const char* name_of(AsyncOutcome outcome) {
  switch (outcome) {
    case AsyncOutcome::kSuccess:
      return "Success";
    case AsyncOutcome::kRetriesExhausted:
      return "RetriesExhausted";
    case AsyncOutcome::kEventAgeExceeded:
      return "EventAgeExceeded";
    case AsyncOutcome::kZeroReservedConcurrency:
      return "ZeroReservedConcurrency";
  }
  return "";
}

std::string text_of(const aws::Error& error) {
  auto text = error.code;
  for (const auto& [key, value] : error.members) {
    if (key == "Reason") text += " " + value;
  }
  return text;
}

}  // namespace

std::string function_arn(const std::string& name) {
  return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
}

std::string queue_arn(const std::string& name) {
  return "arn:aws:sqs:us-east-1:000000000000:" + name;
}

LambdaTester::LambdaTester(Options options, std::uint64_t seed)
    : options_(options), random_(seed), engine_(std::make_unique<Engine>(options)) {}

void LambdaTester::unexpected(const std::string& what) const {
  ADD_FAILURE() << "unexpected: " << what;
}

// ---- the host's part -----------------------------------------------------------------------------------------------

aws::Result<Reply> LambdaTester::decide_one(const Command& command, const aws::Context& context) {
  auto decision = engine_->decide(command, context, now_, random_);
  for (auto& event : decision.events) {
    append(event, journal_);
    engine_->apply(event);
  }
  for (const auto& effect : decision.effects) {
    std::visit([this](const auto& held) { on(held); }, effect);
  }
  return std::move(decision.reply);
}

void LambdaTester::append(Event& event, std::vector<StoredEvent>& journal) {
  std::visit(
      [&](auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (!aws::is_volatile<Held>) {
          StoredEvent stored;
          base::encode_event(stored.header, event);
          if constexpr (requires { held.payload.bytes(); }) {
            stored.payload = held.payload.bytes();
            if (!stored.payload.empty()) {
              stored.ref = {next_position_++, std::uint32_t(stored.payload.size()), 0};
              payloads_[stored.ref.position] = stored.payload;
            }
            held.payload.ref = stored.ref;
          }
          journal.push_back(std::move(stored));
        }
      },
      event);
}

void LambdaTester::settle() {
  for (int steps = 0;; ++steps) {
    ASSERT_LT(steps, 1'000'000) << "the engine spins";
    if (!reports_.empty()) {
      const auto report = std::move(reports_.front());
      reports_.pop_front();
      EXPECT_TRUE(decide_one(report, {}));
      continue;
    }
    const auto deadline = engine_->next_deadline();
    if (!deadline || *deadline > now_) return;
    EXPECT_TRUE(decide_one(TimePassed{}, {}));
  }
}

aws::Result<Reply> LambdaTester::run(Command command, aws::Context context) {
  settle();
  auto reply = decide_one(command, context);
  settle();
  return reply;
}

std::string LambdaTester::error(Command command, aws::Context context) {
  const auto reply = run(std::move(command), std::move(context));
  return reply ? "" : reply.error().code + ": " + reply.error().message;
}

void LambdaTester::advance(base::Duration duration) {
  const auto end = now_ + duration;
  settle();
  for (;;) {
    auto next = engine_->next_deadline();
    for (const auto& [name, queue] : queues_) {
      for (const auto& message : queue.messages) {
        if (message.visible_at > now_ && (!next || message.visible_at < *next)) next = message.visible_at;
      }
    }
    if (!next || *next > end) break;
    now_ = std::max(now_, *next);
    for (const auto& [name, queue] : queues_) {
      for (const auto& message : queue.messages) {
        if (message.visible_at == now_) reports_.push_back(QueueHasMessages{queue_arn(name)});
      }
    }
    settle();
  }
  now_ = end;
  settle();
}

void LambdaTester::restart(Journal kind) {
  if (kind == Journal::kCompacted) {
    std::vector<StoredEvent> compacted;
    aws::RestateCursor cursor;
    cursor.budget = 2;  // many slices
    while (!cursor.done) {
      std::vector<Event> events;
      engine_->restate(cursor, events);
      for (auto& event : events) append(event, compacted);
    }
    journal_ = std::move(compacted);
  }
  processes_.clear();
  reports_.clear();
  held_receives_.clear();
  engine_ = std::make_unique<Engine>(options_);
  for (const auto& stored : journal_) {
    Event event;
    ASSERT_TRUE(base::decode_event(stored.header, event));
    std::visit(
        [&](auto& held) {
          if constexpr (requires { held.payload.ref; }) held.payload.ref = stored.ref;
        },
        event);
    engine_->apply(event);
  }
  settle();
}

// ---- commands ------------------------------------------------------------------------------------------------------

CreateFunction LambdaTester::creation(const std::string& name) const {
  CreateFunction command;
  command.request.FunctionName = name;
  command.request.Runtime = "provided.al2023";
  command.request.Role = kTestRole;
  command.request.Handler = "bootstrap";
  command.request.Code.emplace();
  command.code = {std::string(64, 'a'), "qqo=", 1234};
  return command;
}

void LambdaTester::create_function(const std::string& name, const std::function<void(CreateFunctionRequest&)>& edit) {
  auto command = creation(name);
  if (edit) edit(command.request);
  EXPECT_EQ(error(command), "");
}

void LambdaTester::update_code(const std::string& name) {
  UpdateFunctionCode command;
  command.request.FunctionName = name;
  command.code = {std::string(64, 'b'), "u7s=", 1234};
  EXPECT_EQ(error(command), "");
}

void LambdaTester::reserve(const std::string& name, std::int32_t concurrency) {
  PutFunctionConcurrencyRequest request;
  request.FunctionName = name;
  request.ReservedConcurrentExecutions.emplace(concurrency);
  EXPECT_EQ(error(request), "");
}

std::string LambdaTester::new_request_id() {
  return random_.uuid();
}

std::string LambdaTester::invoke(const std::string& function, const std::string& payload) {
  aws::Context context;
  context.request_id = new_request_id();
  Invoke command;
  command.request.FunctionName = function;
  command.payload = bytes(payload);
  const auto reply = run(command, context);
  if (!reply) {
    answers_[context.request_id] = text_of(reply.error());
  } else {
    EXPECT_EQ(std::get<InvokeAccepted>(*reply).request_id, context.request_id);
  }
  return context.request_id;
}

std::string LambdaTester::invoke_event(const std::string& function, const std::string& payload) {
  aws::Context context;
  context.request_id = new_request_id();
  Invoke command;
  command.request.FunctionName = function;
  command.request.InvocationType = "Event";
  command.payload = bytes(payload);
  const auto result = get<InvokeResult>(command, context);
  EXPECT_EQ(result.status, 202);
  EXPECT_EQ(result.payload, nullptr);
  return context.request_id;
}

std::string LambdaTester::answer(const std::string& request_id) const {
  const auto found = answers_.find(request_id);
  return found == answers_.end() ? "" : found->second;
}

std::string LambdaTester::outcome(const std::string& request_id) const {
  const auto found = outcomes_.find(request_id);
  return found == outcomes_.end() ? "" : found->second;
}

// ---- processes -----------------------------------------------------------------------------------------------------

void LambdaTester::on(const StartSandbox& effect) {
  ++starts;
  EXPECT_FALSE(processes_.contains(effect.sandbox));
  processes_[effect.sandbox].start = effect;
  EXPECT_LE(processes_.size(), options_.max_sandboxes);
  if (boots_at_once) {
    processes_[effect.sandbox].ready = true;
    reports_.push_back(SandboxReady{effect.sandbox});
  }
}

void LambdaTester::on(const StopSandbox& effect) {
  EXPECT_EQ(processes_.erase(effect.sandbox), 1u) << "of sandbox " << effect.sandbox;
  stops.push_back(std::to_string(effect.sandbox) + " " + name_of(effect.reason));
}

void LambdaTester::on(const StartInvocation& effect) {
  const auto found = processes_.find(effect.sandbox);
  ASSERT_NE(found, processes_.end()) << "of sandbox " << effect.sandbox;
  auto& process = found->second;
  EXPECT_TRUE(process.ready);
  EXPECT_EQ(process.request_id, "") << "two invocations in one sandbox";
  EXPECT_NE(effect.trace_header, "");
  process.request_id = effect.request_id;
  process.deadline = effect.deadline;
  process.invoked_arn = effect.function_arn;
  process.event.clear();
  if (const auto* text = std::get_if<Bytes>(&effect.event)) {
    process.event = **text;
  } else if (const auto* ref = std::get_if<base::PayloadRef>(&effect.event)) {
    process.event = payloads_.at(ref->position);
  } else {
    for (const auto& message : std::get<std::shared_ptr<const QueueBatch>>(effect.event)->messages) {
      append_to_list(process.event, message.message_id);
    }
  }
}

void LambdaTester::on(const InvocationDone& effect) {
  EXPECT_FALSE(answers_.contains(effect.request_id)) << "answered twice";
  auto& text = answers_[effect.request_id];
  if (!effect.result) {
    text = text_of(effect.result.error());
    return;
  }
  text = std::to_string(effect.result->status);
  if (effect.result->function_error) text += " " + *effect.result->function_error;
  text += " " + replace_all(*effect.result->payload, effect.request_id, "<id>");
}

void LambdaTester::on(const AsyncInvocationDone& effect) {
  EXPECT_FALSE(outcomes_.contains(effect.request_id)) << "ended twice";
  outcomes_[effect.request_id] = std::string(name_of(effect.outcome)) + " " + std::to_string(effect.attempts);
}

void LambdaTester::on(const WriteLog& effect) {
  // Request ids are the only UUIDs in these lines.
  for (auto line : effect.lines) {
    for (std::size_t at = 0; at + 36 <= line.size(); ++at) {
      std::array<std::uint8_t, 16> id{};
      if (base::parse_uuid(std::string_view(line).substr(at, 36), id)) line.replace(at, 36, "<id>");
    }
    log.push_back(line);
  }
}

SandboxId LambdaTester::process_of(const std::string& request_id) const {
  for (const auto& [id, process] : processes_) {
    if (process.request_id == request_id) return id;
  }
  return 0;
}

std::vector<std::string> LambdaTester::running() const {
  std::vector<std::string> ids;
  for (const auto& [id, process] : processes_) {
    if (!process.request_id.empty()) ids.push_back(process.request_id);
  }
  return ids;
}

void LambdaTester::ready(SandboxId sandbox) {
  processes_.at(sandbox).ready = true;
  run(SandboxReady{sandbox});
}

void LambdaTester::respond(const std::string& request_id, const std::string& payload) {
  const auto sandbox = process_of(request_id);
  ASSERT_NE(sandbox, 0u) << "nothing runs it";
  processes_.at(sandbox).request_id.clear();
  run(InvocationResponded{sandbox, request_id, ResponseKind::kResponse, bytes(payload), "", 36});
}

void LambdaTester::fail(const std::string& request_id, const std::string& body) {
  const auto sandbox = process_of(request_id);
  ASSERT_NE(sandbox, 0u) << "nothing runs it";
  processes_.at(sandbox).request_id.clear();
  run(InvocationResponded{sandbox, request_id, ResponseKind::kError, bytes(body), "", 36});
}

void LambdaTester::respond_as(const std::string& request_id, ResponseKind kind) {
  const auto sandbox = process_of(request_id);
  ASSERT_NE(sandbox, 0u) << "nothing runs it";
  processes_.at(sandbox).request_id.clear();
  run(InvocationResponded{sandbox, request_id, kind, nullptr, "", 36});
}

void LambdaTester::exit(SandboxId sandbox, std::int32_t status, std::int32_t signal) {
  const auto request_id = processes_.at(sandbox).request_id;
  processes_.erase(sandbox);
  run(SandboxExited{sandbox, request_id, status, signal, false, 40});
}

void LambdaTester::init_error(SandboxId sandbox, const std::string& body, const std::string& type) {
  run(SandboxInitFailed{sandbox, bytes(body), type});
}

void LambdaTester::launch_failure(SandboxId sandbox, const std::string& type, const std::string& message) {
  run(SandboxLaunchFailed{sandbox, type, message});
}

// ---- queues --------------------------------------------------------------------------------------------------------

void LambdaTester::create_queue(const std::string& name, std::int32_t visibility_timeout_s) {
  queues_[name].visibility_timeout_s = visibility_timeout_s;
}

void LambdaTester::send(const std::string& queue, const std::string& ids, std::size_t event_size) {
  for (const auto& id : split(ids)) queues_.at(queue).messages.push_back({id, event_size, now_, 0});
  run(QueueHasMessages{queue_arn(queue)});
}

void LambdaTester::receive(const ReceiveFromQueue& effect) {
  BatchReceived received;
  received.mapping = effect.mapping;
  const auto name = effect.queue_arn.substr(effect.queue_arn.rfind(':') + 1);
  const auto queue = queues_.find(name);
  if (queue != queues_.end()) {
    const auto own = queue->second.visibility_timeout_s;
    const auto timeout = needed_visibility(effect, own).value_or(own);
    received.visible_until = now_ + std::chrono::seconds(timeout);
    for (auto& message : queue->second.messages) {
      if (message.visible_at > now_ || std::int32_t(received.messages.size()) == effect.max_messages) continue;
      message.visible_at = received.visible_until;
      ++message.receives;
      received.messages.push_back({message.id, name + "/" + message.id, message.event_size, nullptr});
    }
  }
  reports_.push_back(std::move(received));
}

void LambdaTester::on(const ReceiveFromQueue& effect) {
  ++receives;
  EXPECT_GE(effect.max_messages, 1);
  EXPECT_LE(effect.max_messages, 10);
  if (!holds_receives) return receive(effect);
  for (const auto& held : held_receives_) EXPECT_NE(held.mapping, effect.mapping) << "two receives at a time";
  held_receives_.push_back(effect);
}

void LambdaTester::answer_receives() {
  const auto held = std::move(held_receives_);
  held_receives_.clear();
  for (const auto& effect : held) receive(effect);
  settle();
}

void LambdaTester::on(const DeleteFromQueue& effect) {
  EXPECT_FALSE(effect.receipt_handles.empty());
  auto& messages = queues_.at(effect.queue_arn.substr(effect.queue_arn.rfind(':') + 1)).messages;
  for (const auto& handle : effect.receipt_handles) {
    const auto id = handle.substr(handle.find('/') + 1);
    std::erase_if(messages, [&](const FakeMessage& message) { return message.id == id; });
  }
}

std::string LambdaTester::messages(const std::string& queue) const {
  std::string ids;
  for (const auto& message : queues_.at(queue).messages) append_to_list(ids, message.id);
  return ids;
}

std::int32_t LambdaTester::receive_count(const std::string& queue, const std::string& id) const {
  for (const auto& message : queues_.at(queue).messages) {
    if (message.id == id) return message.receives;
  }
  return 0;
}

CreateEventSourceMapping LambdaTester::mapping(const std::string& queue, const std::string& function) const {
  CreateEventSourceMapping command;
  command.request.EventSourceArn = queue_arn(queue);
  command.request.FunctionName = function;
  const auto found = queues_.find(queue);
  command.queue.exists = found != queues_.end();
  if (command.queue.exists) command.queue.visibility_timeout_s = found->second.visibility_timeout_s;
  command.queue.is_fifo = queue.ends_with(".fifo");
  return command;
}

std::string LambdaTester::map(const std::string& queue, const std::string& function,
                              const std::function<void(CreateEventSourceMappingRequest&)>& edit) {
  auto command = mapping(queue, function);
  if (edit) edit(command.request);
  return get<EventSourceMappingConfiguration>(command).UUID;
}

std::string LambdaTester::mapping_state(const std::string& uuid) {
  GetEventSourceMappingRequest request;
  request.UUID = uuid;
  return get<EventSourceMappingConfiguration>(request).State;
}

}  // namespace sluice::lambda
