#include "sqs/state.h"

#include <algorithm>

#include "aws/arn.h"
#include "base/check.h"
#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

// Thrown-away messages are freed in steps that no request feels: so many with each event, more when nothing else is to
// be done.
constexpr std::size_t kFreedAtOnce = 1'000;
constexpr std::size_t kFreedPerEvent = 64;
constexpr std::size_t kFreedPerPause = 10'000;
// Deleted queues whose names are remembered for kRecreationWait, so that EngineRestated stays a small event.
constexpr std::size_t kDeletedMax = 1'000;

constexpr base::Duration kPause = base::milliseconds(1);

bool has_extras(const auto& message) {
  return !message.trace_header.empty() || !message.group_id.empty() || !message.deduplication_id.empty() ||
         message.sequence != 0;
}

std::unique_ptr<MessageExtras> make_extras(const auto& message) {
  auto extras = std::make_unique<MessageExtras>();
  extras->trace_header = message.trace_header;
  extras->group_id = message.group_id;
  extras->deduplication_id = message.deduplication_id;
  extras->sequence = message.sequence;
  return extras;
}

}  // namespace

State::~State() = default;

void State::apply(const Event& event) {
  if (!discarded_.empty()) free_discarded(kFreedPerEvent);
  std::visit([this](const auto& held) { on(held); }, event);
}

std::optional<base::Instant> State::next_deadline() const {
  std::optional<base::Instant> next;
  if (!deadlines_.empty()) next = deadlines_.top().at;
  const auto sooner = [&](base::Instant at) {
    if (!next || at < *next) next = at;
  };
  if (!discarded_.empty()) sooner(now_ + kPause);
  if (!deleted_.empty()) sooner(deleted_.front().at + kRecreationWait);
  if (!moves_.empty()) sooner(moves_.begin()->first);
  return next;
}

const Queue* State::find(const QueueName& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const Queue* State::find_arn(std::string_view text) const {
  const auto arn = aws::Arn::parse(text);
  if (!arn || arn->service != "sqs") return nullptr;
  return find(QueueName{arn->account, arn->region, arn->resource});
}

const Queue* State::find_queue(QueueId id) const {
  const auto found = queues_.find(id);
  return found == queues_.end() ? nullptr : found->second.get();
}

const std::deque<MoveTaskChanged>& State::move_tasks(QueueId source) const {
  static const std::deque<MoveTaskChanged> none;
  const auto found = move_tasks_.find(source);
  return found == move_tasks_.end() ? none : found->second;
}

std::size_t State::running_moves(std::string_view account) const {
  return std::size_t(std::count_if(moves_.begin(), moves_.end(), [&](const auto& step) {
    const Queue* queue = find_queue(step.second);
    return queue != nullptr && queue->account() == account;
  }));
}

std::optional<base::Instant> State::deleted_at(const QueueName& name) const {
  const auto found = std::find_if(deleted_.rbegin(), deleted_.rend(), [&](const DeletedQueue& deleted) {
    return QueueName{deleted.account, deleted.region, deleted.name} == name;
  });
  if (found == deleted_.rend()) return std::nullopt;
  return found->at;
}

Queue* State::find(QueueId id) {
  const auto found = queues_.find(id);
  return found == queues_.end() ? nullptr : found->second.get();
}

Queue* State::find_at(QueueId id, base::Instant at) {
  now_ = std::max(now_, at);
  Queue* queue = find(id);
  if (queue != nullptr && queue->deadline_position != Queue::kUnscheduled &&
      deadlines_.at(queue->deadline_position).at <= at) {
    queue->advance(at);
  }
  return queue;
}

void State::reschedule(Queue& queue) {
  const auto next = queue.next_deadline();
  auto& position = queue.deadline_position;
  if (position == Queue::kUnscheduled) {
    if (next) deadlines_.push(*next, &queue, places_);
  } else if (!next) {
    deadlines_.remove(position, places_);
    position = Queue::kUnscheduled;
  } else if (deadlines_.at(position).at != *next) {
    deadlines_.update(position, *next, places_);
  }
}

void State::on(const QueueCreated& event) {
  now_ = std::max(now_, event.created);
  next_queue_ = std::max(next_queue_, event.queue + 1);
  if (Queue* known = find(event.queue)) {
    set_dead_letter_source(*known, false);
    known->restate(event);
    set_dead_letter_source(*known, true);
    reschedule(*known);
    return;
  }
  auto& queue = queues_[event.queue] = std::make_unique<Queue>(event, strings_, log_bytes_);
  by_name_[queue->full_name()] = queue.get();
  by_order_[queue->full_name()] = queue.get();
  set_dead_letter_source(*queue, true);
}

void State::on(const QueueDeleted& event) {
  now_ = std::max(now_, event.at);
  Queue* queue = find(event.queue);
  if (queue == nullptr) return;
  deleted_.push_back({queue->account(), queue->region(), queue->name(), event.at});
  if (deleted_.size() > kDeletedMax) deleted_.pop_front();
  set_dead_letter_source(*queue, false);
  by_name_.erase(queue->full_name());
  by_order_.erase(queue->full_name());
  if (queue->deadline_position != Queue::kUnscheduled) deadlines_.remove(queue->deadline_position, places_);
  discard(queue->take_contents());
  if (const auto tasks = move_tasks_.find(event.queue); tasks != move_tasks_.end()) {
    moves_.erase({tasks->second.front().next_step, event.queue});
    move_tasks_.erase(tasks);
  }
  queues_.erase(event.queue);
}

void State::on(const QueueAttributesSet& event) {
  Queue* queue = find_at(event.queue, event.at);
  if (queue == nullptr) return;
  set_dead_letter_source(*queue, false);
  queue->set_attributes(event.attributes, event.at);
  set_dead_letter_source(*queue, true);
  queue->advance(event.at);  // a shorter retention or delay works at once
  reschedule(*queue);
}

void State::on(const QueueTagsSet& event) {
  if (Queue* queue = find(event.queue)) queue->set_tags(event.tags);
}

void State::on(const QueuePurged& event) {
  Queue* queue = find_at(event.queue, event.at);
  if (queue == nullptr) return;
  discard(queue->purge(event.at));
  reschedule(*queue);
}

void State::on(const MessageSent& event) {
  Queue* queue = find_at(event.queue, event.at);
  if (queue == nullptr) return;
  queue->mutable_index().add(event.key.slot, MessageIndex::Arrival::kNew, [&](MessageRecord& record) {
    record.id = event.id;
    record.payload = event.payload.ref;
    record.number = event.key.number;
    record.sent = event.at;
    record.visible_at = event.visible_at;
    record.state = event.visible_at > event.at ? MessageState::kDelayed : MessageState::kVisible;
    record.attributes_size = event.attributes_size;
    record.sender = strings_.intern(event.sender_id);
    if (has_extras(event)) record.extras = make_extras(event);
  });
  if (queue->is_fifo()) {
    queue->mutable_deduplication().remember(
        Deduplication::key(queue->deduplication_per_group(), event.group_id, event.deduplication_id),
        {event.id, event.sequence, event.at});
  }
  queue->note_used(event.key.number, event.sequence);
  reschedule(*queue);
}

void State::on(const MessageReceived& event) {
  Queue* queue = find_at(event.queue, event.at);
  if (queue == nullptr || queue->index().slab().find(event.key) == nullptr) return;
  MessageIndex& index = queue->mutable_index();
  MessageRecord& record = index.record(event.key.slot);
  if (record.first_received == base::Instant()) record.first_received = event.at;
  const auto state = event.visible_at > event.at ? MessageState::kInFlight : MessageState::kVisible;
  index.set_received(event.key.slot, event.generation, state, event.visible_at);
  reschedule(*queue);
}

void State::on(const MessageVisibilityChanged& event) {
  Queue* queue = find_at(event.queue, event.at);
  if (queue == nullptr || queue->index().slab().find(event.key) == nullptr) return;
  const auto state = event.visible_at > event.at ? MessageState::kInFlight : MessageState::kVisible;
  queue->mutable_index().set_state(event.key.slot, state, event.visible_at);
  reschedule(*queue);
}

void State::on(const MessageDeleted& event) {
  Queue* queue = find(event.queue);
  if (queue == nullptr || queue->index().slab().find(event.key) == nullptr) return;
  queue->mutable_index().remove(event.key.slot);
  reschedule(*queue);
}

void State::on(const MessageMovedToDeadLetterQueue& event) {
  Queue* source = find_at(event.source, event.at);
  if (source != nullptr && source->index().slab().find(event.source_key) != nullptr) {
    source->mutable_index().remove(event.source_key.slot);
    reschedule(*source);
  }
  Queue* target = find_at(event.queue, event.at);
  if (target == nullptr) return;
  add_message(*target, event, MessageIndex::Arrival::kNew);
}

void State::on(const MessageRestated& event) {
  Queue* queue = find(event.queue);
  if (queue == nullptr) return;
  const auto* known = queue->index().slab().find(event.key);
  const bool unchanged = known != nullptr && known->state == event.state && known->visible_at == event.visible_at &&
                         known->receive_count == event.receive_count;
  if (unchanged) {
    queue->mutable_index().record(event.key.slot).payload = event.payload.ref ? event.payload.ref : event.ref;
    return;
  }
  add_message(*queue, event, MessageIndex::Arrival::kRestated);
}

void State::add_message(Queue& queue, const MessageRestated& message, MessageIndex::Arrival arrival) {
  queue.mutable_index().add(message.key.slot, arrival, [&](MessageRecord& record) {
    record.id = message.id;
    record.payload = message.payload.ref ? message.payload.ref : message.ref;
    record.number = message.key.number;
    record.sent = message.sent;
    record.visible_at = message.visible_at;
    record.first_received = message.first_received;
    record.state = message.state;
    record.attributes_size = message.attributes_size;
    record.receive_count = message.receive_count;
    record.sender = strings_.intern(message.sender_id);
    if (has_extras(message) || message.received_elsewhere > 0 || !message.dead_letter_source_arn.empty()) {
      record.extras = make_extras(message);
      record.extras->received_elsewhere = message.received_elsewhere;
      record.extras->dead_letter_source = strings_.intern(message.dead_letter_source_arn);
    }
  });
  queue.note_used(message.key.number, message.sequence);
  reschedule(queue);
}

void State::on(const ReceiveAttempted& event) {
  Queue* queue = find(event.queue);
  if (queue == nullptr) return;
  queue->mutable_attempts().remember(event);
  reschedule(*queue);
}

void State::on(const DeduplicationRestated& event) {
  Queue* queue = find(event.queue);
  if (queue == nullptr) return;
  queue->mutable_deduplication().remember(event.key, {event.id, event.sequence, event.at});
  queue->note_used(0, event.sequence);
  reschedule(*queue);
}

void State::on(const EngineRestated& event) {
  next_queue_ = std::max(next_queue_, event.next_queue);
  deleted_ = {event.deleted.begin(), event.deleted.end()};
}

void State::on(const TimeAdvanced& event) {
  now_ = std::max(now_, event.now);
  while (!deadlines_.empty() && deadlines_.top().at <= event.now) {
    Queue& queue = *deadlines_.top().id;
    queue.settle();
    queue.advance(event.now);
    reschedule(queue);
  }
  while (!deleted_.empty() && deleted_.front().at + kRecreationWait <= event.now) deleted_.pop_front();
  free_discarded(kFreedPerPause);
}

void State::on(const MoveTaskChanged& event) {
  if (find(event.source) == nullptr) return;
  auto& tasks = move_tasks_[event.source];
  const auto known =
      std::find_if(tasks.begin(), tasks.end(), [&](const MoveTaskChanged& task) { return task.id == event.id; });
  if (known == tasks.end()) {
    tasks.push_front(event);
    if (tasks.size() > std::size_t(kListedMoveTasksMax)) tasks.pop_back();
  } else {
    moves_.erase({known->next_step, event.source});
    *known = event;
  }
  if (event.status == MoveTaskStatus::kRunning) moves_.emplace(event.next_step, event.source);
}

void State::set_dead_letter_source(const Queue& queue, bool is_source) {
  if (!queue.settings().redrive) return;
  const std::pair entry(queue.settings().redrive->dead_letter_target_arn, queue.name());
  if (is_source) {
    dead_letter_sources_.insert(entry);
  } else {
    dead_letter_sources_.erase(entry);
  }
}

void State::discard(std::unique_ptr<QueueContents> contents) {
  contents->index.give_up();
  if (contents->shrink(kFreedAtOnce)) discarded_.push_back(std::move(contents));
}

void State::free_discarded(std::size_t count) {
  if (discarded_.empty()) return;
  if (!discarded_.back()->shrink(count)) discarded_.pop_back();
}

}  // namespace sluice::sqs
