#include <fmt/format.h>

#include <charconv>

#include "apigw/errors.h"
#include "apigw/openapi_operation.h"
#include "apigw/template_parser.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

// A member that maps names to texts; what is not a text is left out with a warning.
std::optional<StringMap> text_map(const json::object& object, std::string_view member, const std::string& verb,
                                  const Resource& resource, StringList& warnings) {
  const auto* map = object_member(object, member);
  if (map == nullptr) return std::nullopt;
  StringMap out;
  for (const auto& [key, value] : *map) {
    if (value.is_string()) {
      out.emplace(key, value.get_string());
    } else {
      warnings.push_back(
          fmt::format("Invalid format for '{}'. Expected type string for property '{}' of resource '{}' and method "
                      "'{}' but got '{}'",
                      member, std::string_view(key), resource.path, verb, json::serialize(value)));
    }
  }
  return out;
}

// Templates that do not parse are kept, as API Gateway keeps them: requests that need them get 500.
void warn_of_templates(const std::optional<StringMap>& templates, const std::string& verb, const Resource& resource,
                       StringList& warnings) {
  if (!templates) return;
  for (const auto& [type, text] : *templates) {
    if (const auto parsed = parse_template(text); !parsed) {
      warnings.push_back(fmt::format("The template for '{}' of resource '{}' and method '{}' can't be rendered: {}",
                                     type, resource.path, verb, parsed.error()));
    }
  }
}

aws::Result<IntegrationResponse> import_response(const json::object& value, std::string_view key,
                                                 const std::string& verb, const Resource& resource,
                                                 StringList& warnings) {
  IntegrationResponse response;
  response.statusCode = text_member(value, "statusCode").value_or("");
  if (key != "default") response.selectionPattern = std::string(key);
  response.responseParameters = text_map(value, "responseParameters", verb, resource, warnings);
  response.responseTemplates = text_map(value, "responseTemplates", verb, resource, warnings);
  warn_of_templates(response.responseTemplates, verb, resource, warnings);
  if (const auto handling = text_member(value, "contentHandling")) response.contentHandling = upper_case(*handling);
  if (auto status = check_integration_response(response); !status) {
    status.error().message += fmt::format(" (response '{}' of {} {})", key, verb, resource.path);
    return aws::fail(status.error());
  }
  return response;
}

}  // namespace

aws::Result<Integration> import_integration(const json::object& value, const std::string& verb,
                                            const Resource& resource, StringList& warnings) {
  const auto place = fmt::format("{} {}", verb, resource.path);
  Integration integration;
  integration.type = upper_case(text_member(value, "type").value_or(""));
  if (const auto method = text_member(value, "httpMethod")) integration.httpMethod = upper_case(*method);
  integration.uri = text_member(value, "uri");
  integration.credentials = text_member(value, "credentials");
  if (const auto type = text_member(value, "connectionType")) integration.connectionType = upper_case(*type);
  integration.requestParameters = text_map(value, "requestParameters", verb, resource, warnings);
  integration.requestTemplates = text_map(value, "requestTemplates", verb, resource, warnings);
  warn_of_templates(integration.requestTemplates, verb, resource, warnings);
  if (const auto behavior = text_member(value, "passthroughBehavior")) {
    integration.passthroughBehavior = upper_case(*behavior);
  }
  if (const auto handling = text_member(value, "contentHandling")) integration.contentHandling = upper_case(*handling);
  integration.cacheNamespace = text_member(value, "cacheNamespace").value_or(resource.id);
  if (const auto* keys = array_member(value, "cacheKeyParameters")) {
    for (const auto& key : *keys) integration.cacheKeyParameters.push_back(text_of_scalar(key).value_or(""));
  }
  if (const auto timeout = text_member(value, "timeoutInMillis")) {
    const auto* last = timeout->data() + timeout->size();
    if (std::from_chars(timeout->data(), last, integration.timeoutInMillis).ptr != last)
      integration.timeoutInMillis = 0;
  }
  if (const auto mode = text_member(value, "responseTransferMode"); mode && upper_case(*mode) != "BUFFERED") {
    return aws::fail(aws::not_supported(fmt::format("responseTransferMode {} at {}", *mode, place)));
  }
  if (const auto* responses = object_member(value, "responses")) {
    integration.integrationResponses.emplace();
    for (const auto& [key, item] : *responses) {
      if (!item.is_object()) continue;
      auto response = import_response(item.get_object(), key, verb, resource, warnings);
      if (!response) return aws::fail(response.error());
      auto& slot = (*integration.integrationResponses)[response->statusCode];
      if (!slot.statusCode.empty()) {
        warnings.push_back(
            fmt::format("Two responses of {} have the status code {}: the last one counts", place, slot.statusCode));
      }
      slot = std::move(*response);
    }
  }
  if (auto status = check_integration(integration, place); !status) {
    if (status.error().message.find(place) == std::string::npos) status.error().message += fmt::format(" ({})", place);
    return aws::fail(status.error());
  }
  return integration;
}

}  // namespace sluice::apigw
