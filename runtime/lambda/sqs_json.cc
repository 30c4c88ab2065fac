#include "lambda/sqs_json.h"

#include "lambda/encoding.h"

namespace lambda {
namespace {

namespace json = boost::json;

struct AttributeNames {
  const char* data_type;
  const char* string_value;
  const char* binary_value;
};

constexpr AttributeNames names_of(AttributeSpelling spelling) {
  return spelling == AttributeSpelling::kService ? AttributeNames{"DataType", "StringValue", "BinaryValue"}
                                                 : AttributeNames{"dataType", "stringValue", "binaryValue"};
}

void set_unless_empty(json::object& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

json::array string_array(const std::vector<std::string>& strings) {
  json::array array;
  for (const auto& text : strings) array.emplace_back(text);
  return array;
}

// SendMessage and an entry of SendMessageBatch have the same members.
template <typename Message>
void set_message(json::object& object, const Message& message) {
  object["MessageBody"] = message.message_body;
  if (!message.message_attributes.empty()) {
    object["MessageAttributes"] = encode_attributes(message.message_attributes, AttributeSpelling::kService);
  }
  if (message.delay_seconds) object["DelaySeconds"] = *message.delay_seconds;
  set_unless_empty(object, "MessageGroupId", message.message_group_id);
  set_unless_empty(object, "MessageDeduplicationId", message.message_deduplication_id);
}

template <typename Sent>
void read_sent(Sent& sent, const json::object& object) {
  sent.message_id = string_member(object, "MessageId");
  sent.md5_of_message_body = string_member(object, "MD5OfMessageBody");
  sent.md5_of_message_attributes = string_member(object, "MD5OfMessageAttributes");
  sent.sequence_number = string_member(object, "SequenceNumber");
}

std::vector<BatchFailure> decode_failures(const json::object& answer) {
  std::vector<BatchFailure> failures;
  const json::array* entries = array_member(answer, "Failed");
  if (entries == nullptr) return failures;
  for (const auto& value : *entries) {
    const json::object* entry = value.if_object();
    if (entry == nullptr) continue;
    const json::value* fault = entry->if_contains("SenderFault");
    failures.push_back({string_member(*entry, "Id"), string_member(*entry, "Code"), string_member(*entry, "Message"),
                        fault != nullptr && fault->is_bool() && fault->get_bool()});
  }
  return failures;
}

Result<SqsMessage> decode_message(const json::object& object) {
  SqsMessage message;
  message.message_id = string_member(object, "MessageId");
  message.receipt_handle = string_member(object, "ReceiptHandle");
  message.md5_of_body = string_member(object, "MD5OfBody");
  message.body = string_member(object, "Body");
  message.attributes = decode_string_map(object_member(object, "Attributes"));
  auto attributes = decode_attributes(object_member(object, "MessageAttributes"), AttributeSpelling::kService);
  if (!attributes) return attributes.error();
  message.message_attributes = std::move(*attributes);
  message.md5_of_message_attributes = string_member(object, "MD5OfMessageAttributes");
  return message;
}

}  // namespace

json::object encode_attributes(const SqsAttributes& attributes, AttributeSpelling spelling) {
  const AttributeNames names = names_of(spelling);
  json::object object;
  for (const auto& [name, value] : attributes) {
    json::object encoded;
    if (value.string_value) encoded[names.string_value] = *value.string_value;
    if (value.binary_value) encoded[names.binary_value] = base64_encode(*value.binary_value);
    encoded[names.data_type] = value.data_type;
    object[name] = std::move(encoded);
  }
  return object;
}

Result<SqsAttributes> decode_attributes(const json::object* object, AttributeSpelling spelling) {
  SqsAttributes attributes;
  if (object == nullptr) return attributes;
  const AttributeNames names = names_of(spelling);
  for (const auto& member : *object) {
    const json::object* encoded = member.value().if_object();
    if (encoded == nullptr) {
      return Error{ErrorKind::kProtocol, "MalformedAttribute", "a message attribute is not an object"};
    }
    SqsAttributeValue value;
    value.data_type = string_member(*encoded, names.data_type);
    value.string_value = optional_string_member(*encoded, names.string_value);
    if (const auto binary = optional_string_member(*encoded, names.binary_value)) {
      value.binary_value = base64_decode(*binary);
      if (!value.binary_value) {
        return Error{ErrorKind::kProtocol, "MalformedAttribute", "a binary message attribute is not base64"};
      }
    }
    attributes.emplace(std::string(member.key()), std::move(value));
  }
  return attributes;
}

json::object encode(const SendMessageRequest& request) {
  json::object object;
  object["QueueUrl"] = request.queue_url;
  set_message(object, request);
  return object;
}

json::object encode(const SendMessageBatchRequest& request) {
  json::array entries;
  for (const auto& entry : request.entries) {
    json::object encoded;
    encoded["Id"] = entry.id;
    set_message(encoded, entry);
    entries.push_back(std::move(encoded));
  }
  return {{"QueueUrl", request.queue_url}, {"Entries", std::move(entries)}};
}

json::object encode(const ReceiveMessageRequest& request) {
  json::object object;
  object["QueueUrl"] = request.queue_url;
  object["MaxNumberOfMessages"] = request.max_number_of_messages;
  if (request.visibility_timeout) object["VisibilityTimeout"] = *request.visibility_timeout;
  if (request.wait_time_seconds) object["WaitTimeSeconds"] = *request.wait_time_seconds;
  if (!request.message_system_attribute_names.empty()) {
    object["MessageSystemAttributeNames"] = string_array(request.message_system_attribute_names);
  }
  if (!request.message_attribute_names.empty()) {
    object["MessageAttributeNames"] = string_array(request.message_attribute_names);
  }
  return object;
}

json::object encode(const DeleteMessageRequest& request) {
  return {{"QueueUrl", request.queue_url}, {"ReceiptHandle", request.receipt_handle}};
}

json::object encode(const DeleteMessageBatchRequest& request) {
  json::array entries;
  for (const auto& entry : request.entries) {
    entries.push_back(json::object{{"Id", entry.id}, {"ReceiptHandle", entry.receipt_handle}});
  }
  return {{"QueueUrl", request.queue_url}, {"Entries", std::move(entries)}};
}

json::object encode(const ChangeMessageVisibilityRequest& request) {
  return {{"QueueUrl", request.queue_url},
          {"ReceiptHandle", request.receipt_handle},
          {"VisibilityTimeout", request.visibility_timeout}};
}

json::object encode(const GetQueueUrlRequest& request) {
  json::object object{{"QueueName", request.queue_name}};
  set_unless_empty(object, "QueueOwnerAWSAccountId", request.queue_owner_aws_account_id);
  return object;
}

json::object encode(const GetQueueAttributesRequest& request) {
  return {{"QueueUrl", request.queue_url}, {"AttributeNames", string_array(request.attribute_names)}};
}

json::object encode_receive_result(const ReceiveMessageResult& result) {
  json::array messages;
  for (const auto& message : result.messages) {
    json::object encoded{{"MessageId", message.message_id},
                         {"ReceiptHandle", message.receipt_handle},
                         {"MD5OfBody", message.md5_of_body},
                         {"Body", message.body}};
    if (!message.attributes.empty()) {
      json::object attributes;
      for (const auto& [name, value] : message.attributes) attributes[name] = value;
      encoded["Attributes"] = std::move(attributes);
    }
    set_unless_empty(encoded, "MD5OfMessageAttributes", message.md5_of_message_attributes);
    if (!message.message_attributes.empty()) {
      encoded["MessageAttributes"] = encode_attributes(message.message_attributes, AttributeSpelling::kService);
    }
    messages.push_back(std::move(encoded));
  }
  return {{"Messages", std::move(messages)}};
}

SendMessageResult decode_send_message(const json::object& answer) {
  SendMessageResult result;
  read_sent(result, answer);
  return result;
}

SendMessageBatchResult decode_send_message_batch(const json::object& answer) {
  SendMessageBatchResult result;
  if (const json::array* entries = array_member(answer, "Successful")) {
    for (const auto& value : *entries) {
      const json::object* entry = value.if_object();
      if (entry == nullptr) continue;
      SendMessageBatchResult::Success success;
      success.id = string_member(*entry, "Id");
      read_sent(success, *entry);
      result.successful.push_back(std::move(success));
    }
  }
  result.failed = decode_failures(answer);
  return result;
}

Result<ReceiveMessageResult> decode_receive_message(const json::object& answer) {
  ReceiveMessageResult result;
  const json::array* messages = array_member(answer, "Messages");
  if (messages == nullptr) return result;
  for (const auto& value : *messages) {
    const json::object* object = value.if_object();
    if (object == nullptr)
      return Error{ErrorKind::kProtocol, "MalformedMessage", "a received message is not an object"};
    auto message = decode_message(*object);
    if (!message) return message.error();
    result.messages.push_back(std::move(*message));
  }
  return result;
}

DeleteMessageBatchResult decode_delete_message_batch(const json::object& answer) {
  DeleteMessageBatchResult result;
  if (const json::array* entries = array_member(answer, "Successful")) {
    for (const auto& value : *entries) {
      if (const json::object* entry = value.if_object()) result.successful.push_back(string_member(*entry, "Id"));
    }
  }
  result.failed = decode_failures(answer);
  return result;
}

std::map<std::string, std::string> decode_string_map(const json::object* object) {
  std::map<std::string, std::string> map;
  if (object == nullptr) return map;
  for (const auto& member : *object) {
    if (const auto* text = member.value().if_string()) {
      map.emplace(std::string(member.key()), std::string(text->data(), text->size()));
    }
  }
  return map;
}

}  // namespace lambda
