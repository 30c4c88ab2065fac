#pragma once
// What a decider sees: the state as it is, who asks, and the time and chance it may use.
#include "aws/context.h"
#include "base/random.h"
#include "base/time.h"
#include "lambda/options.h"
#include "lambda/state.h"

namespace sluice::lambda {

struct Scene {
  const State& state;
  const Options& options;
  const aws::Context& context;
  base::Instant now;
  base::Random& random;
};

}  // namespace sluice::lambda
