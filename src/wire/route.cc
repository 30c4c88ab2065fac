#include "wire/route.h"

#include <utility>

#include "wire/cfn_wire.h"
#include "wire/gaps.h"
#include "wire/iam_wire.h"
#include "wire/reply.h"
#include "wire/sqs_wire.h"

namespace sluice::wire {
namespace {

struct Named {
  std::string_view name;
  Service service;
};

constexpr Named kScopes[] = {
    {"sqs", Service::kSqs},   {"lambda", Service::kLambda}, {"apigateway", Service::kApiGateway},
    {"iam", Service::kIam},   {"sts", Service::kSts},       {"cloudformation", Service::kCloudFormation},
    {"logs", Service::kLogs}, {"s3", Service::kS3},
};

constexpr Named kTargets[] = {{"AmazonSQS", Service::kSqs}, {"Logs_20140328", Service::kLogs}};

constexpr Named kVersions[] = {
    {"2012-11-05", Service::kSqs}, {"2010-05-15", Service::kCloudFormation},
    {"2010-05-08", Service::kIam}, {"2011-06-15", Service::kSts},
    {"2011-10-01", Service::kSqs}, {"2009-02-01", Service::kSqs},
};

// The beginnings of paths that belong to a REST service; a whole segment each.
constexpr Named kPaths[] = {
    {"/restapis", Service::kApiGateway},   {"/apikeys", Service::kApiGateway},
    {"/usageplans", Service::kApiGateway}, {"/domainnames", Service::kApiGateway},
    {"/vpclinks", Service::kApiGateway},   {"/clientcertificates", Service::kApiGateway},
    {"/sdktypes", Service::kApiGateway},   {"/domainnameaccessassociations", Service::kApiGateway},
};

template <std::size_t n>
const Named* find(const Named (&table)[n], std::string_view name) {
  for (const auto& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view name_of(Service service) {
  for (const auto& row : kScopes) {
    if (row.service == service) return row.name;
  }
  return "unknown";
}

Route route_to(Service service) {
  return Route{service, std::string(name_of(service))};
}

// The service in "AKID/20260131/us-east-1/sqs/aws4_request".
std::string_view service_of_scope(std::string_view scope) {
  for (int part = 0; part < 3; ++part) {
    const auto slash = scope.find('/');
    if (slash == std::string_view::npos) return {};
    scope.remove_prefix(slash + 1);
  }
  return scope.substr(0, scope.find('/'));
}

// The value of a parameter as it stands in a query string or form, not decoded.
std::string_view raw_parameter(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

// /2015-03-31/functions, /2021-10-31/functions/x/url
bool is_lambda_path(std::string_view path) {
  constexpr std::string_view date = "/dddd-dd-dd/";
  if (path.size() <= date.size()) return false;
  for (std::size_t i = 0; i < date.size(); ++i) {
    if (date[i] == 'd' ? path[i] < '0' || path[i] > '9' : path[i] != date[i]) return false;
  }
  return true;
}

bool begins_with_segment(std::string_view path, std::string_view segment) {
  return path.starts_with(segment) && (path.size() == segment.size() || path[segment.size()] == '/');
}

// By the Action of a request without a signature, if it has one.
const Named* by_action(const aws::HttpRequest& request) {
  const auto type = request.header("Content-Type").value_or("");
  const bool form = request.method == "POST" && type.starts_with("application/x-www-form-urlencoded");
  const auto parameter = [&](std::string_view name) {
    const auto value = raw_parameter(request.query(), name);
    return !value.empty() || !form ? value : raw_parameter(request.body, name);
  };
  const auto action = parameter("Action");
  if (action.empty() || request.path() != "/") return nullptr;
  if (const auto* row = find(kVersions, parameter("Version"))) return row;
  const auto has = [&](std::string_view gaps, bool ours) { return ours || is_missing_action(gaps, action); };
  if (has("cloudformation", cfn_wire::has_action(action))) return find(kScopes, "cloudformation");
  if (has("iam", iam_wire::has_action(iam_wire::Service::kIam, action))) return find(kScopes, "iam");
  if (has("sts", iam_wire::has_action(iam_wire::Service::kSts, action))) return find(kScopes, "sts");
  return find(kScopes, "sqs");
}

}  // namespace

std::string signed_service(const aws::HttpRequest& request) {
  constexpr std::string_view credential = "Credential=";
  if (const auto header = request.header("Authorization")) {
    const auto at = header->find(credential);
    if (at == std::string_view::npos) return {};
    auto scope = header->substr(at + credential.size());
    return std::string(service_of_scope(scope.substr(0, scope.find_first_of(", "))));
  }
  const auto scope = raw_parameter(request.query(), "X-Amz-Credential");
  return scope.empty() ? std::string() : std::string(service_of_scope(aws::form_decode(scope)));
}

Route route(const aws::HttpRequest& request) {
  if (const auto target = request.header("X-Amz-Target")) {
    const auto prefix = target->substr(0, target->rfind('.'));
    if (const auto* row = find(kTargets, prefix)) return route_to(row->service);
  }
  if (auto service = signed_service(request); !service.empty()) {
    const auto* row = find(kScopes, service);
    return Route{row == nullptr ? Service::kUnknown : row->service, std::move(service)};
  }
  if (const auto target = request.header("X-Amz-Target")) {
    return Route{Service::kUnknown, std::string(target->substr(0, target->rfind('.')))};
  }
  const auto path = request.path();
  if (!sqs_wire::queue_path(path).empty()) return route_to(Service::kSqs);
  if (is_lambda_path(path)) return route_to(Service::kLambda);
  for (const auto& row : kPaths) {
    if (begins_with_segment(path, row.name)) return route_to(row.service);
  }
  if (const auto* row = by_action(request)) return route_to(row->service);
  return route_to(Service::kS3);
}

aws::HttpResponse unknown_service(const Route& route, const aws::HttpRequest& request, std::string_view request_id) {
  const auto error = aws::not_supported("The service " + route.name);
  const auto type = request.header("Content-Type").value_or("");
  if (type.starts_with("application/x-www-form-urlencoded")) {
    return response(error.status, "text/xml", query_error(error, {}, false, request_id));
  }
  auto reply = response(error.status, "application/json", "{\"__type\":");
  append_json_string(reply.body, error.code);
  reply.body += ",\"message\":";
  append_json_string(reply.body, error.message);
  reply.body += '}';
  reply.headers.emplace_back("x-amzn-ErrorType", error.code);
  return reply;
}

}  // namespace sluice::wire
