#include "apigw/openapi_import.h"

#include <fmt/format.h>

#include <algorithm>

#include "apigw/errors.h"
#include "apigw/gateway_responses.h"
#include "apigw/mapping.h"
#include "apigw/openapi_operation.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

class Importer {
 public:
  Importer(const OpenApiDocument& document, const ImportOptions& options, base::Random& random)
      : document_(document), options_(options), random_(random) {}

  aws::Result<ImportedApi> run() {
    using Part = aws::Status (Importer::*)();
    for (const Part part : {&Importer::check_root, &Importer::read_settings, &Importer::read_models,
                            &Importer::read_validators, &Importer::read_gateway_responses, &Importer::read_paths}) {
      if (auto status = (this->*part)(); !status) return aws::fail(status.error());
    }
    return std::move(out_);
  }

 private:
  const json::object& root() const { return document_.root; }
  Definition& definition() { return out_.definition; }

  aws::Status check_root() {
    auto status =
        refuse_extensions(root(),
                          {"importexport-version", "documentation", "request-validators", "request-validator",
                           "gateway-responses", "binary-media-types", "api-key-source", "endpoint-configuration"},
                          "the document's root");
    if (!status) return status;
    if (const auto source = text_member(root(), "x-amazon-apigateway-api-key-source"); source && *source != "HEADER") {
      return aws::fail(aws::not_supported(fmt::format("x-amazon-apigateway-api-key-source {}", *source)));
    }
    if (auto endpoint = check_endpoint(root()); !endpoint) return endpoint;
    if (const auto* servers = array_member(root(), "servers")) {
      for (const auto& server : *servers) {
        if (!server.is_object()) continue;
        if (auto endpoint = check_endpoint(server.get_object()); !endpoint) return endpoint;
      }
    }
    if (root().contains("x-amazon-apigateway-documentation")) {
      out_.warnings.push_back("x-amazon-apigateway-documentation is not kept by sluice");
    }
    return {};
  }

  static aws::Status check_endpoint(const json::object& holder) {
    const auto* endpoint = object_member(holder, "x-amazon-apigateway-endpoint-configuration");
    if (endpoint == nullptr) return {};
    for (const std::string_view member : {"disableExecuteApiEndpoint", "vpcEndpointIds"}) {
      if (endpoint->contains(member) && text_member(*endpoint, member) != "false") {
        return aws::fail(aws::not_supported(fmt::format("{} in x-amazon-apigateway-endpoint-configuration", member)));
      }
    }
    return {};
  }

  aws::Status read_settings() {
    if (const auto* info = object_member(root(), "info")) {
      out_.title = text_member(*info, "title");
      out_.description = text_member(*info, "description");
      out_.version = text_member(*info, "version");
    }
    if (const auto* types = array_member(root(), "x-amazon-apigateway-binary-media-types")) {
      for (const auto& type : *types) {
        if (type.is_string()) out_.binary_media_types.emplace_back(type.get_string());
      }
    }
    if (options_.existing != nullptr) {
      if (options_.merge) definition() = *options_.existing;
      if (const auto* old = options_.existing->root(); old != nullptr && !options_.merge) {
        Resource resource = *old;
        resource.resourceMethods.emplace();
        definition().resources.emplace(resource.id, std::move(resource));
      }
    }
    if (definition().root() == nullptr) {
      Resource resource;
      resource.id = random_.lower_alphanumeric(10);
      resource.path = "/";
      resource.resourceMethods.emplace();
      definition().resources.emplace(resource.id, std::move(resource));
    }
    return {};
  }

  aws::Status read_models() {
    const auto* schemas = document_.schemas();
    if (schemas == nullptr) return {};
    for (const auto& [name, schema] : *schemas) {
      const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      });
      if (!good) {
        return aws::fail(bad_request(fmt::format("Model name must be alphanumeric: {}", std::string_view(name))));
      }
      Model& model = definition().models[name];
      if (model.id.empty()) model.id = random_.lower_alphanumeric(6);
      model.name = name;
      model.contentType = "application/json";
      model.schema = model_schema(schema, options_.api);
      if (schema.is_object()) model.description = text_member(schema.get_object(), "description");
      if (model.schema.size() > kModelSizeMax) {
        return aws::fail(
            limit_exceeded(fmt::format("The model {} is larger than {} bytes", model.name, kModelSizeMax)));
      }
    }
    return {};
  }

  aws::Status read_validators() {
    const auto* validators = object_member(root(), "x-amazon-apigateway-request-validators");
    for (const auto& [id, validator] : definition().validators) validator_ids_[validator.name] = id;
    if (validators == nullptr) return {};
    for (const auto& [name, value] : *validators) {
      if (!value.is_object()) continue;
      auto& id = validator_ids_[name];
      if (id.empty()) id = random_.lower_alphanumeric(6);
      RequestValidator validator;
      validator.id = id;
      validator.name = name;
      validator.validateRequestBody = true_member(value.get_object(), "validateRequestBody");
      validator.validateRequestParameters = true_member(value.get_object(), "validateRequestParameters");
      definition().validators.insert_or_assign(id, std::move(validator));
    }
    return {};
  }

  aws::Status read_gateway_responses() {
    const auto* responses = object_member(root(), "x-amazon-apigateway-gateway-responses");
    if (responses == nullptr) return {};
    for (const auto& [type, value] : *responses) {
      if (!is_gateway_response_type(type)) {
        return aws::fail(
            bad_request(fmt::format("Invalid gateway response type specified: {}", std::string_view(type))));
      }
      if (!value.is_object()) continue;
      GatewayResponse response;
      response.responseType = type;
      response.statusCode = text_member(value.get_object(), "statusCode");
      if (const auto* parameters = object_member(value.get_object(), "responseParameters")) {
        for (const auto& [target, source] : *parameters) {
          const auto text = text_of_scalar(source).value_or("");
          if (!parse_gateway_mapping(target, text)) return aws::fail(invalid_mapping(text));
          response.responseParameters.emplace(target, text);
        }
      }
      if (const auto* templates = object_member(value.get_object(), "responseTemplates")) {
        for (const auto& [media, text] : *templates) {
          response.responseTemplates.emplace(media, text_of_scalar(text).value_or(""));
        }
      }
      definition().gateway_responses.insert_or_assign(response.responseType, std::move(response));
    }
    return {};
  }

  // basePath, or the path of the first server (its `basePath` variable wins, referred to or not: recorded).
  std::string base_path() const {
    if (!document_.version_3) return text_member(root(), "basePath").value_or("");
    const auto* servers = array_member(root(), "servers");
    if (servers == nullptr || servers->empty() || !servers->front().is_object()) return "";
    const auto& server = servers->front().get_object();
    if (const auto* variables = object_member(server, "variables")) {
      if (const auto* variable = object_member(*variables, "basePath")) {
        auto path = text_member(*variable, "default").value_or("");
        return path.starts_with('/') ? path : "/" + path;
      }
    }
    const auto url = text_member(server, "url").value_or("");
    const auto scheme = url.find("://");
    const auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    return slash == std::string::npos ? "" : url.substr(slash);
  }

  std::string prefix() const {
    if (options_.basepath == "ignore") return "";
    auto path = base_path();
    while (path.ends_with('/')) path.pop_back();
    if (options_.basepath == "prepend" || path.empty()) return path;
    const auto second = path.find('/', 1);  // split: the first segment names the stage
    return second == std::string::npos ? "" : path.substr(second);
  }

  aws::Result<Resource*> ensure_resource(std::string_view path) {
    std::string id = definition().root()->id;
    auto rest = path;
    while (rest.starts_with('/')) rest.remove_prefix(1);
    while (rest.ends_with('/')) rest.remove_suffix(1);
    while (!rest.empty()) {
      const auto slash = rest.find('/');
      const std::string part(rest.substr(0, slash));
      rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
      const Resource& parent = definition().resources.at(id);
      const auto full = child_path(parent, part);
      if (const auto* there = definition().by_path(full)) {
        id = there->id;
        continue;
      }
      if (auto status = check_path_part(definition(), parent, part); !status) return aws::fail(status.error());
      Resource resource;
      const auto* old = options_.existing == nullptr ? nullptr : options_.existing->by_path(full);
      resource.id = old == nullptr ? random_.lower_alphanumeric(6) : old->id;
      resource.parentId = parent.id;
      resource.pathPart = part;
      resource.path = full;
      resource.resourceMethods.emplace();
      id = resource.id;
      definition().resources.insert_or_assign(id, std::move(resource));
    }
    return &definition().resources.at(id);
  }

  aws::Status read_paths() {
    const auto* paths = object_member(root(), "paths");
    if (paths == nullptr) return {};
    OperationContext context{document_, validator_ids_, definition(), options_.api, out_.warnings, random_};
    const auto base = prefix();
    for (const auto& [path, value] : *paths) {
      if (std::string_view(path).starts_with("x-")) continue;
      if (!path.starts_with('/')) {
        return aws::fail(bad_request(fmt::format("Invalid path '{}': a path begins with /", std::string_view(path))));
      }
      if (!value.is_object()) continue;
      auto resource = ensure_resource(base + std::string(path));
      if (!resource) return aws::fail(resource.error());
      if (auto status = read_path_item(context, value.get_object(), **resource); !status) return status;
    }
    return {};
  }

  aws::Status read_path_item(OperationContext& context, const json::object& item, Resource& resource) {
    if (auto status = refuse_extensions(item, {"any-method"}, resource.path); !status) return status;
    if (item.contains("$ref"))
      return aws::fail(aws::not_supported(fmt::format("A path item's $ref at {}", resource.path)));
    for (const auto& [key, operation] : item) {
      const auto verb = key == "x-amazon-apigateway-any-method" ? "ANY" : upper_case(key);
      if (!operation.is_object() || !valid_verb(verb)) {
        if (key == "trace") out_.warnings.push_back(fmt::format("TRACE at {} is ignored", resource.path));
        continue;
      }
      auto method = import_operation(context, item, operation.get_object(), verb, resource);
      if (!method) return aws::fail(method.error());
      resource.resourceMethods->insert_or_assign(verb, std::move(*method));
    }
    return {};
  }

  const OpenApiDocument& document_;
  const ImportOptions& options_;
  base::Random& random_;
  ImportedApi out_;
  std::map<std::string, std::string> validator_ids_;
};

}  // namespace

aws::Result<ImportedApi> import_openapi(const OpenApiDocument& document, const ImportOptions& options,
                                        base::Random& random) {
  return Importer(document, options, random).run();
}

}  // namespace sluice::apigw
