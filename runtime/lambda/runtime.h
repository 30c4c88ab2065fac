// The smallest thing a function includes: run_handler().
//
//   #include <lambda/runtime.h>
//
//   int main() {
//     return lambda::run_handler([](const lambda::Invocation& invocation) {
//       return lambda::Response::success(invocation.payload);
//     });
//   }
#pragma once

#include <functional>

#include "lambda/invocation.h"
#include "lambda/result.h"
#include "lambda/runtime_client.h"

namespace lambda {

using Handler = std::function<Response(const Invocation&)>;

struct RunOptions {
  // Runs before the process ends on SIGTERM. Without one, SIGTERM ends the process at once, as it does by default.
  std::function<void()> on_shutdown;
};

// Serves invocations one after another until the Runtime API says 500, cannot be reached any more, or SIGTERM came.
// Whatever the handler throws is posted as its error, with the name of the thrown type. Returns main()'s exit status:
// 0 after SIGTERM, else 1.
int run_handler(const Handler& handler, RunOptions options = {});

// The same for a function that first has to get ready (open connections, read settings): `initialise` makes the
// handler, and an error or an exception of it is posted to /init/error.
int run_with_init(const std::function<Result<Handler>()>& initialise, RunOptions options = {});

// The loop itself on a client that the caller made; for tests.
int serve(RuntimeClient& client, const Handler& handler);

// Calls the handler; an exception becomes a failure.
Response call_handler(const Handler& handler, const Invocation& invocation);

}  // namespace lambda
