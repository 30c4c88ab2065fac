#include "apigw/integration_response.h"

#include <algorithm>
#include <boost/json.hpp>

#include "apigw/integration_request.h"
#include "apigw/json_text.h"
#include "apigw/proxy_event.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace sluice::apigw {

namespace {

// Response headers that reach the client as x-amzn-Remapped-NAME (section 3, recorded).
constexpr std::string_view kRemapped[] = {"Connection", "Content-Length", "Date", "Server"};
constexpr std::string_view kRemappedUnlessProxy[] = {"Authorization",      "Content-MD5",     "Expect",  "Host",
                                                     "Max-Forwards",       "Trailer",         "Upgrade", "User-Agent",
                                                     "Proxy-Authenticate", "WWW-Authenticate"};

bool among(std::string_view name, const auto& names) {
  return std::any_of(std::begin(names), std::end(names),
                     [&](auto other) { return aws::equals_ignoring_case(name, other); });
}

void finish_headers(Exchange& exchange, Pairs headers, bool proxy, aws::HttpResponse& response) {
  for (auto& [name, value] : headers) {
    if (aws::equals_ignoring_case(name, "Transfer-Encoding")) continue;
    const bool remapped = among(name, kRemapped) || (!proxy && among(name, kRemappedUnlessProxy));
    response.headers.emplace_back(remapped ? "x-amzn-Remapped-" + name : name, std::move(value));
  }
  if (find_header(response.headers, "Content-Type") == nullptr) {
    response.headers.emplace_back("Content-Type", "application/json");
  }
  exchange.add_own_headers(response);
}

const CompiledResponse* select(const CompiledMethod& method, std::string_view subject) {
  for (const auto& response : method.responses) {
    if (!response.pattern || response.pattern->matches_all(subject)) return &response;
  }
  return nullptr;
}

// By what the client accepts, else JSON, else the first.
Templates::const_iterator choose_template(const Templates& templates, const std::string& accept) {
  auto chosen = templates.find(accept);
  if (chosen == templates.end()) chosen = templates.find("application/json");
  return chosen == templates.end() ? templates.begin() : chosen;
}

// The backend's body as the response's contentHandling wants it; nothing if it is not base64 and should be.
std::optional<std::string> convert(const Exchange& exchange, const CompiledResponse& response, std::string body) {
  if (response.content_handling == "CONVERT_TO_BINARY") return base::from_base64(body);
  if (response.content_handling == "CONVERT_TO_TEXT")
    return exchange.binary_response() ? base::to_base64(body) : base::clean_utf8(body);
  return exchange.binary_response() ? std::move(body) : base::clean_utf8(body);
}

void override_headers(const Overrides& overrides, Pairs& headers) {
  for (const auto& [name, value] : overrides.response_header) set_header(headers, name, value);
}

}  // namespace

aws::HttpResponse map_response(Exchange& exchange, std::string_view subject, std::string body, const Pairs& headers) {
  const GatewayFailure configuration_error{kApiConfigurationError};
  const auto* chosen = select(*exchange.method, subject);
  if (chosen == nullptr) return exchange.fail(configuration_error);
  auto converted = convert(exchange, *chosen, std::move(body));
  if (!converted) return exchange.fail(configuration_error);

  Pairs mapped;
  bool broken = false;
  for (const auto& mapping : chosen->mappings) {
    std::optional<std::string> value;
    if (mapping.source.part == Part::kBody) {
      value = body_value(mapping.source, *converted, broken);
    } else if (mapping.source.part == Part::kHeader || mapping.source.part == Part::kMultiHeader) {
      if (const auto* header = find_header(headers, mapping.source.name)) value = *header;
    } else {
      value = exchange.value(mapping.source);
    }
    if (broken) return exchange.fail(configuration_error);
    if (value) set_header(mapped, mapping.name, std::move(*value));
  }

  aws::HttpResponse response;
  response.status = chosen->status;
  Overrides overrides;
  if (const auto used = choose_template(chosen->templates, exchange.accept()); used != chosen->templates.end()) {
    if (!used->second) return exchange.fail(configuration_error);
    auto rendered = used->second->render(exchange.template_input(*converted));
    if (!rendered) return exchange.fail(configuration_error);
    response.body = std::move(rendered->text);
    overrides = std::move(rendered->overrides);
    if (find_header(mapped, "Content-Type") == nullptr) mapped.emplace_back("Content-Type", used->first);
  } else {
    response.body = std::move(*converted);
  }
  // What the request's template has overridden reaches the response too (recorded).
  override_headers(exchange.overrides, mapped);
  override_headers(overrides, mapped);
  if (const auto status = overrides.response_status ? overrides.response_status : exchange.overrides.response_status) {
    response.status = *status;
  }
  finish_headers(exchange, std::move(mapped), false, response);
  return response;
}

aws::HttpResponse proxy_response(Exchange& exchange, const IntegrationResult& result) {
  auto reply = result.function_error ? std::nullopt : parse_proxy_reply(result.body, exchange.binary_response());
  if (!reply) return exchange.fail({kApiConfigurationError, "", 502, ""});
  aws::HttpResponse response;
  response.status = reply->status;
  response.body = std::move(reply->body);
  finish_headers(exchange, std::move(reply->headers), true, response);
  return response;
}

std::string error_message(std::string_view payload) {
  const auto parsed = parse_json(payload);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* message = object == nullptr ? nullptr : object->if_contains("errorMessage");
  return message != nullptr && message->is_string() ? std::string(message->get_string()) : "";
}

}  // namespace sluice::apigw
