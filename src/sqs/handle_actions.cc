// DeleteMessage, ChangeMessageVisibility and their batches: what a receipt handle allows (sqs.md section 9).
#include <fmt/format.h>

#include "sqs/actions.h"
#include "sqs/batch.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/receipt_handle.h"

namespace sluice::sqs {
namespace {

// A handle of this queue and its message, null if that is gone.
struct Held {
  ReceiptHandle handle;
  const MessageRecord* record = nullptr;

  // In a FIFO queue a handle is good only while the receive that made it holds its message.
  bool holds() const {
    return record != nullptr && record->state == MessageState::kInFlight && record->receive_count == handle.generation;
  }
};

aws::Result<Held> find_held(const Queue& queue, const base::Required<std::string>& text) {
  if (!text) return aws::fail(missing_parameter("ReceiptHandle"));
  const auto handle = parse_receipt_handle(*text);
  if (!handle) return aws::fail(invalid_receipt_handle(*text));
  if (handle->queue != queue.id()) return aws::fail(receipt_handle_of_other_queue(*text));
  if (handle->key.number >= queue.next_number()) return aws::fail(invalid_receipt_handle(*text));
  return Held{*handle, queue.index().slab().find(handle->key)};
}

// Deletes by handle. Deleting again succeeds.
aws::Status delete_message(const Asked& asked, const Queue& queue, const base::Required<std::string>& text,
                           Decision& decision) {
  const auto held = find_held(queue, text);
  if (!held) return aws::fail(held.error());
  if (held->record == nullptr) return {};
  if (queue.is_fifo() && !held->holds()) {
    return aws::fail(invalid_value(*text, "ReceiptHandle", "The receipt handle has expired."));
  }
  decision.events.push_back(MessageDeleted{queue.id(), held->handle.key});
  // The last of a group's received messages frees the group; one message less in flight ends a standstill.
  const bool makes_room = queue.is_fifo() || queue.index().in_flight() >= asked.in_flight_max(queue);
  if (makes_room && queue.index().visible() > 0 && decision.effects.empty()) {
    decision.effects.push_back(MessagesAvailable{queue.arn()});
  }
  return {};
}

aws::Status change_visibility(const Asked& asked, const Queue& queue, const base::Required<std::string>& text,
                              const std::optional<std::int32_t>& timeout, Decision& decision) {
  const auto held = find_held(queue, text);
  if (!held) return aws::fail(held.error());
  if (!timeout) return aws::fail(missing_parameter("VisibilityTimeout"));
  if (*timeout < 0 || *timeout > kVisibilityTimeoutMax) {
    return aws::fail(invalid_value(*timeout, "VisibilityTimeout",
                                   fmt::format("Must be >= 0 and <= {}, if provided.", kVisibilityTimeoutMax)));
  }
  if (held->record == nullptr || (queue.is_fifo() && !held->holds())) {
    return aws::fail(invalid_value(*text, "ReceiptHandle",
                                   "Message does not exist or is not available for visibility timeout change."));
  }
  const auto visible_at = asked.now + base::seconds(*timeout);
  if (visible_at > held->handle.received + base::seconds(kVisibilityTimeoutMax)) {
    return aws::fail(
        invalid_value(*timeout, "VisibilityTimeout",
                      fmt::format("Total VisibilityTimeout for the message is beyond the limit [{} seconds]",
                                  kVisibilityTimeoutMax)));
  }
  decision.events.push_back(MessageVisibilityChanged{queue.id(), held->handle.key, asked.now, visible_at});
  if (*timeout == 0 && decision.effects.empty()) decision.effects.push_back(MessagesAvailable{queue.arn()});
  return {};
}

// Applies act(entry) to each entry and tells which succeeded.
template <class Result>
Result for_each_entry(const auto& entries, auto&& act) {
  Result result;
  result.Successful.reserve(entries.size());
  for (const auto& entry : entries) {
    if (auto done = act(entry); done) {
      result.Successful.push_back({*entry.Id});
    } else {
      result.Failed.push_back(failed_entry(*entry.Id, done.error()));
    }
  }
  return result;
}

}  // namespace

Decision decide(const Asked& asked, const DeleteMessageRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  Decision decision;
  if (auto deleted = delete_message(asked, **queue, request.ReceiptHandle, decision); !deleted) return deleted.error();
  return decision;
}

Decision decide(const Asked& asked, const DeleteMessageBatchRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (auto batch = check_batch(request.Entries, "DeleteMessageBatchRequestEntry"); !batch) return batch.error();
  Decision decision;
  decision.events.reserve(request.Entries->size());
  decision.reply = for_each_entry<DeleteMessageBatchResult>(*request.Entries, [&](const auto& entry) {
    return delete_message(asked, **queue, entry.ReceiptHandle, decision);
  });
  return decision;
}

Decision decide(const Asked& asked, const ChangeMessageVisibilityRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  Decision decision;
  if (auto changed = change_visibility(asked, **queue, request.ReceiptHandle, request.VisibilityTimeout, decision);
      !changed) {
    return changed.error();
  }
  return decision;
}

Decision decide(const Asked& asked, const ChangeMessageVisibilityBatchRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (auto batch = check_batch(request.Entries, "ChangeMessageVisibilityBatchRequestEntry"); !batch) {
    return batch.error();
  }
  Decision decision;
  decision.events.reserve(request.Entries->size());
  decision.reply = for_each_entry<ChangeMessageVisibilityBatchResult>(*request.Entries, [&](const auto& entry) {
    return change_visibility(asked, **queue, entry.ReceiptHandle, entry.VisibilityTimeout, decision);
  });
  return decision;
}

}  // namespace sluice::sqs
