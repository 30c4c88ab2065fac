#include "cfn/sam/cors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "cfn/parameters.h"
#include "cfn/sam/generated.h"

namespace sluice::cfn::sam {

namespace {

struct Cors {
  json::value origin = nullptr, headers = nullptr, methods = nullptr, max_age = nullptr;
  bool credentials = false;
};

std::optional<Cors> read_cors(Work& work, const std::string& api_id, const json::value& value) {
  Cors cors;
  const auto* object = value.if_object();
  if (object == nullptr || is_intrinsic(value)) {
    cors.origin = value;
    return cors;
  }
  constexpr std::array kNames = {"AllowOrigin", "AllowHeaders", "AllowMethods", "MaxAge", "AllowCredentials"};
  for (const auto& [name, member] : *object) {
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      work.fail(api_id, "Invalid value for 'Cors' property.");
      return std::nullopt;
    }
  }
  const auto member = [&](const char* name) {
    const auto* found = object->if_contains(name);
    return found != nullptr ? *found : json::value(nullptr);
  };
  cors.origin = member("AllowOrigin");
  cors.headers = member("AllowHeaders");
  cors.methods = member("AllowMethods");
  cors.max_age = member("MaxAge");
  const auto credentials = member("AllowCredentials");
  cors.credentials = credentials.is_bool() && credentials.as_bool();
  return cors;
}

// 'GET,OPTIONS' of the methods that a path has; all of them for one with ANY.
std::string methods_of(const json::object& path) {
  std::set<std::string> methods{"OPTIONS"};
  for (const auto& [key, value] : path) {
    const std::string_view name =
        key.front() == kGeneratedMark ? std::string_view(key).substr(1) : std::string_view(key);
    if (name == "x-amazon-apigateway-any-method") {
      for (const char* method : {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}) methods.insert(method);
    } else if (name != "parameters" && !name.starts_with("x-") && name != "$ref" && name != "summary") {
      std::string method(name);
      std::transform(method.begin(), method.end(), method.begin(), [](char c) { return char(std::toupper(c)); });
      methods.insert(std::move(method));
    }
  }
  return fmt::format("'{}'", fmt::join(methods, ","));
}

json::object object_of(std::string_view name, json::value value) {
  json::object object;
  set_member(object, name, std::move(value));
  return object;
}

json::value text(std::string_view value) {
  return json::string(generated(value));
}

json::object options_method(const Cors& cors, const json::object& path, bool version_3) {
  // Names of headers with their values, in SAM's order.
  std::vector<std::pair<std::string, json::value>> headers;
  if (!cors.origin.is_null()) headers.emplace_back("Access-Control-Allow-Origin", cors.origin);
  if (!cors.headers.is_null()) headers.emplace_back("Access-Control-Allow-Headers", cors.headers);
  headers.emplace_back("Access-Control-Allow-Methods", cors.methods.is_null() ? text(methods_of(path)) : cors.methods);
  if (!cors.max_age.is_null()) headers.emplace_back("Access-Control-Max-Age", cors.max_age);
  if (cors.credentials) headers.emplace_back("Access-Control-Allow-Credentials", text("'true'"));
  json::object parameters, declared;
  for (auto& [name, value] : headers) {
    set_member(parameters, "method.response.header." + name, value);
    json::object type = object_of("type", text(name == "Access-Control-Max-Age" ? "integer" : "string"));
    if (version_3) type = object_of("schema", std::move(type));
    set_member(declared, name, std::move(type));
  }
  json::object answer;
  set_member(answer, "statusCode", text("200"));
  set_member(answer, "responseParameters", std::move(parameters));
  set_member(answer, "responseTemplates", object_of("application/json", text("{}\n")));
  json::object integration;
  set_member(integration, "type", text("mock"));
  set_member(integration, "requestTemplates", object_of("application/json", text("{\n  \"statusCode\" : 200\n}\n")));
  set_member(integration, "responses", object_of("default", std::move(answer)));
  json::object method;
  set_member(method, "summary", text("CORS support"));
  if (!version_3) {
    set_member(method, "consumes", json::array{text("application/json")});
    set_member(method, "produces", json::array{text("application/json")});
  }
  set_member(method, "x-amazon-apigateway-integration", std::move(integration));
  json::object response;
  set_member(response, "description", text("Default response for CORS method"));
  set_member(response, "headers", std::move(declared));
  set_member(method, "responses", object_of("200", std::move(response)));
  return method;
}

}  // namespace

void add_cors(Work& work, const std::string& api_id, const json::object& properties, bool version_3,
              json::object& body) {
  const auto* value = properties.if_contains("Cors");
  if (value == nullptr) return;
  const auto cors = read_cors(work, api_id, work.with_parameters(*value));
  if (!cors) return;
  auto* paths = find_member(body, "paths");
  if (paths == nullptr || !paths->is_object()) {
    work.fail(api_id,
              "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid OpenAPI definition.");
    return;
  }
  for (auto& [name, path] : paths->as_object()) {
    auto* operations = path.if_object();
    if (operations == nullptr || is_intrinsic(path) || find_member(*operations, "options") != nullptr) continue;
    set_member(*operations, "options", options_method(*cors, *operations, version_3));
  }
}

}  // namespace sluice::cfn::sam
