#pragma once
// The CloudWatch Logs engine (aws/decision.h describes the pattern): groups.cc, streams.cc, put.cc, search.cc hold the
// actions.
#include <optional>
#include <vector>

#include "logs/api.h"
#include "logs/limits.h"
#include "logs/state.h"

namespace sluice::logs {

class Engine {
 public:
  explicit Engine(Options options = {}) : options_(options) {}

  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event);
  // When events older than their group's retention are to be dropped.
  std::optional<base::Instant> next_deadline() const { return deadline_; }
  std::size_t restate(aws::RestateCursor& cursor, std::vector<Event>& out) const;

  const State& state() const { return state_; }

 private:
  void apply(const GroupStored& event);
  void apply(const GroupDeleted& event);
  void apply(const StreamStored& event);
  void apply(const StreamDeleted& event);
  void apply(const EventsAppended& event);
  void apply(const BatchRestated& event);
  void apply(const TimeAdvanced& event);

  void put_batch(Group& group, const Batch& batch);
  void erase_batches(Group& group, StreamId stream);
  void note_deadline(const Group& group, std::int64_t last_ms);

  Options options_;
  State state_;
  std::optional<base::Instant> deadline_;
};

}  // namespace sluice::logs
