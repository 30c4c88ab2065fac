#pragma once
// Amazon SQS as this engine speaks it: commands (the service's actions and what the host says), replies, events,
// effects. Members carry the wire's names (base/shape.h); facts in AWS's SQS API reference.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/payload.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::sqs {

using base::Blob;
using base::Required;

// ---- actions -------------------------------------------------------------------------------------------------------

struct MessageAttributeValue {
  std::optional<std::string> StringValue;
  std::optional<Blob> BinaryValue;
  std::vector<std::string> StringListValues;  // the service refuses both lists: UnsupportedOperation
  std::vector<Blob> BinaryListValues;
  Required<std::string> DataType;
};
BOOST_DESCRIBE_STRUCT(MessageAttributeValue, (),
                      (StringValue, BinaryValue, StringListValues, BinaryListValues, DataType))

struct CreateQueueRequest {
  Required<std::string> QueueName;
  std::map<std::string, std::string> Attributes;
  std::map<std::string, std::string> tags;
};
BOOST_DESCRIBE_STRUCT(CreateQueueRequest, (), (QueueName, Attributes, tags))

struct CreateQueueResult {
  std::string QueueUrl;
};
BOOST_DESCRIBE_STRUCT(CreateQueueResult, (), (QueueUrl))

struct GetQueueUrlRequest {
  Required<std::string> QueueName;
  std::optional<std::string> QueueOwnerAWSAccountId;
};
BOOST_DESCRIBE_STRUCT(GetQueueUrlRequest, (), (QueueName, QueueOwnerAWSAccountId))

struct GetQueueUrlResult {
  std::string QueueUrl;
};
BOOST_DESCRIBE_STRUCT(GetQueueUrlResult, (), (QueueUrl))

struct DeleteQueueRequest {
  Required<std::string> QueueUrl;
};
BOOST_DESCRIBE_STRUCT(DeleteQueueRequest, (), (QueueUrl))

struct ListQueuesRequest {
  std::optional<std::string> QueueNamePrefix;
  std::optional<std::string> NextToken;
  std::optional<std::int32_t> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListQueuesRequest, (), (QueueNamePrefix, NextToken, MaxResults))

struct ListQueuesResult {
  std::vector<std::string> QueueUrls;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListQueuesResult, (), (QueueUrls, NextToken))

struct ListDeadLetterSourceQueuesRequest {
  Required<std::string> QueueUrl;
  std::optional<std::string> NextToken;
  std::optional<std::int32_t> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListDeadLetterSourceQueuesRequest, (), (QueueUrl, NextToken, MaxResults))

struct ListDeadLetterSourceQueuesResult {
  std::vector<std::string> queueUrls;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListDeadLetterSourceQueuesResult, (), (queueUrls, NextToken))

struct GetQueueAttributesRequest {
  Required<std::string> QueueUrl;
  std::vector<std::string> AttributeNames;
};
BOOST_DESCRIBE_STRUCT(GetQueueAttributesRequest, (), (QueueUrl, AttributeNames))

struct GetQueueAttributesResult {
  std::map<std::string, std::string> Attributes;
};
BOOST_DESCRIBE_STRUCT(GetQueueAttributesResult, (), (Attributes))

struct SetQueueAttributesRequest {
  Required<std::string> QueueUrl;
  Required<std::map<std::string, std::string>> Attributes;
};
BOOST_DESCRIBE_STRUCT(SetQueueAttributesRequest, (), (QueueUrl, Attributes))

struct SendMessageRequest {
  Required<std::string> QueueUrl;
  Required<std::string> MessageBody;
  std::optional<std::int32_t> DelaySeconds;
  std::map<std::string, MessageAttributeValue> MessageAttributes;
  std::map<std::string, MessageAttributeValue> MessageSystemAttributes;
  std::optional<std::string> MessageDeduplicationId;
  std::optional<std::string> MessageGroupId;
};
BOOST_DESCRIBE_STRUCT(SendMessageRequest, (),
                      (QueueUrl, MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes,
                       MessageDeduplicationId, MessageGroupId))

struct SendMessageResult {
  std::string MD5OfMessageBody;
  std::optional<std::string> MD5OfMessageAttributes;
  std::optional<std::string> MD5OfMessageSystemAttributes;
  std::string MessageId;
  std::optional<std::string> SequenceNumber;
};
BOOST_DESCRIBE_STRUCT(SendMessageResult, (),
                      (MessageId, MD5OfMessageBody, MD5OfMessageAttributes, MD5OfMessageSystemAttributes,
                       SequenceNumber))

struct SendMessageBatchRequestEntry {
  Required<std::string> Id;
  Required<std::string> MessageBody;
  std::optional<std::int32_t> DelaySeconds;
  std::map<std::string, MessageAttributeValue> MessageAttributes;
  std::map<std::string, MessageAttributeValue> MessageSystemAttributes;
  std::optional<std::string> MessageDeduplicationId;
  std::optional<std::string> MessageGroupId;
};
BOOST_DESCRIBE_STRUCT(SendMessageBatchRequestEntry, (),
                      (Id, MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes,
                       MessageDeduplicationId, MessageGroupId))

struct SendMessageBatchRequest {
  Required<std::string> QueueUrl;
  Required<std::vector<SendMessageBatchRequestEntry>> Entries;
};
BOOST_DESCRIBE_STRUCT(SendMessageBatchRequest, (), (QueueUrl, Entries))

struct BatchResultErrorEntry {
  std::string Id;
  bool SenderFault = true;
  std::string Code;
  std::optional<std::string> Message;
};
BOOST_DESCRIBE_STRUCT(BatchResultErrorEntry, (), (Id, SenderFault, Code, Message))

struct SendMessageBatchResultEntry {
  std::string Id;
  std::string MessageId;
  std::string MD5OfMessageBody;
  std::optional<std::string> MD5OfMessageAttributes;
  std::optional<std::string> MD5OfMessageSystemAttributes;
  std::optional<std::string> SequenceNumber;
};
BOOST_DESCRIBE_STRUCT(SendMessageBatchResultEntry, (),
                      (Id, MessageId, MD5OfMessageBody, MD5OfMessageAttributes, MD5OfMessageSystemAttributes,
                       SequenceNumber))

struct SendMessageBatchResult {
  std::vector<SendMessageBatchResultEntry> Successful;
  std::vector<BatchResultErrorEntry> Failed;
};
BOOST_DESCRIBE_STRUCT(SendMessageBatchResult, (), (Successful, Failed))

struct ReceiveMessageRequest {
  Required<std::string> QueueUrl;
  std::vector<std::string> AttributeNames;
  std::vector<std::string> MessageSystemAttributeNames;
  std::vector<std::string> MessageAttributeNames;
  std::optional<std::int32_t> MaxNumberOfMessages;
  std::optional<std::int32_t> VisibilityTimeout;
  std::optional<std::int32_t> WaitTimeSeconds;
  std::optional<std::string> ReceiveRequestAttemptId;
};
BOOST_DESCRIBE_STRUCT(ReceiveMessageRequest, (),
                      (QueueUrl, AttributeNames, MessageSystemAttributeNames, MessageAttributeNames,
                       MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds, ReceiveRequestAttemptId))

struct Message {
  std::string MessageId;
  std::string ReceiptHandle;
  std::string MD5OfBody;
  std::string Body;
  std::map<std::string, std::string> Attributes;
  std::optional<std::string> MD5OfMessageAttributes;
  std::map<std::string, MessageAttributeValue> MessageAttributes;
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (MessageId, ReceiptHandle, MD5OfBody, Body, Attributes, MD5OfMessageAttributes,
                       MessageAttributes))

struct ReceiveMessageResult {
  std::vector<Message> Messages;
};
BOOST_DESCRIBE_STRUCT(ReceiveMessageResult, (), (Messages))

struct DeleteMessageRequest {
  Required<std::string> QueueUrl;
  Required<std::string> ReceiptHandle;
};
BOOST_DESCRIBE_STRUCT(DeleteMessageRequest, (), (QueueUrl, ReceiptHandle))

struct DeleteMessageBatchRequestEntry {
  Required<std::string> Id;
  Required<std::string> ReceiptHandle;
};
BOOST_DESCRIBE_STRUCT(DeleteMessageBatchRequestEntry, (), (Id, ReceiptHandle))

struct DeleteMessageBatchRequest {
  Required<std::string> QueueUrl;
  Required<std::vector<DeleteMessageBatchRequestEntry>> Entries;
};
BOOST_DESCRIBE_STRUCT(DeleteMessageBatchRequest, (), (QueueUrl, Entries))

struct DeleteMessageBatchResultEntry {
  std::string Id;
};
BOOST_DESCRIBE_STRUCT(DeleteMessageBatchResultEntry, (), (Id))

struct DeleteMessageBatchResult {
  std::vector<DeleteMessageBatchResultEntry> Successful;
  std::vector<BatchResultErrorEntry> Failed;
};
BOOST_DESCRIBE_STRUCT(DeleteMessageBatchResult, (), (Successful, Failed))

struct ChangeMessageVisibilityRequest {
  Required<std::string> QueueUrl;
  Required<std::string> ReceiptHandle;
  Required<std::int32_t> VisibilityTimeout;
};
BOOST_DESCRIBE_STRUCT(ChangeMessageVisibilityRequest, (), (QueueUrl, ReceiptHandle, VisibilityTimeout))

struct ChangeMessageVisibilityBatchRequestEntry {
  Required<std::string> Id;
  Required<std::string> ReceiptHandle;
  std::optional<std::int32_t> VisibilityTimeout;
};
BOOST_DESCRIBE_STRUCT(ChangeMessageVisibilityBatchRequestEntry, (), (Id, ReceiptHandle, VisibilityTimeout))

struct ChangeMessageVisibilityBatchRequest {
  Required<std::string> QueueUrl;
  Required<std::vector<ChangeMessageVisibilityBatchRequestEntry>> Entries;
};
BOOST_DESCRIBE_STRUCT(ChangeMessageVisibilityBatchRequest, (), (QueueUrl, Entries))

struct ChangeMessageVisibilityBatchResultEntry {
  std::string Id;
};
BOOST_DESCRIBE_STRUCT(ChangeMessageVisibilityBatchResultEntry, (), (Id))

struct ChangeMessageVisibilityBatchResult {
  std::vector<ChangeMessageVisibilityBatchResultEntry> Successful;
  std::vector<BatchResultErrorEntry> Failed;
};
BOOST_DESCRIBE_STRUCT(ChangeMessageVisibilityBatchResult, (), (Successful, Failed))

struct PurgeQueueRequest {
  Required<std::string> QueueUrl;
};
BOOST_DESCRIBE_STRUCT(PurgeQueueRequest, (), (QueueUrl))

struct TagQueueRequest {
  Required<std::string> QueueUrl;
  Required<std::map<std::string, std::string>> Tags;
};
BOOST_DESCRIBE_STRUCT(TagQueueRequest, (), (QueueUrl, Tags))

struct UntagQueueRequest {
  Required<std::string> QueueUrl;
  Required<std::vector<std::string>> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagQueueRequest, (), (QueueUrl, TagKeys))

struct ListQueueTagsRequest {
  Required<std::string> QueueUrl;
};
BOOST_DESCRIBE_STRUCT(ListQueueTagsRequest, (), (QueueUrl))

struct ListQueueTagsResult {
  std::map<std::string, std::string> Tags;
};
BOOST_DESCRIBE_STRUCT(ListQueueTagsResult, (), (Tags))

struct AddPermissionRequest {
  Required<std::string> QueueUrl;
  Required<std::string> Label;
  Required<std::vector<std::string>> AWSAccountIds;
  Required<std::vector<std::string>> Actions;
};
BOOST_DESCRIBE_STRUCT(AddPermissionRequest, (), (QueueUrl, Label, AWSAccountIds, Actions))

struct RemovePermissionRequest {
  Required<std::string> QueueUrl;
  Required<std::string> Label;
};
BOOST_DESCRIBE_STRUCT(RemovePermissionRequest, (), (QueueUrl, Label))

struct StartMessageMoveTaskRequest {
  Required<std::string> SourceArn;
  std::optional<std::string> DestinationArn;
  std::optional<std::int32_t> MaxNumberOfMessagesPerSecond;
};
BOOST_DESCRIBE_STRUCT(StartMessageMoveTaskRequest, (), (SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond))

struct StartMessageMoveTaskResult {
  std::string TaskHandle;
};
BOOST_DESCRIBE_STRUCT(StartMessageMoveTaskResult, (), (TaskHandle))

struct ListMessageMoveTasksRequest {
  Required<std::string> SourceArn;
  std::optional<std::int32_t> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListMessageMoveTasksRequest, (), (SourceArn, MaxResults))

struct ListMessageMoveTasksResultEntry {
  std::optional<std::string> TaskHandle;  // while it runs
  std::string Status;
  std::string SourceArn;
  std::optional<std::string> DestinationArn;
  std::optional<std::int32_t> MaxNumberOfMessagesPerSecond;
  std::int64_t ApproximateNumberOfMessagesMoved = 0;
  std::optional<std::int64_t> ApproximateNumberOfMessagesToMove;
  std::optional<std::string> FailureReason;
  std::int64_t StartedTimestamp = 0;  // milliseconds
};
BOOST_DESCRIBE_STRUCT(ListMessageMoveTasksResultEntry, (),
                      (TaskHandle, Status, SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond,
                       ApproximateNumberOfMessagesMoved, ApproximateNumberOfMessagesToMove, FailureReason,
                       StartedTimestamp))

struct ListMessageMoveTasksResult {
  std::vector<ListMessageMoveTasksResultEntry> Results;
};
BOOST_DESCRIBE_STRUCT(ListMessageMoveTasksResult, (), (Results))

struct CancelMessageMoveTaskRequest {
  Required<std::string> TaskHandle;
};
BOOST_DESCRIBE_STRUCT(CancelMessageMoveTaskRequest, (), (TaskHandle))

struct CancelMessageMoveTaskResult {
  std::int64_t ApproximateNumberOfMessagesMoved = 0;
};
BOOST_DESCRIBE_STRUCT(CancelMessageMoveTaskResult, (), (ApproximateNumberOfMessagesMoved))

// The host's word that next_deadline() has passed: ended delays and visibility timeouts become visible
// (MessagesAvailable for their queues), ended retention drops messages.
struct TimePassed {};

using Command = std::variant<TimePassed, CreateQueueRequest, GetQueueUrlRequest, DeleteQueueRequest, ListQueuesRequest,
                             ListDeadLetterSourceQueuesRequest, GetQueueAttributesRequest, SetQueueAttributesRequest,
                             SendMessageRequest, SendMessageBatchRequest, ReceiveMessageRequest, DeleteMessageRequest,
                             DeleteMessageBatchRequest, ChangeMessageVisibilityRequest,
                             ChangeMessageVisibilityBatchRequest, PurgeQueueRequest, TagQueueRequest, UntagQueueRequest,
                             ListQueueTagsRequest, AddPermissionRequest, RemovePermissionRequest,
                             StartMessageMoveTaskRequest, ListMessageMoveTasksRequest, CancelMessageMoveTaskRequest>;

// ---- replies -------------------------------------------------------------------------------------------------------

// What a receive took, before its bodies are read: render() (sqs/received.h) makes it a ReceiveMessageResult with the
// help of a base::PayloadReader, off the logic thread if need be.
struct ReceivedMessage {
  std::array<std::uint8_t, 16> message_id{};
  std::string receipt_handle;
  base::PayloadRef payload;                       // the encoded attributes, then the body
  std::uint32_t attributes_size = 0;              // bytes of the payload before the body
  std::map<std::string, std::string> attributes;  // the system attributes that were asked for
};

struct ReceivedMessages {
  std::vector<ReceivedMessage> messages;
  std::vector<std::string> message_attribute_names;  // the request's filter
};

using Reply =
    std::variant<std::monostate, CreateQueueResult, GetQueueUrlResult, ListQueuesResult,
                 ListDeadLetterSourceQueuesResult, GetQueueAttributesResult, SendMessageResult, SendMessageBatchResult,
                 ReceivedMessages, DeleteMessageBatchResult, ChangeMessageVisibilityBatchResult, ListQueueTagsResult,
                 StartMessageMoveTaskResult, ListMessageMoveTasksResult, CancelMessageMoveTaskResult>;

// ---- events --------------------------------------------------------------------------------------------------------

// A queue is named by its ARN at the edges and by a small number, drawn at creation and never used again, in events.
using QueueId = std::uint32_t;
using MessageId = std::array<std::uint8_t, 16>;

// Names a message in events and receipt handles: its place in the queue's index, so that finding it is one look, and a
// number that no other message of the queue ever has, since places are used again.
struct MessageKey {
  std::uint32_t slot = 0;
  std::uint64_t number = 0;
  friend bool operator==(const MessageKey&, const MessageKey&) = default;
};
BOOST_DESCRIBE_STRUCT(MessageKey, (), (slot, number))

struct QueueCreated {  // also its restatement: an upsert that keeps the messages
  QueueId queue = 0;
  std::string account, region, name;
  std::map<std::string, std::string> attributes;  // all that are set, defaults included (sqs/queue_attributes.h)
  std::map<std::string, std::string> tags;
  base::Instant created, modified;
  base::Instant purged;                  // the last purge, or epoch
  bool deduplication_per_group = false;  // DeduplicationScope as it was at creation, which is the one that counts
  std::uint64_t next_number = 1;         // of MessageKey
  std::uint64_t next_sequence = 1;       // of FIFO sequence numbers
};
BOOST_DESCRIBE_STRUCT(QueueCreated, (),
                      (queue, account, region, name, attributes, tags, created, modified, purged,
                       deduplication_per_group, next_number, next_sequence))

struct QueueDeleted {
  QueueId queue = 0;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(QueueDeleted, (), (queue, at))

struct QueueAttributesSet {
  QueueId queue = 0;
  std::map<std::string, std::string> attributes;  // the whole new set
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(QueueAttributesSet, (), (queue, attributes, at))

struct QueueTagsSet {
  QueueId queue = 0;
  std::map<std::string, std::string> tags;  // the whole new set
};
BOOST_DESCRIBE_STRUCT(QueueTagsSet, (), (queue, tags))

struct QueuePurged {
  QueueId queue = 0;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(QueuePurged, (), (queue, at))

// The hot ones are small: MessageSent is a few dozen bytes beside its payload.
struct MessageSent {
  QueueId queue = 0;
  MessageKey key;
  MessageId id{};
  base::Instant at;
  base::Instant visible_at;           // later than `at` with a delay
  std::uint32_t attributes_size = 0;  // bytes of the payload before the body
  std::string sender_id;
  std::string trace_header;
  std::string group_id, deduplication_id;  // empty: none
  std::uint64_t sequence = 0;              // FIFO
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(MessageSent, (),
                      (queue, key, id, at, visible_at, attributes_size, sender_id, trace_header, group_id,
                       deduplication_id, sequence, payload))

struct MessageReceived {
  QueueId queue = 0;
  MessageKey key;
  base::Instant at;
  base::Instant visible_at;      // `at` with a visibility timeout of 0: the message stays visible
  std::uint32_t generation = 0;  // receives so far, this one included; the receipt handle names it
};
BOOST_DESCRIBE_STRUCT(MessageReceived, (), (queue, key, at, visible_at, generation))

// A FIFO receive with a ReceiveRequestAttemptId, so that its repetition can answer the same.
struct ReceiveAttempt {
  MessageKey key;
  std::uint32_t generation = 0;
  base::Instant received;
  base::Instant visible_at;
};
BOOST_DESCRIBE_STRUCT(ReceiveAttempt, (), (key, generation, received, visible_at))

struct ReceiveAttempted {  // also its restatement
  QueueId queue = 0;
  std::string attempt_id;
  base::Instant at;  // of the first attempt: it is remembered for five minutes from there
  std::vector<ReceiveAttempt> messages;
};
BOOST_DESCRIBE_STRUCT(ReceiveAttempted, (), (queue, attempt_id, at, messages))

struct MessageVisibilityChanged {
  QueueId queue = 0;
  MessageKey key;
  base::Instant at;
  base::Instant visible_at;  // `at` for at once
};
BOOST_DESCRIBE_STRUCT(MessageVisibilityChanged, (), (queue, key, at, visible_at))

struct MessageDeleted {
  QueueId queue = 0;
  MessageKey key;
};
BOOST_DESCRIBE_STRUCT(MessageDeleted, (), (queue, key))

enum class MessageState : std::uint8_t { kVisible, kDelayed, kInFlight };

// A whole message as it stands, for restatement: an upsert. If its payload lies in a segment that is being emptied, the
// host fills `payload` with the bytes and the event moves them; otherwise the bytes stay and `ref` says where.
struct MessageRestated {
  QueueId queue = 0;
  MessageKey key;
  MessageId id{};
  MessageState state = MessageState::kVisible;
  base::Instant sent;
  base::Instant visible_at;      // when it became or will become visible
  base::Instant first_received;  // epoch: never
  std::uint32_t receive_count = 0;
  std::uint32_t received_elsewhere = 0;  // the part of receive_count that was counted before it came to this queue
  std::uint32_t attributes_size = 0;
  std::string sender_id, trace_header, group_id, deduplication_id;
  std::uint64_t sequence = 0;
  std::string dead_letter_source_arn;
  base::PayloadRef ref;
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(MessageRestated, (),
                      (queue, key, id, state, sent, visible_at, first_received, receive_count, received_elsewhere,
                       attributes_size, sender_id, trace_header, group_id, deduplication_id, sequence,
                       dead_letter_source_arn, ref, payload))

// A message whose receive count reached maxReceiveCount goes to the dead-letter queue and keeps its id, payload, times
// and count (sqs.md section 11). The event tells the whole message as it stands there, because a replay that begins in
// the middle may not know it in its source. Its `ref` points at older bytes, which therefore stay live: a checkpoint
// under way has to count them as it counts a restated one's.
struct MessageMovedToDeadLetterQueue : MessageRestated {
  QueueId source = 0;
  MessageKey source_key;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(MessageMovedToDeadLetterQueue, (MessageRestated), (source, source_key, at))

// A task that moves the messages of a dead-letter queue, as it stands: told when it starts, with each step (beside the
// messages that the step moves, as MessageMovedToDeadLetterQueue) and when it ends; also its restatement.
enum class MoveTaskStatus : std::uint8_t { kRunning, kCompleted, kCancelled, kFailed };

struct MoveTaskChanged {
  MessageId id{};
  QueueId source = 0;
  std::string destination_arn;  // empty: each message goes to the queue that it came from
  std::int32_t rate = 0;        // messages a second, 0: no limit
  MoveTaskStatus status = MoveTaskStatus::kRunning;
  base::Instant started;
  base::Instant next_step;
  std::uint64_t moved = 0;
  std::uint64_t to_move = 0;  // when it started
  std::string failure;
};
BOOST_DESCRIBE_STRUCT(MoveTaskChanged, (),
                      (id, source, destination_arn, rate, status, started, next_step, moved, to_move, failure))

// A remembered FIFO deduplication id, for restatement.
struct DeduplicationRestated {
  QueueId queue = 0;
  std::string key;  // as sqs/deduplication.h forms it
  MessageId id{};
  std::uint64_t sequence = 0;
  base::Instant at;  // of the first accepted send
};
BOOST_DESCRIBE_STRUCT(DeduplicationRestated, (), (queue, key, id, sequence, at))

// What the engine remembers beside its queues, for restatement.
struct DeletedQueue {
  std::string account, region, name;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(DeletedQueue, (), (account, region, name, at))

struct EngineRestated {
  QueueId next_queue = 1;
  std::vector<DeletedQueue> deleted;  // within the last minute
};
BOOST_DESCRIBE_STRUCT(EngineRestated, (), (next_queue, deleted))

// Time has come to `now`: delays and visibility timeouts that ended become visible, retention ends. Never written: any
// later event carries a later time.
struct TimeAdvanced {
  static constexpr bool kVolatile = true;
  base::Instant now;
};
BOOST_DESCRIBE_STRUCT(TimeAdvanced, (), (now))

using Event = std::variant<QueueCreated, QueueDeleted, QueueAttributesSet, QueueTagsSet, QueuePurged, MessageSent,
                           MessageReceived, MessageVisibilityChanged, MessageDeleted, MessageMovedToDeadLetterQueue,
                           MessageRestated, ReceiveAttempted, DeduplicationRestated, EngineRestated, TimeAdvanced,
                           MoveTaskChanged>;

// ---- effects -------------------------------------------------------------------------------------------------------

// Messages of this queue may have become visible: parked receives (whose Park.key is the ARN) are decided again, and
// event source mappings of this queue ask for theirs. Also emitted for a deleted queue, whose parked receives then end.
struct MessagesAvailable {
  std::string queue_arn;
};
BOOST_DESCRIBE_STRUCT(MessagesAvailable, (), (queue_arn))

using Effect = std::variant<MessagesAvailable>;

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::sqs
