#include "apigw/definition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "apigw/errors.h"
#include "apigw/integration_uri.h"
#include "apigw/mapping.h"
#include "apigw/pattern.h"
#include "base/event_codec.h"

namespace sluice::apigw {

const Resource* Definition::root() const {
  return by_path("/");
}

const Resource* Definition::by_path(std::string_view path) const {
  for (const auto& [id, resource] : resources) {
    if (resource.path == path) return &resource;
  }
  return nullptr;
}

const Method* Definition::method(const std::string& resource, const std::string& verb) const {
  const auto there = resources.find(resource);
  if (there == resources.end() || !there->second.resourceMethods) return nullptr;
  const auto method = there->second.resourceMethods->find(verb);
  return method == there->second.resourceMethods->end() ? nullptr : &method->second;
}

bool valid_verb(std::string_view verb) {
  static constexpr std::string_view kVerbs[] = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"};
  return std::find(std::begin(kVerbs), std::end(kVerbs), verb) != std::end(kVerbs);
}

namespace {

bool is_variable(std::string_view part) {
  return part.starts_with('{');
}
bool is_greedy(std::string_view part) {
  return part.ends_with("+}");
}

// a-zA-Z0-9 and . _ - , : alone, or a variable {name} or {name+}.
bool valid_part(std::string_view part) {
  if (is_variable(part)) {
    if (!part.ends_with('}')) return false;
    part = part.substr(1, part.size() - 2);
    if (part.ends_with('+')) part.remove_suffix(1);
  }
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-.,:").find(c) != std::string_view::npos;
  });
}

}  // namespace

aws::Status check_path_part(const Definition& definition, const Resource& parent, const std::string& part) {
  if (!valid_part(part)) {
    return aws::fail(bad_request(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the "
        "beginning and the end."));
  }
  if (parent.pathPart && is_greedy(*parent.pathPart)) {
    return aws::fail(bad_request(
        fmt::format("Cannot create a child of a resource with a greedy path variable: {}", *parent.pathPart)));
  }
  for (const auto& [id, sibling] : definition.resources) {
    if (sibling.parentId != parent.id || !sibling.pathPart) continue;
    if (*sibling.pathPart == part) {
      return aws::fail(conflict(fmt::format("Another resource with the same parent already has this name: {}", part)));
    }
    if (is_variable(part) && is_variable(*sibling.pathPart) && is_greedy(part) == is_greedy(*sibling.pathPart)) {
      return aws::fail(bad_request(
          fmt::format("A sibling ({}) of this resource already has a variable path part -- only one is allowed",
                      *sibling.pathPart)));
    }
  }
  if (definition.resources.size() >= kResourcesMax) {
    return aws::fail(
        limit_exceeded(fmt::format("Maximum number of resources for this API has been reached: {}", kResourcesMax)));
  }
  return {};
}

std::string child_path(const Resource& parent, std::string_view part) {
  return parent.path == "/" ? fmt::format("/{}", part) : fmt::format("{}/{}", parent.path, part);
}

aws::Error not_in_enumeration(std::string_view value, std::string_view member,
                              const std::vector<std::string>& allowed) {
  return bad_request(fmt::format(
      "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: Member must satisfy enum "
      "value set: [{}]",
      value, member, fmt::join(allowed, ", ")));
}

namespace {

aws::Status check_member(const std::optional<std::string>& value, std::string_view member,
                         const std::vector<std::string>& allowed) {
  if (!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return {};
  return aws::fail(not_in_enumeration(*value, member, allowed));
}

const std::vector<std::string> kContentHandling = {"CONVERT_TO_BINARY", "CONVERT_TO_TEXT"};

aws::Status check_backend(const Integration& integration, std::string_view place) {
  if (!integration.httpMethod || integration.httpMethod->empty()) {
    return aws::fail(bad_request("Enumeration value for HttpMethod must be non-empty"));
  }
  if (!integration.uri) return aws::fail(bad_request("Invalid ARN specified in the request"));
  if (integration.uri->find("${stageVariables.") != std::string::npos) return {};  // known only when it is called
  const auto uri = parse_integration_uri(*integration.uri);
  if (!uri) {
    return aws::fail(
        bad_request(integration.uri->starts_with("arn:") && integration.uri->find(":apigateway:") != std::string::npos
                        ? "AWS ARN for integration must contain path or action"
                        : "Invalid ARN specified in the request"));
  }
  if (integration.type == "AWS_PROXY" && uri->service != "lambda") {
    return aws::fail(bad_request(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."));
  }
  if (!served(uri->service)) {
    return aws::fail(aws::not_supported(fmt::format("The integration with the service {} at {}", uri->service, place)));
  }
  if (uri->service == "lambda" && !uri->function_arn()) {
    return aws::fail(aws::not_supported(fmt::format("The integration with lambda:{} at {}", uri->rest, place)));
  }
  return {};
}

}  // namespace

aws::Status check_integration(const Integration& integration, std::string_view place) {
  const std::vector<std::string> types = {"HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"};
  if (auto status = check_member(integration.type, "putIntegrationInput.type", types); !status) return status;
  if (integration.type == "HTTP" || integration.type == "HTTP_PROXY") {
    return aws::fail(aws::not_supported(fmt::format("The integration type {} at {}", integration.type, place)));
  }
  if (integration.connectionType && *integration.connectionType != "INTERNET") {
    return aws::fail(
        aws::not_supported(fmt::format("The connection type {} at {}", *integration.connectionType, place)));
  }
  if (integration.credentials == "arn:aws:iam::*:user/*") {
    return aws::fail(aws::not_supported(fmt::format("The caller's credentials for the integration at {}", place)));
  }
  if (integration.type != "MOCK") {
    if (auto status = check_backend(integration, place); !status) return status;
  }
  if (auto status = check_member(integration.passthroughBehavior, "putIntegrationInput.passthroughBehavior",
                                 {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"});
      !status) {
    return status;
  }
  if (auto status = check_member(integration.contentHandling, "putIntegrationInput.contentHandling", kContentHandling);
      !status) {
    return status;
  }
  if (integration.timeoutInMillis < 50 || integration.timeoutInMillis > 29'000) {
    return aws::fail(bad_request("Timeout should be between 50 ms and 29000 ms"));
  }
  if (integration.requestParameters) {
    for (const auto& [target, source] : *integration.requestParameters) {
      if (!parse_request_mapping(target, source)) return aws::fail(invalid_mapping(source));
    }
  }
  if (integration.integrationResponses) {
    for (const auto& [code, response] : *integration.integrationResponses) {
      if (auto status = check_integration_response(response); !status) return status;
    }
  }
  return {};
}

aws::Status check_integration_response(const IntegrationResponse& response) {
  const auto& code = response.statusCode;
  if (code.size() != 3 || code < "100" || code > "599" || code.find_first_not_of("0123456789") != std::string::npos) {
    return aws::fail(bad_request("Invalid Response status code specified"));
  }
  if (response.selectionPattern) {
    if (const auto pattern = Pattern::compile(*response.selectionPattern); !pattern) {
      return aws::fail(bad_request(fmt::format("Invalid selection pattern specified: {}", *response.selectionPattern)));
    }
  }
  if (response.responseParameters) {
    for (const auto& [target, source] : *response.responseParameters) {
      if (!parse_response_mapping(target, source)) return aws::fail(invalid_mapping(source));
    }
  }
  return check_member(response.contentHandling, "putIntegrationResponseInput.contentHandling", kContentHandling);
}

aws::Status check_size(const Method& method, std::string_view place) {
  std::string encoded;
  base::encode_event(encoded, method);
  if (encoded.size() <= kMethodSizeMax) return {};
  return aws::fail(limit_exceeded(fmt::format("The definition of {} is larger than {} bytes", place, kMethodSizeMax)));
}

}  // namespace sluice::apigw
