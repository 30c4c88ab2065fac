#include "apigw/openapi_operation.h"

#include <fmt/format.h>

#include "apigw/errors.h"
#include "aws/hash.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

constexpr std::string_view kJson = "application/json";

void rewrite_references(json::value& value, const std::string& api) {
  if (auto* array = value.if_array()) {
    for (auto& item : *array) rewrite_references(item, api);
  } else if (auto* object = value.if_object()) {
    for (auto& [key, item] : *object) {
      if (key == "$ref") {
        if (const auto name = referred_schema(json::object{{"$ref", item}})) {
          item = fmt::format("https://apigateway.amazonaws.com/restapis/{}/models/{}", api, *name);
        }
      } else {
        rewrite_references(item, api);
      }
    }
  }
}

// The model of a schema: the one it refers to, or one of its own that is named after its text.
std::optional<std::string> model_of(OperationContext& context, const json::value& schema) {
  if (auto name = referred_schema(schema)) return name;
  if (!schema.is_object() || schema.get_object().empty()) return std::nullopt;
  Model model;
  model.schema = model_schema(schema, context.api);
  model.name = "MODEL" + aws::sha1_hex(model.schema).substr(0, 6);
  model.contentType = kJson;
  const auto name = model.name;
  if (!context.definition.models.contains(name)) {
    model.id = context.random.lower_alphanumeric(6);
    context.definition.models.emplace(name, std::move(model));
  }
  return name;
}

StringList media_types(const OpenApiDocument& document, const json::object& operation, std::string_view member) {
  const auto* types = array_member(operation, member);
  if (types == nullptr) types = array_member(document.root, member);
  StringList out;
  if (types != nullptr) {
    for (const auto& type : *types) {
      if (type.is_string()) out.emplace_back(type.get_string());
    }
  }
  if (out.empty()) out.emplace_back(kJson);
  return out;
}

void add_content(OperationContext& context, const json::object& holder, StringMap& models) {
  const auto* content = object_member(holder, "content");
  if (content == nullptr) return;
  for (const auto& [type, media] : *content) {
    const auto* schema = media.is_object() ? media.get_object().if_contains("schema") : nullptr;
    if (schema == nullptr) continue;
    if (auto name = model_of(context, *schema)) models.insert_or_assign(type, *name);
  }
}

void add_parameters(OperationContext& context, const json::array& parameters, const json::object& operation,
                    Method& method) {
  for (const auto& item : parameters) {
    const auto* resolved = context.document.resolve(item);
    const auto* parameter = resolved == nullptr ? nullptr : resolved->if_object();
    if (parameter == nullptr) {
      context.warnings.push_back("A parameter's reference leads nowhere: " + json::serialize(item));
      continue;
    }
    const auto in = text_member(*parameter, "in").value_or("");
    if (in == "body") {
      const auto* schema = parameter->if_contains("schema");
      if (schema == nullptr) continue;
      if (const auto name = model_of(context, *schema)) {
        for (const auto& type : media_types(context.document, operation, "consumes")) {
          (*method.requestModels)[type] = *name;
        }
      }
      continue;
    }
    const auto name = text_member(*parameter, "name");
    const auto* place = in == "path" ? "path" : in == "query" ? "querystring" : in == "header" ? "header" : nullptr;
    if (place == nullptr || !name) continue;  // cookies and forms: ignored, as the service does
    (*method.requestParameters)[fmt::format("method.request.{}.{}", place, *name)] =
        true_member(*parameter, "required");
  }
}

void add_responses(OperationContext& context, const json::object& operation, Method& method) {
  const auto* responses = object_member(operation, "responses");
  if (responses == nullptr) return;
  for (const auto& [code, item] : *responses) {
    if (code.size() != 3 || std::string_view(code).find_first_not_of("0123456789") != std::string_view::npos) continue;
    const auto* resolved = context.document.resolve(item);
    const auto* value = resolved == nullptr ? nullptr : resolved->if_object();
    if (value == nullptr) continue;
    MethodResponse response;
    response.statusCode = code;
    if (const auto* headers = object_member(*value, "headers")) {
      for (const auto& header : *headers) {
        if (!response.responseParameters) response.responseParameters.emplace();
        (*response.responseParameters)[fmt::format("method.response.header.{}", std::string_view(header.key()))] =
            false;
      }
    }
    StringMap models;
    if (const auto* schema = value->if_contains("schema")) {
      if (const auto name = model_of(context, *schema)) {
        for (const auto& type : media_types(context.document, operation, "produces")) models[type] = *name;
      }
    }
    add_content(context, *value, models);
    if (!models.empty()) response.responseModels = std::move(models);
    (*method.methodResponses)[response.statusCode] = std::move(response);
  }
}

const json::object* security_scheme(const OpenApiDocument& document, std::string_view name) {
  const json::object* schemes = nullptr;
  if (document.version_3) {
    const auto* components = object_member(document.root, "components");
    schemes = components == nullptr ? nullptr : object_member(*components, "securitySchemes");
  } else {
    schemes = object_member(document.root, "securityDefinitions");
  }
  return schemes == nullptr ? nullptr : object_member(*schemes, name);
}

// Security of the operation, or else of the document. Whatever would demand something of the client is refused: an API
// that its author meant to be closed must not be open here.
aws::Status check_security(const OpenApiDocument& document, const json::object& operation, std::string_view place) {
  if (const auto* auth = object_member(operation, "x-amazon-apigateway-auth")) {
    const auto type = text_member(*auth, "type").value_or("");
    if (upper_case(type) != "NONE") {
      return aws::fail(aws::not_supported(fmt::format("x-amazon-apigateway-auth of type {} at {}", type, place)));
    }
  }
  const auto* security = array_member(operation, "security");
  if (security == nullptr) security = array_member(document.root, "security");
  if (security == nullptr) return {};
  for (const auto& requirement : *security) {
    if (!requirement.is_object()) continue;
    for (const auto& item : requirement.get_object()) {
      const std::string_view name = item.key();
      if (name == "NONE") continue;
      const auto* scheme = security_scheme(document, name);
      if (scheme == nullptr) {
        return aws::fail(bad_request(fmt::format("Unknown security scheme '{}' at {}", name, place)));
      }
      return aws::fail(aws::not_supported(fmt::format("The security scheme {} at {}", name, place)));
    }
  }
  return {};
}

aws::Status set_validator(const OperationContext& context, const json::object& operation, std::string_view place,
                          Method& method) {
  auto name = text_member(operation, "x-amazon-apigateway-request-validator");
  if (!name) name = text_member(context.document.root, "x-amazon-apigateway-request-validator");
  if (!name) return {};
  const auto id = context.validator_ids.find(*name);
  if (id == context.validator_ids.end()) {
    return aws::fail(
        bad_request(fmt::format("Invalid Request Validator identifier specified: {} at {}", *name, place)));
  }
  method.requestValidatorId = id->second;
  return {};
}

}  // namespace

std::string model_schema(const json::value& schema, const std::string& api) {
  json::value copy = schema;
  rewrite_references(copy, api);
  return json::serialize(copy);
}

aws::Result<Method> import_operation(OperationContext& context, const json::object& path_item,
                                     const json::object& operation, const std::string& verb, const Resource& resource) {
  const auto place = fmt::format("{} {}", verb, resource.path);
  if (auto status = refuse_extensions(operation, {"integration", "request-validator", "auth"}, place); !status) {
    return aws::fail(status.error());
  }
  if (auto status = check_security(context.document, operation, place); !status) return aws::fail(status.error());
  Method method;
  method.httpMethod = verb;
  method.authorizationType = "NONE";
  method.apiKeyRequired = false;
  method.operationName = text_member(operation, "operationId");
  method.requestParameters.emplace();
  method.requestModels.emplace();
  method.methodResponses.emplace();
  for (const auto* holder : {&path_item, &operation}) {
    if (const auto* parameters = array_member(*holder, "parameters")) {
      add_parameters(context, *parameters, operation, method);
    }
  }
  // The resource's own variable is a parameter, declared or not (recorded); a greedy one is not.
  if (resource.pathPart && resource.pathPart->starts_with('{') && !resource.pathPart->ends_with("+}")) {
    const auto name = resource.pathPart->substr(1, resource.pathPart->size() - 2);
    (*method.requestParameters)["method.request.path." + name] = true;
  }
  if (const auto* body = operation.if_contains("requestBody")) {
    const auto* resolved = context.document.resolve(*body);
    if (resolved != nullptr && resolved->is_object())
      add_content(context, resolved->get_object(), *method.requestModels);
  }
  add_responses(context, operation, method);
  if (auto status = set_validator(context, operation, place, method); !status) return aws::fail(status.error());
  if (const auto* value = object_member(operation, "x-amazon-apigateway-integration")) {
    auto integration = import_integration(*value, verb, resource, context.warnings);
    if (!integration) return aws::fail(integration.error());
    method.methodIntegration = std::move(*integration);
  }
  for (const auto& [type, model] : *method.requestModels) {
    if (!context.definition.models.contains(model)) {
      return aws::fail(bad_request(fmt::format("Invalid model identifier specified: {}", model)));
    }
  }
  if (method.requestParameters->empty()) method.requestParameters.reset();
  if (method.requestModels->empty()) method.requestModels.reset();
  if (method.methodResponses->empty()) method.methodResponses.reset();
  if (auto status = check_size(method, place); !status) return aws::fail(status.error());
  return method;
}

}  // namespace sluice::apigw
