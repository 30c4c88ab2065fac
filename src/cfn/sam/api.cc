#include "cfn/sam/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/hash.h"
#include "base/contains.h"
#include "cfn/parameters.h"
#include "cfn/sam/cors.h"
#include "cfn/sam/deployment_hash.h"
#include "cfn/sam/generated.h"
#include "cfn/sam/globals.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

// Properties that go to a resource of API Gateway under the same name.
constexpr std::array kOfRestApi = {"Name", "Description",      "FailOnWarnings",           "MinimumCompressionSize",
                                   "Mode", "ApiKeySourceType", "DisableExecuteApiEndpoint"};
constexpr std::array kOfStage = {"TracingEnabled", "Variables",           "MethodSettings",  "AccessLogSetting",
                                 "CanarySetting",  "CacheClusterEnabled", "CacheClusterSize"};
// Those that the transform itself looks at.
constexpr std::array kApiOfTransform = {"StageName", "DefinitionBody", "BinaryMediaTypes", "EndpointConfiguration",
                                        "Tags",      "Cors",           "OpenApiVersion"};
constexpr std::array kNotSupportedOfApi = {"DefinitionUri",
                                           "GatewayResponses",
                                           "Models",
                                           "Auth",
                                           "Domain",
                                           "Policy",
                                           "AlwaysDeploy",
                                           "MergeDefinitions",
                                           "PropagateTags",
                                           "SecurityPolicy",
                                           "EndpointAccessMode"};

bool alphanumeric(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

json::object skeleton() {
  json::object info;
  set_member(info, "version", json::string(generated("1.0")));
  json::object title;
  set_member(title, "Ref", json::string(generated("AWS::StackName")));
  set_member(info, "title", std::move(title));
  json::object body;
  set_member(body, "swagger", json::string(generated("2.0")));
  set_member(body, "info", std::move(info));
  set_member(body, "paths", json::object());
  return body;
}

bool is_version_3(const json::object& properties) {
  const auto* version = properties.if_contains("OpenApiVersion");
  return version != nullptr && scalar_text(*version).starts_with("3.");
}

// The version that OpenApiVersion asks for takes the place of `swagger: "2.0"`.
void set_version(Api& api) {
  const auto* version = api.properties.if_contains("OpenApiVersion");
  if (version == nullptr || !is_version_3(api.properties)) return;
  if (find_member(api.body, "swagger") == nullptr) return;
  erase_member(api.body, "swagger");
  set_member(api.body, "openapi", json::string(scalar_text(*version)));
}

void check_properties(Work& work, const Api& api) {
  for (const auto& [name, value] : api.properties) {
    if (base::contains(kNotSupportedOfApi, name)) {
      work.refuse(api.id, "Property '" + std::string(name) + "'", {"Properties", name});
    } else if (!base::contains(kOfRestApi, name) && !base::contains(kOfStage, name) &&
               !base::contains(kApiOfTransform, name)) {
      work.fail(api.id, fmt::format("property {} not defined for resource of type AWS::Serverless::Api",
                                    std::string_view(name)));
    }
  }
  if (!api.properties.contains("StageName")) work.fail(api.id, "Missing required property 'StageName'.");
}

// DefinitionBody may hold functions where an object is wanted (Fn::Transform): that can't be added to.
json::object* paths_of(Api& api) {
  auto& paths = member_or_new(api.body, "paths");
  if (paths.is_null()) paths.emplace_object();
  return paths.if_object();
}

void add_media_types(Api& api) {
  const auto* types = api.properties.if_contains("BinaryMediaTypes");
  if (types == nullptr || !types->is_array()) return;
  json::array list;
  for (const auto& type : types->as_array()) {
    if (!type.is_string()) {
      list.push_back(type);
      continue;
    }
    std::string text(type.as_string());
    for (auto at = text.find("~1"); at != std::string::npos; at = text.find("~1")) text.replace(at, 2, "/");
    list.push_back(json::string(text));
  }
  set_member(api.body, "x-amazon-apigateway-binary-media-types", std::move(list));
}

void set_endpoint(const json::value& configuration, json::object& rest_api) {
  const json::value* type = &configuration;
  json::object endpoint;
  if (const auto* object = configuration.if_object(); object != nullptr && object->contains("Type")) {
    type = &object->at("Type");
    for (const char* name : {"VpcEndpointIds", "IpAddressType"}) {
      if (const auto* value = object->if_contains(name)) endpoint[name] = *value;
    }
  }
  endpoint["Types"] = json::array{*type};
  rest_api["Parameters"] = json::object{{"endpointConfigurationTypes", *type}};
  rest_api["EndpointConfiguration"] = std::move(endpoint);
}

}  // namespace

Apis read_apis(Work& work) {
  Apis apis;
  for (const auto& [id, value] : work.root().at("Resources").as_object()) {
    const auto& resource = value.as_object();
    if (text_member(resource, "Type") != "AWS::Serverless::Api") continue;
    Api api;
    api.id = id;
    api.resource = resource;
    api.properties = with_globals(work.root(), "Api", resource);
    check_properties(work, api);
    const auto* body = api.properties.if_contains("DefinitionBody");
    if (body == nullptr) {
      api.body = skeleton();
    } else if (body->is_object()) {
      api.body = body->as_object();
    } else {
      work.fail(id, "Type of property 'DefinitionBody' is invalid.");
    }
    apis.emplace(api.id, std::move(api));
  }
  return apis;
}

Api& implicit_api(Work& work, Apis& apis) {
  const std::string id(kImplicitApi);
  if (const auto it = apis.find(id); it != apis.end()) return it->second;
  Api api;
  api.id = id;
  api.implicit = true;
  api.properties = with_globals(work.root(), "Api", json::object{{"Properties", {{"StageName", "Prod"}}}});
  check_properties(work, api);
  api.body = skeleton();
  return apis.emplace(id, std::move(api)).first->second;
}

void add_route(Work& work, Api& api, const Route& route) {
  const auto duplicate = [&] {
    work.fail_event(route.function_id, route.event_id,
                    fmt::format("API method \"{}\" defined multiple times for path \"{}\".", route.method, route.path));
  };
  auto* paths = paths_of(api);
  if (paths == nullptr) {
    work.fail(api.id, "Structure of the SAM template is invalid: 'paths' of DefinitionBody must be a map.");
    return;
  }
  auto* path = find_member(*paths, route.path);
  if (path == nullptr) {
    path = &(*paths)[route.path];
    *path = json::object();
  }
  if (!path->is_object() || is_intrinsic(*path)) return duplicate();
  const bool any = route.method == "any";
  auto& operations = path->as_object();
  auto* operation = find_member(operations, any ? "x-amazon-apigateway-any-method" : route.method);
  if (operation == nullptr) {
    operation = any ? &member_or_new(operations, "x-amazon-apigateway-any-method") : &operations[route.method];
    *operation = json::object();
  }
  if (!operation->is_object()) return duplicate();
  auto& method = operation->as_object();
  if (find_member(method, "x-amazon-apigateway-integration") != nullptr) return duplicate();
  json::object integration;
  set_member(integration, "type", json::string(generated("aws_proxy")));
  set_member(integration, "httpMethod", json::string(generated("POST")));
  json::object uri;
  set_member(
      uri, "Fn::Sub",
      json::string(fmt::format("arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{}.Arn}}/"
                               "invocations",
                               route.function_id)));
  set_member(integration, "uri", std::move(uri));
  if (!route.timeout.is_null()) set_member(integration, "timeoutInMillis", route.timeout);
  set_member(method, "x-amazon-apigateway-integration", std::move(integration));
  auto& responses = member_or_new(method, "responses");
  if (responses.is_null()) responses = json::object();
}

std::string stage_suffix(const Api& api) {
  const auto* name = api.properties.if_contains("StageName");
  if (name == nullptr || !name->is_string()) return "Stage";
  const std::string text(name->as_string());
  return alphanumeric(text) ? text : aws::sha1_hex(text).substr(0, 10);
}

void finish_api(Work& work, Api& api) {
  const auto& properties = api.properties;
  const auto* stage_name = properties.if_contains("StageName");
  if (stage_name == nullptr) return;  // check_properties() has said so
  add_cors(work, api.id, properties, is_version_3(properties), api.body);
  add_media_types(api);
  set_version(api);

  json::object rest_api;
  rest_api["Body"] = plain(api.body);
  for (const char* name : kOfRestApi) {
    if (const auto* value = properties.if_contains(name)) rest_api[name] = *value;
  }
  if (const auto* types = properties.if_contains("BinaryMediaTypes")) rest_api["BinaryMediaTypes"] = *types;
  if (const auto* endpoint = properties.if_contains("EndpointConfiguration")) set_endpoint(*endpoint, rest_api);
  json::object resource{{"Type", "AWS::ApiGateway::RestApi"}, {"Properties", std::move(rest_api)}};
  copy_all_attributes(api.resource, resource);
  work.add(api.id, std::move(resource), api.id);

  const auto* version = properties.if_contains("OpenApiVersion");
  const auto hash = deployment_hash(api.body, version != nullptr ? scalar_text(*version) : "");
  const auto deployment_id = api.id + "Deployment" + hash.substr(0, 10);
  json::object deployment{{"Description", json::string("RestApi deployment id: " + hash)},
                          {"RestApiId", ref_to(api.id)}};
  if (version == nullptr) deployment["StageName"] = "Stage";
  resource = {{"Type", "AWS::ApiGateway::Deployment"}, {"Properties", std::move(deployment)}};
  copy_shared_attributes(api.resource, resource);
  work.add(deployment_id, std::move(resource), api.id);
  work.rename(api.id, "Deployment", deployment_id);

  const auto suffix = stage_suffix(api);
  const bool readable = stage_name->is_string() && suffix == std::string_view(stage_name->as_string());
  const auto stage_id = !stage_name->is_string() ? api.id + "Stage"
                        : readable               ? api.id + suffix + "Stage"
                                                 : api.id + "Stage" + suffix;
  json::object stage{
      {"DeploymentId", ref_to(deployment_id)}, {"RestApiId", ref_to(api.id)}, {"StageName", *stage_name}};
  for (const char* name : kOfStage) {
    if (const auto* value = properties.if_contains(name)) stage[name] = *value;
  }
  if (const auto* tags = properties.if_contains("Tags"); tags && tags->is_object()) {
    json::array list;
    append_tags(tags->as_object(), list);
    stage["Tags"] = std::move(list);
  }
  resource = {{"Type", "AWS::ApiGateway::Stage"}, {"Properties", std::move(stage)}};
  copy_shared_attributes(api.resource, resource);
  work.add(stage_id, std::move(resource), api.id);
  work.rename(api.id, "Stage", stage_id);
}

}  // namespace sluice::cfn::sam
