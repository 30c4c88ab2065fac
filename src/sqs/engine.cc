#include "sqs/engine.h"

#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/queue_name.h"

namespace sluice::sqs {
namespace {

QueueFacts facts_of(const Queue& queue) {
  return {queue.account(),
          queue.region(),
          queue.name(),
          queue.arn(),
          queue.is_fifo(),
          queue.settings().visibility_timeout,
          queue.index().visible(),
          queue.index().in_flight(),
          queue.index().delayed()};
}

}  // namespace

aws::Result<const Queue*> Asked::queue(const base::Required<std::string>& url) const {
  const auto name = url ? parse_queue_url(*url, context) : std::nullopt;
  const Queue* queue = name ? state.find(*name) : nullptr;
  if (queue == nullptr) return aws::fail(queue_does_not_exist(context));
  return queue;
}

Decision decide(const Asked& asked, const TimePassed&) {
  Decision decision;
  asked.state.for_each_waking(asked.now,
                              [&](const Queue& queue) { decision.effects.push_back(MessagesAvailable{queue.arn()}); });
  advance_move_tasks(asked, decision);
  decision.events.push_back(TimeAdvanced{asked.now});
  return decision;
}

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  const Asked asked{state_, options_, context, now, random};
  return std::visit([&](const auto& held) { return sqs::decide(asked, held); }, command);
}

std::optional<std::string> Engine::queue_arn(const std::string& url, const aws::Context& context) const {
  const auto name = parse_queue_url(url, context);
  const Queue* queue = name ? state_.find(*name) : nullptr;
  if (queue == nullptr) return std::nullopt;
  return queue->arn();
}

std::optional<QueueFacts> Engine::find(std::string_view arn) const {
  const Queue* queue = state_.find_arn(arn);
  if (queue == nullptr) return std::nullopt;
  return facts_of(*queue);
}

std::size_t Engine::visible_count(std::string_view arn) const {
  const Queue* queue = state_.find_arn(arn);
  return queue == nullptr ? 0 : queue->index().visible();
}

std::vector<QueueFacts> Engine::queues(const std::string& account, const std::string& region) const {
  std::vector<QueueFacts> queues;
  state_.for_each_queue({account, region, ""}, [&](const Queue& queue) {
    queues.push_back(facts_of(queue));
    return true;
  });
  return queues;
}

}  // namespace sluice::sqs
