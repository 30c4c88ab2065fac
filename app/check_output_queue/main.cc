// The function CheckOutputQueue: handler.h says what it does and promises.
#include <chrono>
#include <cstdlib>
#include <memory>

#include "check_output_queue/handler.h"
#include "lambda/runtime.h"
#include "lambda/sqs_client.h"

namespace {

// Kept of the function's time to answer.
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
  const auto handler = std::make_shared<app::CheckOutputQueue>(*sqs, output_queue_url);

  // The request says nothing that matters here, so it is not read.
  return lambda::Handler([sqs, handler](const lambda::Invocation& invocation) {
    return lambda::Response::success(to_json(handler->handle(invocation.deadline.sooner_by(kAnswerTime))));
  });
}

}  // namespace

int main() {
  return lambda::run_with_init(initialise);
}
