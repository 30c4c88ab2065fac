#pragma once
// The engine's state and its one mutator. Deciders (functions.h, policy.h, mappings.h, scheduler.h, poller.h) read it
// and say by events what shall change.
//
// Two sets drive the scheduler: `hungry` names the functions whose waiting invocations may be able to start, `restless`
// the mappings that may have to receive. apply() puts entries in whenever something happened that could matter to
// them; TimePassed takes one, acts on it or takes it out. So nothing is polled and no wake-up can be lost.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lambda/api.h"
#include "lambda/options.h"

namespace sluice::lambda {

// The sandboxes and the work of one function. Outlives the function while there are any.
struct Pool {
  std::string account_key;
  std::int32_t running = 0;                                                 // invocations in kInit or kRunning
  std::vector<SandboxId> idle;                                              // the last used one at the end
  std::map<std::pair<InvocationKind, std::uint64_t>, std::string> waiting;  // by kind and order: request ids
};

// An account in a region: what concurrency limits count.
struct AccountUse {
  std::int32_t reserved = 0;            // sum of its functions' reservations
  std::int32_t unreserved_running = 0;  // invocations of functions without one
};

// Messages that a mapping holds: within its window, or because it runs as many batches as it may.
struct GatheredBatch {
  std::vector<QueueMessage> messages;
  std::size_t event_size = 0;
  base::Instant visible_until;
  bool ended = false;      // the window is over
  base::Instant timer_at;  // the end of the window, then visible_until
};

// What a mapping is about.
struct Poller {
  bool woken = true;  // there may be messages that no receive since has looked for
  bool receive_outstanding = false;
  std::int32_t in_flight = 0;  // batches that have become invocations
  std::int32_t waiting = 0;    // those of them that have not got a sandbox
  std::int32_t limit = 0;      // of in_flight, for now
  std::optional<base::Instant> grows_at;
  std::optional<GatheredBatch> gathered;
};

enum class TimerKind : std::uint8_t { kInvocation, kBatchWindow, kPollerGrows };

struct State {
  explicit State(const Options& options) : options(options) {}

  void apply(const Event& event);

  const FunctionRecord* function(std::string_view arn) const;
  const Pool* pool(std::string_view function) const;
  const Sandbox* sandbox(SandboxId id) const;
  const Invocation* invocation(const std::string& request_id) const;
  AccountUse account_use(const std::string& account_key) const;

  const Options options;

  // Durable, by unqualified ARN and by UUID.
  std::map<std::string, FunctionRecord, std::less<>> functions;
  std::map<std::string, MappingRecord, std::less<>> mappings;
  std::uint64_t next_generation = 1;

  // Volatile, but for asynchronous invocations.
  std::map<std::string, Invocation, std::less<>> invocations;
  std::unordered_map<SandboxId, Sandbox> sandboxes;
  std::map<std::string, Pool, std::less<>> pools;
  std::map<std::string, AccountUse, std::less<>> accounts;
  std::map<std::string, Poller, std::less<>> pollers;
  std::multimap<std::string, std::string, std::less<>> mappings_by_queue;
  std::set<std::pair<base::Instant, SandboxId>> idle_sandboxes;  // by the end of their idle time: least used first
  std::set<std::tuple<base::Instant, TimerKind, std::string>> timers;
  std::set<std::string, std::less<>> pools_with_waiting;
  std::set<std::string, std::less<>> hungry;
  std::set<std::string, std::less<>> restless;
  std::uint64_t next_order = 1;
  SandboxId next_sandbox = 1;
  std::size_t waiting_sync = 0;
  std::size_t async_count = 0;

 private:
  void on(const FunctionSet& event);
  void on(const FunctionDeleted& event);
  void on(const MappingSet& event);
  void on(const MappingDeleted& event);
  void on(const InvocationQueued& event);
  void on(const InvocationRetryScheduled& event);
  void on(const InvocationFinished& event);
  void on(const InvocationRestated& event);
  void on(const InvocationAccepted& event);
  void on(const SandboxStarted& event);
  void on(const SandboxInitialized& event);
  void on(const InvocationStarted& event);
  void on(const InvocationWaits& event);
  void on(const InvocationEnded& event);
  void on(const SandboxReleased& event);
  void on(const SandboxRemoved& event);
  void on(const PoolBlocked& event);
  void on(const MappingWoken& event);
  void on(const ReceiveAsked& event);
  void on(const ReceiveAnswered& event);
  void on(const BatchGathered& event);
  void on(const GatheringEnded& event);
  void on(const BatchClosed& event);
  void on(const PollerRested& event);
  void on(const PollerScaled& event);

  void add(Invocation invocation);
  void remove(const std::string& request_id);
  // An invocation's place in the indexes, by its state. Between the two its state may be changed.
  void enter(const Invocation& invocation);
  void leave(const Invocation& invocation);
  void count_running(const std::string& function, std::int32_t change);
  void wake_all_pools();
  Pool& pool_of(const std::string& function);
  void drop_pool_if_unused(const std::string& function);
  Poller* poller(const std::string& mapping);
};

}  // namespace sluice::lambda
