#pragma once
// The decision of each action: functions of the state, which they do not change.
#include "aws/context.h"
#include "base/random.h"
#include "sqs/api.h"
#include "sqs/options.h"
#include "sqs/state.h"

namespace sluice::sqs {

// What every decision may look at.
struct Asked {
  const State& state;
  const Options& options;
  const aws::Context& context;
  base::Instant now;
  base::Random& random;

  // How many messages of a queue may be in flight.
  std::size_t in_flight_max(const Queue& queue) const {
    return queue.is_fifo() ? options.in_flight_max_fifo : options.in_flight_max_standard;
  }
  // The queue that a QueueUrl parameter means, or the error that there is none.
  aws::Result<const Queue*> queue(const base::Required<std::string>& url) const;
};

// queue_actions.cc
Decision decide(const Asked& asked, const CreateQueueRequest& request);
Decision decide(const Asked& asked, const GetQueueUrlRequest& request);
Decision decide(const Asked& asked, const DeleteQueueRequest& request);
Decision decide(const Asked& asked, const ListQueuesRequest& request);
Decision decide(const Asked& asked, const ListDeadLetterSourceQueuesRequest& request);
Decision decide(const Asked& asked, const PurgeQueueRequest& request);

// attribute_actions.cc
Decision decide(const Asked& asked, const GetQueueAttributesRequest& request);
Decision decide(const Asked& asked, const SetQueueAttributesRequest& request);
Decision decide(const Asked& asked, const TagQueueRequest& request);
Decision decide(const Asked& asked, const UntagQueueRequest& request);
Decision decide(const Asked& asked, const ListQueueTagsRequest& request);
// A RedrivePolicy among `supplied` attributes of the queue `source`, whose parsed form is in `settings`, names a queue
// that exists, is of the same type, account and region, and allows it.
aws::Status check_dead_letter_target(const Asked& asked, const QueueName& source, const AttributeMap& supplied,
                                     const QueueSettings& settings);
aws::Status check_tags(std::string_view queue_name, const std::map<std::string, std::string>& tags);

// permission_actions.cc
Decision decide(const Asked& asked, const AddPermissionRequest& request);
Decision decide(const Asked& asked, const RemovePermissionRequest& request);

// send_actions.cc
Decision decide(const Asked& asked, const SendMessageRequest& request);
Decision decide(const Asked& asked, const SendMessageBatchRequest& request);

// receive_actions.cc
Decision decide(const Asked& asked, const ReceiveMessageRequest& request);

// handle_actions.cc
Decision decide(const Asked& asked, const DeleteMessageRequest& request);
Decision decide(const Asked& asked, const DeleteMessageBatchRequest& request);
Decision decide(const Asked& asked, const ChangeMessageVisibilityRequest& request);
Decision decide(const Asked& asked, const ChangeMessageVisibilityBatchRequest& request);

// move_tasks.cc
Decision decide(const Asked& asked, const StartMessageMoveTaskRequest& request);
Decision decide(const Asked& asked, const ListMessageMoveTasksRequest& request);
Decision decide(const Asked& asked, const CancelMessageMoveTaskRequest& request);
// Takes a step of each move task whose time has come.
void advance_move_tasks(const Asked& asked, Decision& decision);

// engine.cc
Decision decide(const Asked& asked, const TimePassed& command);

// A group, deduplication or attempt id: 1 to 128 characters of 0x21 to 0x7E.
aws::Status check_id(const std::optional<std::string>& id, std::string_view parameter);

}  // namespace sluice::sqs
