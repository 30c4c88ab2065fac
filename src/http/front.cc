#include "http/front.h"

#include <algorithm>
#include <boost/json.hpp>

#include "http/answer.h"
#include "http/services.h"
#include "wire/apigw_wire.h"
#include "wire/cfn_wire.h"
#include "wire/iam_wire.h"
#include "wire/lambda_wire.h"
#include "wire/logs_wire.h"
#include "wire/route.h"
#include "wire/s3_codec.h"
#include "wire/sqs_wire.h"

namespace sluice::http {
namespace {

aws::HttpResponse json_response(int status, boost::json::object body) {
  return {status, {{"Content-Type", "application/json"}}, boost::json::serialize(body)};
}

aws::HttpResponse refusal(std::string_view what) {
  return json_response(403, {{"message", what}});
}

// The host of "host:port", "[::1]:4566" or "host".
std::string_view host_only(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']') + 1, host.size()));
  return host.substr(0, host.find(':'));
}

bool is_ip_literal(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    return host.size() > 2 &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") == host.npos;
  }
  return !host.empty() && host.find_first_not_of("0123456789.") == host.npos;
}

bool is_within(std::string_view host, std::string_view domain) {
  return aws::equals_ignoring_case(host, domain) ||
         (host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
          aws::equals_ignoring_case(host.substr(host.size() - domain.size()), domain));
}

// Of an IP address, with or without brackets. A name like 127.example.com is none.
bool is_loopback(std::string_view address) {
  return address == "::1" || address == "[::1]" || (is_ip_literal(address) && address.starts_with("127."));
}

// An exchange whose answer names its request: x-amzn-RequestId, unless it brings one. S3 has headers of its own for
// that.
class NamedExchange final : public Exchange {
 public:
  NamedExchange(std::shared_ptr<Exchange> inner, std::string request_id)
      : inner_(std::move(inner)), request_id_(std::move(request_id)) {}

  const aws::HttpRequest& request() const override { return inner_->request(); }
  void keep(aws::HttpResponse& response) override { inner_->keep(response); }
  void on_disconnect(std::function<void()> gone) override { inner_->on_disconnect(std::move(gone)); }
  void send(aws::HttpResponse response) override {
    constexpr std::string_view name = "x-amzn-RequestId";
    const bool named = std::ranges::any_of(
        response.headers, [&](const auto& header) { return aws::equals_ignoring_case(header.first, name); });
    if (!named) response.headers.emplace_back(name, std::move(request_id_));
    inner_->send(std::move(response));
  }

 private:
  std::shared_ptr<Exchange> inner_;
  std::string request_id_;
};

// An error of authentication in the form of the service that was asked.
aws::HttpResponse unauthenticated(const wire::Route& route, const aws::HttpRequest& request, const aws::Error& error,
                                  const std::string& request_id) {
  switch (route.service) {
    case wire::Service::kSqs:
      return wire::sqs_wire::encode_error(wire::sqs_wire::form_of(request), error, request_id);
    case wire::Service::kLambda:
      return wire::lambda_wire::encode_error(error);
    case wire::Service::kApiGateway:
      return wire::apigw_wire::encode_error(error);
    case wire::Service::kCloudFormation:
      return wire::cfn_wire::encode_error(error, request_id);
    case wire::Service::kIam:
      return wire::iam_wire::encode_error(wire::iam_wire::Service::kIam, error, request_id);
    case wire::Service::kSts:
      return wire::iam_wire::encode_error(wire::iam_wire::Service::kSts, error, request_id);
    case wire::Service::kLogs:
      return wire::logs_wire::encode_error(error);
    case wire::Service::kS3:
      return wire::s3_codec::encode_error(error, request, request_id);
    case wire::Service::kUnknown:
      break;
  }
  return wire::unknown_service(route, request, request_id);
}

}  // namespace

Front::Front(host::Machine& machine, FrontOptions options) : machine_(machine), options_(std::move(options)) {}
Front::~Front() = default;

void Front::handle(std::shared_ptr<Exchange> exchange) {
  if (refuse_strangers(*exchange)) return;
  const auto& request = exchange->request();
  if (request.path().starts_with("/_sluice/")) return own_api(exchange);
  if (serve_deployed_api(machine_, exchange, options_.port)) return;

  auto caller = identify(machine_, request, is_loopback(options_.bind));
  const auto route = wire::route(request);
  const auto request_id = caller ? caller->context.request_id : machine_.core().random().uuid();
  if (route.service != wire::Service::kS3) exchange = std::make_shared<NamedExchange>(std::move(exchange), request_id);
  if (!caller) return exchange->send(unauthenticated(route, request, caller.error(), request_id));
  caller->context.base_url = base_url_for(request);
  if (serve_cloudcontrol(machine_, exchange)) return;
  switch (route.service) {
    case wire::Service::kSqs:
      return serve_sqs(machine_, std::move(exchange), std::move(*caller));
    case wire::Service::kLambda:
      return serve_lambda(machine_, std::move(exchange), std::move(*caller));
    case wire::Service::kApiGateway:
      return serve_apigateway(machine_, std::move(exchange), std::move(*caller));
    case wire::Service::kCloudFormation:
      return serve_cloudformation(machine_, std::move(exchange), std::move(*caller));
    case wire::Service::kIam:
      return serve_iam(machine_, std::move(exchange), std::move(*caller), wire::iam_wire::Service::kIam);
    case wire::Service::kSts:
      return serve_iam(machine_, std::move(exchange), std::move(*caller), wire::iam_wire::Service::kSts);
    case wire::Service::kLogs:
      return serve_logs(machine_, std::move(exchange), std::move(*caller));
    case wire::Service::kS3:
      return serve_s3(machine_, std::move(exchange), std::move(*caller), options_.hosts);
    case wire::Service::kUnknown:
      break;
  }
  exchange->send(wire::unknown_service(route, request, caller->context.request_id));
}

// By an address that names this machine; AWS's names and those of deployed APIs mean us only to whoever arranged that.
bool Front::is_own_name(std::string_view host) const {
  return is_ip_literal(host) || is_within(host, "localhost") ||
         std::any_of(options_.hosts.begin(), options_.hosts.end(),
                     [&](const std::string& name) { return is_within(host, name); });
}

std::string Front::base_url_for(const aws::HttpRequest& request) const {
  const auto host = request.header("Host").value_or("");
  return is_own_name(host_only(host)) ? "http://" + std::string(host) : machine_.options().base_url;
}

// A page in a browser can send requests to loopback, and a name of its own can be made to mean 127.0.0.1. The first
// bring an Origin, or, where a browser sends none (images, links, forms that GET), Sec-Fetch-Site; the second a Host
// that is not ours.
bool Front::refuse_strangers(Exchange& exchange) const {
  const auto& request = exchange.request();
  bool foreign_page = request.header("Sec-Fetch-Site").value_or("") == "cross-site";
  if (const auto origin = request.header("Origin")) {
    const auto scheme_end = origin->find("://");
    const auto host = scheme_end == origin->npos ? std::string_view() : host_only(origin->substr(scheme_end + 3));
    foreign_page = foreign_page || (!is_loopback(host) && !is_within(host, "localhost"));
  }
  if (foreign_page) {
    exchange.send(refusal("Requests from web pages of other origins are refused."));
    return true;
  }
  const auto host = host_only(request.header("Host").value_or("localhost"));
  // bucket.127.0.0.1 is how some SDKs address a bucket.
  if (is_own_name(host) || is_within(host, "amazonaws.com") || host.ends_with(".127.0.0.1")) return false;
  exchange.send(refusal("The host name '" + std::string(host) +
                        "' is not one of sluice's. Use 127.0.0.1 or localhost, or start sluice with --host."));
  return true;
}

void Front::own_api(const std::shared_ptr<Exchange>& exchange) {
  const auto path = exchange->request().path();
  if (path == "/_sluice/health") {
    return exchange->send(json_response(200, {{"status", "running"}, {"version", SLUICE_VERSION}}));
  }
  if (path.starts_with(lambda::kCodePath)) {
    const std::string sha256(path.substr(std::string_view(lambda::kCodePath).size()));
    const auto known = machine_.lambda.engine().code_blobs();
    if (known.contains(sha256)) {
      if (auto zip = machine_.blobs().read(sha256)) {
        return exchange->send({200, {{"Content-Type", "application/zip"}}, std::move(*zip)});
      }
    }
  }
  exchange->send(json_response(404, {{"message", "sluice has no " + std::string(path)}}));
}

}  // namespace sluice::http
