#include "lambda/event_json.h"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "base/bytes.h"

namespace sluice::lambda {

namespace {

namespace json = boost::json;

// Takes all that the parser finds and keeps nothing.
struct IgnoringHandler {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_object_end(std::size_t, json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_key(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

// Writes "key":"value" members, with commas between them.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  void member(std::string_view key, std::string_view value) {
    this->key(key);
    out_ += json::serialize(json::string_view(value));
  }
  void key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += json::serialize(json::string_view(key));
    out_ += ':';
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void write_attributes(std::string& out, const std::map<std::string, std::string>& attributes) {
  // The order of the recorded events; any others follow by name.
  static constexpr std::string_view kFirst[] = {"ApproximateReceiveCount",
                                                "SentTimestamp",
                                                "SequenceNumber",
                                                "MessageGroupId",
                                                "SenderId",
                                                "MessageDeduplicationId",
                                                "ApproximateFirstReceiveTimestamp"};
  ObjectWriter object(out);
  for (const auto name : kFirst) {
    const auto found = attributes.find(std::string(name));
    if (found != attributes.end()) object.member(name, found->second);
  }
  for (const auto& [name, value] : attributes) {
    if (std::find(std::begin(kFirst), std::end(kFirst), name) == std::end(kFirst)) object.member(name, value);
  }
  object.end();
}

void write_message_attributes(std::string& out, const std::map<std::string, SqsMessageAttribute>& attributes) {
  ObjectWriter object(out);
  for (const auto& [name, attribute] : attributes) {
    object.key(name);
    ObjectWriter value(out);
    if (attribute.string_value) value.member("stringValue", *attribute.string_value);
    if (attribute.binary_value) value.member("binaryValue", base::to_base64(*attribute.binary_value));
    value.key("stringListValues");
    out += "[]";
    value.key("binaryListValues");
    out += "[]";
    value.member("dataType", attribute.data_type);
    value.end();
  }
  object.end();
}

}  // namespace

aws::Status check_event_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kEventDepthMax;
  json::basic_parser<IgnoringHandler> parser(options);
  json::error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (!error) return {};
  return aws::fail({"InvalidRequestContentException",
                    "Could not parse request body into json: Could not parse payload into json: " + error.message() +
                        " at byte " + std::to_string(read),
                    400,
                    "",
                    {{"Type", "User"}}});
}

std::string sqs_event_json(const std::vector<SqsRecord>& records, std::string_view queue_arn, std::string_view region) {
  std::string out = R"({"Records":[)";
  bool first = true;
  for (const auto& record : records) {
    if (!first) out += ',';
    first = false;
    ObjectWriter object(out);
    object.member("messageId", record.message_id);
    object.member("receiptHandle", record.receipt_handle);
    object.member("body", record.body);
    object.key("attributes");
    write_attributes(out, record.attributes);
    object.key("messageAttributes");
    write_message_attributes(out, record.message_attributes);
    object.member("md5OfBody", record.md5_of_body);
    if (record.md5_of_message_attributes) object.member("md5OfMessageAttributes", *record.md5_of_message_attributes);
    object.member("eventSource", "aws:sqs");
    object.member("eventSourceARN", queue_arn);
    object.member("awsRegion", region);
    object.end();
  }
  return out + "]}";
}

std::size_t sqs_record_size_bound(std::size_t stored_size, std::size_t system_attributes_size,
                                  std::size_t receipt_handle_size) {
  // Of the characters that SQS takes none needs more than a backslash before it. 2048: keys, punctuation, digests, ids,
  // the queue's ARN, and the frame of ten message attributes.
  return 2 * stored_size + 2 * system_attributes_size + receipt_handle_size + 2048;
}

}  // namespace sluice::lambda
