// State::restate(): the state as events, in slices.
#include "base/bytes.h"
#include "sqs/state.h"

namespace sluice::sqs {
namespace {

// Where a restatement stands: in which queue, in which part of it, at which slot or number there. Its text is the
// cursor's; an empty one is the beginning.
struct Progress {
  enum class Part : std::uint8_t { kQueue, kMessages, kDeduplication, kAttempts };
  QueueId queue = 0;
  Part part = Part::kQueue;
  std::uint64_t index = 0;

  static Progress read(const std::string& text) {
    Progress progress;
    if (text.empty()) return progress;
    base::ByteReader in(text);
    progress.queue = QueueId(in.varint());
    progress.part = Part(in.u8());
    progress.index = in.varint();
    return progress;
  }
  std::string text() const {
    std::string text;
    base::put_varint(text, queue);
    text += char(part);
    base::put_varint(text, index);
    return text;
  }
};

QueueCreated restated(const Queue& queue) {
  return {queue.id(),          queue.account(),      queue.region(),   queue.name(),   queue.attributes(),
          queue.tags(),        queue.created(),      queue.modified(), queue.purged(), queue.deduplication_per_group(),
          queue.next_number(), queue.next_sequence()};
}

// Appends events of `queue` from `progress` on while `events` is shorter than `size`; true when all are there.
bool restate_contents(const Queue& queue, const std::deque<MoveTaskChanged>& move_tasks, const StringPool& strings,
                      Progress& progress, std::size_t size, std::vector<Event>& events) {
  using Part = Progress::Part;
  const auto enter = [&](Part part) {
    progress.part = part;
    progress.index = 0;
  };
  if (progress.part == Part::kQueue) {
    events.push_back(restated(queue));
    for (auto task = move_tasks.rbegin(); task != move_tasks.rend(); ++task) events.push_back(*task);
    enter(Part::kMessages);
  }
  while (events.size() < size) {
    if (progress.part == Part::kMessages) {
      const auto slot = queue.index().slab().next_occupied(Slot(progress.index));
      if (!slot) {
        enter(Part::kDeduplication);
        continue;
      }
      events.push_back(restated_message(queue, *slot, strings));
      progress.index = *slot + 1;
    } else if (progress.part == Part::kDeduplication) {
      const auto entry = queue.deduplication().next(progress.index);
      if (!entry) {
        enter(Part::kAttempts);
        continue;
      }
      events.push_back(DeduplicationRestated{queue.id(), entry->key, entry->accepted.id, entry->accepted.sequence,
                                             entry->accepted.at});
      progress.index = entry->number + 1;
    } else {
      const auto entry = queue.attempts().next(progress.index);
      if (!entry) return true;
      events.push_back(entry->attempt);
      progress.index = entry->number + 1;
    }
  }
  return false;
}

}  // namespace

MessageRestated restated_message(const Queue& queue, Slot slot, const StringPool& strings) {
  const MessageRecord& record = queue.index().slab()[slot];
  MessageRestated message;
  message.queue = queue.id();
  message.key = {slot, record.number};
  message.id = record.id;
  message.state = record.state;
  message.sent = record.sent;
  message.visible_at = record.visible_at;
  message.first_received = record.first_received;
  message.receive_count = record.receive_count;
  message.attributes_size = record.attributes_size;
  message.sender_id = strings.text(record.sender);
  message.ref = record.payload;
  if (record.extras) {
    message.received_elsewhere = record.extras->received_elsewhere;
    message.trace_header = record.extras->trace_header;
    message.group_id = record.extras->group_id;
    message.deduplication_id = record.extras->deduplication_id;
    message.sequence = record.extras->sequence;
    message.dead_letter_source_arn = strings.text(record.extras->dead_letter_source);
  }
  return message;
}

void State::restate(aws::RestateCursor& cursor, std::vector<Event>& events) const {
  Progress progress = Progress::read(cursor.at);
  const auto size = events.size() + cursor.budget;
  for (auto at = queues_.lower_bound(progress.queue); at != queues_.end(); ++at) {
    if (at->first != progress.queue) progress = {at->first, Progress::Part::kQueue, 0};
    if (events.size() >= size ||
        !restate_contents(*at->second, move_tasks(at->first), strings_, progress, size, events)) {
      cursor.at = progress.text();
      return;
    }
  }
  // Last, so that it knows of queues that were deleted under the restatement before they were restated.
  events.push_back(EngineRestated{next_queue_, {deleted_.begin(), deleted_.end()}});
  cursor.done = true;
}

}  // namespace sluice::sqs
