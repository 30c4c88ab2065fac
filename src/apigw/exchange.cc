#include "apigw/exchange.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apigw {

namespace {

// Request headers that are dropped on entry (section 3, recorded).
constexpr std::string_view kDropped[] = {
    "Connection", "Content-Length",    "Content-MD5", "Expect",  "Max-Forwards",    "Proxy-Authenticate", "Server",
    "TE",         "Transfer-Encoding", "Trailer",     "Upgrade", "WWW-Authenticate"};

bool dropped(std::string_view name) {
  return std::any_of(std::begin(kDropped), std::end(kDropped),
                     [&](std::string_view other) { return aws::equals_ignoring_case(name, other); });
}

// Names keep the client's casing, but for two (section 4.3).
std::string_view shown_name(std::string_view name) {
  for (const std::string_view titled : {"Authorization", "User-Agent"}) {
    if (aws::equals_ignoring_case(name, titled)) return titled;
  }
  return name;
}

using Getter = std::string (*)(const Exchange&);
struct ContextVariable {
  std::string_view name;
  Getter get;
};

std::string user_agent(const Exchange& exchange) {
  const auto* value = find_header(exchange.headers(), "User-Agent");
  return value == nullptr ? "" : *value;
}

constexpr ContextVariable kContext[] = {
    {"accountId", [](const Exchange& e) { return e.stage().account; }},
    {"apiId", [](const Exchange& e) { return e.stage().api; }},
    {"awsEndpointRequestId", [](const Exchange& e) { return e.inputs().request_id; }},
    {"deploymentId", [](const Exchange& e) { return e.stage().deployment; }},
    {"domainName",
     [](const Exchange& e) { return fmt::format("{}.execute-api.{}.amazonaws.com", e.stage().api, e.stage().region); }},
    {"domainPrefix", [](const Exchange& e) { return e.stage().api; }},
    {"extendedRequestId", [](const Exchange& e) { return e.inputs().extended_request_id; }},
    {"httpMethod", [](const Exchange& e) { return e.verb(); }},
    {"identity.sourceIp", [](const Exchange& e) { return e.inputs().source_ip; }},
    {"identity.userAgent", user_agent},
    {"isCanaryRequest", [](const Exchange&) { return std::string("false"); }},
    {"path", [](const Exchange& e) { return e.path_with_stage(); }},
    {"protocol", [](const Exchange& e) { return e.inputs().protocol; }},
    {"requestId", [](const Exchange& e) { return e.inputs().request_id; }},
    {"requestTime", [](const Exchange& e) { return base::common_log_time(e.inputs().now); }},
    {"requestTimeEpoch", [](const Exchange& e) { return fmt::to_string(base::epoch_ms(e.inputs().now)); }},
    {"resourceId", [](const Exchange& e) { return e.method == nullptr ? "" : e.method->resource_id; }},
    {"resourcePath", [](const Exchange& e) { return e.method == nullptr ? "" : e.method->resource_path; }},
    {"stage", [](const Exchange& e) { return e.stage().stage; }},
    {"xrayTraceId", [](const Exchange& e) { return e.inputs().trace_root; }},
};

std::optional<std::string> last_of(const Pairs& pairs, std::string_view name) {
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
    if (pair->first == name) return pair->second;
  }
  return std::nullopt;
}

std::optional<std::string> joined(const Pairs& pairs, std::string_view name) {
  std::optional<std::string> out;
  for (const auto& [key, value] : pairs) {
    if (key != name) continue;
    out = out ? *out + "," + value : value;
  }
  return out;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<const ServedStage> stage, const aws::HttpRequest& request, const Address& address,
                   const RequestInputs& inputs)
    : stage_(std::move(stage)), request_(request), inputs_(inputs), verb_(request.method) {
  for (const auto& [name, value] : request.headers) {
    if (dropped(name)) continue;
    if (aws::equals_ignoring_case(name, "X-HTTP-Method-Override")) verb_ = value;
    headers_.emplace_back(shown_name(name), value);
  }
  full_path_ = fmt::format("/{}{}", address.stage, address.path);
  auto rest = address.path;
  while (rest.starts_with("//")) rest.remove_prefix(1);
  path_ = rest.empty() ? "/" : std::string(rest);

  // What API Gateway's front adds; an X-Forwarded-For of the client's is continued.
  const auto add = [&](std::string_view name, std::string value) {
    std::erase_if(headers_, [&](const auto& header) { return aws::equals_ignoring_case(header.first, name); });
    headers_.emplace_back(name, std::move(value));
  };
  const auto* forwarded = find_header(headers_, "X-Forwarded-For");
  add("X-Forwarded-For", forwarded == nullptr ? inputs_.source_ip : *forwarded + ", " + inputs_.source_ip);
  add("X-Forwarded-Port", fmt::to_string(inputs_.port));
  add("X-Forwarded-Proto", request.tls ? "https" : "http");
  const auto* trace = find_header(headers_, "X-Amzn-Trace-Id");
  if (trace != nullptr && trace->starts_with("Root=") && trace->size() >= 40) {
    inputs_.trace_root = trace->substr(5, trace->find(';') == std::string::npos ? trace->npos : trace->find(';') - 5);
  } else {
    add("X-Amzn-Trace-Id", "Root=" + inputs_.trace_root);
  }

  if (auto pairs = aws::parse_form(request.query())) {
    query_ = std::move(*pairs);
  } else {
    query_readable_ = false;
  }
  header_values_ = last_values(headers_);
  query_values_ = last_values(query_);
  stage_variables_.assign(stage_->variables.begin(), stage_->variables.end());
}

std::string Exchange::content_type() const {
  const auto* header = find_header(headers_, "Content-Type");
  auto type = header == nullptr ? "" : media_type(*header);
  return type.empty() ? "application/json" : type;
}

std::string Exchange::accept() const {
  const auto* header = find_header(headers_, "Accept");
  return header == nullptr ? "" : media_type(*header);
}

bool Exchange::binary_request() const {
  const auto* header = find_header(headers_, "Content-Type");
  return header != nullptr && stage_->definition->is_binary(media_type(*header));
}

bool Exchange::binary_response() const {
  return stage_->definition->is_binary(accept());
}

std::optional<std::string> Exchange::context(std::string_view name) const {
  for (const auto& variable : kContext) {
    if (variable.name == name) return variable.get(*this);
  }
  return std::nullopt;
}

Pairs Exchange::context_values() const {
  Pairs out;
  for (const auto& variable : kContext) out.emplace_back(variable.name, variable.get(*this));
  return out;
}

std::optional<std::string> Exchange::value(const Source& source) const {
  switch (source.part) {
    case Part::kPath:
      return last_of(path_parameters, source.name);
    case Part::kQuery:
      return last_of(query_, source.name);
    case Part::kMultiQuery:
      return joined(query_, source.name);
    case Part::kHeader:
      return last_of(headers_, source.name);
    case Part::kMultiHeader:
      return joined(headers_, source.name);
    case Part::kContext:
      return context(source.name);
    case Part::kStageVariable: {
      const auto there = stage_->variables.find(source.name);
      return there == stage_->variables.end() ? std::nullopt : std::optional(there->second);
    }
    case Part::kStatic:
      return source.name;
    case Part::kBody:
      return std::nullopt;
  }
  return std::nullopt;
}

TemplateInput Exchange::template_input(std::string_view body) const {
  TemplateInput input;
  input.body = body;
  input.path = &path_parameters;
  input.querystring = &query_values_;
  input.header = &header_values_;
  input.stage_variables = &stage_variables_;
  input.context = [this] { return context_values(); };
  return input;
}

std::string Exchange::trace_header() const {
  return fmt::format("Root={};Parent={};Sampled={}", inputs_.trace_root, inputs_.trace_parent, stage_->tracing ? 1 : 0);
}

aws::HttpResponse Exchange::fail(const GatewayFailure& failure) const {
  GatewayInput input;
  input.context = [this](std::string_view name) { return context(name); };
  input.request = [this](const Source& source) { return value(source); };
  input.accept = accept();
  auto response = gateway_response(stage_->definition->gateway_responses(), failure, input);
  response.headers.emplace_back("x-amzn-RequestId", inputs_.request_id);
  response.headers.emplace_back("x-amz-apigw-id", inputs_.extended_request_id);
  return response;
}

void Exchange::add_own_headers(aws::HttpResponse& response) const {
  response.headers.emplace_back("x-amzn-RequestId", inputs_.request_id);
  response.headers.emplace_back("x-amz-apigw-id", inputs_.extended_request_id);
  if (answered_by_backend) response.headers.emplace_back("X-Amzn-Trace-Id", trace_header());
}

Pairs last_values(const Pairs& all) {
  std::map<std::string_view, std::size_t> places;
  Pairs out;
  for (const auto& [name, value] : all) {
    const auto [place, fresh] = places.emplace(name, out.size());
    if (fresh) {
      out.emplace_back(name, value);
    } else {
      out[place->second].second = value;
    }
  }
  return out;
}

const std::string* find_header(const Pairs& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (aws::equals_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

Plan refuse(std::shared_ptr<Exchange> exchange, const GatewayFailure& failure) {
  Plan plan;
  plan.response = exchange->fail(failure);
  plan.exchange = std::move(exchange);
  return plan;
}

}  // namespace sluice::apigw
