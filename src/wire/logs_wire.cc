#include "wire/logs_wire.h"

#include "base/check.h"
#include "wire/actions.h"
#include "wire/gaps.h"
#include "wire/json_codec.h"
#include "wire/reply.h"

namespace sluice::wire::logs_wire {
namespace {

constexpr std::string_view kService = "logs";
constexpr std::string_view kTargetPrefix = "Logs_20140328.";
constexpr std::string_view kJsonType = "application/x-amz-json-1.1";

// PutLogEvents takes 1,048,576 bytes of texts, each byte of which may need six in JSON.
constexpr std::size_t kDocumentBytesMax = 8 << 20;

aws::HttpResponse encode_shape(const Shaped& result) {
  auto reply = response(200, kJsonType, {});
  if (result.type != nullptr) encode_json(reply.body, *result.type, result.object);
  return reply;
}

}  // namespace

aws::Result<Decoded> decode(const aws::HttpRequest& request) {
  auto target = request.header("X-Amz-Target").value_or("");
  if (target.starts_with(kTargetPrefix)) target.remove_prefix(kTargetPrefix.size());
  const auto* action = find_action<logs::Command>(target);
  if (action == nullptr && is_missing_action(kService, target)) {
    return aws::fail(action_not_supported(kService, target));
  }
  if (action == nullptr) {
    return aws::fail(aws::Error{"UnknownOperationException", "Unknown operation " + std::string(target), 400, "", {}});
  }
  if (request.body.size() > kDocumentBytesMax) {
    return aws::fail(aws::Error{"RequestEntityTooLargeException", "The request is too large.", 413, "", {}});
  }
  Decoded decoded{action->name, {}};
  UnknownMembers unknown;
  if (auto fault = decode_json(request.body, {}, *action->request, action->emplace(decoded.command), &unknown)) {
    return aws::fail(to_error(*fault));
  }
  if (auto error = refuse_unsupported_members(kService, action->name, unknown)) return aws::fail(std::move(*error));
  return decoded;
}

aws::HttpResponse encode(const logs::Reply& reply) {
  CHECK(!std::holds_alternative<logs::FoundEvents>(reply));
  return encode_shape(shaped(reply));
}

aws::HttpResponse encode(const logs::GetLogEventsResponse& found) {
  return encode_shape(Shaped{&type_of<logs::GetLogEventsResponse>(), &found});
}

aws::HttpResponse encode(const logs::FilterLogEventsResponse& found) {
  return encode_shape(Shaped{&type_of<logs::FilterLogEventsResponse>(), &found});
}

aws::HttpResponse encode_error(const aws::Error& error) {
  auto reply = response(error.status, kJsonType, "{\"__type\":");
  append_json_string(reply.body, error.code);
  reply.body += ",\"message\":";
  append_json_string(reply.body, error.message);
  reply.body += '}';
  return reply;
}

}  // namespace sluice::wire::logs_wire
