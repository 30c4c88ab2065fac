// SQS's structs as JSON, the AWS JSON 1.0 protocol: one encoder a request, one decoder an answer. No I/O.
#pragma once

#include <string>
#include <string_view>

#include "lambda/json.h"
#include "lambda/sqs.h"

namespace lambda {

boost::json::object encode(const SendMessageRequest& request);
boost::json::object encode(const SendMessageBatchRequest& request);
boost::json::object encode(const ReceiveMessageRequest& request);
boost::json::object encode(const DeleteMessageRequest& request);
boost::json::object encode(const DeleteMessageBatchRequest& request);
boost::json::object encode(const ChangeMessageVisibilityRequest& request);
boost::json::object encode(const GetQueueUrlRequest& request);
boost::json::object encode(const GetQueueAttributesRequest& request);
boost::json::object encode_receive_result(const ReceiveMessageResult& result);

SendMessageResult decode_send_message(const boost::json::object& answer);
SendMessageBatchResult decode_send_message_batch(const boost::json::object& answer);
Result<ReceiveMessageResult> decode_receive_message(const boost::json::object& answer);
DeleteMessageBatchResult decode_delete_message_batch(const boost::json::object& answer);
std::map<std::string, std::string> decode_string_map(const boost::json::object* object);

// Message attributes in either spelling: "DataType" (the service), "dataType" (a function's event).
enum class AttributeSpelling { kService, kEvent };
boost::json::object encode_attributes(const SqsAttributes& attributes, AttributeSpelling spelling);
// An error if a binary value is not base64.
Result<SqsAttributes> decode_attributes(const boost::json::object* object, AttributeSpelling spelling);

}  // namespace lambda
