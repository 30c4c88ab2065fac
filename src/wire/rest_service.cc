#include "wire/rest_service.h"

namespace sluice::wire {
namespace {

constexpr std::string_view kJsonType = "application/json";

}  // namespace

aws::Result<RestMatch> find_rest_route(const RestService& service, const aws::HttpRequest& request) {
  auto match = match_route(service.routes, request.method, request.target);
  const auto* gaps = find_gaps(service.gaps);
  if (gaps != nullptr && !gaps->routes.empty()) {
    // A route that we lack may be more specific than one that we have: /functions/{name} and /functions/event.
    const auto missing = match_route(gaps->routes, request.method, request.target);
    if (missing && (!match || missing->literals > match->literals)) {
      return aws::fail(action_not_supported(service.gaps, missing->route->action));
    }
  }
  if (match) return std::move(*match);
  return aws::fail(
      aws::Error{"AccessDeniedException", "Unable to determine service/operation name to be authorized", 403, "", {}});
}

aws::HttpResponse encode_rest_reply(const RestService& service, const RestRoute& route, const Shaped& result) {
  auto reply = response(route.status, kJsonType, {});
  if (result.type != nullptr && route.status != 204) {
    encode_json(reply.body, *result.type, result.object, service.encoding);
  }
  return reply;
}

aws::HttpResponse encode_rest_error(const aws::Error& error, std::string_view message_key) {
  auto reply = response(error.status, kJsonType, "{");
  for (const auto& [name, value] : error.members) {
    append_json_string(reply.body, name);
    reply.body += ':';
    append_json_string(reply.body, value);
    reply.body += ',';
  }
  append_json_string(reply.body, message_key);
  reply.body += ':';
  append_json_string(reply.body, error.message);
  reply.body += '}';
  reply.headers.emplace_back("x-amzn-ErrorType", error.code);
  return reply;
}

}  // namespace sluice::wire
