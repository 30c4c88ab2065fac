#pragma once
// All queues, as the events made them. apply() is the only mutator; the decisions (sqs/actions.h) only read.
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aws/decision.h"
#include "sqs/api.h"
#include "sqs/deadline_heap.h"
#include "sqs/queue.h"
#include "sqs/string_pool.h"

namespace sluice::sqs {

// A message of `queue` as it stands.
MessageRestated restated_message(const Queue& queue, Slot slot, const StringPool& strings);

class State {
 public:
  State() = default;
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void apply(const Event& event);
  // When the state changes by time next; the epoch if a replay left something to settle.
  std::optional<base::Instant> next_deadline() const;
  // See aws/decision.h. Messages are restated slot by slot: a message that is there all along keeps its slot, so
  // whatever happens between two slices, none is missed. (One that moves to another queue is told whole by its move.)
  void restate(aws::RestateCursor& cursor, std::vector<Event>& events) const;

  const Queue* find(const QueueName& name) const;
  const Queue* find_arn(std::string_view arn) const;
  const Queue* find_queue(QueueId id) const;
  // The move tasks of a queue, newest first, at most kListedMoveTasksMax.
  const std::deque<MoveTaskChanged>& move_tasks(QueueId source) const;
  // Calls each(task) for the running tasks whose next step is due by `now`.
  template <class Each>
  void for_each_due_move(base::Instant now, Each&& each) const {
    for (auto at = moves_.begin(); at != moves_.end() && at->first <= now; ++at) each(move_tasks(at->second).front());
  }
  std::size_t running_moves(std::string_view account) const;
  QueueId next_queue() const { return next_queue_; }
  // When a queue of that name was deleted, if that was within the last minute.
  std::optional<base::Instant> deleted_at(const QueueName& name) const;

  // Calls each(queue) in the order of names in an account and region, from `from` on (or behind it), while it gives
  // true.
  template <class Each>
  void for_each_queue(const QueueName& from, Each&& each) const {
    for (auto at = by_order_.lower_bound(from); at != by_order_.end(); ++at) {
      if (at->first.account != from.account || at->first.region != from.region || !each(*at->second)) return;
    }
  }
  // The same for the queues that name `target_arn` as their dead-letter queue.
  template <class Each>
  void for_each_source(const std::string& target_arn, std::string_view from, Each&& each) const {
    for (auto at = dead_letter_sources_.lower_bound(std::pair(target_arn, std::string(from)));
         at != dead_letter_sources_.end() && at->first == target_arn; ++at) {
      if (!each(at->second)) return;
    }
  }
  // Calls each(queue) for the queues in which messages become available by `now`.
  template <class Each>
  void for_each_waking(base::Instant now, Each&& each) const {
    deadlines_.for_each_due(now, [&](const Queue* queue) {
      if (queue->gains_available(now)) each(*queue);
    });
  }

  const StringPool& strings() const { return strings_; }
  std::size_t queue_count() const { return queues_.size(); }
  // About what all messages take in a journal that holds nothing else.
  std::uint64_t log_bytes() const { return log_bytes_; }

 private:
  struct DeadlinePlaces {
    void moved(Queue* queue, std::uint32_t position) { queue->deadline_position = position; }
    bool before(const Queue* a, const Queue* b) const { return a->id() < b->id(); }
  };

  void on(const QueueCreated& event);
  void on(const QueueDeleted& event);
  void on(const QueueAttributesSet& event);
  void on(const QueueTagsSet& event);
  void on(const QueuePurged& event);
  void on(const MessageSent& event);
  void on(const MessageReceived& event);
  void on(const MessageVisibilityChanged& event);
  void on(const MessageDeleted& event);
  void on(const MessageMovedToDeadLetterQueue& event);
  void on(const MessageRestated& event);
  void on(const ReceiveAttempted& event);
  void on(const DeduplicationRestated& event);
  void on(const EngineRestated& event);
  void on(const TimeAdvanced& event);
  void on(const MoveTaskChanged& event);

  // The queue of an event, with its time come to `at`; null for one that is not known.
  Queue* find(QueueId id);
  Queue* find_at(QueueId id, base::Instant at);
  void add_message(Queue& queue, const MessageRestated& message, MessageIndex::Arrival arrival);
  void set_dead_letter_source(const Queue& queue, bool is_source);
  void reschedule(Queue& queue);
  void discard(std::unique_ptr<QueueContents> contents);
  void free_discarded(std::size_t count);

  StringPool strings_;
  std::uint64_t log_bytes_ = 0;
  std::map<QueueId, std::unique_ptr<Queue>> queues_;
  std::unordered_map<QueueName, Queue*, QueueNameHash> by_name_;  // the names are the queues' own
  std::map<QueueName, Queue*> by_order_;
  std::set<std::pair<std::string, std::string>> dead_letter_sources_;  // target's ARN, source's name
  DeadlineHeap<Queue*, DeadlinePlaces> deadlines_;
  DeadlinePlaces places_;
  QueueId next_queue_ = 1;
  std::deque<DeletedQueue> deleted_;  // within the last minute, oldest first
  std::vector<std::unique_ptr<QueueContents>> discarded_;
  std::map<QueueId, std::deque<MoveTaskChanged>> move_tasks_;  // by source; only the first may be running
  std::set<std::pair<base::Instant, QueueId>> moves_;          // the next steps of those that are
  base::Instant now_;                                          // the latest time heard of
};

}  // namespace sluice::sqs
