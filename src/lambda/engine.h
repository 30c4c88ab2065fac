#pragma once
// Lambda's logic: functions, invocations, the pool of sandboxes, asynchronous retries and event source mappings, as a
// pure state machine (aws/decision.h). Processes, queues and clocks are elsewhere: the engine asks by effects and hears
// by commands (api.h). Owned and used by the logic thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "base/random.h"
#include "base/time.h"
#include "lambda/api.h"
#include "lambda/options.h"

namespace sluice::lambda {

struct State;

class Engine {
 public:
  explicit Engine(Options options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event);
  // The epoch when there is a step to take at once.
  std::optional<base::Instant> next_deadline() const;
  std::size_t restate(aws::RestateCursor& cursor, std::vector<Event>& out) const;

  // A function by its unqualified ARN, or nothing. Valid until the next apply().
  const FunctionRecord* function(std::string_view arn) const;
  // All functions in the order of their ARNs; all mappings in the order of their UUIDs.
  void for_each_function(const std::function<void(const FunctionRecord&)>& visit) const;
  void for_each_mapping(const std::function<void(const MappingRecord&)>& visit) const;
  // Hex SHA-256 of every package that a function has. Sandboxes that run older code are not counted.
  std::set<std::string> code_blobs() const;
  // Asynchronous invocations that are queued or under way.
  std::size_t queued_events() const;

  // What the function's resource policy says of a service that wants to invoke it for a resource of its own, such as
  // apigateway.amazonaws.com for arn:aws:execute-api:us-east-1:000000000000:API/STAGE/GET/outbox. `function_arn` may
  // be qualified by $LATEST. False too if there is no such function.
  bool may_invoke(std::string_view function_arn, std::string_view service, std::string_view source_arn,
                  std::string_view source_account) const;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace sluice::lambda
