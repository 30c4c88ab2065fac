#pragma once
// The URI of an AWS or AWS_PROXY integration: arn:aws:apigateway:REGION:[SUBDOMAIN.]SERVICE:{path|action}/REST.
#include <optional>
#include <string>
#include <string_view>

namespace sluice::apigw {

struct IntegrationUri {
  std::string region;
  std::string subdomain;  // of the service's host, rarely given
  std::string service;    // sqs, lambda
  bool is_action = false;
  std::string rest;  // the path without its leading slash, or the action's name

  // arn:aws:lambda:...:function:NAME[:QUALIFIER] if the path is 2015-03-31/functions/ARN/invocations.
  std::optional<std::string> function_arn() const;
};

// Nothing if the text is not such an ARN.
std::optional<IntegrationUri> parse_integration_uri(std::string_view text);

// Whether sluice can call that service.
bool served(std::string_view service);

}  // namespace sluice::apigw
