#include "wire/query_service.h"

#include "wire/gaps.h"

namespace sluice::wire {
namespace {

aws::Error too_large() {
  return aws::Error{"RequestEntityTooLarge", "The request is too large.", 413, "", {}};
}

}  // namespace

aws::Result<QueryParameters> query_parameters(const QueryService& service, const aws::HttpRequest& request) {
  if (request.body.size() > service.request_bytes_max) return aws::fail(too_large());
  auto parameters = QueryParameters::parse(request.query(), request.body);
  if (!parameters) return aws::fail(too_large());
  return std::move(*parameters);
}

aws::Error refuse_query_action(const QueryService& service, const std::string* action) {
  if (action == nullptr) return aws::Error{"MissingAction", "Missing Action", 400, "", {}};
  if (is_missing_action(service.gaps, *action)) return action_not_supported(service.gaps, *action);
  return aws::Error{"InvalidAction",
                    "Could not find operation " + *action + " for version " + std::string(service.version),
                    400,
                    "",
                    {}};
}

aws::Status fill_query_request(const QueryService& service, const QueryParameters& parameters, std::string_view action,
                               const Type& type, void* object) {
  UnknownMembers unknown;
  if (auto fault = decode_query(parameters, kStandardQueryNames, type, object, &unknown)) {
    return aws::fail(to_error(*fault));
  }
  if (auto error = refuse_unsupported_members(service.gaps, action, unknown)) return aws::fail(std::move(*error));
  return {};
}

aws::HttpResponse encode_query_reply(const QueryService& service, std::string_view action, const Shaped& result,
                                     std::string_view request_id) {
  return response(200, "text/xml", query_reply(action, service.xmlns, kStandardQueryNames, result, request_id));
}

aws::HttpResponse encode_query_error(const QueryService& service, const aws::Error& error,
                                     std::string_view request_id) {
  return response(error.status, "text/xml", query_error(error, service.xmlns, false, request_id));
}

}  // namespace sluice::wire
