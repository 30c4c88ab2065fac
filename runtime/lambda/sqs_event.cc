#include "lambda/sqs_event.h"

#include <charconv>

#include "lambda/json.h"
#include "lambda/sqs_json.h"

namespace lambda {
namespace {

namespace json = boost::json;

Error bad_event(std::string message) {
  return Error{ErrorKind::kProtocol, "InvalidSqsEvent", std::move(message)};
}

Result<SqsRecord> parse_record(const json::object& object) {
  const auto message_id = optional_string_member(object, "messageId");
  const auto body = optional_string_member(object, "body");
  if (!message_id || message_id->empty() || !body) return bad_event("a record lacks messageId or body");
  auto attributes = decode_attributes(object_member(object, "messageAttributes"), AttributeSpelling::kEvent);
  if (!attributes) return attributes.error();

  SqsRecord record;
  record.message_id = *message_id;
  record.receipt_handle = string_member(object, "receiptHandle");
  record.body = *body;
  record.attributes = decode_string_map(object_member(object, "attributes"));
  record.message_attributes = std::move(*attributes);
  record.md5_of_body = string_member(object, "md5OfBody");
  record.md5_of_message_attributes = string_member(object, "md5OfMessageAttributes");
  record.event_source = string_member(object, "eventSource");
  record.event_source_arn = string_member(object, "eventSourceARN");
  record.aws_region = string_member(object, "awsRegion");
  return record;
}

json::object encode_record(const SqsRecord& record) {
  json::object attributes;
  for (const auto& [name, value] : record.attributes) attributes[name] = value;
  json::object object{{"messageId", record.message_id},
                      {"receiptHandle", record.receipt_handle},
                      {"body", record.body},
                      {"attributes", std::move(attributes)},
                      {"messageAttributes", encode_attributes(record.message_attributes, AttributeSpelling::kEvent)},
                      {"md5OfBody", record.md5_of_body}};
  if (!record.md5_of_message_attributes.empty()) object["md5OfMessageAttributes"] = record.md5_of_message_attributes;
  object["eventSource"] = record.event_source;
  object["eventSourceARN"] = record.event_source_arn;
  object["awsRegion"] = record.aws_region;
  return object;
}

}  // namespace

int SqsRecord::approximate_receive_count() const {
  const auto found = attributes.find("ApproximateReceiveCount");
  int count = 0;
  if (found != attributes.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), count);
  }
  return count;
}

Result<SqsEvent> parse_sqs_event(std::string_view text) {
  const auto object = parse_json_object(text);
  if (!object) return object.error();
  const json::array* records = array_member(*object, "Records");
  if (records == nullptr) return bad_event("the event has no array \"Records\"");
  SqsEvent event;
  for (const auto& value : *records) {
    const json::object* fields = value.if_object();
    if (fields == nullptr) return bad_event("a record is not an object");
    auto record = parse_record(*fields);
    if (!record) return record.error();
    event.records.push_back(std::move(*record));
  }
  return event;
}

std::string to_json(const SqsEvent& event) {
  json::array records;
  for (const auto& record : event.records) records.push_back(encode_record(record));
  return json::serialize(json::object{{"Records", std::move(records)}});
}

Result<SqsBatchResponse> parse_sqs_batch_response(std::string_view text) {
  const auto object = parse_json_object(text);
  if (!object) return object.error();
  SqsBatchResponse response;
  const json::array* failures = array_member(*object, "batchItemFailures");
  if (failures == nullptr) return response;
  for (const auto& value : *failures) {
    const json::object* failure = value.if_object();
    const auto id = failure == nullptr ? std::nullopt : optional_string_member(*failure, "itemIdentifier");
    if (!id || id->empty()) return bad_event("a batch item failure has no itemIdentifier");
    response.failed_message_ids.push_back(*id);
  }
  return response;
}

std::string to_json(const SqsBatchResponse& response) {
  json::array failures;
  for (const auto& id : response.failed_message_ids) failures.push_back(json::object{{"itemIdentifier", id}});
  return json::serialize(json::object{{"batchItemFailures", std::move(failures)}});
}

}  // namespace lambda
