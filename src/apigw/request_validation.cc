#include "apigw/request_validation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>

#include "apigw/json_text.h"

namespace sluice::apigw {

namespace {

std::optional<GatewayFailure> validate_parameters(const Exchange& exchange) {
  // By full key, so that headers come first, then path, then query string (recorded).
  std::vector<std::string> missing;
  for (const auto& [key, source] : exchange.method->required_parameters) {
    const auto value = exchange.value(source);
    if (!value || value->empty()) missing.push_back(source.name);
  }
  if (missing.empty()) return std::nullopt;
  return GatewayFailure{kBadRequestParameters,
                        fmt::format("Missing required request parameters: [{}]", fmt::join(missing, ", "))};
}

std::optional<GatewayFailure> validate_body(const Exchange& exchange) {
  const auto& models = exchange.method->models;
  auto model = models.find(exchange.content_type());
  if (model == models.end()) model = models.find("$default");
  if (model == models.end()) return std::nullopt;
  const auto body = parse_json(exchange.body().empty() ? std::string_view("{}") : exchange.body());
  GatewayFailure failure{kBadRequestBody};
  if (!body) {
    failure.validation_error = "[the body is not JSON]";
    return failure;
  }
  const auto errors = exchange.stage().definition->schemas().validate(model->second, *body);
  if (errors.empty()) return std::nullopt;
  failure.validation_error = fmt::format("[{}]", fmt::join(errors, ", "));
  return failure;
}

}  // namespace

std::optional<GatewayFailure> validate_request(const Exchange& exchange) {
  if (exchange.method->validates_parameters) {
    if (auto failure = validate_parameters(exchange)) return failure;
  }
  if (exchange.method->validates_body) return validate_body(exchange);
  return std::nullopt;
}

}  // namespace sluice::apigw
