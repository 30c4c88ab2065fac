#include "lambda/runtime_client.h"

#include <charconv>

#include "lambda/json.h"

namespace lambda {
namespace {

const std::string kBase = "/2018-06-01/runtime";

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// [A-Z][a-zA-Z]+, as Lambda demands behind the dot.
bool is_type_word(std::string_view word) {
  if (word.size() < 2 || word[0] < 'A' || word[0] > 'Z') return false;
  for (const char c : word) {
    if (!is_letter(c)) return false;
  }
  return true;
}

Error runtime_api_error(const HttpResponse& response) {
  Error error{ErrorKind::kService, "HttpStatus" + std::to_string(response.status), "", response.status};
  if (const auto body = parse_json_object(response.body); body.ok()) {
    const std::string type = string_member(*body, "errorType");
    if (!type.empty()) error.code = type;
    error.message = string_member(*body, "errorMessage");
  }
  if (error.message.empty()) error.message = "the Runtime API answered HTTP status " + std::to_string(response.status);
  return error;
}

std::string header_text(const HttpResponse& response, std::string_view name) {
  return std::string(response.header(name).value_or(""));
}

Invocation read_invocation(HttpResponse response) {
  Invocation invocation;
  invocation.request_id = header_text(response, "Lambda-Runtime-Aws-Request-Id");
  invocation.function_arn = header_text(response, "Lambda-Runtime-Invoked-Function-Arn");
  invocation.trace_id = header_text(response, "Lambda-Runtime-Trace-Id");
  invocation.client_context = header_text(response, "Lambda-Runtime-Client-Context");
  invocation.cognito_identity = header_text(response, "Lambda-Runtime-Cognito-Identity");
  invocation.tenant_id = header_text(response, "Lambda-Runtime-Aws-Tenant-Id");
  const std::string deadline = header_text(response, "Lambda-Runtime-Deadline-Ms");
  int64_t milliseconds = 0;
  std::from_chars(deadline.data(), deadline.data() + deadline.size(), milliseconds);
  if (milliseconds > 0) {
    invocation.deadline_time = std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds));
    invocation.deadline =
        Deadline::at(Deadline::Clock::now() + std::chrono::duration_cast<Deadline::Clock::duration>(
                                                  invocation.deadline_time - std::chrono::system_clock::now()));
  }
  invocation.payload = std::move(response.body);
  return invocation;
}

}  // namespace

std::string failure_body(const Failure& failure) {
  boost::json::array trace;
  for (const auto& line : failure.stack_trace) trace.emplace_back(line);
  return boost::json::serialize(boost::json::object{
      {"errorMessage", failure.message}, {"errorType", failure.type}, {"stackTrace", std::move(trace)}});
}

std::string error_type_header(const std::string& type) {
  for (const std::string_view prefix : {"Runtime.", "Function."}) {
    if (type.starts_with(prefix) && is_type_word(std::string_view(type).substr(prefix.size()))) return type;
  }
  std::string_view name = type;
  name = name.substr(0, name.find('<'));
  if (const size_t colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  std::string word;
  bool word_begins = true;
  for (const char c : name) {
    if (!is_letter(c)) {
      word_begins = true;
      continue;
    }
    word += word_begins && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    word_begins = false;
  }
  return "Function." + (is_type_word(word) ? word : "Unknown");
}

RuntimeClient::RuntimeClient(Url server, RuntimeClientOptions options)
    : options_(std::move(options)), http_(std::move(server), options_.http) {}

Result<std::unique_ptr<RuntimeClient>> RuntimeClient::create(const std::string& server, RuntimeClientOptions options) {
  auto url = parse_url("http://" + server);
  if (!url) return Error{ErrorKind::kInvalid, "InvalidRuntimeApi", "AWS_LAMBDA_RUNTIME_API: " + url.error().message};
  return std::unique_ptr<RuntimeClient>(new RuntimeClient(std::move(*url), std::move(options)));
}

Result<Invocation> RuntimeClient::next() {
  HttpRequest request;
  request.target = kBase + "/invocation/next";
  for (int failures = 0;;) {
    auto response = http_.send(request, Wait(Deadline::never(), options_.wake_descriptor));
    if (response.ok() && response->status == 200) return read_invocation(std::move(*response));
    const Error error = response.ok() ? runtime_api_error(*response) : response.error();
    if (error.kind == ErrorKind::kCancelled || error.http_status == 500) return error;
    // Any other status is not in the protocol: taken for a passing fault, as a broken connection is.
    if (++failures >= options_.retry.attempts_max) return error;
    options_.ports.sleep(retry_pause(options_.retry, failures, options_.ports.random()));
  }
}

Status RuntimeClient::post_response(const std::string& request_id, const std::string& payload,
                                    const std::string& content_type) {
  HttpRequest request;
  request.target = kBase + "/invocation/" + request_id + "/response";
  request.headers = {{"Content-Type", content_type}};
  request.body = payload;
  return post(request);
}

Status RuntimeClient::post_error(const std::string& request_id, const Failure& failure) {
  return post_failure(kBase + "/invocation/" + request_id + "/error", failure);
}

Status RuntimeClient::post_init_error(const Failure& failure) {
  return post_failure(kBase + "/init/error", failure);
}

Status RuntimeClient::post_failure(std::string target, const Failure& failure) {
  const std::string body = failure_body(failure);
  HttpRequest request;
  request.target = std::move(target);
  request.headers = {{"Content-Type", "application/vnd.aws.lambda.error+json"},
                     {"Lambda-Runtime-Function-Error-Type", error_type_header(failure.type)}};
  request.body = body;
  return post(request);
}

Status RuntimeClient::post(const HttpRequest& unsent) {
  HttpRequest request = unsent;
  request.method = "POST";
  for (int number = 1;; ++number) {
    auto response = http_.send(request, Deadline::after(options_.post_timeout));
    if (response.ok() && response->status == 202) return {};
    const Error error = response.ok() ? runtime_api_error(*response) : response.error();
    if (error.kind != ErrorKind::kConnection || number >= options_.retry.attempts_max) return error;
    options_.ports.sleep(retry_pause(options_.retry, number, options_.ports.random()));
  }
}

}  // namespace lambda
