#include "lambda/engine.h"

#include "lambda/endings.h"
#include "lambda/functions.h"
#include "lambda/mappings.h"
#include "lambda/poller.h"
#include "lambda/resource_policy.h"
#include "lambda/scene.h"
#include "lambda/scheduler.h"
#include "lambda/state.h"

namespace sluice::lambda {

Engine::Engine(Options options) : state_(std::make_unique<State>(options)) {}

Engine::~Engine() = default;

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  const Scene scene{*state_, state_->options, context, now, random};
  return std::visit([&](const auto& held) { return lambda::decide(scene, held); }, command);
}

void Engine::apply(const Event& event) {
  state_->apply(event);
}

std::optional<base::Instant> Engine::next_deadline() const {
  if (!state_->hungry.empty() || !state_->restless.empty()) return base::Instant{};
  std::optional<base::Instant> next;
  if (!state_->timers.empty()) next = std::get<0>(*state_->timers.begin());
  if (!state_->idle_sandboxes.empty()) {
    const auto idle = state_->idle_sandboxes.begin()->first;
    if (!next || idle < *next) next = idle;
  }
  return next;
}

// The cursor is the key of the last entity, behind the letter of its kind: functions, then mappings, then queued
// asynchronous invocations.
std::size_t Engine::restate(aws::RestateCursor& cursor, std::vector<Event>& out) const {
  const auto before = out.size();
  const auto budget = [&] { return out.size() - before < cursor.budget; };
  const auto part = cursor.at.empty() ? 'f' : cursor.at[0];
  const auto key = cursor.at.empty() ? std::string() : cursor.at.substr(1);
  const auto walk = [&](char kind, const auto& entities, auto&& restated) {
    if (part > kind) return;
    auto at = part == kind ? entities.upper_bound(key) : entities.begin();
    for (; at != entities.end() && budget(); ++at) {
      cursor.at = kind + at->first;
      restated(at->second);
    }
  };
  walk('f', state_->functions, [&](const FunctionRecord& record) { out.push_back(FunctionSet{record}); });
  walk('m', state_->mappings, [&](const MappingRecord& record) { out.push_back(MappingSet{record}); });
  walk('n', state_->invocations, [&](const Invocation& invocation) {
    if (invocation.kind != InvocationKind::kAsync) return;
    InvocationRestated restated;
    restated.request_id = invocation.request_id;
    restated.function = invocation.function;
    restated.function_arn = invocation.function_arn;
    restated.trace_header = invocation.trace_header;
    restated.client_context = invocation.client_context;
    restated.at = invocation.accepted;
    restated.expires_at = invocation.give_up_at;
    if (invocation.state == InvocationState::kRetryDelay) restated.next_attempt_at = invocation.deadline;
    restated.attempts = invocation.attempts;
    restated.ref = std::get<base::PayloadRef>(invocation.event);
    out.push_back(std::move(restated));
  });
  cursor.done = budget();
  return out.size() - before;
}

const FunctionRecord* Engine::function(std::string_view arn) const {
  return state_->function(arn);
}

void Engine::for_each_function(const std::function<void(const FunctionRecord&)>& visit) const {
  for (const auto& [arn, record] : state_->functions) visit(record);
}

void Engine::for_each_mapping(const std::function<void(const MappingRecord&)>& visit) const {
  for (const auto& [uuid, record] : state_->mappings) visit(record);
}

std::set<std::string> Engine::code_blobs() const {
  std::set<std::string> blobs;
  for (const auto& [arn, record] : state_->functions) blobs.insert(record.code.sha256);
  return blobs;
}

std::size_t Engine::queued_events() const {
  return state_->async_count;
}

bool Engine::may_invoke(std::string_view function_arn, std::string_view service, std::string_view source_arn,
                        std::string_view source_account) const {
  constexpr std::string_view kLatestSuffix = ":$LATEST";
  if (function_arn.ends_with(kLatestSuffix)) function_arn.remove_suffix(kLatestSuffix.size());
  const auto* record = state_->function(function_arn);
  return record != nullptr && policy_allows_invoke(*record, service, source_arn, source_account);
}

}  // namespace sluice::lambda
