#include "wire/sqs_query.h"

#include <algorithm>
#include <vector>

#include "wire/json_codec.h"
#include "wire/reply.h"
#include "wire/scalar_text.h"

namespace sluice::wire::sqs_wire {
namespace {

constexpr QueryName kNames[] = {
    // requests and replies
    {"", "Attributes", "Attribute", "Attributes", "Name", "Value"},
    {"", "MessageAttributes", "MessageAttribute", "MessageAttributes", "Name", "Value"},
    {"", "MessageSystemAttributes", "MessageSystemAttribute", "MessageSystemAttributes", "Name", "Value"},
    {"", "tags", "Tag", "Tags", "Key", "Value"},
    {"", "Tags", "Tag", "Tags", "Key", "Value"},
    {"", "StringListValues", "StringListValue", "", "", ""},
    {"", "BinaryListValues", "BinaryListValue", "", "", ""},
    // requests
    {"", "TagKeys", "TagKey", "TagKeys", "", ""},
    {"", "AttributeNames", "AttributeName", "AttributeNames", "", ""},
    {"", "MessageSystemAttributeNames", "MessageSystemAttributeName", "MessageSystemAttributeNames", "", ""},
    {"", "MessageAttributeNames", "MessageAttributeName", "MessageAttributeNames", "", ""},
    {"", "AWSAccountIds", "AWSAccountId", "", "", ""},
    {"", "Actions", "ActionName", "", "", ""},
    {"SendMessageBatchRequest", "Entries", "SendMessageBatchRequestEntry", "", "", ""},
    {"DeleteMessageBatchRequest", "Entries", "DeleteMessageBatchRequestEntry", "", "", ""},
    {"ChangeMessageVisibilityBatchRequest", "Entries", "ChangeMessageVisibilityBatchRequestEntry", "", "", ""},
    // replies
    {"", "QueueUrls", "QueueUrl", "", "", ""},
    {"", "queueUrls", "QueueUrl", "", "", ""},
    {"", "Messages", "Message", "", "", ""},
    {"SendMessageBatchResult", "Successful", "SendMessageBatchResultEntry", "", "", ""},
    {"DeleteMessageBatchResult", "Successful", "DeleteMessageBatchResultEntry", "", "", ""},
    {"ChangeMessageVisibilityBatchResult", "Successful", "ChangeMessageVisibilityBatchResultEntry", "", "", ""},
    {"", "Failed", "BatchResultErrorEntry", "", "", ""},
    {"", "Results", "ListMessageMoveTasksResultEntry", "", "", ""},
};

// Members whose names differ in the query protocol's JSON.
std::string_view json_name(std::string_view member) {
  if (member == "Messages") return "messages";
  if (member == "QueueUrls") return "queueUrls";
  return member;
}

class SqsJsonEncoder {
 public:
  explicit SqsJsonEncoder(std::string& out) : out_(out) {}

  void value(const Type& type, const void* object, std::string_view key_name) {
    switch (type.kind) {
      case Kind::kOptional:
        if (!type.access.has(object)) {
          out_ += "null";
        } else {
          value(*type.element, type.access.value(object), key_name);
        }
        break;
      case Kind::kStruct:
        structure(type, object);
        break;
      case Kind::kList:
        list(type, object);
        break;
      case Kind::kMap:
        map(type, object, key_name);
        break;
      default:
        encode_json(out_, type, object);
    }
  }

 private:
  void structure(const Type& type, const void* object) {
    std::vector<const Member*> members;
    for (const auto& member : type.members) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return a->name < b->name; });
    out_ += '{';
    for (const auto* member : members) {
      if (out_.back() != '{') out_ += ',';
      append_json_string(out_, json_name(member->name));
      out_ += ':';
      value(*member->type, member->in(object), kQueryNames.find(type.name, member->name).key);
    }
    out_ += '}';
  }

  void list(const Type& type, const void* object) {
    const auto count = type.access.size(object);
    if (count == 0) {
      out_ += "null";
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      out_ += i == 0 ? '[' : ',';
      value(*type.element, type.access.item(object, i), {});
    }
    out_ += ']';
  }

  void map(const Type& type, const void* object, std::string_view key_name) {
    if (type.access.size(object) == 0) {
      out_ += "null";
      return;
    }
    struct State {
      SqsJsonEncoder& encoder;
      const Type& element;
      std::string_view key_name;
    } state{*this, *type.element, key_name};
    out_ += '[';
    type.access.each(object, &state, [](void* opaque, const std::string& key, const void* item) {
      const auto& self = *static_cast<State*>(opaque);
      auto& out = self.encoder.out_;
      if (out.back() != '[') out += ',';
      out += "{\"";
      out += self.key_name;
      out += "\":";
      append_json_string(out, key);
      out += ",\"Value\":";
      self.encoder.value(self.element, item, {});
      out += '}';
    });
    out_ += ']';
  }

  std::string& out_;
};

}  // namespace

const QueryNames kQueryNames{true, kNames};

std::string query_json_reply(std::string_view action, const Shaped& result, std::string_view request_id) {
  std::string metadata = "\"ResponseMetadata\":{\"RequestId\":";
  append_json_string(metadata, request_id);
  metadata += '}';
  std::string content;
  if (result.type != nullptr) {
    content = "\"" + std::string(action) + "Result\":";
    SqsJsonEncoder(content).value(*result.type, result.object, {});
  }
  const bool result_first = action < "Response";
  std::string out = "{\"" + std::string(action) + "Response\":{";
  out += result_first && !content.empty() ? content + ',' + metadata : metadata;
  if (!result_first && !content.empty()) out += ',' + content;
  return out + "}}";
}

std::string query_json_error(const aws::Error& error, std::string_view request_id) {
  std::string out = "{\"Error\":{\"Code\":";
  append_json_string(out, query_code(error));
  out += ",\"Message\":";
  append_json_string(out, error.message);
  out += ",\"Type\":";
  append_json_string(out, fault_side(error));
  out += "},\"RequestId\":";
  append_json_string(out, request_id);
  return out + '}';
}

}  // namespace sluice::wire::sqs_wire
