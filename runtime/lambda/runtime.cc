#include "lambda/runtime.h"

#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

#include "lambda/shutdown.h"

namespace lambda {
namespace {

constexpr int kExitFailed = 1;

void log_line(const std::string& text) {
  std::fprintf(stderr, "lambda runtime: %s\n", text.c_str());
}

// Precondition: inside a catch block.
std::string current_exception_name() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 ? name.get() : type->name();
}

// Precondition: inside a catch block.
Failure current_exception_failure() {
  const std::string name = current_exception_name();
  try {
    throw;
  } catch (const std::exception& thrown) {
    return Failure{name, thrown.what(), {}};
  } catch (...) {
    return Failure{name, "an exception that is not a std::exception", {}};
  }
}

// After a post that failed in any other way, next() finds out whether anything can follow.
bool ends_loop(const Error& error) {
  return error.http_status == 500;
}

Status answer(RuntimeClient& client, const Invocation& invocation, const Response& response) {
  return response.succeeded() ? client.post_response(invocation.request_id, response.payload(), response.content_type())
                              : client.post_error(invocation.request_id, response.error());
}

Result<Handler> call_initialise(const std::function<Result<Handler>()>& initialise, Failure& failure) {
  try {
    auto handler = initialise();
    if (!handler) failure = Failure{"Runtime.InitError", handler.error().message, {}};
    return handler;
  } catch (...) {
    failure = current_exception_failure();
    return Error{ErrorKind::kInvalid, "InitFailed", failure.message};
  }
}

}  // namespace

Response call_handler(const Handler& handler, const Invocation& invocation) {
  try {
    return handler(invocation);
  } catch (...) {
    return Response::failure(current_exception_failure());
  }
}

int serve(RuntimeClient& client, const Handler& handler) {
  for (;;) {
    auto invocation = client.next();
    if (!invocation) {
      if (invocation.error().kind == ErrorKind::kCancelled) return 0;
      log_line("no next invocation: " + invocation.error().message);
      return kExitFailed;
    }
    if (invocation->trace_id.empty()) {
      ::unsetenv("_X_AMZN_TRACE_ID");
    } else {
      ::setenv("_X_AMZN_TRACE_ID", invocation->trace_id.c_str(), 1);
    }
    const Response response = call_handler(handler, *invocation);
    if (!response.succeeded()) log_line(response.error().type + ": " + response.error().message);
    if (const auto posted = answer(client, *invocation, response); !posted) {
      log_line("the answer of " + invocation->request_id + " was not taken: " + posted.error().message);
      if (ends_loop(posted.error())) return kExitFailed;
    }
  }
}

int run_with_init(const std::function<Result<Handler>()>& initialise, RunOptions options) {
  const char* server = std::getenv("AWS_LAMBDA_RUNTIME_API");
  if (server == nullptr || *server == '\0') {
    log_line("AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda");
    return kExitFailed;
  }
  ShutdownSignal shutdown;
  RuntimeClientOptions client_options;
  if (options.on_shutdown) {
    if (!shutdown.install()) log_line("SIGTERM cannot be caught: on_shutdown will not run");
    client_options.wake_descriptor = shutdown.descriptor();
  }
  auto client = RuntimeClient::create(server, std::move(client_options));
  if (!client) {
    log_line(client.error().message);
    return kExitFailed;
  }

  Failure failure;
  const auto handler = call_initialise(initialise, failure);
  if (!handler) {
    log_line("initialisation failed: " + failure.message);
    if (const auto posted = (*client)->post_init_error(failure); !posted) log_line(posted.error().message);
    return kExitFailed;
  }
  const int status = serve(**client, *handler);
  if (status == 0 && options.on_shutdown) options.on_shutdown();
  return status;
}

int run_handler(const Handler& handler, RunOptions options) {
  return run_with_init([&handler]() -> Result<Handler> { return handler; }, std::move(options));
}

}  // namespace lambda
