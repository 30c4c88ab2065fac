#pragma once
// CloudFormation's engine (aws/decision.h): the host's logic thread owns one. decide() is in actions.h, what it plans
// in planner.h, what it keeps in state.h.
#include <optional>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/random.h"
#include "base/time.h"
#include "cfn/api.h"
#include "cfn/state.h"

namespace sluice::cfn {

class Engine {
 public:
  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event) { state_.apply(event); }
  // Nothing here depends on time alone.
  std::optional<base::Instant> next_deadline() const { return std::nullopt; }
  void restate(aws::RestateCursor& cursor, std::vector<Event>& events) const { state_.restate(cursor, events); }

  const State& state() const { return state_; }

 private:
  State state_;
};

}  // namespace sluice::cfn
