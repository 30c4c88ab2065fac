#include "http/runtime_api.h"

#include <fmt/format.h>

#include "base/time.h"

namespace sluice::http {
namespace {

constexpr std::string_view kPrefix = "/2018-06-01";
constexpr std::string_view kInvocation = "/runtime/invocation/";

aws::HttpResponse json_response(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

aws::HttpResponse accepted() {
  return json_response(202, "{\"status\":\"OK\"}\n");
}

aws::HttpResponse refused(int status, std::string_view type, std::string_view message) {
  return json_response(status, fmt::format(R"({{"errorMessage":"{}","errorType":"{}"}})", message, type));
}

// The error-type header counts only if it matches (Runtime|Function)\.[A-Z][a-zA-Z]+
std::string error_type_of(const aws::HttpRequest& request) {
  const auto given = request.header("Lambda-Runtime-Function-Error-Type");
  if (!given) return "";
  std::string_view rest = *given;
  bool in_function = false;
  for (const std::string_view prefix : {"Runtime.", "Function."}) {
    if (given->starts_with(prefix)) {
      rest.remove_prefix(prefix.size());
      in_function = prefix == "Function.";
    }
  }
  const bool has_prefix = rest.size() < given->size();
  bool counts = has_prefix && rest.size() >= 2 && rest[0] >= 'A' && rest[0] <= 'Z';
  for (const char c : rest) counts = counts && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  if (counts) return std::string(*given);
  return in_function ? "Function.Unknown" : "Runtime.Unknown";
}

}  // namespace

void RuntimeApi::handle(std::shared_ptr<Exchange> exchange) {
  const auto& request = exchange->request();
  auto path = request.path();
  if (request.header("Origin") || request.header("Sec-Fetch-Site")) {  // a browser's: a page that tries out ports
    exchange->send(refused(403, "Forbidden", "Requests from web pages are refused."));
    return;
  }
  if (!path.starts_with(kPrefix)) {
    exchange->send(refused(404, "NotFound", "page not found"));
    return;
  }
  path.remove_prefix(kPrefix.size());
  if (request.method == "GET" && path == "/runtime/invocation/next") {
    next(std::move(exchange));
  } else if (request.method == "GET" && path == "/ping") {
    exchange->send({200, {}, "pong"});
  } else if (request.method == "POST" && path == "/runtime/init/error") {
    init_error(*exchange);
  } else if (request.method == "POST" && path.starts_with(kInvocation) && path.ends_with("/response")) {
    path.remove_prefix(kInvocation.size());
    response(*exchange, path.substr(0, path.size() - std::string_view("/response").size()));
  } else if (request.method == "POST" && path.starts_with(kInvocation) && path.ends_with("/error")) {
    path.remove_prefix(kInvocation.size());
    error(*exchange, path.substr(0, path.size() - std::string_view("/error").size()));
  } else {
    exchange->send(refused(404, "NotFound", "page not found"));
  }
}

void RuntimeApi::next(std::shared_ptr<Exchange> exchange) {
  if (state_ == State::kRunning) {  // asked again without an answer: the same event again
    deliver(*exchange);
    return;
  }
  const bool first = state_ == State::kStarted;
  state_ = State::kReady;
  waiting_ = std::move(exchange);
  waiting_->on_disconnect([this] { waiting_.reset(); });
  if (first) listener_.ready();
  if (event_ && waiting_) deliver(*std::exchange(waiting_, nullptr));
}

void RuntimeApi::invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) {
  event_ = Event{invocation, std::move(event)};
  if (waiting_) deliver(*std::exchange(waiting_, nullptr));
}

void RuntimeApi::deliver(Exchange& exchange) {
  state_ = State::kRunning;
  const auto& invocation = event_->invocation;
  running_ = invocation.request_id;
  aws::HttpResponse response;
  response.headers = {{"Content-Type", "application/json"},
                      {"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
                      {"Lambda-Runtime-Deadline-Ms", std::to_string(base::epoch_ms(invocation.deadline))},
                      {"Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn},
                      {"Lambda-Runtime-Trace-Id", invocation.trace_header}};
  if (!invocation.client_context.empty()) {
    response.headers.emplace_back("Lambda-Runtime-Client-Context", invocation.client_context);
  }
  response.body = *event_->bytes;
  exchange.send(std::move(response));
}

bool RuntimeApi::accepts(Exchange& exchange, std::string_view request_id, const char* to) {
  if (state_ != State::kRunning) {
    constexpr const char* names[] = {"Started", "Ready", "Running", "ResponseSent"};
    exchange.send(refused(403, "InvalidStateTransition",
                          fmt::format("State transition from {} to {} failed for runtime. Error: State transition is "
                                      "not allowed",
                                      names[int(state_)], to)));
    return false;
  }
  if (request_id != running_) {
    exchange.send(refused(400, "InvalidRequestID", "Invalid request ID"));
    return false;
  }
  return true;
}

void RuntimeApi::response(Exchange& exchange, std::string_view request_id) {
  if (!accepts(exchange, request_id, "InvocationResponse")) return;
  const auto& request = exchange.request();
  const auto mode = request.header("Lambda-Runtime-Function-Response-Mode");
  if (mode && *mode != "streaming") {
    exchange.send(refused(400, "InvalidFunctionResponseMode", "Invalid function response mode"));
    end(lambda::ResponseKind::kWrongMode, nullptr, "");
    return;
  }
  if (request.body.size() > lambda::kResponseSizeMax) {
    exchange.send(refused(413, "RequestEntityTooLarge",
                          fmt::format("Exceeded maximum allowed payload size ({} bytes).", lambda::kResponseSizeMax)));
    end(lambda::ResponseKind::kTooLarge, nullptr, "");
    return;
  }
  auto payload = std::make_shared<const std::string>(request.body);
  exchange.send(accepted());
  end(lambda::ResponseKind::kResponse, std::move(payload), "");
}

void RuntimeApi::error(Exchange& exchange, std::string_view request_id) {
  if (!accepts(exchange, request_id, "InvocationErrorResponse")) return;
  auto payload = std::make_shared<const std::string>(exchange.request().body.substr(0, lambda::kResponseSizeMax));
  auto type = error_type_of(exchange.request());
  exchange.send(accepted());
  end(lambda::ResponseKind::kError, std::move(payload), std::move(type));
}

void RuntimeApi::end(lambda::ResponseKind kind, lambda::Bytes payload, std::string error_type) {
  state_ = State::kResponseSent;
  event_.reset();
  lambda::InvocationResponded response;
  response.request_id = std::exchange(running_, "");
  response.kind = kind;
  response.payload = std::move(payload);
  response.error_type = std::move(error_type);
  listener_.responded(std::move(response));
}

void RuntimeApi::init_error(Exchange& exchange) {
  if (state_ != State::kStarted) {
    exchange.send(refused(403, "InvalidStateTransition",
                          "State transition from Ready to InitError failed for runtime. Error: State transition is not "
                          "allowed"));
    return;
  }
  auto body = std::make_shared<const std::string>(exchange.request().body.substr(0, lambda::kResponseSizeMax));
  auto type = error_type_of(exchange.request());
  exchange.send(accepted());
  listener_.init_failed(std::move(body), std::move(type));
}

}  // namespace sluice::http
