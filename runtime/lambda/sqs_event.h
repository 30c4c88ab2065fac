// The event that an SQS event source mapping hands to a function, and the answer that names the records that failed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/result.h"
#include "lambda/sqs.h"

namespace lambda {

struct SqsRecord {
  std::string message_id;
  std::string receipt_handle;
  std::string body;
  std::map<std::string, std::string> attributes;  // "ApproximateReceiveCount", "SentTimestamp", "SenderId", ...
  SqsAttributes message_attributes;
  std::string md5_of_body;
  std::string md5_of_message_attributes;  // "" if the message has no attributes
  std::string event_source;               // "aws:sqs"
  std::string event_source_arn;
  std::string aws_region;

  // How many times the message has been received, this time included; 0 if the event does not say.
  int approximate_receive_count() const;
};

struct SqsEvent {
  std::vector<SqsRecord> records;
};

// An error if the text is not JSON, has no array "Records", or a record lacks "messageId" or "body".
Result<SqsEvent> parse_sqs_event(std::string_view json);
std::string to_json(const SqsEvent& event);

// The answer of a function whose mapping has FunctionResponseTypes: [ReportBatchItemFailures].
// Empty: all records succeeded and are deleted. A record that is named stays in the queue until its visibility timeout
// ends.
struct SqsBatchResponse {
  std::vector<std::string> failed_message_ids;
};

Result<SqsBatchResponse> parse_sqs_batch_response(std::string_view json);
std::string to_json(const SqsBatchResponse& response);

}  // namespace lambda
