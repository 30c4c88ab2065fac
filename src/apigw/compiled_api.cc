#include "apigw/compiled_api.h"

#include <fmt/format.h>

#include "apigw/errors.h"

namespace sluice::apigw {

namespace {

Templates compile_templates(const std::optional<StringMap>& texts) {
  Templates out;
  if (!texts) return out;
  for (const auto& [type, text] : *texts)
    out.emplace(type == "$default" ? type : media_type(type), Template::parse(text));
  return out;
}

std::vector<CompiledResponse> compile_responses(const Integration& integration) {
  std::vector<CompiledResponse> with_pattern, without;
  if (!integration.integrationResponses) return {};
  for (const auto& [code, response] : *integration.integrationResponses) {
    CompiledResponse compiled;
    compiled.status = std::stoi(response.statusCode);
    if (response.selectionPattern && !response.selectionPattern->empty()) {
      if (auto pattern = Pattern::compile(*response.selectionPattern)) compiled.pattern = std::move(*pattern);
    }
    if (response.responseParameters) {
      for (const auto& [target, source] : *response.responseParameters) {
        if (auto mapping = parse_response_mapping(target, source)) compiled.mappings.push_back(std::move(*mapping));
      }
    }
    compiled.templates = compile_templates(response.responseTemplates);
    compiled.content_handling = response.contentHandling.value_or("");
    (compiled.pattern ? with_pattern : without).push_back(std::move(compiled));
  }
  for (auto& response : without) with_pattern.push_back(std::move(response));
  return with_pattern;
}

void compile_integration(const Integration& integration, CompiledMethod& out) {
  out.type = integration.type == "MOCK"        ? CompiledMethod::Type::kMock
             : integration.type == "AWS_PROXY" ? CompiledMethod::Type::kAwsProxy
                                               : CompiledMethod::Type::kAws;
  out.integration_verb = integration.httpMethod.value_or("");
  out.uri = integration.uri.value_or("");
  out.credentials = integration.credentials.value_or("");
  if (integration.requestParameters) {
    for (const auto& [target, source] : *integration.requestParameters) {
      if (auto mapping = parse_request_mapping(target, source)) out.mappings.push_back(std::move(*mapping));
    }
  }
  out.templates = compile_templates(integration.requestTemplates);
  out.passthrough = integration.passthroughBehavior;
  out.content_handling = integration.contentHandling.value_or("");
  out.timeout_ms = integration.timeoutInMillis;
  out.responses = compile_responses(integration);
}

}  // namespace

aws::Result<std::shared_ptr<const CompiledApi>> CompiledApi::compile(const Definition& definition,
                                                                     StringList binary_media_types) {
  auto api = std::make_shared<CompiledApi>();
  api->binary_media_types_ = std::move(binary_media_types);
  api->gateway_responses_ = definition.gateway_responses;
  for (const auto& [name, model] : definition.models) {
    if (!api->schemas_.add(name, model.schema)) {
      return aws::fail(bad_request(fmt::format("Invalid model schema specified: {}", name)));
    }
  }
  std::size_t methods = 0;
  for (const auto& [id, resource] : definition.resources) {
    api->routes_.add(resource.path, api->resources_.size());
    api->resources_.emplace_back();
    if (!resource.resourceMethods) continue;
    for (const auto& [verb, method] : *resource.resourceMethods) {
      ++methods;
      if (auto status = api->compile_method(definition, resource, method); !status) return aws::fail(status.error());
    }
  }
  if (methods == 0) return aws::fail(bad_request("The REST API doesn't contain any methods"));
  return std::shared_ptr<const CompiledApi>(std::move(api));
}

aws::Status CompiledApi::compile_method(const Definition& definition, const Resource& resource, const Method& method) {
  if (!method.methodIntegration) return aws::fail(bad_request("No integration defined for method"));
  CompiledMethod out;
  out.resource_id = resource.id;
  out.resource_path = resource.path;
  out.verb = method.httpMethod.value_or("ANY");
  if (method.requestValidatorId) {
    const auto validator = definition.validators.find(*method.requestValidatorId);
    if (validator == definition.validators.end()) {
      return aws::fail(not_found("Invalid Request Validator identifier specified"));
    }
    out.validates_body = validator->second.validateRequestBody;
    out.validates_parameters = validator->second.validateRequestParameters;
  }
  if (method.requestParameters) {
    for (const auto& [key, required] : *method.requestParameters) {
      if (!required) continue;
      if (auto source = parse_request_source(key)) out.required_parameters.emplace(key, std::move(*source));
    }
  }
  if (method.requestModels) {
    for (const auto& [type, model] : *method.requestModels) {
      if (!schemas_.contains(model))
        return aws::fail(bad_request(fmt::format("Invalid model identifier specified: {}", model)));
      out.models.emplace(type == "$default" ? type : media_type(type), model);
    }
  }
  compile_integration(*method.methodIntegration, out);
  resources_.back().emplace(out.verb, std::move(out));
  return {};
}

std::optional<CompiledApi::Match> CompiledApi::route(std::string_view path, const std::string& verb) const {
  // ANY stands for the seven verbs (section 3), not for inventions.
  const bool any = valid_verb(verb) && verb != "ANY";
  auto found = routes_.find(path, [&](std::size_t resource) {
    return resources_[resource].contains(verb == "ANY" ? "" : verb) || (any && resources_[resource].contains("ANY"));
  });
  if (!found) return std::nullopt;
  const auto& methods = resources_[found->resource];
  auto method = methods.find(verb);
  if (method == methods.end()) method = methods.find("ANY");
  return Match{&method->second, std::move(found->parameters)};
}

bool CompiledApi::is_binary(std::string_view media) const {
  if (media.empty()) return false;
  for (const auto& listed : binary_media_types_) {
    const auto type = media_type(listed);
    if (type == media || type == "*/*") return true;
    if (type.ends_with("/*") && type != "*/*" && media.starts_with(std::string_view(type).substr(0, type.size() - 1)))
      return true;
  }
  return false;
}

std::string media_type(std::string_view header) {
  header = header.substr(0, header.find_first_of(";,"));
  const auto first = header.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  header = header.substr(first, header.find_last_not_of(" \t") - first + 1);
  std::string out(header);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  }
  return out;
}

}  // namespace sluice::apigw
