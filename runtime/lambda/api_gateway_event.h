// The event and the answer of a Lambda proxy integration of an API Gateway REST API (payload format 1.0).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lambda/result.h"

namespace lambda {

using StringMap = std::map<std::string, std::string>;
using StringListMap = std::map<std::string, std::vector<std::string>>;

struct ApiGatewayRequestContext {
  std::string account_id;
  std::string api_id;
  std::string domain_name;
  std::string extended_request_id;
  std::string http_method;
  std::string path;  // with the stage
  std::string protocol;
  std::string request_id;
  int64_t request_time_epoch = 0;  // milliseconds
  std::string resource_id;
  std::string resource_path;
  std::string stage;
  std::string source_ip;
  std::string user_agent;
};

// Maps that are null on the wire are empty here.
struct ApiGatewayProxyRequest {
  std::string resource;  // "/items/{id}"
  std::string path;      // "/items/7"
  std::string http_method;
  StringMap headers;
  StringListMap multi_value_headers;
  StringMap query_string_parameters;
  StringListMap multi_value_query_string_parameters;
  StringMap path_parameters;
  StringMap stage_variables;
  ApiGatewayRequestContext request_context;
  std::optional<std::string> body;
  bool is_base64_encoded = false;

  // Compared without case: clients spell header names as they like.
  std::optional<std::string_view> header(std::string_view name) const;

  // The body's bytes: "" without a body, base64 undone, nothing if that is broken.
  std::optional<std::string> decoded_body() const;
};

// An error if the text is not a JSON object with "httpMethod" and "path".
Result<ApiGatewayProxyRequest> parse_api_gateway_request(std::string_view json);
std::string to_json(const ApiGatewayProxyRequest& request);

struct ApiGatewayProxyResponse {
  int status_code = 200;
  StringMap headers;
  StringListMap multi_value_headers;
  std::string body;
  bool is_base64_encoded = false;

  // A response whose body is JSON text.
  static ApiGatewayProxyResponse json(int status_code, std::string body) {
    return {status_code, {{"Content-Type", "application/json"}}, {}, std::move(body), false};
  }
};

Result<ApiGatewayProxyResponse> parse_api_gateway_response(std::string_view json);
std::string to_json(const ApiGatewayProxyResponse& response);

}  // namespace lambda
