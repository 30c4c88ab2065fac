// Amazon SQS: requests and answers as structs, and the interface that a function depends on.
//
// Member names are SQS's own in snake_case. A request names only the members it needs, {.queue_url = u, .message_body =
// b}: that is what the empty initializers are for. SqsClient (sqs_client.h) is the implementation; a test of a handler
// brings its own.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lambda/deadline.h"
#include "lambda/result.h"

namespace lambda {

constexpr size_t kSqsBatchEntriesMax = 10;
constexpr size_t kSqsBatchBytesMax = 1'048'576;  // bodies and attributes of all entries together

struct SqsAttributeValue {
  std::string data_type = "String";           // String, Number or Binary, also with a label: "Number.float"
  std::optional<std::string> string_value{};  // of String and Number
  std::optional<std::string> binary_value{};  // of Binary; raw bytes here, base64 on the wire

  static SqsAttributeValue text(std::string value) { return {"String", std::move(value), std::nullopt}; }
  bool operator==(const SqsAttributeValue&) const = default;
};
using SqsAttributes = std::map<std::string, SqsAttributeValue>;

// What SQS counts of a message: body, and each attribute's name, type and value.
size_t sqs_message_bytes(const std::string& body, const SqsAttributes& attributes);

// The digest that SQS states for attributes, in hexadecimal; "" for none.
std::string sqs_attributes_md5(const SqsAttributes& attributes);

struct SendMessageRequest {
  std::string queue_url{};
  std::string message_body{};
  SqsAttributes message_attributes{};
  std::optional<int> delay_seconds{};
  std::string message_group_id{};          // "" is not sent
  std::string message_deduplication_id{};  // "" is not sent
};
struct SendMessageResult {
  std::string message_id;
  std::string md5_of_message_body;
  std::string md5_of_message_attributes;
  std::string sequence_number;
};

struct SendMessageBatchEntry {
  std::string id{};  // 1 to 80 of A-Z a-z 0-9 - _, different in each entry
  std::string message_body{};
  SqsAttributes message_attributes{};
  std::optional<int> delay_seconds{};
  std::string message_group_id{};
  std::string message_deduplication_id{};
};
struct SendMessageBatchRequest {
  std::string queue_url{};
  std::vector<SendMessageBatchEntry> entries{};
};
struct BatchFailure {
  std::string id{};
  std::string code{};
  std::string message{};
  bool sender_fault = false;
};
struct SendMessageBatchResult {
  struct Success {
    std::string id;
    std::string message_id;
    std::string md5_of_message_body;
    std::string md5_of_message_attributes;
    std::string sequence_number;
  };
  std::vector<Success> successful;
  std::vector<BatchFailure> failed;
};

struct ReceiveMessageRequest {
  std::string queue_url{};
  int max_number_of_messages = 1;
  std::optional<int> visibility_timeout{};
  std::optional<int> wait_time_seconds{};  // absent: the queue's own
  std::vector<std::string> message_system_attribute_names{};
  std::vector<std::string> message_attribute_names{};
};
struct SqsMessage {
  std::string message_id;
  std::string receipt_handle;
  std::string md5_of_body;
  std::string body;
  std::map<std::string, std::string> attributes;
  SqsAttributes message_attributes;
  std::string md5_of_message_attributes;  // "" if no attribute came
};
struct ReceiveMessageResult {
  std::vector<SqsMessage> messages;
};
// {"Messages":[{"MessageId","ReceiptHandle","MD5OfBody","Body","Attributes"?,"MD5OfMessageAttributes"?,"MessageAttributes"?}]}:
// the JSON that SQS answers.
std::string to_json(const ReceiveMessageResult& result);

struct DeleteMessageRequest {
  std::string queue_url{};
  std::string receipt_handle{};
};
struct DeleteMessageBatchRequest {
  struct Entry {
    std::string id{};
    std::string receipt_handle{};
  };
  std::string queue_url{};
  std::vector<Entry> entries{};
};
struct DeleteMessageBatchResult {
  std::vector<std::string> successful;  // ids
  std::vector<BatchFailure> failed;
};
struct ChangeMessageVisibilityRequest {
  std::string queue_url{};
  std::string receipt_handle{};
  int visibility_timeout = 0;
};
struct GetQueueUrlRequest {
  std::string queue_name{};
  std::string queue_owner_aws_account_id{};  // "" is not sent
};
struct GetQueueAttributesRequest {
  std::string queue_url{};
  std::vector<std::string> attribute_names{};
};

// The actions. All may wait until the deadline, retries included; errors are those of Error, kService with SQS's own
// code.
class SqsApi {
 public:
  SqsApi() = default;
  SqsApi(const SqsApi&) = delete;
  SqsApi& operator=(const SqsApi&) = delete;
  virtual ~SqsApi() = default;

  virtual Result<SendMessageResult> send_message(const SendMessageRequest& request, Deadline deadline) = 0;
  virtual Result<SendMessageBatchResult> send_message_batch(const SendMessageBatchRequest& request,
                                                            Deadline deadline) = 0;
  virtual Result<ReceiveMessageResult> receive_message(const ReceiveMessageRequest& request, Deadline deadline) = 0;
  virtual Status delete_message(const DeleteMessageRequest& request, Deadline deadline) = 0;
  virtual Result<DeleteMessageBatchResult> delete_message_batch(const DeleteMessageBatchRequest& request,
                                                                Deadline deadline) = 0;
  virtual Status change_message_visibility(const ChangeMessageVisibilityRequest& request, Deadline deadline) = 0;
  virtual Result<std::string> get_queue_url(const GetQueueUrlRequest& request, Deadline deadline) = 0;
  virtual Result<std::map<std::string, std::string>> get_queue_attributes(const GetQueueAttributesRequest& request,
                                                                          Deadline deadline) = 0;
};

}  // namespace lambda
