#include "check_output_queue/handler.h"

#include <cstdio>
#include <utility>

#include "lambda/json.h"

namespace app {
namespace {

lambda::ApiGatewayProxyResponse failed(const char* what, const lambda::Error& error) {
  std::fprintf(stderr, "%s: %s: %s\n", what, error.code.c_str(), error.message.c_str());
  return lambda::ApiGatewayProxyResponse::json(502, boost::json::serialize(boost::json::object{{"message", what}}));
}

}  // namespace

CheckOutputQueue::CheckOutputQueue(lambda::SqsApi& sqs, std::string output_queue_url)
    : sqs_(sqs), output_queue_url_(std::move(output_queue_url)) {}

lambda::ApiGatewayProxyResponse CheckOutputQueue::handle(lambda::Deadline deadline) {
  lambda::ReceiveMessageRequest request;
  request.queue_url = output_queue_url_;
  request.message_system_attribute_names = {"All"};
  request.message_attribute_names = {"All"};
  const auto received = sqs_.receive_message(request, deadline);
  if (!received) return failed("The outbox cannot be read", received.error());
  if (received->messages.empty()) return lambda::ApiGatewayProxyResponse::json(404, R"("No message in the outbox")");

  const auto deleted = sqs_.delete_message({output_queue_url_, received->messages.front().receipt_handle}, deadline);
  if (!deleted) return failed("The message cannot be taken from the outbox", deleted.error());
  return lambda::ApiGatewayProxyResponse::json(200, to_json(*received));
}

}  // namespace app
