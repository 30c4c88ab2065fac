#include "apigw/integration_uri.h"

#include "aws/arn.h"

namespace sluice::apigw {

std::optional<IntegrationUri> parse_integration_uri(std::string_view text) {
  // arn:PARTITION:apigateway:REGION:SERVICE:path/REST; what an ARN has as its account is the service here.
  const auto arn = aws::Arn::parse(text);
  if (!arn || arn->service != "apigateway" || arn->account.empty()) return std::nullopt;
  IntegrationUri uri;
  uri.region = arn->region;
  const auto dot = arn->account.rfind('.');
  uri.service = dot == std::string::npos ? arn->account : arn->account.substr(dot + 1);
  if (dot != std::string::npos) uri.subdomain = arn->account.substr(0, dot);
  const auto slash = arn->resource.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto kind = std::string_view(arn->resource).substr(0, slash);
  if (kind != "path" && kind != "action") return std::nullopt;
  uri.is_action = kind == "action";
  uri.rest = arn->resource.substr(slash + 1);
  if (!uri.is_action && uri.rest.starts_with('/')) uri.rest.erase(0, 1);
  return uri;
}

std::optional<std::string> IntegrationUri::function_arn() const {
  constexpr std::string_view kHead = "2015-03-31/functions/", kTail = "/invocations";
  if (service != "lambda" || is_action || !rest.starts_with(kHead) || !rest.ends_with(kTail) ||
      rest.size() <= kHead.size() + kTail.size()) {
    return std::nullopt;
  }
  return rest.substr(kHead.size(), rest.size() - kHead.size() - kTail.size());
}

bool served(std::string_view service) {
  return service == "sqs" || service == "lambda";
}

}  // namespace sluice::apigw
