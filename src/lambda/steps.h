#pragma once
// The volatile events of the scheduler: applied, never written. They are described as empty structs because the
// journal's codec is instantiated for every event.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lambda/invocation.h"

namespace sluice::lambda {

// ---- invocations and sandboxes -------------------------------------------------------------------------------------

struct InvocationAccepted {  // a synchronous one or a batch: it waits
  static constexpr bool kVolatile = true;
  Invocation invocation;
};
BOOST_DESCRIBE_STRUCT(InvocationAccepted, (), ())

struct SandboxStarted {  // for the invocation `sandbox.request_id`
  static constexpr bool kVolatile = true;
  Sandbox sandbox;
  base::Instant init_deadline;
};
BOOST_DESCRIBE_STRUCT(SandboxStarted, (), ())

struct SandboxInitialized {
  static constexpr bool kVolatile = true;
  SandboxId sandbox = 0;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(SandboxInitialized, (), ())

struct InvocationStarted {
  static constexpr bool kVolatile = true;
  std::string request_id;
  SandboxId sandbox = 0;
  base::Instant at, deadline;
};
BOOST_DESCRIBE_STRUCT(InvocationStarted, (), ())

struct InvocationWaits {  // again: its retry is due, or its sandbox went away before it began
  static constexpr bool kVolatile = true;
  std::string request_id;
};
BOOST_DESCRIBE_STRUCT(InvocationWaits, (), ())

struct InvocationEnded {  // a synchronous one or a batch: it is over
  static constexpr bool kVolatile = true;
  std::string request_id;
};
BOOST_DESCRIBE_STRUCT(InvocationEnded, (), ())

struct SandboxReleased {  // it has answered and is idle
  static constexpr bool kVolatile = true;
  SandboxId sandbox = 0;
  base::Instant idle_until;
  std::int32_t max_memory_mb = 0;
};
BOOST_DESCRIBE_STRUCT(SandboxReleased, (), ())

struct SandboxRemoved {
  static constexpr bool kVolatile = true;
  SandboxId sandbox = 0;
};
BOOST_DESCRIBE_STRUCT(SandboxRemoved, (), ())

struct PoolBlocked {  // nothing of this function can start until capacity is freed
  static constexpr bool kVolatile = true;
  std::string function;
};
BOOST_DESCRIBE_STRUCT(PoolBlocked, (), ())

// ---- event source mappings -----------------------------------------------------------------------------------------

struct MappingWoken {  // its queue may have messages
  static constexpr bool kVolatile = true;
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(MappingWoken, (), ())

struct ReceiveAsked {
  static constexpr bool kVolatile = true;
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(ReceiveAsked, (), ())

struct ReceiveAnswered {
  static constexpr bool kVolatile = true;
  std::string mapping;
  bool empty = true;
};
BOOST_DESCRIBE_STRUCT(ReceiveAnswered, (), ())

struct BatchGathered {  // messages that wait for more until the window ends
  static constexpr bool kVolatile = true;
  std::string mapping;
  std::vector<QueueMessage> messages;
  base::Instant closes_at;      // if these are the first
  base::Instant visible_until;  // of these
};
BOOST_DESCRIBE_STRUCT(BatchGathered, (), ())

struct GatheringEnded {  // the window is over, but the mapping runs as many batches as it may
  static constexpr bool kVolatile = true;
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(GatheringEnded, (), ())

struct BatchClosed {  // what was gathered has become an invocation, or its messages are visible again
  static constexpr bool kVolatile = true;
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(BatchClosed, (), ())

struct PollerRested {  // looked at: it can't or need not receive until something happens
  static constexpr bool kVolatile = true;
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(PollerRested, (), ())

struct PollerScaled {
  static constexpr bool kVolatile = true;
  std::string mapping;
  std::int32_t limit = 0;
  std::optional<base::Instant> grows_at;  // when to look again
};
BOOST_DESCRIBE_STRUCT(PollerScaled, (), ())

}  // namespace sluice::lambda
