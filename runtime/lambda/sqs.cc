#include "lambda/sqs.h"

#include <cstdint>

#include "lambda/digest.h"
#include "lambda/encoding.h"
#include "lambda/sqs_json.h"

namespace lambda {
namespace {

void append_sized(std::string& bytes, const std::string& part) {
  const auto size = static_cast<uint32_t>(part.size());
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 255);
  bytes += part;
}

const std::string& raw_value(const SqsAttributeValue& value) {
  static const std::string kNone;
  if (value.string_value) return *value.string_value;
  return value.binary_value ? *value.binary_value : kNone;
}

}  // namespace

size_t sqs_message_bytes(const std::string& body, const SqsAttributes& attributes) {
  size_t bytes = body.size();
  for (const auto& [name, value] : attributes) bytes += name.size() + value.data_type.size() + raw_value(value).size();
  return bytes;
}

// For each attribute by ascending name: length and bytes of name and type, 1 for text or 2 for bytes, length and bytes
// of the value.
std::string sqs_attributes_md5(const SqsAttributes& attributes) {
  if (attributes.empty()) return "";
  std::string bytes;
  for (const auto& [name, value] : attributes) {
    append_sized(bytes, name);
    append_sized(bytes, value.data_type);
    bytes += value.data_type.starts_with("Binary") ? '\x02' : '\x01';
    append_sized(bytes, raw_value(value));
  }
  return hex_encode(md5(bytes));
}

std::string to_json(const ReceiveMessageResult& result) {
  return boost::json::serialize(encode_receive_result(result));
}

}  // namespace lambda
