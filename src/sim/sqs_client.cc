#include "sim/sqs_client.h"

#include <boost/json.hpp>

namespace sluice::sim {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

json::object entry(const SqsClient::Message& message) {
  json::object made{{"MessageBody", message.body}};
  if (message.delay_s > 0) made["DelaySeconds"] = message.delay_s;
  if (!message.group.empty()) {
    made["MessageGroupId"] = message.group;
    made["MessageDeduplicationId"] = message.token;
  }
  return made;
}

std::vector<TakenMessage> taken_messages(const json::object& reply) {
  std::vector<TakenMessage> messages;
  const auto* list = reply.if_contains("Messages");
  if (list == nullptr) return messages;
  for (const auto& value : list->as_array()) {
    const auto& message = value.as_object();
    TakenMessage taken{text(message, "MessageId"), text(message, "ReceiptHandle"), text(message, "Body"), 0};
    taken.count = std::uint32_t(std::stoul(text(message.at("Attributes").as_object(), "ApproximateReceiveCount")));
    messages.push_back(std::move(taken));
  }
  return messages;
}

}  // namespace

std::string SqsClient::bytes(std::string_view action, const std::string& body) const {
  Request request = credentials_ ? Request() : root_request("sqs");
  request.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  request.headers.emplace_back("X-Amz-Target", "AmazonSQS." + std::string(action));
  request.body = body;
  if (credentials_) {
    aws::SignableRequest signable{"POST", "/", "", request.headers, request.body};
    signable.headers.emplace_back("Host", "127.0.0.1:4566");
    for (auto& header : aws::sign(signable, *credentials_, "us-east-1", "sqs", agenda_.now())) {
      request.headers.push_back(std::move(header));
    }
  }
  return request.bytes();
}

void SqsClient::call(std::string_view action, const std::string& body, std::function<void()> delivered,
                     std::function<void(const json::object&, const Window&)> answered, Done done) {
  Call call;
  call.bytes = bytes(action, body);
  call.delivered = std::move(delivered);
  call.answered = [answered = std::move(answered)](const aws::HttpResponse& response, const Window& window) {
    if (response.status != 200 || !answered) return;
    const auto reply = response.body.empty() ? json::value(json::object()) : json::parse(response.body);
    answered(reply.as_object(), window);
  };
  if (random_.below(1000) < manners_.duplicates) {
    agenda_.after(milliseconds(random_.below(3000)),
                  [&network = network_, again = call]() mutable { network.send(std::move(again)); });
  }
  std::optional<base::Duration> patience;
  if (random_.below(1000) < manners_.vanishes) patience = std::chrono::microseconds(random_.below(400'000));
  call.done = [done = std::move(done)](const aws::HttpResponse* response) {
    if (done) done(response != nullptr && response->status == 200);
  };
  network_.send(std::move(call), patience);
}

void SqsClient::send(const std::string& queue_url, const Message& message, Done done) {
  auto request = entry(message);
  request["QueueUrl"] = queue_url;
  call(
      "SendMessage", json::serialize(request),
      [&auditor = auditor_, message] { auditor.send_delivered(message.token, message.body, !message.group.empty()); },
      [&auditor = auditor_, token = message.token](const json::object& reply, const Window&) {
        auditor.send_acknowledged(token, text(reply, "MessageId"));
      },
      std::move(done));
}

void SqsClient::send_batch(const std::string& queue_url, const std::vector<Message>& messages, Done done) {
  json::array entries;
  for (const auto& message : messages) {
    auto made = entry(message);
    made["Id"] = message.token;
    entries.push_back(std::move(made));
  }
  call(
      "SendMessageBatch", json::serialize(json::object{{"QueueUrl", queue_url}, {"Entries", std::move(entries)}}),
      [&auditor = auditor_, messages] {
        for (const auto& message : messages) {
          auditor.send_delivered(message.token, message.body, !message.group.empty());
        }
      },
      [&auditor = auditor_](const json::object& reply, const Window&) {
        const auto* list = reply.if_contains("Successful");
        if (list == nullptr) return;
        for (const auto& one : list->as_array()) {
          auditor.send_acknowledged(text(one.as_object(), "Id"), text(one.as_object(), "MessageId"));
        }
      },
      std::move(done));
}

void SqsClient::receive(const std::string& queue_url, const Receive& options,
                        std::function<void(std::optional<std::vector<TakenMessage>>)> done) {
  json::object request{{"QueueUrl", queue_url},
                       {"MaxNumberOfMessages", options.max},
                       {"MessageSystemAttributeNames", json::array{"All"}}};
  if (options.wait_s) request["WaitTimeSeconds"] = *options.wait_s;
  if (options.visibility_s) request["VisibilityTimeout"] = *options.visibility_s;
  // The same reply for the auditor, when it leaves, and for the client, when it comes.
  const auto messages = std::make_shared<std::optional<std::vector<TakenMessage>>>();
  call(
      "ReceiveMessage", json::serialize(request), nullptr,
      [&auditor = auditor_, messages](const json::object& reply, const Window&) {
        auto taken = taken_messages(reply);
        for (const auto& message : taken) auditor.taken(message.id, message.count, message.body);
        if (!*messages) *messages = std::move(taken);
      },
      [messages, done = std::move(done)](bool ok) {
        if (ok) {
          done(std::move(*messages));
        } else {
          done(std::nullopt);
        }
      });
}

void SqsClient::remove(const std::string& queue_url, const TakenMessage& message, Done done) {
  call(
      "DeleteMessage",
      json::serialize(json::object{{"QueueUrl", queue_url}, {"ReceiptHandle", message.receipt_handle}}),
      [&auditor = auditor_, id = message.id] { auditor.delete_delivered(id); },
      [&auditor = auditor_, id = message.id, queue = queue_url.substr(queue_url.rfind('/') + 1)](
          const json::object&, const Window& window) { auditor.delete_acknowledged(id, queue, window); },
      std::move(done));
}

void SqsClient::change_visibility(const std::string& queue_url, const TakenMessage& message, int timeout_s, Done done) {
  call(
      "ChangeMessageVisibility",
      json::serialize(json::object{
          {"QueueUrl", queue_url}, {"ReceiptHandle", message.receipt_handle}, {"VisibilityTimeout", timeout_s}}),
      [&auditor = auditor_, id = message.id] { auditor.visibility_delivered(id); },
      [&auditor = auditor_, id = message.id](const json::object&, const Window& window) {
        auditor.visibility_acknowledged(id, window);
      },
      std::move(done));
}

}  // namespace sluice::sim
