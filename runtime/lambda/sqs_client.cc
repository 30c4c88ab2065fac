#include "lambda/sqs_client.h"

#include "lambda/digest.h"
#include "lambda/encoding.h"
#include "lambda/sigv4.h"
#include "lambda/sqs_json.h"

namespace lambda {
namespace {

// "com.amazonaws.sqs#QueueDoesNotExist" names the shape behind the "#".
Error sqs_error(const HttpResponse& response) {
  Error error{ErrorKind::kService, "HttpStatus" + std::to_string(response.status), "", response.status};
  const auto body = parse_json_object(response.body);
  if (body.ok()) {
    const std::string type = string_member(*body, "__type");
    if (!type.empty()) error.code = type.substr(type.find('#') + 1);
    error.message = string_member(*body, "message");
    if (error.message.empty()) error.message = string_member(*body, "Message");
  }
  if (error.message.empty()) error.message = "SQS answered HTTP status " + std::to_string(response.status);
  return error;
}

// An absent digest is nothing to compare with.
Status compare_md5(const std::string& stated, const std::string& computed, const char* what) {
  if (stated.empty() || stated == computed) return {};
  return Error{ErrorKind::kProtocol, "DigestMismatch", std::string("the MD5 of the ") + what + " differs from SQS's"};
}

template <typename Message, typename Sent>
Status compare_sent(const Message& message, const Sent& sent) {
  if (auto status = compare_md5(sent.md5_of_message_body, hex_encode(md5(message.message_body)), "body"); !status) {
    return status;
  }
  return compare_md5(sent.md5_of_message_attributes, sqs_attributes_md5(message.message_attributes), "attributes");
}

const SendMessageBatchEntry* find_entry(const SendMessageBatchRequest& request, const std::string& id) {
  for (const auto& entry : request.entries) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

}  // namespace

SqsClient::SqsClient(Url endpoint, AwsEnvironment environment, SqsClientOptions options)
    : environment_(std::move(environment)), options_(std::move(options)), http_(std::move(endpoint), options_.http) {}

Result<std::unique_ptr<SqsClient>> SqsClient::from_environment(SqsClientOptions options) {
  auto environment = AwsEnvironment::read();
  if (!environment) return environment.error();
  auto endpoint = service_endpoint("sqs", environment->region);
  if (!endpoint) return endpoint.error();
  auto client = std::make_unique<SqsClient>(std::move(*endpoint), std::move(*environment), std::move(options));
  if (auto status = client->http_.prepare(); !status) return status.error();
  return client;
}

Result<SendMessageResult> SqsClient::send_message(const SendMessageRequest& request, Deadline deadline) {
  auto answer = call("SendMessage", encode(request), deadline);
  if (!answer) return answer.error();
  auto result = decode_send_message(*answer);
  if (auto status = compare_sent(request, result); !status) return status.error();
  return result;
}

Result<SendMessageBatchResult> SqsClient::send_message_batch(const SendMessageBatchRequest& request,
                                                             Deadline deadline) {
  auto answer = call("SendMessageBatch", encode(request), deadline);
  if (!answer) return answer.error();
  auto result = decode_send_message_batch(*answer);
  for (const auto& success : result.successful) {
    const SendMessageBatchEntry* entry = find_entry(request, success.id);
    if (entry == nullptr) {
      return Error{ErrorKind::kProtocol, "UnknownEntry", "SQS answered an entry that was not sent: " + success.id};
    }
    if (auto status = compare_sent(*entry, success); !status) return status.error();
  }
  return result;
}

Result<ReceiveMessageResult> SqsClient::receive_message(const ReceiveMessageRequest& request, Deadline deadline) {
  // A queue's own wait is not known here: then allow for the longest, 20 seconds.
  constexpr int kWaitSecondsMax = 20;
  const std::chrono::seconds wait(request.wait_time_seconds.value_or(kWaitSecondsMax));
  auto answer = call("ReceiveMessage", encode(request), deadline, wait);
  if (!answer) return answer.error();
  auto result = decode_receive_message(*answer);
  if (!result) return result;
  for (const auto& message : result->messages) {
    if (auto status = compare_md5(message.md5_of_body, hex_encode(md5(message.body)), "body"); !status) {
      return status.error();
    }
    if (auto status = compare_md5(message.md5_of_message_attributes, sqs_attributes_md5(message.message_attributes),
                                  "attributes");
        !status) {
      return status.error();
    }
  }
  return result;
}

Status SqsClient::delete_message(const DeleteMessageRequest& request, Deadline deadline) {
  auto answer = call("DeleteMessage", encode(request), deadline);
  return answer.ok() ? Status() : Status(answer.error());
}

Result<DeleteMessageBatchResult> SqsClient::delete_message_batch(const DeleteMessageBatchRequest& request,
                                                                 Deadline deadline) {
  auto answer = call("DeleteMessageBatch", encode(request), deadline);
  if (!answer) return answer.error();
  return decode_delete_message_batch(*answer);
}

Status SqsClient::change_message_visibility(const ChangeMessageVisibilityRequest& request, Deadline deadline) {
  auto answer = call("ChangeMessageVisibility", encode(request), deadline);
  return answer.ok() ? Status() : Status(answer.error());
}

Result<std::string> SqsClient::get_queue_url(const GetQueueUrlRequest& request, Deadline deadline) {
  auto answer = call("GetQueueUrl", encode(request), deadline);
  if (!answer) return answer.error();
  auto url = string_member(*answer, "QueueUrl");
  if (url.empty()) return Error{ErrorKind::kProtocol, "MalformedResponse", "GetQueueUrl answered no QueueUrl"};
  return url;
}

Result<std::map<std::string, std::string>> SqsClient::get_queue_attributes(const GetQueueAttributesRequest& request,
                                                                           Deadline deadline) {
  auto answer = call("GetQueueAttributes", encode(request), deadline);
  if (!answer) return answer.error();
  return decode_string_map(object_member(*answer, "Attributes"));
}

Result<boost::json::object> SqsClient::call(const char* action, const boost::json::object& request, Deadline deadline,
                                            std::chrono::milliseconds extra_wait) {
  const std::string body = boost::json::serialize(request);
  for (int number = 1;; ++number) {
    auto answer =
        attempt(action, body, Deadline::earlier(deadline, Deadline::after(options_.answer_timeout + extra_wait)));
    if (answer.ok() || number >= options_.retry.attempts_max || !is_retryable(answer.error())) return answer;
    // The server closed an idle connection just then: a fresh one is likely to work at once.
    const bool stale = answer.error().kind == ErrorKind::kConnection && http_.connection_was_reused();
    const auto pause =
        stale ? std::chrono::milliseconds(0) : retry_pause(options_.retry, number, options_.ports.random());
    if (deadline.remaining() <= pause) return answer;
    if (!stale) options_.ports.sleep(pause);
  }
}

Result<boost::json::object> SqsClient::attempt(const char* action, const std::string& body, Deadline deadline) {
  HttpRequest request;
  request.method = "POST";
  request.target = http_.server().path;
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", std::string("AmazonSQS.") + action}};
  request.body = body;
  sign_request(request, http_.server().authority(), {environment_.region, "sqs"}, environment_.credentials,
               options_.now());
  auto response = http_.send(request, deadline);
  if (!response) return response.error();
  if (response->status != 200) return sqs_error(*response);
  if (response->body.empty()) return boost::json::object();
  return parse_json_object(response->body);
}

}  // namespace lambda
