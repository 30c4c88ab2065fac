// The Lambda Runtime API (2018-06-01) as calls: next invocation, its response or error, an error of the initialisation.
//
// Every post is tied to a request id, so one whose answer was lost is simply sent again.
// One thread uses a client.
#pragma once

#include <chrono>
#include <string>

#include "lambda/http_client.h"
#include "lambda/invocation.h"
#include "lambda/result.h"
#include "lambda/retry.h"

namespace lambda {

// The largest response that Lambda takes: 6 MiB and 100 bytes. Beyond it /response answers 413, and the caller of the
// function gets Function.ResponseSizeTooLarge; the environment stays usable.
constexpr size_t kResponseBytesMax = 6'291'556;

struct RuntimeClientOptions {
  RetryPolicy retry{
      .attempts_max = 6, .pause_base = std::chrono::milliseconds(20), .pause_max = std::chrono::milliseconds(500)};
  RetryPorts ports = RetryPorts::real();
  std::chrono::milliseconds post_timeout{10'000};
  int wake_descriptor = -1;  // becoming readable ends next() with kCancelled; posts go through
  HttpClientOptions http;
};

class RuntimeClient {
 public:
  // `server` as in AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001".
  static Result<std::unique_ptr<RuntimeClient>> create(const std::string& server, RuntimeClientOptions options = {});

  // Waits for the next invocation, for as long as it takes. A lost connection is opened again and the question
  // repeated: the Runtime API then hands out the same invocation. Errors: kService with status 500 (the process must
  // end), kCancelled (woken), or a connection that could not be made attempts_max times in a row.
  Result<Invocation> next();

  // kService errors: 413 RequestEntityTooLarge, 400 InvalidRequestID, 403 InvalidStateTransition (go on with next()),
  // 500 (the process must end).
  Status post_response(const std::string& request_id, const std::string& payload, const std::string& content_type);
  Status post_error(const std::string& request_id, const Failure& failure);
  Status post_init_error(const Failure& failure);

 private:
  RuntimeClient(Url server, RuntimeClientOptions options);
  Status post(const HttpRequest& request);
  Status post_failure(std::string target, const Failure& failure);

  RuntimeClientOptions options_;
  HttpClient http_;
};

// {"errorMessage","errorType","stackTrace":[...]}
std::string failure_body(const Failure& failure);

// The value of Lambda-Runtime-Function-Error-Type: a type that already is "Runtime.Word" or "Function.Word" stays, any
// other becomes "Function." and the last part of its name in CamelCase: "std::runtime_error" gives
// "Function.RuntimeError".
std::string error_type_header(const std::string& type);

}  // namespace lambda
