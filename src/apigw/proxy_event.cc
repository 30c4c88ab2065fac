#include "apigw/proxy_event.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "apigw/exchange.h"
#include "apigw/json_text.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace sluice::apigw {

namespace json = boost::json;

namespace {

// Appends JSON members in order; the values come from our own data, so the text is right by construction.
class Writer {
 public:
  std::string text = "{";

  Writer& key(std::string_view name) {
    if (text.back() != '{') text += ',';
    append_json_string(text, name);
    text += ':';
    return *this;
  }
  void string(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(text, value);
  }
  void raw(std::string_view name, std::string_view value) {
    key(name);
    text += value;
  }
  void object(std::string_view name) {
    key(name);
    text += '{';
  }
  void close() { text += '}'; }

  void single(std::string_view name, const Pairs& pairs) {
    if (pairs.empty()) return raw(name, "null");
    object(name);
    for (const auto& [key, value] : pairs) string(key, value);
    close();
  }

  // Each name once, with all its values in order.
  void multiple(std::string_view name, const Pairs& pairs) {
    if (pairs.empty()) return raw(name, "null");
    object(name);
    for (const auto& [first, last_value] : last_values(pairs)) {
      key(first);
      text += '[';
      bool comma = false;
      for (const auto& [other, value] : pairs) {
        if (other != first) continue;
        if (comma) text += ',';
        comma = true;
        append_json_string(text, value);
      }
      text += ']';
    }
    close();
  }
};

void write_identity(Writer& out, const Exchange& exchange) {
  out.object("identity");
  for (const auto* name : {"cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller"}) out.raw(name, "null");
  out.string("sourceIp", exchange.inputs().source_ip);
  for (const auto* name :
       {"principalOrgId", "accessKey", "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn"}) {
    out.raw(name, "null");
  }
  if (const auto* agent = find_header(exchange.headers(), "User-Agent")) {
    out.string("userAgent", *agent);
  } else {
    out.raw("userAgent", "null");
  }
  out.raw("user", "null");
  out.close();
}

void write_request_context(Writer& out, const Exchange& exchange) {
  const auto text = [&](std::string_view name) { out.string(name, exchange.context(name).value_or("")); };
  out.object("requestContext");
  for (const auto* name : {"resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path",
                           "accountId", "protocol", "stage", "domainPrefix"}) {
    text(name);
  }
  out.raw("requestTimeEpoch", fmt::to_string(base::epoch_ms(exchange.inputs().now)));
  text("requestId");
  write_identity(out, exchange);
  for (const auto* name : {"domainName", "deploymentId", "apiId"}) text(name);
  out.close();
}

}  // namespace

std::string proxy_event(const Exchange& exchange) {
  Writer out;
  out.string("resource", exchange.method->resource_path);
  out.string("path", exchange.path());
  out.string("httpMethod", exchange.verb());
  out.single("headers", last_values(exchange.headers()));
  out.multiple("multiValueHeaders", exchange.headers());
  out.single("queryStringParameters", last_values(exchange.query()));
  out.multiple("multiValueQueryStringParameters", exchange.query());
  out.single("pathParameters", exchange.path_parameters);
  out.single("stageVariables", Pairs(exchange.stage().variables.begin(), exchange.stage().variables.end()));
  write_request_context(out, exchange);
  const bool binary = exchange.binary_request();
  if (exchange.body().empty()) {
    out.raw("body", "null");
  } else {
    out.string("body", binary ? base::to_base64(exchange.body()) : base::clean_utf8(exchange.body()));
  }
  out.raw("isBase64Encoded", binary && !exchange.body().empty() ? "true" : "false");
  out.close();
  return std::move(out.text);
}

namespace {

std::optional<int> status_of(const json::value& value) {
  std::int64_t status = 0;
  if (value.is_int64()) {
    status = value.get_int64();
  } else if (value.is_string()) {
    const std::string_view text = value.get_string();
    if (text.size() != 3 || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    status = std::stoi(std::string(text));
  }
  if (status < 100 || status > 599) return std::nullopt;
  return int(status);
}

std::optional<std::string> header_value(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  return std::nullopt;
}

// Adds a map of headers (or of lists of them) to `out`; false if it is neither null nor such a map.
bool add_headers(const json::value& value, bool lists, Pairs& out) {
  if (value.is_null()) return true;
  if (!value.is_object()) return false;
  for (const auto& [name, item] : value.get_object()) {
    const auto add = [&, key = std::string_view(name)](const json::value& one) {
      auto text = header_value(one);
      if (!text) return false;
      // A header of both maps keeps the casing of the multi map, which comes first.
      const auto same = std::find_if(out.begin(), out.end(),
                                     [&](const auto& there) { return aws::equals_ignoring_case(there.first, key); });
      out.emplace_back(same == out.end() ? std::string(key) : same->first, std::move(*text));
      return true;
    };
    if (!lists) {
      if (!add(item)) return false;
    } else {
      if (!item.is_array()) return false;
      for (const auto& one : item.get_array()) {
        if (!add(one)) return false;
      }
    }
  }
  return true;
}

}  // namespace

std::optional<aws::HttpResponse> parse_proxy_reply(std::string_view payload, bool binary) {
  const auto parsed = parse_json(payload);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const auto& reply = parsed->get_object();
  aws::HttpResponse response;
  bool base64 = false;
  Pairs headers;
  if (const auto* lists = reply.if_contains("multiValueHeaders");
      lists != nullptr && !add_headers(*lists, true, headers)) {
    return std::nullopt;
  }
  for (const auto& [name, value] : reply) {
    if (name == "statusCode") {
      const auto status = status_of(value);
      if (!status) return std::nullopt;
      response.status = *status;
    } else if (name == "headers") {
      if (!add_headers(value, false, headers)) return std::nullopt;
    } else if (name == "body") {
      if (value.is_string()) {
        response.body = std::string(value.get_string());
      } else if (!value.is_null()) {
        return std::nullopt;
      }
    } else if (name == "isBase64Encoded") {
      if (!value.is_bool() && !value.is_null()) return std::nullopt;
      base64 = value.is_bool() && value.get_bool();
    } else if (name != "multiValueHeaders") {
      return std::nullopt;
    }
  }
  if (base64 && binary) {
    auto bytes = base::from_base64(response.body);
    if (!bytes) return std::nullopt;
    response.body = std::move(*bytes);
  }
  response.headers = std::move(headers);
  return response;
}

}  // namespace sluice::apigw
