#include "apigw/gateway_responses.h"

#include <cctype>

#include "apigw/json_text.h"

namespace sluice::apigw {

namespace {

struct Type {
  std::string_view name;
  int status;
  std::string_view message;  // empty: null
  std::string_view error_type;
  bool spaced = false;  // the built-in body has a blank behind its colon (recorded)
};

constexpr Type kTypes[] = {
    {"ACCESS_DENIED", 403, "Forbidden", "AccessDeniedException"},
    {kApiConfigurationError, 500, "Internal server error", "InternalServerErrorException", true},
    {"AUTHORIZER_CONFIGURATION_ERROR", 500, "", "AuthorizerConfigurationException"},
    {"AUTHORIZER_FAILURE", 500, "", "AuthorizerConfigurationException"},
    {kBadRequestBody, 400, "Invalid request body", "BadRequestException", true},
    {kBadRequestParameters, 400, "Missing required request parameters", "BadRequestException", true},
    {"EXPIRED_TOKEN", 403, "Forbidden", "ExpiredTokenException"},
    {kIntegrationFailure, 500, "Internal server error", "InternalServerErrorException", true},
    {kIntegrationTimeout, 504, "Endpoint request timed out", "InternalServerErrorException", true},
    {"INVALID_API_KEY", 403, "Forbidden", "ForbiddenException"},
    {"INVALID_SIGNATURE", 403, "Forbidden", "InvalidSignatureException"},
    {kMissingAuthenticationToken, 403, "Missing Authentication Token", "MissingAuthenticationTokenException"},
    {"QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException"},
    {kRequestTooLarge, 413, "Request Too Long", "RequestTooLargeException"},
    {"RESOURCE_NOT_FOUND", 404, "Not Found", "NotFoundException"},
    {"THROTTLED", 429, "Too Many Requests", "TooManyRequestsException"},
    {"UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException"},
    {kUnsupportedMediaType, 415, "Unsupported Media Type", "BadRequestException", true},
    {"WAF_FILTERED", 403, "Forbidden", "ForbiddenException"},
};

const Type* find_type(std::string_view name) {
  for (const auto& type : kTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

// The API's own response for a type: its own, or else DEFAULT_4XX or DEFAULT_5XX.
const GatewayResponse* find_custom(const std::map<std::string, GatewayResponse>& custom, const Type& type, int status) {
  if (const auto own = custom.find(std::string(type.name)); own != custom.end()) return &own->second;
  const auto fallback = custom.find(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  return fallback == custom.end() ? nullptr : &fallback->second;
}

bool name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
}

class Substitution {
 public:
  Substitution(const Type& type, std::string message, const GatewayFailure& failure, const GatewayInput& input)
      : type_(type), message_(std::move(message)), failure_(failure), input_(input) {}

  // $context.NAME, $stageVariables.NAME, $method.request.PLACE.NAME, each also as ${...}; what is not known is empty.
  std::string apply(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const auto dollar = text.find('$');
      out += text.substr(0, dollar);
      if (dollar == std::string_view::npos) break;
      text.remove_prefix(dollar + 1);
      const bool braces = text.starts_with('{');
      auto rest = braces ? text.substr(1) : text;
      std::size_t size = 0;
      while (size < rest.size() && name_character(rest[size])) ++size;
      while (size > 0 && rest[size - 1] == '.') --size;
      const auto name = rest.substr(0, size);
      rest.remove_prefix(size);
      const bool ours =
          name.starts_with("context.") || name.starts_with("stageVariables.") || name.starts_with("method.request.");
      if (!ours || (braces && !rest.starts_with('}'))) {
        out += '$';
        continue;
      }
      out += value_of(name);
      text = braces ? rest.substr(1) : rest;
    }
    return out;
  }

  std::string value_of(std::string_view name) const {
    const auto source = parse_request_source(name);
    return source ? value_of(*source) : "";
  }

  std::string value_of(const Source& source) const {
    constexpr std::string_view kError = "error.";
    if (source.part == Part::kStatic) return source.name;
    if (source.part == Part::kContext) {
      const std::string_view name = source.name;
      if (name.starts_with(kError)) return error_value(name.substr(kError.size()));
      return input_.context ? input_.context(source.name).value_or("") : "";
    }
    return input_.request ? input_.request(source).value_or("") : "";
  }

  // $context.error.NAME
  std::string error_value(std::string_view name) const {
    if (name == "message") return message_;
    if (name == "messageString") return quoted(message_);
    if (name == "responseType") return std::string(type_.name);
    if (name == "validationErrorString") return failure_.validation_error;
    return "";
  }

  std::string quoted(std::string_view text) const {
    if (text.empty()) return "null";
    std::string out;
    append_json_string(out, text);
    return out;
  }

 private:
  const Type& type_;
  std::string message_;
  const GatewayFailure& failure_;
  const GatewayInput& input_;
};

int number_of(const std::optional<std::string>& status, int otherwise) {
  if (!status || status->size() != 3 || status->find_first_not_of("0123456789") != std::string::npos) return otherwise;
  return std::stoi(*status);
}

}  // namespace

bool is_gateway_response_type(std::string_view type) {
  return type == "DEFAULT_4XX" || type == "DEFAULT_5XX" || find_type(type) != nullptr;
}

aws::HttpResponse gateway_response(const std::map<std::string, GatewayResponse>& custom, const GatewayFailure& failure,
                                   const GatewayInput& input) {
  const Type* type = find_type(failure.type);
  if (type == nullptr) type = find_type(kApiConfigurationError);
  aws::HttpResponse response;
  response.status = failure.status != 0 ? failure.status : type->status;
  const Substitution substitution(*type, failure.message.empty() ? std::string(type->message) : failure.message,
                                  failure, input);
  const auto* own = type->name == kRequestTooLarge ? nullptr : find_custom(custom, *type, response.status);
  response.headers.emplace_back("x-amzn-ErrorType", type->error_type);
  if (own == nullptr || own->responseTemplates.empty()) {
    response.body = (type->spaced ? "{\"message\": " : "{\"message\":") +
                    substitution.value_of("context.error.messageString") + "}";
    response.headers.emplace_back("Content-Type", "application/json");
  }
  if (own == nullptr) return response;
  response.status = number_of(own->statusCode, response.status);
  if (!own->responseTemplates.empty()) {
    auto chosen = own->responseTemplates.find(input.accept);
    if (chosen == own->responseTemplates.end()) chosen = own->responseTemplates.find("application/json");
    if (chosen == own->responseTemplates.end()) chosen = own->responseTemplates.begin();
    response.body = substitution.apply(chosen->second);
    response.headers.emplace_back("Content-Type", chosen->first);
  }
  for (const auto& [target, source] : own->responseParameters) {
    if (const auto mapping = parse_gateway_mapping(target, source)) {
      response.headers.emplace_back(mapping->name, substitution.value_of(mapping->source));
    }
  }
  return response;
}

aws::HttpResponse forbidden_response() {
  aws::HttpResponse response;
  response.status = 403;
  response.headers = {{"x-amzn-ErrorType", "ForbiddenException"}, {"Content-Type", "application/json"}};
  response.body = "{\"message\":\"Forbidden\"}";
  return response;
}

}  // namespace sluice::apigw
