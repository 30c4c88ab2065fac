// SqsApi over HTTP: the AWS JSON 1.0 protocol, signed, on one connection that is kept alive.
//
// A failed call is made again with back-off (retry.h) as long as the deadline allows; a receive, too, since what an
// unheard answer carried comes back when its visibility timeout ends. A send whose answer was lost may therefore arrive
// twice: SQS itself promises "at least once". Each answer's MD5 is compared with what was sent or received. One thread
// uses a client at a time.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "lambda/aws_environment.h"
#include "lambda/http_client.h"
#include "lambda/json.h"
#include "lambda/retry.h"
#include "lambda/sqs.h"

namespace lambda {

struct SqsClientOptions {
  RetryPolicy retry;
  RetryPorts ports = RetryPorts::real();
  std::chrono::milliseconds answer_timeout{3000};  // for one attempt; a long poll's wait is added
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
  HttpClientOptions http;
};

class SqsClient final : public SqsApi {
 public:
  SqsClient(Url endpoint, AwsEnvironment environment, SqsClientOptions options = {});

  // Endpoint, region and credentials from the environment, as Lambda sets it; trusted certificates read already.
  static Result<std::unique_ptr<SqsClient>> from_environment(SqsClientOptions options = {});

  Result<SendMessageResult> send_message(const SendMessageRequest& request, Deadline deadline) override;
  Result<SendMessageBatchResult> send_message_batch(const SendMessageBatchRequest& request, Deadline deadline) override;
  Result<ReceiveMessageResult> receive_message(const ReceiveMessageRequest& request, Deadline deadline) override;
  Status delete_message(const DeleteMessageRequest& request, Deadline deadline) override;
  Result<DeleteMessageBatchResult> delete_message_batch(const DeleteMessageBatchRequest& request,
                                                        Deadline deadline) override;
  Status change_message_visibility(const ChangeMessageVisibilityRequest& request, Deadline deadline) override;
  Result<std::string> get_queue_url(const GetQueueUrlRequest& request, Deadline deadline) override;
  Result<std::map<std::string, std::string>> get_queue_attributes(const GetQueueAttributesRequest& request,
                                                                  Deadline deadline) override;

 private:
  // One action with its retries: the answer's object, empty for an action that answers nothing.
  Result<boost::json::object> call(const char* action, const boost::json::object& request, Deadline deadline,
                                   std::chrono::milliseconds extra_wait = std::chrono::milliseconds(0));
  Result<boost::json::object> attempt(const char* action, const std::string& body, Deadline deadline);

  AwsEnvironment environment_;
  SqsClientOptions options_;
  HttpClient http_;
};

}  // namespace lambda
