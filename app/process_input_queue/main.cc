// The function ProcessInputQueue: handler.h says what it does, process.cc is the place to extend.
#include <chrono>
#include <cstdlib>
#include <memory>

#include "lambda/runtime.h"
#include "lambda/sqs_client.h"
#include "lambda/sqs_event.h"
#include "process_input_queue/handler.h"
#include "process_input_queue/process.h"

namespace {

// Kept of the function's time to answer: whoever is killed at the deadline has failed the whole batch.
constexpr std::chrono::milliseconds kAnswerTime(500);

lambda::Result<lambda::Handler> initialise() {
  const char* output_queue_url = std::getenv("OUTPUT_QUEUE_NAME");
  if (output_queue_url == nullptr || *output_queue_url == '\0') {
    return lambda::Error{lambda::ErrorKind::kInvalid, "MissingVariable",
                         "OUTPUT_QUEUE_NAME must hold OutputQueue's URL"};
  }
  auto made = lambda::SqsClient::from_environment();
  if (!made) return made.error();
  const std::shared_ptr<lambda::SqsClient> sqs = std::move(*made);
  const auto handler = std::make_shared<app::ProcessInputQueue>(*sqs, output_queue_url, app::process);

  return lambda::Handler([sqs, handler](const lambda::Invocation& invocation) {
    const auto event = lambda::parse_sqs_event(invocation.payload);
    if (!event) return lambda::Response::failure({event.error().code, event.error().message, {}});
    return lambda::Response::success(to_json(handler->handle(*event, invocation.deadline.sooner_by(kAnswerTime))));
  });
}

}  // namespace

int main() {
  return lambda::run_with_init(initialise);
}
