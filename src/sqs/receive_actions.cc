// ReceiveMessage (sqs.md sections 7, 9, 11 and 12).
#include <fmt/format.h>

#include <array>

#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/message_attributes.h"
#include "sqs/receipt_handle.h"
#include "sqs/sequence_number.h"

namespace sluice::sqs {
namespace {

// Messages that one receive moves to the dead-letter queue at most: what is left, the next receive moves.
constexpr std::size_t kMovesMax = 100;

// The system attributes that a receive can ask for.
enum SystemAttribute : unsigned {
  kSenderId = 1u << 0,
  kSentTimestamp = 1u << 1,
  kReceiveCount = 1u << 2,
  kFirstReceiveTimestamp = 1u << 3,
  kSequenceNumber = 1u << 4,
  kDeduplicationId = 1u << 5,
  kGroupId = 1u << 6,
  kTrace = 1u << 7,
  kDeadLetterSource = 1u << 8,
  kAllAttributes = (1u << 9) - 1,
};

struct SystemAttributeName {
  std::string_view name;
  unsigned bit;
};
constexpr SystemAttributeName kSystemAttributes[] = {
    {"All", kAllAttributes},
    {"SenderId", kSenderId},
    {"SentTimestamp", kSentTimestamp},
    {"ApproximateReceiveCount", kReceiveCount},
    {"ApproximateFirstReceiveTimestamp", kFirstReceiveTimestamp},
    {"SequenceNumber", kSequenceNumber},
    {"MessageDeduplicationId", kDeduplicationId},
    {"MessageGroupId", kGroupId},
    {kTraceHeader, kTrace},
    {"DeadLetterQueueSourceArn", kDeadLetterSource},
};

std::string name_of(unsigned bit) {
  for (const auto& attribute : kSystemAttributes) {
    if (attribute.bit == bit) return std::string(attribute.name);
  }
  return {};
}

// A request with its defaults filled in.
struct Receive {
  std::size_t messages_max = 1;
  base::Duration visibility_timeout{};
  base::Duration wait{};
  unsigned system_attributes = 0;
};

aws::Result<Receive> read_request(const ReceiveMessageRequest& request, const Queue& queue) {
  Receive receive;
  receive.visibility_timeout = queue.settings().visibility_timeout;
  receive.wait = queue.settings().wait;
  if (request.MaxNumberOfMessages) {
    if (*request.MaxNumberOfMessages < 1 || *request.MaxNumberOfMessages > kReceivedMessagesMax) {
      return aws::fail(invalid_value(*request.MaxNumberOfMessages, "MaxNumberOfMessages",
                                     fmt::format("Must be between 1 and {}, if provided.", kReceivedMessagesMax)));
    }
    receive.messages_max = std::size_t(*request.MaxNumberOfMessages);
  }
  const auto read_seconds = [](const std::optional<std::int32_t>& value, std::string_view parameter, std::int64_t max,
                               base::Duration& out) -> aws::Status {
    if (!value) return {};
    if (*value < 0 || *value > max) {
      return aws::fail(invalid_value(*value, parameter, fmt::format("Must be >= 0 and <= {}, if provided.", max)));
    }
    out = base::seconds(*value);
    return {};
  };
  if (auto read = read_seconds(request.VisibilityTimeout, "VisibilityTimeout", kVisibilityTimeoutMax,
                               receive.visibility_timeout);
      !read) {
    return aws::fail(std::move(read.error()));
  }
  if (auto read = read_seconds(request.WaitTimeSeconds, "WaitTimeSeconds", kWaitTimeSecondsMax, receive.wait); !read) {
    return aws::fail(std::move(read.error()));
  }
  for (const auto* names : {&request.AttributeNames, &request.MessageSystemAttributeNames}) {
    for (const auto& name : *names) {
      const auto* found = std::find_if(std::begin(kSystemAttributes), std::end(kSystemAttributes),
                                       [&](const auto& attribute) { return attribute.name == name; });
      if (found == std::end(kSystemAttributes)) return aws::fail(unknown_attribute(name));
      receive.system_attributes |= found->bit;
    }
  }
  return receive;
}

// Takes messages of one queue and gathers the events.
class Receiver {
 public:
  Receiver(const Asked& asked, const Queue& queue, const Receive& receive, Decision& decision)
      : asked_(asked), queue_(queue), receive_(receive), decision_(decision) {}

  // Takes up to `max` messages in their order; those received too often go to the dead-letter queue instead.
  void take_available(std::size_t max) {
    const Queue* dead_letter_queue = find_dead_letter_queue();
    std::optional<FreeSlots> dead_letter_slots;
    AvailableMessages available(queue_.index());
    while (messages.size() < max && moved_ < kMovesMax) {
      const Slot slot = available.next();
      if (slot == kNoSlot) return;
      const MessageRecord& record = queue_.index().slab()[slot];
      if (dead_letter_queue != nullptr && receives_here(record) >= queue_.settings().redrive->max_receive_count) {
        if (!dead_letter_slots) dead_letter_slots.emplace(dead_letter_queue->index().slab());
        move(slot, record, *dead_letter_queue, dead_letter_slots->next());
      } else {
        take(slot, record);
      }
    }
  }

  // Answers a message again as an earlier attempt did, with its visibility timeout starting anew.
  void take_again(ReceiveAttempt& attempt) {
    attempt.visible_at = asked_.now + receive_.visibility_timeout;
    decision_.events.push_back(MessageVisibilityChanged{queue_.id(), attempt.key, asked_.now, attempt.visible_at});
    const MessageRecord& record = queue_.index().slab()[attempt.key.slot];
    answer(record, attempt.key, attempt.generation, attempt.received, record.first_received);
  }

  // Whether visible messages are left that were not looked at.
  bool has_more() const { return moved_ == kMovesMax; }

  std::vector<ReceivedMessage> messages;
  std::vector<ReceiveAttempt> attempts;  // the same as a later repetition needs them

 private:
  const Queue* find_dead_letter_queue() const {
    if (!queue_.settings().redrive) return nullptr;
    return asked_.state.find_arn(queue_.settings().redrive->dead_letter_target_arn);
  }

  static std::uint32_t receives_here(const MessageRecord& record) {
    return record.receive_count - (record.extras ? record.extras->received_elsewhere : 0);
  }

  void take(Slot slot, const MessageRecord& record) {
    const MessageKey key{slot, record.number};
    const auto generation = record.receive_count + 1;
    const auto visible_at = asked_.now + receive_.visibility_timeout;
    decision_.events.push_back(MessageReceived{queue_.id(), key, asked_.now, visible_at, generation});
    const bool first = record.first_received == base::Instant();
    answer(record, key, generation, asked_.now, first ? asked_.now : record.first_received);
    attempts.push_back({key, generation, asked_.now, visible_at});
  }

  // Kept: id, payload, attributes, receive count and times; in a FIFO queue the enqueue time begins anew, the
  // deduplication id becomes the message's and the sequence number is a new one.
  void move(Slot slot, const MessageRecord& record, const Queue& target, Slot target_slot) {
    MessageMovedToDeadLetterQueue moved;
    static_cast<MessageRestated&>(moved) = restated_message(queue_, slot, asked_.state.strings());
    moved.source = queue_.id();
    moved.source_key = {slot, record.number};
    moved.at = asked_.now;
    moved.queue = target.id();
    moved.key = {target_slot, target.next_number() + moved_};
    moved.state = MessageState::kVisible;
    moved.visible_at = asked_.now;
    moved.received_elsewhere = record.receive_count;
    moved.dead_letter_source_arn = queue_.arn();
    if (target.is_fifo()) {
      moved.sent = asked_.now;
      moved.deduplication_id = base::uuid_text(record.id);
      moved.sequence = target.next_sequence() + moved_;
    }
    if (moved_++ == 0) decision_.effects.push_back(MessagesAvailable{target.arn()});
    decision_.events.push_back(std::move(moved));
  }

  void answer(const MessageRecord& record, const MessageKey& key, std::uint32_t generation, base::Instant received,
              base::Instant first_received) {
    ReceivedMessage& message = messages.emplace_back();
    message.message_id = record.id;
    message.receipt_handle = write_receipt_handle({queue_.id(), key, generation, received});
    message.payload = record.payload;
    message.attributes_size = record.attributes_size;
    if (receive_.system_attributes == 0) return;
    const auto put = [&](unsigned bit, auto&& value) {
      if ((receive_.system_attributes & bit) == 0) return;
      std::string text = value();
      if (!text.empty()) message.attributes.emplace(name_of(bit), std::move(text));
    };
    put(kSenderId, [&] { return asked_.state.strings().text(record.sender); });
    put(kSentTimestamp, [&] { return fmt::to_string(base::epoch_ms(record.sent)); });
    put(kReceiveCount, [&] { return fmt::to_string(generation); });
    put(kFirstReceiveTimestamp, [&] { return fmt::to_string(base::epoch_ms(first_received)); });
    if (!record.extras) return;
    const MessageExtras& extras = *record.extras;
    put(kSequenceNumber, [&] { return extras.sequence == 0 ? "" : sequence_number_text(extras.sequence); });
    put(kDeduplicationId, [&] { return extras.deduplication_id; });
    put(kGroupId, [&] { return extras.group_id; });
    put(kTrace, [&] { return extras.trace_header; });
    put(kDeadLetterSource, [&] { return asked_.state.strings().text(extras.dead_letter_source); });
  }

  const Asked& asked_;
  const Queue& queue_;
  const Receive& receive_;
  Decision& decision_;
  std::size_t moved_ = 0;
};

// Repeats an earlier receive: the same messages with the same handles, unless one of them was deleted or changed.
aws::Status repeat(const Queue& queue, const ReceiveAttempted& earlier, Receiver& receiver, Decision& decision) {
  for (const auto& attempt : earlier.messages) {
    const auto* record = queue.index().slab().find(attempt.key);
    if (record == nullptr || record->receive_count != attempt.generation || record->visible_at != attempt.visible_at) {
      return aws::fail(
          invalid_value(earlier.attempt_id, "ReceiveRequestAttemptId",
                        "The receiveRequestAttemptId is not valid anymore since the receive call is not retryable."));
    }
  }
  ReceiveAttempted again = earlier;
  for (auto& attempt : again.messages) receiver.take_again(attempt);
  decision.events.push_back(std::move(again));
  return {};
}

// How many messages the in-flight limit still allows.
std::size_t room_in_flight(const Asked& asked, const Queue& queue) {
  const auto max = asked.in_flight_max(queue);
  return max - std::min(max, queue.index().in_flight());
}

}  // namespace

Decision decide(const Asked& asked, const ReceiveMessageRequest& request) {
  const auto found = asked.queue(request.QueueUrl);
  if (!found) return found.error();
  const Queue& queue = **found;
  const auto receive = read_request(request, queue);
  if (!receive) return receive.error();
  const auto& attempt_id = request.ReceiveRequestAttemptId;
  if (queue.is_fifo()) {
    if (auto checked = check_id(attempt_id, "ReceiveRequestAttemptId"); !checked) return checked.error();
  }

  Decision decision;
  Receiver receiver(asked, queue, *receive, decision);
  const auto* earlier = queue.is_fifo() && attempt_id ? queue.attempts().find(*attempt_id, asked.now) : nullptr;
  if (earlier != nullptr) {
    if (auto repeated = repeat(queue, *earlier, receiver, decision); !repeated) return repeated.error();
  } else {
    const auto room = room_in_flight(asked, queue);
    if (room == 0 && !queue.is_fifo() && receive->wait == base::Duration()) {
      return over_limit(
          "Too many messages have been received without being deleted. Please delete your received messages or let "
          "them timeout before receiving more.");
    }
    const auto most = std::min({receive->messages_max, room, queue.index().visible()});
    decision.events.reserve(most);
    receiver.messages.reserve(most);
    receiver.take_available(most);
    if (queue.is_fifo() && attempt_id && !receiver.messages.empty()) {
      decision.events.push_back(ReceiveAttempted{queue.id(), *attempt_id, asked.now, std::move(receiver.attempts)});
    }
  }

  const auto until = asked.context.parked_until.value_or(asked.now + receive->wait);
  if (receiver.messages.empty() && asked.now < until) {
    decision.park = aws::Park{queue.arn(), until};
    if (receiver.has_more()) decision.effects.push_back(MessagesAvailable{queue.arn()});
    return decision;
  }
  decision.reply = ReceivedMessages{std::move(receiver.messages), request.MessageAttributeNames};
  return decision;
}

}  // namespace sluice::sqs
