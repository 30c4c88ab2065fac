#include "wire/sqs_wire.h"

#include "base/check.h"
#include "wire/actions.h"
#include "wire/gaps.h"
#include "wire/query_codec.h"
#include "wire/sqs_query.h"

namespace sluice::wire::sqs_wire {
namespace {

constexpr std::string_view kService = "sqs";
constexpr std::string_view kTargetPrefix = "AmazonSQS.";
constexpr std::string_view kJsonType = "application/x-amz-json-1.0";
constexpr std::string_view kXmlType = "text/xml";
constexpr std::string_view kOldVersion = "2009-02-01";  // the namespace of requests without Version

// A request may be six times its strings: every byte of a 1 MiB batch as \u00XX, and some.
constexpr std::size_t kDocumentBytesMax = 8 << 20;

// Errors of the protocol rather than of SQS's model: another namespace in __type (sqs.md section 4).
bool is_generic(std::string_view code) {
  constexpr std::string_view generic[] = {
      "InvalidParameterValueException",
      "MissingRequiredParameterException",
      "UnknownOperationException",
      "SerializationException",
      "ValidationException",
      "ServiceUnavailable",
      "AccessDeniedException",
      "UnrecognizedClientException",
      "InvalidSignatureException",
      "IncompleteSignatureException",
      "MissingAuthenticationTokenException",
      "ExpiredTokenException",
      "InternalFailure",
      "NotImplemented",
      "RequestEntityTooLargeException",
  };
  return std::find(std::begin(generic), std::end(generic), code) != std::end(generic);
}

aws::Error unknown_action(std::string_view action) {
  return aws::Error{"UnknownOperationException",
                    "The action " + std::string(action) + " is not valid for this endpoint.",
                    400,
                    "InvalidAction",
                    {}};
}

aws::Error too_large() {
  return aws::Error{"RequestEntityTooLargeException", "The request is too large.", 413, "RequestEntityTooLarge", {}};
}

aws::Result<Decoded> decode_json_request(const aws::HttpRequest& request, const Form& form) {
  auto target = request.header("X-Amz-Target").value_or("");
  if (!target.starts_with(kTargetPrefix)) return aws::fail(unknown_action(target));
  target.remove_prefix(kTargetPrefix.size());
  const auto* action = find_action<sqs::Command>(target);
  if (action == nullptr && is_missing_action(kService, target)) {
    return aws::fail(action_not_supported(kService, target));
  }
  if (action == nullptr) return aws::fail(unknown_action(target));
  if (request.body.size() > kDocumentBytesMax) return aws::fail(too_large());
  Decoded decoded{{form, action->name}, {}};
  UnknownMembers unknown;
  if (auto fault = decode_json(request.body, {}, *action->request, action->emplace(decoded.command), &unknown)) {
    return aws::fail(to_error(*fault));
  }
  if (auto error = refuse_unsupported_members(kService, action->name, unknown)) return aws::fail(std::move(*error));
  return decoded;
}

// The parameter QueueUrl wins over the queue's path.
void set_queue_url(const Type& type, void* request, const std::string& path) {
  const auto* member = type.find("QueueUrl");
  if (path.empty() || member == nullptr) return;
  auto& url = *static_cast<base::Required<std::string>*>(member->in(request));
  if (!url) url = path;
}

aws::Result<Decoded> decode_query_request(const aws::HttpRequest& request, const Form& form) {
  if (request.body.size() > kDocumentBytesMax) return aws::fail(too_large());
  const auto parameters = QueryParameters::parse(request.query(), request.body);
  if (!parameters) return aws::fail(too_large());
  const auto* name = parameters->find("Action");
  // Answered by encode_error with the bare element that real queues answer.
  if (name == nullptr)
    return aws::fail(aws::Error{"UnknownOperationException", "", 404, "UnknownOperationException", {}});
  const auto* action = find_action<sqs::Command>(*name);
  if (action == nullptr && is_missing_action(kService, *name)) return aws::fail(action_not_supported(kService, *name));
  const bool of_the_service = *name == "CreateQueue" || *name == "ListQueues";
  if (action == nullptr || (of_the_service && !form.queue_path.empty())) return aws::fail(unknown_action(*name));
  Decoded decoded{{form, action->name}, {}};
  void* object = action->emplace(decoded.command);
  UnknownMembers unknown;
  if (auto fault = decode_query(*parameters, kQueryNames, *action->request, object, &unknown)) {
    return aws::fail(to_error(*fault));
  }
  if (auto error = refuse_unsupported_members(kService, action->name, unknown)) return aws::fail(std::move(*error));
  set_queue_url(*action->request, object, form.queue_path);
  return decoded;
}

std::string xml_namespace(const Form& form) {
  return "http://queue.amazonaws.com/doc/" + (form.version.empty() ? std::string(kOldVersion) : form.version) + "/";
}

// What the Version parameter is worth: a date, or nothing.
std::string version_of(const aws::HttpRequest& request) {
  for (auto text : {request.query(), request.body}) {
    while (!text.empty()) {
      const auto pair = text.substr(0, text.find('&'));
      text.remove_prefix(std::min(text.size(), pair.size() + 1));
      if (!pair.starts_with("Version=")) continue;
      const auto value = pair.substr(8);
      const bool date = value.size() == 10 && value.find_first_not_of("0123456789-") == std::string_view::npos;
      return date ? std::string(value) : std::string();
    }
  }
  return {};
}

aws::HttpResponse encode_shape(const Call& call, const Shaped& result, std::string_view request_id) {
  switch (call.form.protocol) {
    case Protocol::kQuery:
      return response(200, kXmlType,
                      query_reply(call.action, xml_namespace(call.form), kQueryNames, result, request_id));
    case Protocol::kQueryJson:
      return response(200, "application/json", query_json_reply(call.action, result, request_id));
    default:
      break;
  }
  auto reply = response(200, kJsonType, {});
  if (result.type != nullptr) {
    encode_json(reply.body, *result.type, result.object, {.empty = JsonEncoding::Empty::kDrop});
  }
  return reply;
}

}  // namespace

std::string_view queue_path(std::string_view path) {
  constexpr std::size_t account_digits = 12;
  if (path.size() < account_digits + 3 || path[0] != '/' || path[account_digits + 1] != '/') return {};
  const auto account = path.substr(1, account_digits);
  const auto name = path.substr(account_digits + 2);
  if (account.find_first_not_of("0123456789") != std::string_view::npos) return {};
  return name.find('/') == std::string_view::npos ? path : std::string_view();
}

Form form_of(const aws::HttpRequest& request) {
  Form form;
  form.queue_path = aws::percent_decode(queue_path(request.path()));
  const auto type = request.header("Content-Type").value_or("");
  if (request.header("X-Amz-Target") || type.starts_with("application/x-amz-json")) return form;
  const auto accept = request.header("Accept").value_or("");
  form.protocol = accept.find("application/json") == std::string_view::npos ? Protocol::kQuery : Protocol::kQueryJson;
  form.version = version_of(request);
  return form;
}

aws::Result<Decoded> decode(const aws::HttpRequest& request, const Form& form) {
  return form.protocol == Protocol::kJson ? decode_json_request(request, form) : decode_query_request(request, form);
}

aws::HttpResponse encode(const Call& call, const sqs::Reply& reply, std::string_view request_id) {
  CHECK(!std::holds_alternative<sqs::ReceivedMessages>(reply));
  return encode_shape(call, shaped(reply), request_id);
}

aws::HttpResponse encode(const Call& call, const sqs::ReceiveMessageResult& received, std::string_view request_id) {
  return encode_shape(call, Shaped{&type_of<sqs::ReceiveMessageResult>(), &received}, request_id);
}

aws::HttpResponse encode_error(const Form& form, const aws::Error& error, std::string_view request_id) {
  if (form.protocol != Protocol::kJson && error.code == "UnknownOperationException" && error.status == 404) {
    return response(404, kXmlType, "<UnknownOperationException/>");
  }
  switch (form.protocol) {
    case Protocol::kQuery:
      return response(error.status, kXmlType, query_error(error, xml_namespace(form), true, request_id));
    case Protocol::kQueryJson:
      return response(error.status, "application/json", query_json_error(error, request_id));
    default:
      break;
  }
  auto reply = response(error.status, kJsonType, "{\"__type\":");
  append_json_string(reply.body,
                     (is_generic(error.code) ? "com.amazon.coral.service#" : "com.amazonaws.sqs#") + error.code);
  reply.body += ",\"message\":";
  append_json_string(reply.body, error.message);
  reply.body += '}';
  reply.headers.emplace_back("x-amzn-query-error",
                             std::string(query_code(error)) + ';' + std::string(fault_side(error)));
  return reply;
}

}  // namespace sluice::wire::sqs_wire
