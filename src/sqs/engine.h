#pragma once
// Amazon SQS, standard and FIFO queues, as a pure engine (aws/decision.h): no clock, no disk, no network. Whoever hosts
// it calls it from one thread.
//
// Where to look: actions.h, what each action decides; state.h, what events do; queue.h and message_index.h, one queue;
// received.h, how a receive's reply gets its bodies; fair_order.h and fifo_order.h, whose turn it is.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/random.h"
#include "sqs/api.h"
#include "sqs/options.h"
#include "sqs/state.h"

namespace sluice::sqs {

// A queue as others see it who are not clients: event source mappings, stacks, metrics, the console.
struct QueueFacts {
  std::string account, region, name, arn;
  bool fifo = false;
  base::Duration visibility_timeout{};
  std::size_t visible = 0, in_flight = 0, delayed = 0;
};

class Engine {
 public:
  explicit Engine(const Options& options = {}) : options_(options) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The pattern of every engine; see aws/decision.h.
  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event) { state_.apply(event); }
  std::optional<base::Instant> next_deadline() const { return state_.next_deadline(); }
  void restate(aws::RestateCursor& cursor, std::vector<Event>& events) const { state_.restate(cursor, events); }

  // The ARN that a QueueUrl parameter of that caller means; nothing if there is no such queue.
  std::optional<std::string> queue_arn(const std::string& url, const aws::Context& context) const;
  std::optional<QueueFacts> find(std::string_view arn) const;
  // Messages that a receive could get now; 0 for a queue that does not exist.
  std::size_t visible_count(std::string_view arn) const;
  // About what all messages take in a journal that holds nothing else.
  std::uint64_t log_bytes() const { return state_.log_bytes(); }
  // The queues of an account and region, by name.
  std::vector<QueueFacts> queues(const std::string& account, const std::string& region) const;

 private:
  Options options_;
  State state_;
};

}  // namespace sluice::sqs
