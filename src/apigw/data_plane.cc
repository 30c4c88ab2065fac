// The path of a request through a deployed API: route, validate, map, and back.
#include "apigw/data_plane.h"

#include <boost/json.hpp>

#include "apigw/exchange.h"
#include "apigw/integration_request.h"
#include "apigw/integration_response.h"
#include "apigw/json_text.h"
#include "apigw/request_validation.h"
#include "base/check.h"

namespace sluice::apigw {

namespace {

constexpr std::size_t kBodyMax = 10'000'000;  // bytes of a request, API Gateway's quota

// A MOCK's rendered template names the status: {"statusCode": 200}, leniently read.
std::optional<int> mock_status(std::string_view text) {
  const auto parsed = parse_lenient_json(text);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* status = object == nullptr ? nullptr : object->if_contains("statusCode");
  if (status == nullptr || !status->is_int64()) return std::nullopt;
  return int(status->get_int64());
}

Plan answer_mock(std::shared_ptr<Exchange> exchange) {
  const auto body = integration_body(*exchange);
  if (!body) return refuse(std::move(exchange), body.error());
  const auto status = mock_status(*body);
  if (!status) return refuse(std::move(exchange), {kApiConfigurationError});
  Plan plan;
  plan.response = map_response(*exchange, std::to_string(*status), "", {});
  plan.exchange = std::move(exchange);
  return plan;
}

}  // namespace

Plan prepare(const DataPlane& snapshot, const aws::HttpRequest& request, const Address& address,
             const RequestInputs& inputs) {
  auto stage = snapshot.find(address.api, address.stage);
  if (!stage) {
    Plan plan;
    plan.response = forbidden_response();
    plan.response->headers.emplace_back("x-amzn-RequestId", inputs.request_id);
    plan.response->headers.emplace_back("x-amz-apigw-id", inputs.extended_request_id);
    return plan;
  }
  auto exchange = std::make_shared<Exchange>(std::move(stage), request, address, inputs);
  if (request.body.size() > kBodyMax) return refuse(std::move(exchange), {kRequestTooLarge});
  auto match = exchange->stage().definition->route(exchange->path(), exchange->verb());
  if (!match) return refuse(std::move(exchange), {kMissingAuthenticationToken});
  exchange->method = match->method;
  exchange->path_parameters = std::move(match->path_parameters);
  if (!exchange->query_readable())
    return refuse(std::move(exchange), {kBadRequestParameters, "Too many query parameters"});
  if (const auto failure = validate_request(*exchange)) return refuse(std::move(exchange), *failure);
  if (exchange->method->type == CompiledMethod::Type::kMock) return answer_mock(std::move(exchange));
  auto call = integration_call(*exchange);
  if (!call) return refuse(std::move(exchange), call.error());
  Plan plan;
  plan.call = std::move(*call);
  plan.exchange = std::move(exchange);
  return plan;
}

aws::HttpResponse finish(const Plan& plan, IntegrationResult result) {
  CHECK(plan.call && plan.exchange);
  Exchange& exchange = *plan.exchange;
  switch (result.outcome) {
    case IntegrationResult::Outcome::kTimedOut:
      return exchange.fail({kIntegrationTimeout});
    case IntegrationResult::Outcome::kFailed:
      return exchange.fail({kIntegrationFailure});
    case IntegrationResult::Outcome::kNotPermitted:
      return exchange.fail({kApiConfigurationError});
    case IntegrationResult::Outcome::kAnswered:
      break;
  }
  exchange.answered_by_backend = true;
  if (exchange.method->type == CompiledMethod::Type::kAwsProxy) return proxy_response(exchange, result);
  const bool lambda = std::holds_alternative<LambdaCall>(plan.call->backend);
  const std::string subject = !lambda                 ? std::to_string(result.status)
                              : result.function_error ? error_message(result.body)
                                                      : "";
  return map_response(exchange, subject, std::move(result.body), result.headers);
}

}  // namespace sluice::apigw
