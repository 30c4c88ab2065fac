// SQS for the handlers' tests: keeps what is sent, hands out what the test put in, and fails as the test says.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lambda/sqs.h"

namespace app::testing {

inline lambda::Error not_faked(const std::string& action) {
  return {lambda::ErrorKind::kInvalid, "NotFaked", action + " is not part of this fake"};
}

class FakeSqs final : public lambda::SqsApi {
 public:
  // What came in.
  std::vector<lambda::SendMessageBatchRequest> batches;
  std::vector<lambda::ReceiveMessageRequest> receives;
  std::vector<lambda::DeleteMessageRequest> deletes;

  // What to answer.
  std::deque<lambda::SqsMessage> queue;      // receive takes from the front
  std::set<std::string> refused_bodies;      // entries with such a body are in Failed
  std::set<std::string> unmentioned_bodies;  // ... are in neither list
  std::set<size_t> failing_batches;          // calls of SendMessageBatch, from 0, that fail as a whole
  std::optional<lambda::Error> receive_error;
  std::optional<lambda::Error> delete_error;

  lambda::Result<lambda::SendMessageBatchResult> send_message_batch(const lambda::SendMessageBatchRequest& request,
                                                                    lambda::Deadline) override {
    batches.push_back(request);
    if (failing_batches.contains(batches.size() - 1)) {
      return lambda::Error{lambda::ErrorKind::kService, "ServiceUnavailable", "try later", 503};
    }
    lambda::SendMessageBatchResult result;
    for (const auto& entry : request.entries) {
      if (unmentioned_bodies.contains(entry.message_body)) continue;
      if (refused_bodies.contains(entry.message_body)) {
        result.failed.push_back({entry.id, "InternalError", "refused", false});
      } else {
        result.successful.push_back({entry.id, "out-" + entry.id, "", "", ""});
      }
    }
    return result;
  }

  lambda::Result<lambda::ReceiveMessageResult> receive_message(const lambda::ReceiveMessageRequest& request,
                                                               lambda::Deadline) override {
    receives.push_back(request);
    if (receive_error) return *receive_error;
    lambda::ReceiveMessageResult result;
    while (!queue.empty() && static_cast<int>(result.messages.size()) < request.max_number_of_messages) {
      result.messages.push_back(queue.front());
      queue.pop_front();
    }
    return result;
  }

  lambda::Status delete_message(const lambda::DeleteMessageRequest& request, lambda::Deadline) override {
    deletes.push_back(request);
    return delete_error ? lambda::Status(*delete_error) : lambda::Status();
  }

  lambda::Result<lambda::SendMessageResult> send_message(const lambda::SendMessageRequest&, lambda::Deadline) override {
    return not_faked("SendMessage");
  }
  lambda::Result<lambda::DeleteMessageBatchResult> delete_message_batch(const lambda::DeleteMessageBatchRequest&,
                                                                        lambda::Deadline) override {
    return not_faked("DeleteMessageBatch");
  }
  lambda::Status change_message_visibility(const lambda::ChangeMessageVisibilityRequest&, lambda::Deadline) override {
    return not_faked("ChangeMessageVisibility");
  }
  lambda::Result<std::string> get_queue_url(const lambda::GetQueueUrlRequest&, lambda::Deadline) override {
    return not_faked("GetQueueUrl");
  }
  lambda::Result<std::map<std::string, std::string>> get_queue_attributes(const lambda::GetQueueAttributesRequest&,
                                                                          lambda::Deadline) override {
    return not_faked("GetQueueAttributes");
  }
};

}  // namespace app::testing
