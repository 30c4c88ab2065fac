#include "lambda/api_gateway_event.h"

#include "lambda/encoding.h"
#include "lambda/http_message.h"
#include "lambda/json.h"
#include "lambda/sqs_json.h"

namespace lambda {
namespace {

namespace json = boost::json;

StringMap read_map(const json::object& object, std::string_view name) {
  return decode_string_map(object_member(object, name));
}

StringListMap read_list_map(const json::object& object, std::string_view name) {
  StringListMap map;
  const json::object* lists = object_member(object, name);
  if (lists == nullptr) return map;
  for (const auto& member : *lists) {
    auto& values = map[std::string(member.key())];
    const json::array* list = member.value().if_array();
    if (list == nullptr) continue;
    for (const auto& value : *list) {
      if (const auto* text = value.if_string()) values.emplace_back(text->data(), text->size());
    }
  }
  return map;
}

bool read_flag(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

json::value map_or_null(const StringMap& map) {
  if (map.empty()) return nullptr;
  json::object object;
  for (const auto& [name, value] : map) object[name] = value;
  return object;
}

json::value list_map_or_null(const StringListMap& map) {
  if (map.empty()) return nullptr;
  json::object object;
  for (const auto& [name, values] : map) {
    json::array list;
    for (const auto& value : values) list.emplace_back(value);
    object[name] = std::move(list);
  }
  return object;
}

ApiGatewayRequestContext read_context(const json::object& object) {
  ApiGatewayRequestContext context;
  context.account_id = string_member(object, "accountId");
  context.api_id = string_member(object, "apiId");
  context.domain_name = string_member(object, "domainName");
  context.extended_request_id = string_member(object, "extendedRequestId");
  context.http_method = string_member(object, "httpMethod");
  context.path = string_member(object, "path");
  context.protocol = string_member(object, "protocol");
  context.request_id = string_member(object, "requestId");
  context.request_time_epoch = integer_member(object, "requestTimeEpoch").value_or(0);
  context.resource_id = string_member(object, "resourceId");
  context.resource_path = string_member(object, "resourcePath");
  context.stage = string_member(object, "stage");
  if (const json::object* identity = object_member(object, "identity")) {
    context.source_ip = string_member(*identity, "sourceIp");
    context.user_agent = string_member(*identity, "userAgent");
  }
  return context;
}

json::object encode_context(const ApiGatewayRequestContext& context) {
  return {{"accountId", context.account_id},
          {"apiId", context.api_id},
          {"domainName", context.domain_name},
          {"extendedRequestId", context.extended_request_id},
          {"httpMethod", context.http_method},
          {"path", context.path},
          {"protocol", context.protocol},
          {"requestId", context.request_id},
          {"requestTimeEpoch", context.request_time_epoch},
          {"resourceId", context.resource_id},
          {"resourcePath", context.resource_path},
          {"stage", context.stage},
          {"identity", {{"sourceIp", context.source_ip}, {"userAgent", context.user_agent}}}};
}

}  // namespace

std::optional<std::string_view> ApiGatewayProxyRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_without_case(key, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string> ApiGatewayProxyRequest::decoded_body() const {
  if (!body) return "";
  return is_base64_encoded ? base64_decode(*body) : body;
}

Result<ApiGatewayProxyRequest> parse_api_gateway_request(std::string_view text) {
  const auto object = parse_json_object(text);
  if (!object) return object.error();
  ApiGatewayProxyRequest request;
  request.http_method = string_member(*object, "httpMethod");
  request.path = string_member(*object, "path");
  if (request.http_method.empty() || request.path.empty()) {
    return Error{ErrorKind::kProtocol, "InvalidProxyRequest", "the event lacks httpMethod or path"};
  }
  request.resource = string_member(*object, "resource");
  request.headers = read_map(*object, "headers");
  request.multi_value_headers = read_list_map(*object, "multiValueHeaders");
  request.query_string_parameters = read_map(*object, "queryStringParameters");
  request.multi_value_query_string_parameters = read_list_map(*object, "multiValueQueryStringParameters");
  request.path_parameters = read_map(*object, "pathParameters");
  request.stage_variables = read_map(*object, "stageVariables");
  if (const json::object* context = object_member(*object, "requestContext")) {
    request.request_context = read_context(*context);
  }
  request.body = optional_string_member(*object, "body");
  request.is_base64_encoded = read_flag(*object, "isBase64Encoded");
  return request;
}

std::string to_json(const ApiGatewayProxyRequest& request) {
  json::object object{{"resource", request.resource}, {"path", request.path}, {"httpMethod", request.http_method}};
  object["headers"] = map_or_null(request.headers);
  object["multiValueHeaders"] = list_map_or_null(request.multi_value_headers);
  object["queryStringParameters"] = map_or_null(request.query_string_parameters);
  object["multiValueQueryStringParameters"] = list_map_or_null(request.multi_value_query_string_parameters);
  object["pathParameters"] = map_or_null(request.path_parameters);
  object["stageVariables"] = map_or_null(request.stage_variables);
  object["requestContext"] = encode_context(request.request_context);
  object["body"] = request.body ? json::value(*request.body) : json::value(nullptr);
  object["isBase64Encoded"] = request.is_base64_encoded;
  return json::serialize(object);
}

Result<ApiGatewayProxyResponse> parse_api_gateway_response(std::string_view text) {
  const auto object = parse_json_object(text);
  if (!object) return object.error();
  ApiGatewayProxyResponse response;
  response.status_code = static_cast<int>(integer_member(*object, "statusCode").value_or(200));
  response.headers = read_map(*object, "headers");
  response.multi_value_headers = read_list_map(*object, "multiValueHeaders");
  response.body = string_member(*object, "body");
  response.is_base64_encoded = read_flag(*object, "isBase64Encoded");
  return response;
}

// Only members that API Gateway knows: any other makes it answer 502.
std::string to_json(const ApiGatewayProxyResponse& response) {
  json::object object{{"statusCode", response.status_code}};
  if (!response.headers.empty()) object["headers"] = map_or_null(response.headers);
  if (!response.multi_value_headers.empty())
    object["multiValueHeaders"] = list_map_or_null(response.multi_value_headers);
  object["body"] = response.body;
  object["isBase64Encoded"] = response.is_base64_encoded;
  return json::serialize(object);
}

}  // namespace lambda
