// StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask, and the steps of a task (sqs.md section 11).
//
// A task takes what is visible in its queue, oldest first, and is complete when nothing is. A step is one message if
// the task has a rate, else up to kStepMessages, so that no decision takes long; the next is due a moment later. What a
// step moved and how far the task is go into the log together, so a restart goes on behind the last step.
#include <fmt/format.h>

#include "aws/arn.h"
#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/move_task_handle.h"

namespace sluice::sqs {
namespace {

constexpr std::size_t kStepMessages = 100;
constexpr base::Duration kStepPause = base::milliseconds(1);

Error not_there(std::string_view parameter) {
  return resource_not_found(
      fmt::format("The resource that you specified for the {} parameter doesn't exist.", parameter));
}

// The queue that an ARN names.
aws::Result<const Queue*> queue_of(const Asked& asked, const std::string& text, std::string_view parameter) {
  const auto arn = aws::Arn::parse(text);
  if (!arn || arn->service != "sqs") {
    return aws::fail(invalid_parameter(fmt::format(
        "You must use this format to specify the {}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>",
        parameter)));
  }
  const Queue* queue = asked.state.find_arn(text);
  if (queue == nullptr) return aws::fail(not_there(parameter));
  return queue;
}

bool is_dead_letter_queue(const Asked& asked, const Queue& queue) {
  bool is_one = false;
  asked.state.for_each_source(queue.arn(), "", [&](const std::string&) {
    is_one = true;
    return false;
  });
  return is_one;
}

std::string_view text_of(MoveTaskStatus status) {
  switch (status) {
    case MoveTaskStatus::kRunning:
      return "RUNNING";
    case MoveTaskStatus::kCompleted:
      return "COMPLETED";
    case MoveTaskStatus::kCancelled:
      return "CANCELLED";
    case MoveTaskStatus::kFailed:
      return "FAILED";
  }
  return "";
}

// One step of one task.
class Step {
 public:
  Step(const Asked& asked, const MoveTaskChanged& task, Decision& decision)
      : asked_(asked), source_(*asked.state.find_queue(task.source)), task_(task), decision_(decision) {}

  void take() {
    task_.next_step =
        asked_.now + (task_.rate == 0 ? kStepPause : base::Duration(std::chrono::seconds(1)) / task_.rate);
    if (asked_.now - task_.started >= kMoveTaskTimeMax) {
      fail("The task took longer than 36 hours.");  // the wording is a guess
    } else {
      move_messages(task_.rate == 0 ? kStepMessages : 1);
    }
    for (const auto& [id, target] : targets_) decision_.effects.push_back(MessagesAvailable{target.queue->arn()});
    decision_.events.push_back(task_);
  }

 private:
  struct Target {
    const Queue* queue;
    FreeSlots slots;
    std::uint64_t count = 0;
  };

  void fail(std::string reason) {
    task_.status = MoveTaskStatus::kFailed;
    task_.failure = std::move(reason);
  }

  void move_messages(std::size_t max) {
    AvailableMessages available(source_.index());
    for (std::size_t count = 0; count < max; ++count) {
      const Slot slot = available.next();
      if (slot == kNoSlot) {
        task_.status = MoveTaskStatus::kCompleted;
        return;
      }
      const MessageRecord& record = source_.index().slab()[slot];
      const auto arn = task_.destination_arn.empty() ? came_from(record) : task_.destination_arn;
      if (arn.empty()) return fail("CouldNotDetermineMessageSource");  // sent to the dead-letter queue itself: a guess
      const Queue* queue = asked_.state.find_arn(arn);
      if (queue == nullptr) return fail("AWS.SimpleQueueService.NonExistentQueue");
      move(slot, record, *queue);
    }
  }

  std::string came_from(const MessageRecord& record) const {
    return record.extras ? asked_.state.strings().text(record.extras->dead_letter_source) : "";
  }

  // A moved message is a new one: id, enqueue time and receive count begin anew. The destination's delay is not applied
  // (a guess).
  void move(Slot slot, const MessageRecord& record, const Queue& queue) {
    auto& target = targets_.try_emplace(queue.id(), Target{&queue, FreeSlots(queue.index().slab())}).first->second;
    MessageMovedToDeadLetterQueue moved;
    static_cast<MessageRestated&>(moved) = restated_message(source_, slot, asked_.state.strings());
    moved.source = source_.id();
    moved.source_key = {slot, record.number};
    moved.at = asked_.now;
    moved.queue = queue.id();
    moved.key = {target.slots.next(), queue.next_number() + target.count};
    moved.id = asked_.random.uuid_bytes();
    moved.state = MessageState::kVisible;
    moved.sent = moved.visible_at = asked_.now;
    moved.first_received = {};
    moved.receive_count = moved.received_elsewhere = 0;
    moved.dead_letter_source_arn.clear();
    if (queue.is_fifo()) {
      moved.deduplication_id = base::uuid_text(moved.id);
      moved.sequence = queue.next_sequence() + target.count;
    }
    ++target.count;
    ++task_.moved;
    decision_.events.push_back(std::move(moved));
  }

  const Asked& asked_;
  const Queue& source_;
  MoveTaskChanged task_;
  Decision& decision_;
  std::map<QueueId, Target> targets_;
};

}  // namespace

void advance_move_tasks(const Asked& asked, Decision& decision) {
  asked.state.for_each_due_move(asked.now, [&](const MoveTaskChanged& task) { Step(asked, task, decision).take(); });
}

Decision decide(const Asked& asked, const StartMessageMoveTaskRequest& request) {
  if (!request.SourceArn) return missing_parameter("SourceArn");
  const auto source = queue_of(asked, *request.SourceArn, "SourceArn");
  if (!source) return source.error();
  if (request.DestinationArn) {
    const auto destination = queue_of(asked, *request.DestinationArn, "DestinationArn");
    if (!destination) return destination.error();
    if ((*destination)->is_fifo() != (*source)->is_fifo() || *destination == *source) {  // the wording is a guess
      return invalid_value(*request.DestinationArn, "DestinationArn",
                           "The destination must be another queue of the same type as the source.");
    }
  }
  const auto rate = request.MaxNumberOfMessagesPerSecond;
  if (rate && (*rate < 1 || *rate > kMoveRateMax)) {  // the wording is a guess
    return invalid_value(*rate, "MaxNumberOfMessagesPerSecond",
                         fmt::format("Must be between 1 and {}, if provided.", kMoveRateMax));
  }
  if (!is_dead_letter_queue(asked, **source)) {
    return invalid_parameter("Source queue must be configured as a Dead Letter Queue.");
  }
  const auto& tasks = asked.state.move_tasks((*source)->id());
  if (!tasks.empty() && tasks.front().status == MoveTaskStatus::kRunning) {
    return invalid_parameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
  }
  if (asked.state.running_moves((*source)->account()) >= kActiveMoveTasksMax) {  // the wording is a guess
    return over_limit(fmt::format("Only {} active message move tasks are allowed.", kActiveMoveTasksMax));
  }

  MoveTaskChanged task;
  task.id = asked.random.uuid_bytes();
  task.source = (*source)->id();
  task.destination_arn = request.DestinationArn.value_or("");
  task.rate = rate.value_or(0);
  task.started = task.next_step = asked.now;
  task.to_move = (*source)->index().visible();
  Decision decision;
  decision.reply = StartMessageMoveTaskResult{MoveTaskHandle{task.id, (*source)->arn()}.text()};
  decision.events.push_back(std::move(task));
  return decision;
}

Decision decide(const Asked& asked, const ListMessageMoveTasksRequest& request) {
  if (!request.SourceArn) return missing_parameter("SourceArn");
  const auto source = queue_of(asked, *request.SourceArn, "SourceArn");
  if (!source) return source.error();
  const auto max = request.MaxResults.value_or(1);
  if (max < 1 || max > kListedMoveTasksMax) {
    return invalid_value(max, "MaxResults", fmt::format("Must be between 1 and {}, if provided.", kListedMoveTasksMax));
  }
  ListMessageMoveTasksResult result;
  for (const auto& task : asked.state.move_tasks((*source)->id())) {
    if (result.Results.size() == std::size_t(max)) break;
    auto& entry = result.Results.emplace_back();
    if (task.status == MoveTaskStatus::kRunning) entry.TaskHandle = MoveTaskHandle{task.id, (*source)->arn()}.text();
    entry.Status = text_of(task.status);
    entry.SourceArn = (*source)->arn();
    if (!task.destination_arn.empty()) entry.DestinationArn = task.destination_arn;
    if (task.rate != 0) entry.MaxNumberOfMessagesPerSecond = task.rate;
    entry.ApproximateNumberOfMessagesMoved = std::int64_t(task.moved);
    entry.ApproximateNumberOfMessagesToMove = std::int64_t(task.to_move);
    if (!task.failure.empty()) entry.FailureReason = task.failure;
    entry.StartedTimestamp = base::epoch_ms(task.started);
  }
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

Decision decide(const Asked& asked, const CancelMessageMoveTaskRequest& request) {
  if (!request.TaskHandle) return missing_parameter("TaskHandle");
  const auto named = MoveTaskHandle::parse(*request.TaskHandle);
  if (!named) return invalid_parameter("Value for parameter TaskHandle is invalid.");
  const Queue* source = asked.state.find_arn(named->source_arn);
  if (source == nullptr) return not_there("SourceArn");
  const auto& tasks = asked.state.move_tasks(source->id());
  if (tasks.empty() || tasks.front().id != named->id || tasks.front().status != MoveTaskStatus::kRunning) {
    return resource_not_found("Task does not exist.");
  }
  auto task = tasks.front();
  task.status = MoveTaskStatus::kCancelled;  // at once: between two steps nothing is under way
  Decision decision;
  decision.reply = CancelMessageMoveTaskResult{std::int64_t(task.moved)};
  decision.events.push_back(std::move(task));
  return decision;
}

}  // namespace sluice::sqs
