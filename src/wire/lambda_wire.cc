#include "wire/lambda_wire.h"

#include <algorithm>

#include "base/check.h"
#include "wire/actions.h"
#include "wire/rest_service.h"

namespace sluice::wire::lambda_wire {
namespace {

using Place = RestBinding::Place;

constexpr RestBinding kQualifier[] = {{Place::kQuery, "Qualifier", "Qualifier"}};
constexpr RestBinding kQualifierAndRevision[] = {{Place::kQuery, "Qualifier", "Qualifier"},
                                                 {Place::kQuery, "RevisionId", "RevisionId"}};
constexpr RestBinding kPage[] = {{Place::kQuery, "Marker", "Marker"}, {Place::kQuery, "MaxItems", "MaxItems"}};
constexpr RestBinding kFunctionPage[] = {{Place::kQuery, "MasterRegion", "MasterRegion"},
                                         {Place::kQuery, "FunctionVersion", "FunctionVersion"},
                                         {Place::kQuery, "Marker", "Marker"},
                                         {Place::kQuery, "MaxItems", "MaxItems"}};
constexpr RestBinding kMappingPage[] = {{Place::kQuery, "EventSourceArn", "EventSourceArn"},
                                        {Place::kQuery, "FunctionName", "FunctionName"},
                                        {Place::kQuery, "Marker", "Marker"},
                                        {Place::kQuery, "MaxItems", "MaxItems"}};
constexpr RestBinding kTagKeys[] = {{Place::kQuery, "tagKeys", "TagKeys"}};
constexpr RestBinding kInvoke[] = {{Place::kHeader, "X-Amz-Invocation-Type", "InvocationType"},
                                   {Place::kHeader, "X-Amz-Log-Type", "LogType"},
                                   {Place::kHeader, "X-Amz-Client-Context", "ClientContext"},
                                   {Place::kQuery, "Qualifier", "Qualifier"}};

constexpr RestRoute kRoutes[] = {
    {"POST", "/2015-03-31/functions", 201, "CreateFunction"},
    {"GET", "/2015-03-31/functions", 200, "ListFunctions", kFunctionPage},
    {"GET", "/2015-03-31/functions/{FunctionName}", 200, "GetFunction", kQualifier},
    {"DELETE", "/2015-03-31/functions/{FunctionName}", 204, "DeleteFunction", kQualifier},
    {"PUT", "/2015-03-31/functions/{FunctionName}/code", 200, "UpdateFunctionCode"},
    {"GET", "/2015-03-31/functions/{FunctionName}/configuration", 200, "GetFunctionConfiguration", kQualifier},
    {"PUT", "/2015-03-31/functions/{FunctionName}/configuration", 200, "UpdateFunctionConfiguration"},
    {"GET", "/2015-03-31/functions/{FunctionName}/versions", 200, "ListVersionsByFunction", kPage},
    {"POST", "/2015-03-31/functions/{FunctionName}/invocations", 200, "Invoke", kInvoke, "Payload", "Invocation"},
    {"POST", "/2015-03-31/functions/{FunctionName}/policy", 201, "AddPermission", kQualifier},
    {"GET", "/2015-03-31/functions/{FunctionName}/policy", 200, "GetPolicy", kQualifier},
    {"DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", 204, "RemovePermission",
     kQualifierAndRevision},
    {"PUT", "/2017-10-31/functions/{FunctionName}/concurrency", 200, "PutFunctionConcurrency"},
    {"DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", 204, "DeleteFunctionConcurrency"},
    {"GET", "/2019-09-30/functions/{FunctionName}/concurrency", 200, "GetFunctionConcurrency"},
    {"GET", "/2021-10-31/functions/{FunctionName}/url", 200, "GetFunctionUrlConfig", kQualifier},
    {"GET", "/2017-03-31/tags/{Resource+}", 200, "ListTags"},
    {"POST", "/2017-03-31/tags/{Resource+}", 204, "TagResource"},
    {"DELETE", "/2017-03-31/tags/{Resource+}", 204, "UntagResource", kTagKeys},
    {"POST", "/2015-03-31/event-source-mappings", 202, "CreateEventSourceMapping"},
    {"GET", "/2015-03-31/event-source-mappings", 200, "ListEventSourceMappings", kMappingPage},
    {"GET", "/2015-03-31/event-source-mappings/{UUID}", 200, "GetEventSourceMapping"},
    {"PUT", "/2015-03-31/event-source-mappings/{UUID}", 202, "UpdateEventSourceMapping"},
    {"DELETE", "/2015-03-31/event-source-mappings/{UUID}", 202, "DeleteEventSourceMapping"},
};

// lambda.md section 6.
constexpr std::size_t kRequestBytesMax = 70'167'211;

constexpr RestService kService{"lambda", kRoutes, kRequestBytesMax, {}, JsonEncoding{}};

// The errors whose text is under "Message"; all others have "message" (lambda.md section 3).
bool has_capital_message(std::string_view code) {
  constexpr std::string_view capital[] = {"ResourceNotFoundException", "ServiceException",
                                          "ResourceInUseException",    "AccessDeniedException",
                                          "InvalidZipFileException",   "InvalidRuntimeException"};
  return std::find(std::begin(capital), std::end(capital), code) != std::end(capital) || code.starts_with("EC2") ||
         code.starts_with("KMS") || code.starts_with("EFS");
}

aws::Error too_large(std::string_view action) {
  return aws::Error{"RequestEntityTooLargeException",
                    "Request must be smaller than " + std::to_string(kRequestBytesMax) + " bytes for the " +
                        std::string(action == "Invoke" ? "InvokeFunction" : action) + " operation",
                    413,
                    "",
                    {{"Type", "User"}}};
}

aws::Error to_lambda_error(const DecodeFault& fault) {
  if (fault.kind != DecodeFault::Kind::kSyntax) return to_error(fault);
  return aws::Error{"InvalidRequestContentException",
                    "Could not parse request body into json: Could not parse payload into json: " + fault.text,
                    400,
                    "",
                    {{"Type", "User"}}};
}

}  // namespace

std::span<const RestRoute> routes() {
  return kRoutes;
}

aws::Result<Decoded> decode(const aws::HttpRequest& request) {
  auto match = find_rest_route(kService, request);
  if (!match) return aws::fail(std::move(match.error()));
  const auto& route = *match->route;
  if (request.body.size() > kRequestBytesMax) return aws::fail(too_large(route.action));
  Decoded decoded{&route, {}};
  const auto* action = find_action<Request>(route.shape.empty() ? route.action : route.shape);
  CHECK(action != nullptr);
  UnknownMembers unknown;
  if (auto fault = decode_rest(*match, request, {}, *action->request, action->emplace(decoded.request), &unknown)) {
    return aws::fail(to_lambda_error(*fault));
  }
  if (auto error = refuse_unsupported_members("lambda", route.action, unknown)) return aws::fail(std::move(*error));
  if (auto error = refuse_unsupported_headers("lambda", route.action, request)) return aws::fail(std::move(*error));
  return decoded;
}

aws::HttpResponse encode(const RestRoute& route, const lambda::Reply& reply) {
  if (const auto* result = std::get_if<lambda::InvokeResult>(&reply)) return encode(*result);
  CHECK(!std::holds_alternative<lambda::InvokeAccepted>(reply));
  return encode_rest_reply(kService, route, shaped(reply));
}

aws::HttpResponse encode(const lambda::InvokeResult& result, const std::optional<std::string>& log_tail) {
  aws::HttpResponse reply;
  reply.status = result.status;
  if (result.status == 200) reply.headers.emplace_back("Content-Type", "application/json");
  if (result.executed_version) reply.headers.emplace_back("X-Amz-Executed-Version", *result.executed_version);
  if (result.function_error) reply.headers.emplace_back("X-Amz-Function-Error", *result.function_error);
  if (log_tail) reply.headers.emplace_back("X-Amz-Log-Result", *log_tail);
  if (!result.trace_header.empty()) reply.headers.emplace_back("X-Amzn-Trace-Id", result.trace_header);
  if (result.payload != nullptr) reply.body = *result.payload;
  return reply;
}

aws::HttpResponse encode_error(const aws::Error& error) {
  auto reply = encode_rest_error(error, has_capital_message(error.code) ? "Message" : "message");
  if (error.status == 429) reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

}  // namespace sluice::wire::lambda_wire
