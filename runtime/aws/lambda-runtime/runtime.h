// The names of aws-lambda-cpp over this library: a function written for that one compiles and runs with this one.
//
// What differs is the behaviour, for the better: an exception becomes the invocation's error instead of the end of the
// process, and a response that Lambda refuses does not end the loop.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "lambda/runtime.h"

namespace aws::lambda_runtime {

struct invocation_request {
  std::string payload;
  std::string request_id;
  std::string xray_trace_id;
  std::string client_context;
  std::string cognito_identity;
  std::string function_arn;
  std::string content_type = "application/json";  // what Lambda sends always
  std::chrono::time_point<std::chrono::system_clock> deadline;
  std::string tenant_id;

  std::chrono::milliseconds get_time_remaining() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::system_clock::now());
  }
};

class invocation_response {
 public:
  static invocation_response success(std::string payload, std::string content_type) {
    return invocation_response(lambda::Response::success(std::move(payload), std::move(content_type)));
  }
  static invocation_response failure(std::string error_message, std::string error_type) {
    return invocation_response(lambda::Response::failure({std::move(error_type), std::move(error_message), {}}));
  }

  bool is_success() const { return response_.succeeded(); }
  const std::string& get_content_type() const { return response_.content_type(); }

  // The answer, or the error as Lambda gets it: {"errorMessage","errorType","stackTrace":[]}.
  std::string get_payload() const {
    return is_success() ? response_.payload() : lambda::failure_body(response_.error());
  }

  const lambda::Response& response() const { return response_; }

 private:
  explicit invocation_response(lambda::Response response) : response_(std::move(response)) {}

  lambda::Response response_;
};

// The handler in this library's form.
inline lambda::Handler adapt(std::function<invocation_response(const invocation_request&)> handler) {
  return [handler = std::move(handler)](const lambda::Invocation& invocation) {
    invocation_request request;
    request.payload = invocation.payload;
    request.request_id = invocation.request_id;
    request.xray_trace_id = invocation.trace_id;
    request.client_context = invocation.client_context;
    request.cognito_identity = invocation.cognito_identity;
    request.function_arn = invocation.function_arn;
    request.deadline = invocation.deadline_time;
    request.tenant_id = invocation.tenant_id;
    return handler(request).response();
  };
}

// Serves until nothing can follow. Like its model it returns nothing; an exit status is what lambda::run_handler gives.
inline void run_handler(const std::function<invocation_response(const invocation_request&)>& handler) {
  static_cast<void>(lambda::run_handler(adapt(handler)));
}

}  // namespace aws::lambda_runtime
