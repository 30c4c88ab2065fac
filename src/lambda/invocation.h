#pragma once
// Work in progress: invocations, the sandboxes that run them, and the batches that mappings gather. All of it is
// volatile, but the asynchronous invocations, whose durable part comes back by their own events (api.h).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/payload.h"
#include "base/time.h"

namespace sluice::lambda {

// Bytes that travel by reference: an event, a result. Never null, unless said so.
using Bytes = std::shared_ptr<const std::string>;

// A sandbox is one process group and the environment around it. Ids are never used again within a run of sluice.
using SandboxId = std::uint64_t;

// One message as a receive for a mapping gave it.
struct QueueMessage {
  std::string message_id;
  std::string receipt_handle;
  std::size_t event_size = 0;           // at least the bytes that its record takes in the event (event_json.h)
  std::shared_ptr<const void> content;  // the host's: all it needs to write the record later; small, no body
};

// The messages of a batch, from which the host renders the event with sqs_event_json().
struct QueueBatch {
  std::string queue_arn, region;
  std::vector<QueueMessage> messages;
};

// The event's bytes: as the caller sent them, as the journal keeps them, or to be rendered.
using EventSource = std::variant<Bytes, base::PayloadRef, std::shared_ptr<const QueueBatch>>;

enum class InvocationKind : std::uint8_t { kSync, kBatch, kAsync };  // in the order in which waiting ones are served

enum class InvocationState : std::uint8_t {
  kWaiting,     // for a sandbox or for concurrency; until `deadline`, when it is given up
  kRetryDelay,  // asynchronous: until `deadline`
  kInit,        // its sandbox starts; until `deadline`, when the init is run again inside the invoke
  kRunning,     // until `deadline`
};

struct Invocation {
  std::string request_id;
  std::string function;      // unqualified ARN
  std::string function_arn;  // as the caller qualified it
  InvocationKind kind = InvocationKind::kSync;
  EventSource event;
  std::string trace_header, client_context;
  bool wants_log_tail = false;
  std::string mapping;                      // kBatch: UUID
  bool report_batch_item_failures = false;  // kBatch
  std::int32_t attempts = 0;                // kAsync: that have failed
  base::Instant accepted;
  base::Instant give_up_at;  // not started by then: throttled, expired, or visible again

  InvocationState state = InvocationState::kWaiting;
  base::Instant deadline;   // what it means depends on the state
  std::uint64_t order = 0;  // of acceptance
  SandboxId sandbox = 0;    // kInit, kRunning
  base::Instant started;    // kRunning
};

enum class SandboxState : std::uint8_t { kStarting, kBusy, kIdle };

struct Sandbox {
  SandboxId id = 0;
  std::string function;          // unqualified ARN
  std::uint64_t generation = 0;  // of the function record it was made of
  std::string account, region, log_group, log_stream;
  std::int32_t memory_mb = 0, timeout_s = 0;
  SandboxState state = SandboxState::kStarting;
  std::string request_id;           // kStarting, kBusy
  bool init_inside_invoke = false;  // its init is the second one of a cold start and runs on the function's timeout
  base::Instant started;
  base::Duration init_duration{};
  std::int32_t invocations = 0;  // that it has answered
  std::int32_t max_memory_mb = 0;
  base::Instant idle_until;  // kIdle
};

}  // namespace sluice::lambda
