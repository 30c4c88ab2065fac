#include "process_input_queue/message.h"

#include <string_view>
#include <utility>

namespace app {
namespace {

constexpr std::string_view kWrapperBegin = R"({"data":)";
constexpr std::string_view kWrapperEnd = "}";

// The text inside the wrapper that API Gateway's mapping template writes. Another spelling of the same object (a blank
// more, say) gives nothing, and the text is then made from the value.
std::string_view unwrapped_text(std::string_view body) {
  if (!body.starts_with(kWrapperBegin) || !body.ends_with(kWrapperEnd)) return {};
  return body.substr(kWrapperBegin.size(), body.size() - kWrapperBegin.size() - kWrapperEnd.size());
}

}  // namespace

lambda::Result<Message> read_message(const lambda::SqsRecord& record) {
  auto body = lambda::parse_json(record.body);
  if (!body) return body.error();

  Message message;
  message.message_id = record.message_id;
  message.receive_count = record.approximate_receive_count();
  message.attributes = record.message_attributes;

  const boost::json::object* wrapper = body->if_object();
  if (wrapper == nullptr || wrapper->size() != 1 || !wrapper->contains("data")) {
    message.data_text = record.body;
    message.data = std::move(*body);
    return message;
  }
  message.data = wrapper->at("data");
  message.data_text = unwrapped_text(record.body);
  // An object of one member may still have been written with that member twice: the last one counts.
  if (const auto same = lambda::parse_json(message.data_text); !same || *same != message.data) {
    message.data_text = boost::json::serialize(message.data);
  }
  return message;
}

}  // namespace app
