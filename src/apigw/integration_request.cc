#include "apigw/integration_request.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "apigw/json_text.h"
#include "apigw/proxy_event.h"
#include "aws/arn.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace sluice::apigw {

namespace {

using Failed = tl::unexpected<GatewayFailure>;

Failed configuration_error() {
  return Failed(GatewayFailure{kApiConfigurationError});
}

// Headers of the backend request that may not be mapped: the request is answered with 500 (section 3, recorded).
bool may_not_be_mapped(std::string_view name) {
  for (const std::string_view other :
       {"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id", "authorization",
        "connection", "expect", "proxy-authenticate", "te"}) {
    if (aws::equals_ignoring_case(name, other)) return true;
  }
  return false;
}

// What mappings and overrides make of the request beside its body.
struct MappedParameters {
  Pairs headers, query, path;
};

base::Result<MappedParameters, GatewayFailure> map_parameters(const Exchange& exchange) {
  MappedParameters out;
  bool broken = false;
  for (const auto& mapping : exchange.method->mappings) {
    const auto value = mapping.source.part == Part::kBody ? body_value(mapping.source, exchange.body(), broken)
                                                          : exchange.value(mapping.source);
    if (broken) return Failed(GatewayFailure{kBadRequestBody, "Invalid JSON in request body"});
    if (!value) continue;
    if (mapping.target == Part::kHeader) {
      set_header(out.headers, mapping.name, *value);
    } else {
      (mapping.target == Part::kQuery ? out.query : out.path).emplace_back(mapping.name, *value);
    }
  }
  for (const auto& [name, value] : exchange.overrides.request_header) set_header(out.headers, name, value);
  for (const auto& [from, to] : {std::pair{&exchange.overrides.request_querystring, &out.query},
                                 std::pair{&exchange.overrides.request_path, &out.path}}) {
    for (const auto& [name, value] : *from) {
      std::erase_if(*to, [&name = name](const auto& pair) { return pair.first == name; });
      to->emplace_back(name, value);
    }
  }
  for (const auto& [name, value] : out.headers) {
    if (may_not_be_mapped(name)) return configuration_error();
  }
  return out;
}

// The URI with stage variables and {path parameters} put in.
std::string expand_uri(const Exchange& exchange, const Pairs& path) {
  std::string uri = expand_stage_variables(exchange.method->uri, exchange.stage().variables);
  for (const auto& [name, value] : path) {
    const std::string mark = "{" + name + "}";
    for (auto at = uri.find(mark); at != std::string::npos; at = uri.find(mark, at + value.size())) {
      uri.replace(at, mark.size(), value);
    }
  }
  return uri;
}

// API/STAGE/VERB/path with * for a variable and for ANY, as the function's policy names it.
std::string source_arn(const Exchange& exchange) {
  std::string path;
  bool inside = false;
  for (const char c : exchange.method->resource_path) {
    if (c == '{') path += '*';
    inside = c == '{' || (inside && c != '}');
    if (!inside && c != '}') path += c;
  }
  const auto& stage = exchange.stage();
  const std::string verb = exchange.method->verb == "ANY" ? "*" : exchange.method->verb;
  return aws::arn("execute-api", stage.region, stage.account,
                  fmt::format("{}/{}/{}{}", stage.api, stage.stage, verb, path));
}

LambdaCall lambda_call(const Exchange& exchange, std::string function_arn) {
  LambdaCall call;
  call.function_arn = std::move(function_arn);
  call.source_arn = source_arn(exchange);
  call.credentials = expand_stage_variables(exchange.method->credentials, exchange.stage().variables);
  call.trace_header = exchange.trace_header();
  return call;
}

// What the backend gets beside the mapped headers.
void add_backend_headers(const Exchange& exchange, Pairs& headers) {
  if (find_header(headers, "Accept") == nullptr) headers.emplace_back("Accept", "application/json");
  const auto& verb = exchange.verb();
  if (find_header(headers, "Content-Type") == nullptr && verb != "GET" && verb != "HEAD" && verb != "OPTIONS") {
    const auto* own = find_header(exchange.headers(), "Content-Type");
    headers.emplace_back("Content-Type", own == nullptr ? "application/json" : *own);
  }
  if (find_header(headers, "User-Agent") == nullptr) {
    headers.emplace_back("User-Agent", "AmazonAPIGateway_" + exchange.stage().api);
  }
  if (exchange.stage().tracing) headers.emplace_back("X-Amzn-Trace-Id", exchange.trace_header());
}

std::string target_of(const IntegrationUri& uri, const Pairs& query) {
  std::string target = "/" + (uri.is_action ? std::string() : uri.rest);
  std::string separator = target.find('?') == std::string::npos ? "?" : "&";
  const auto add = [&](std::string_view name, std::string_view value) {
    target += separator + aws::percent_encode(name) + "=" + aws::percent_encode(value);
    separator = "&";
  };
  if (uri.is_action) add("Action", uri.rest);
  for (const auto& [name, value] : query) add(name, value);
  return target;
}

IntegrationCall with_timeout(const Exchange& exchange, std::variant<AwsCall, LambdaCall> backend) {
  return {std::move(backend), std::chrono::milliseconds(exchange.method->timeout_ms)};
}

}  // namespace

base::Result<std::string, GatewayFailure> integration_body(Exchange& exchange) {
  const auto& method = *exchange.method;
  bool binary = exchange.binary_request();
  std::string body;
  if (binary && method.content_handling == "CONVERT_TO_TEXT") {
    body = base::to_base64(exchange.body());
    binary = false;
  } else if (!binary && method.content_handling == "CONVERT_TO_BINARY") {
    auto bytes = base::from_base64(exchange.body());
    if (!bytes) return configuration_error();
    body = std::move(*bytes);
    binary = true;
  } else {
    body = binary ? std::string(exchange.body()) : base::clean_utf8(exchange.body());
  }
  auto chosen = method.templates.find(exchange.content_type());
  if (chosen == method.templates.end()) chosen = method.templates.find("$default");
  if (chosen == method.templates.end()) {
    const bool passes = method.passthrough == "WHEN_NO_MATCH" ||
                        (method.passthrough == "WHEN_NO_TEMPLATES" && method.templates.empty());
    if (!passes) return Failed(GatewayFailure{kUnsupportedMediaType});
    return body;
  }
  if (binary || !chosen->second) return configuration_error();
  auto rendered = chosen->second->render(exchange.template_input(body));
  if (!rendered) return configuration_error();
  exchange.overrides = std::move(rendered->overrides);
  return std::move(rendered->text);
}

base::Result<IntegrationCall, GatewayFailure> integration_call(Exchange& exchange) {
  const auto& method = *exchange.method;
  if (method.type == CompiledMethod::Type::kAwsProxy) {
    const auto uri = parse_integration_uri(expand_uri(exchange, {}));
    const auto function = uri ? uri->function_arn() : std::nullopt;
    if (!function || method.integration_verb != "POST") return configuration_error();
    auto call = lambda_call(exchange, *function);
    call.payload = proxy_event(exchange);
    return with_timeout(exchange, std::move(call));
  }
  auto body = integration_body(exchange);
  if (!body) return Failed(body.error());
  auto parameters = map_parameters(exchange);
  if (!parameters) return Failed(parameters.error());
  const auto uri = parse_integration_uri(expand_uri(exchange, parameters->path));
  if (!uri || !served(uri->service)) return configuration_error();
  if (uri->service == "lambda") {
    auto function = uri->function_arn();
    if (!function) return configuration_error();
    auto call = lambda_call(exchange, std::move(*function));
    call.payload = std::move(*body);
    const auto* type = find_header(parameters->headers, "X-Amz-Invocation-Type");
    call.asynchronous = type != nullptr && *type == "Event";
    return with_timeout(exchange, std::move(call));
  }
  AwsCall call;
  call.service = uri->service;
  call.region = uri->region;
  call.credentials = expand_stage_variables(method.credentials, exchange.stage().variables);
  call.method = method.integration_verb == "ANY" ? exchange.verb() : method.integration_verb;
  call.target = target_of(*uri, parameters->query);
  call.headers = std::move(parameters->headers);
  add_backend_headers(exchange, call.headers);
  call.body = std::move(*body);
  return with_timeout(exchange, std::move(call));
}

std::optional<std::string> body_value(const Source& source, std::string_view body, bool& broken) {
  if (!source.path) return std::string(body);
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || std::string_view("{[\"'").find(body[first]) == std::string_view::npos) {
    return std::nullopt;
  }
  const auto parsed = parse_lenient_json(body);
  if (!parsed) {
    broken = true;
    return std::nullopt;
  }
  const auto found = source.path->read(*parsed);
  if (!found || found->is_null()) return std::nullopt;
  return found->is_string() ? std::string(found->get_string()) : json_text(*found);
}

void set_header(Pairs& headers, std::string_view name, std::string value) {
  std::erase_if(headers, [&](const auto& header) { return aws::equals_ignoring_case(header.first, name); });
  headers.emplace_back(name, std::move(value));
}

}  // namespace sluice::apigw
