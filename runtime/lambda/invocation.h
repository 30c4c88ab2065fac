// What Lambda hands to a handler, and what a handler gives back.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "lambda/deadline.h"

namespace lambda {

struct Invocation {
  std::string payload;  // the event, JSON text
  std::string request_id;
  std::string function_arn;
  std::string trace_id;          // X-Ray; also in the environment variable _X_AMZN_TRACE_ID while the handler runs
  std::string client_context;    // JSON text, from mobile SDKs
  std::string cognito_identity;  // JSON text
  std::string tenant_id;
  std::chrono::system_clock::time_point deadline_time;  // as Lambda said it, in wall-clock time
  Deadline deadline = Deadline::never();                // the same, on the steady clock
};

// An error that a handler reports: Lambda passes it to the caller as it is.
struct Failure {
  std::string type;  // "InvalidOrder"; what is not "Runtime.X" or "Function.X" is logged as Function.<Type>
  std::string message;
  std::vector<std::string> stack_trace{};
};

class Response {
 public:
  // `payload` is the answer's JSON text (or any bytes with their content type).
  static Response success(std::string payload, std::string content_type = "application/json") {
    Response response;
    response.payload_ = std::move(payload);
    response.content_type_ = std::move(content_type);
    return response;
  }
  static Response failure(Failure failure) {
    Response response;
    response.succeeded_ = false;
    response.failure_ = std::move(failure);
    return response;
  }

  bool succeeded() const { return succeeded_; }
  const std::string& payload() const { return payload_; }
  const std::string& content_type() const { return content_type_; }
  const Failure& error() const { return failure_; }

 private:
  Response() = default;

  bool succeeded_ = true;
  std::string payload_;
  std::string content_type_;
  Failure failure_;
};

}  // namespace lambda
