// SendMessage and SendMessageBatch (sqs.md sections 6 to 8 and 12).
#include <fmt/format.h>

#include "aws/hash.h"
#include "base/bytes.h"
#include "sqs/actions.h"
#include "sqs/batch.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/message_attributes.h"
#include "sqs/message_text.h"
#include "sqs/sequence_number.h"

namespace sluice::sqs {
namespace {

constexpr std::string_view kNotForThisType = "The request include parameter that is not valid for this queue type";

// The service words two errors differently in a batch.
enum class Form { kSingle, kEntry };

// SendMessageRequest or SendMessageBatchRequestEntry: the members of a message have the same names.
template <class Entry>
concept Sendable = requires(const Entry& entry) {
  entry.MessageBody;
  entry.DelaySeconds;
  entry.MessageAttributes;
  entry.MessageSystemAttributes;
  entry.MessageDeduplicationId;
  entry.MessageGroupId;
};

std::size_t message_size(const Sendable auto& entry) {
  std::size_t size = entry.MessageBody ? entry.MessageBody->size() : 0;
  for (const auto& [name, value] : entry.MessageAttributes) {  // not checked yet
    const auto type = value.DataType.value_or("");
    size += name.size() + type.size();
    if (type.starts_with("Binary")) {
      if (value.BinaryValue) size += value.BinaryValue->bytes.size();
    } else if (value.StringValue) {
      size += value.StringValue->size();
    }
  }
  return size;
}

// The ids that a FIFO queue cannot do without: in a batch one missing id fails the whole request.
aws::Status check_fifo_ids(const Queue& queue, const Sendable auto& entry) {
  if (!queue.is_fifo()) return {};
  if (!entry.MessageGroupId) return aws::fail(missing_parameter("MessageGroupId"));
  if (!entry.MessageDeduplicationId && !queue.settings().content_based_deduplication) {
    return aws::fail(
        invalid_parameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
                          "provided explicitly"));
  }
  return {};
}

aws::Status check_delay(const Queue& queue, const std::optional<std::int32_t>& delay, Form form) {
  if (!delay) return {};
  if (*delay < 0 || *delay > kDelaySecondsMax) {
    return aws::fail(invalid_value(*delay, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900."));
  }
  if (!queue.is_fifo() || *delay == 0) return {};
  if (form == Form::kEntry) return aws::fail(invalid_parameter(std::string(kNotForThisType)));
  return aws::fail(invalid_value(*delay, "DelaySeconds", fmt::format("{}.", kNotForThisType)));
}

aws::Status check_size(const Queue& queue, std::size_t size, Form form) {
  const auto max = queue.settings().message_bytes_max;
  if (size <= max) return {};
  return aws::fail(
      invalid_parameter(fmt::format("One or more parameters {}. Reason: Message must be shorter than {} bytes.",
                                    form == Form::kSingle ? "are invalid" : "cannot be validated", max)));
}

// Everything about one message but its FIFO ids' presence. Gives the trace header.
aws::Result<std::string> check_message(const Queue& queue, const Sendable auto& entry, Form form) {
  const auto failed = [](aws::Status& status) { return aws::fail(std::move(status.error())); };
  if (!entry.MessageBody || entry.MessageBody->empty()) return aws::fail(missing_parameter("MessageBody"));
  if (auto delay = check_delay(queue, entry.DelaySeconds, form); !delay) return failed(delay);
  if (auto id = check_id(entry.MessageGroupId, "MessageGroupId"); !id) return failed(id);
  if (entry.MessageDeduplicationId && !queue.is_fifo()) {
    return aws::fail(
        invalid_value(*entry.MessageDeduplicationId, "MessageDeduplicationId", fmt::format("{}.", kNotForThisType)));
  }
  if (auto id = check_id(entry.MessageDeduplicationId, "MessageDeduplicationId"); !id) return failed(id);
  if (auto attributes = check_message_attributes(entry.MessageAttributes); !attributes) return failed(attributes);
  auto trace = check_system_attributes(entry.MessageSystemAttributes);
  if (!trace) return trace;
  if (auto size = check_size(queue, message_size(entry), form); !size) return failed(size);
  if (const auto character = find_forbidden_character(*entry.MessageBody)) {
    return aws::fail(invalid_message_contents(*character));
  }
  return trace;
}

// Sends messages to one queue: numbers them, finds duplicates among those before, gathers the events.
class Sender {
 public:
  Sender(const Asked& asked, const Queue& queue, Decision& decision)
      : asked_(asked),
        queue_(queue),
        decision_(decision),
        slots_(queue.index().slab()),
        number_(queue.next_number()),
        sequence_(queue.next_sequence()) {}

  // Sends a checked message. `Result` has the members that SendMessageResult and the batch's result share.
  template <class Result>
  void send(const Sendable auto& entry, std::string trace_header, std::string body_md5, Result& result) {
    const std::string& body = *entry.MessageBody;
    result.MD5OfMessageBody = std::move(body_md5);
    if (!entry.MessageAttributes.empty()) result.MD5OfMessageAttributes = attributes_md5(entry.MessageAttributes);
    if (!entry.MessageSystemAttributes.empty()) {
      result.MD5OfMessageSystemAttributes = attributes_md5(entry.MessageSystemAttributes);
    }

    MessageSent sent;
    if (queue_.is_fifo()) {
      sent.deduplication_id = entry.MessageDeduplicationId.value_or("");
      if (!entry.MessageDeduplicationId) sent.deduplication_id = aws::sha256_hex(body);
      auto key = Deduplication::key(queue_.deduplication_per_group(), *entry.MessageGroupId, sent.deduplication_id);
      if (const auto* original = find_original(key)) {
        result.MessageId = base::uuid_text(original->id);
        result.SequenceNumber = sequence_number_text(original->sequence);
        return;
      }
      sent.sequence = sequence_++;
      result.SequenceNumber = sequence_number_text(sent.sequence);
      sent.id = asked_.random.uuid_bytes();
      accepted_.emplace_back(std::move(key), Deduplication::Accepted{sent.id, sent.sequence, asked_.now});
    } else {
      sent.id = asked_.random.uuid_bytes();
    }
    result.MessageId = base::uuid_text(sent.id);

    sent.queue = queue_.id();
    sent.key = {slots_.next(), number_++};
    sent.at = asked_.now;
    sent.visible_at = asked_.now + delay(entry.DelaySeconds);
    sent.sender_id = asked_.context.principal_id.empty() ? asked_.context.account : asked_.context.principal_id;
    sent.trace_header = std::move(trace_header);
    sent.group_id = entry.MessageGroupId.value_or("");
    if (entry.MessageAttributes.empty()) {
      sent.payload.view = body;
    } else {
      encode_attributes(sent.payload.owned, entry.MessageAttributes);
      sent.attributes_size = std::uint32_t(sent.payload.owned.size());
      sent.payload.owned += body;
    }
    if (sent.visible_at == sent.at && decision_.effects.empty()) {
      decision_.effects.push_back(MessagesAvailable{queue_.arn()});
    }
    decision_.events.push_back(std::move(sent));
  }

 private:
  base::Duration delay(const std::optional<std::int32_t>& seconds) const {
    if (queue_.is_fifo() || !seconds) return queue_.settings().delay;
    return base::seconds(*seconds);
  }

  const Deduplication::Accepted* find_original(const std::string& key) const {
    for (const auto& [earlier_key, accepted] : accepted_) {
      if (earlier_key == key) return &accepted;
    }
    return queue_.deduplication().find(key, asked_.now);
  }

  const Asked& asked_;
  const Queue& queue_;
  Decision& decision_;
  FreeSlots slots_;
  std::uint64_t number_, sequence_;
  std::vector<std::pair<std::string, Deduplication::Accepted>> accepted_;  // by this request
};

// Of each entry, an empty one where it has none.
std::vector<std::string_view> bodies(const std::vector<SendMessageBatchRequestEntry>& entries) {
  std::vector<std::string_view> all;
  all.reserve(entries.size());
  for (const auto& entry : entries) {
    all.push_back(entry.MessageBody ? std::string_view(*entry.MessageBody) : std::string_view());
  }
  return all;
}

}  // namespace

aws::Status check_id(const std::optional<std::string>& id, std::string_view parameter) {
  if (!id) return {};
  const bool printable = std::all_of(id->begin(), id->end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
  if (!id->empty() && id->size() <= kGroupIdMax && printable) return {};
  return aws::fail(invalid_value(
      *id, parameter,
      fmt::format("{} can only include alphanumeric and punctuation characters. 1 to 128 in length.", parameter)));
}

Decision decide(const Asked& asked, const SendMessageRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  auto trace = check_message(**queue, request, Form::kSingle);
  if (!trace) return trace.error();
  if (auto ids = check_fifo_ids(**queue, request); !ids) return ids.error();
  if (trace->empty()) *trace = asked.context.trace_header;

  Decision decision;
  SendMessageResult result;
  Sender(asked, **queue, decision).send(request, std::move(*trace), aws::md5_hex(*request.MessageBody), result);
  decision.reply = std::move(result);
  return decision;
}

Decision decide(const Asked& asked, const SendMessageBatchRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (auto batch = check_batch(request.Entries, "SendMessageBatchRequestEntry"); !batch) return batch.error();
  std::size_t size = 0;
  for (const auto& entry : *request.Entries) size += message_size(entry);
  if (size > kBatchBytesMax) return batch_too_long(size);
  for (const auto& entry : *request.Entries) {
    if (auto ids = check_fifo_ids(**queue, entry); !ids) {
      return invalid_parameter(std::move(ids.error().message));  // not MissingParameter, as a single send says
    }
  }

  Decision decision;
  SendMessageBatchResult result;
  decision.events.reserve(request.Entries->size());
  result.Successful.reserve(request.Entries->size());
  Sender sender(asked, **queue, decision);
  auto digests = aws::md5_hex(bodies(*request.Entries));
  for (std::size_t i = 0; i < request.Entries->size(); ++i) {
    const auto& entry = (*request.Entries)[i];
    auto trace = check_message(**queue, entry, Form::kEntry);
    if (!trace) {
      result.Failed.push_back(failed_entry(*entry.Id, trace.error()));
      continue;
    }
    auto& successful = result.Successful.emplace_back();
    successful.Id = *entry.Id;
    sender.send(entry, std::move(*trace), std::move(digests[i]), successful);
  }
  decision.reply = std::move(result);
  return decision;
}

}  // namespace sluice::sqs
