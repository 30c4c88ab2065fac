#pragma once
// Events as JSON text: what the front checks before it hands over an Invoke, and what a batch of SQS messages looks
// like to a function (lambda.md section 7). Pure; may run on any thread.
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::lambda {

// Nesting of an event's JSON; a limit of ours against exhausting the stack.
inline constexpr std::size_t kEventDepthMax = 500;

// InvalidRequestContentException unless the text is one JSON value.
[[nodiscard]] aws::Status check_event_json(std::string_view text);

struct SqsMessageAttribute {
  std::string data_type;                    // String, Number, Binary, with any suffix
  std::optional<std::string> string_value;  // UTF-8
  std::optional<std::string> binary_value;  // raw bytes
};

struct SqsRecord {
  std::string message_id, receipt_handle;
  std::string_view body;                          // UTF-8
  std::map<std::string, std::string> attributes;  // the system attributes: ApproximateReceiveCount...
  std::map<std::string, SqsMessageAttribute> message_attributes;
  std::string md5_of_body;
  std::optional<std::string> md5_of_message_attributes;
};

// {"Records":[{"messageId":...}]} in the service's key order. `queue_arn` and `region` are the batch's.
std::string sqs_event_json(const std::vector<SqsRecord>& records, std::string_view queue_arn, std::string_view region);

// An upper bound for the bytes that a record takes in the event, from sizes alone: what QueueMessage.event_size is for.
// `stored_size` is the message's size as SQS counts it (body and attributes), `system_attributes_size` the characters
// of all names and values of system attributes.
std::size_t sqs_record_size_bound(std::size_t stored_size, std::size_t system_attributes_size,
                                  std::size_t receipt_handle_size);

}  // namespace sluice::lambda
