#include "wire/reply.h"

#include "wire/xml_writer.h"

namespace sluice::wire {

aws::Error to_error(const DecodeFault& fault) {
  if (fault.kind == DecodeFault::Kind::kConstraint) {
    return aws::Error{"ValidationException", fault.text, 400, "ValidationError", {}};
  }
  return aws::Error{"SerializationException", fault.text, 400, "MalformedInput", {}};
}

std::string_view fault_side(const aws::Error& error) {
  return error.status >= 500 ? "Receiver" : "Sender";
}

std::string_view query_code(const aws::Error& error) {
  return error.query_code.empty() ? error.code : error.query_code;
}

aws::HttpResponse response(int status, std::string_view content_type, std::string body) {
  return aws::HttpResponse{status, {{"Content-Type", std::string(content_type)}}, std::move(body)};
}

std::string query_reply(std::string_view action, std::string_view xmlns, const QueryNames& names, const Shaped& result,
                        std::string_view request_id) {
  const auto outer = std::string(action) + "Response";
  const auto inner = std::string(action) + "Result";
  std::string out;
  XmlWriter xml(out);
  xml.declaration();
  xml.open(outer, xmlns);
  std::string content;
  if (result.type != nullptr) {
    XmlWriter members(content);
    encode_xml(members, names, *result.type, result.object);
  }
  if (!content.empty()) {
    xml.open(inner);
    out += content;
    xml.close(inner);
  } else if (result.type != nullptr) {
    xml.empty(inner);
  }
  xml.open("ResponseMetadata");
  xml.text("RequestId", request_id);
  xml.close("ResponseMetadata");
  xml.close(outer);
  return out;
}

std::string query_error(const aws::Error& error, std::string_view xmlns, bool detail, std::string_view request_id) {
  std::string out;
  XmlWriter xml(out);
  xml.declaration();
  xml.open("ErrorResponse", xmlns);
  xml.open("Error");
  xml.text("Type", fault_side(error));
  xml.text("Code", query_code(error));
  xml.text("Message", error.message);
  if (detail) xml.empty("Detail");
  xml.close("Error");
  xml.text("RequestId", request_id);
  xml.close("ErrorResponse");
  return out;
}

}  // namespace sluice::wire
