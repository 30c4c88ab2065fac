#include "host/function_host.h"

#include <algorithm>

#include "aws/arn.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "lambda/batch.h"
#include "lambda/event_json.h"
#include "sqs/received.h"

namespace sluice::host {
namespace {

// A warm sandbox keeps its credentials for as long as it lives, and is told no new ones.
constexpr auto kSandboxLife = std::chrono::hours(24 * 365 * 10);

// A queue's address in the form that SQS's actions take; only its last two segments count.
std::string queue_url(const aws::Arn& queue) {
  return "http://sqs/" + queue.account + "/" + queue.resource;
}

// Takes what the message has, except its body, at which the record looks.
lambda::SqsRecord record_of(sqs::Message& message) {
  lambda::SqsRecord record;
  record.message_id = std::move(message.MessageId);
  record.receipt_handle = std::move(message.ReceiptHandle);
  record.body = message.Body;
  record.attributes = std::move(message.Attributes);
  record.md5_of_body = std::move(message.MD5OfBody);
  record.md5_of_message_attributes = std::move(message.MD5OfMessageAttributes);
  for (auto& [name, value] : message.MessageAttributes) {
    lambda::SqsMessageAttribute attribute;
    attribute.data_type = std::move(*value.DataType);
    attribute.string_value = std::move(value.StringValue);
    if (value.BinaryValue) attribute.binary_value = std::move(value.BinaryValue->bytes);
    record.message_attributes.emplace(name, std::move(attribute));
  }
  return record;
}

// What a mapping's batch keeps of a message until its event is rendered, perhaps minutes later. The view keeps the
// bytes although a checkpoint may move or release them meanwhile.
struct TakenMessage {
  sqs::ReceivedMessage message;
  base::PayloadView bytes;
};

class TakenPayloads final : public base::PayloadReader {
 public:
  void add(const TakenMessage& taken) { by_position_[taken.message.payload.position] = taken.bytes; }
  base::PayloadView read(const base::PayloadRef& ref) const override { return by_position_.at(ref.position); }

 private:
  std::map<std::uint64_t, base::PayloadView> by_position_;
};

}  // namespace

void FunctionHost::carry_out(lambda::Effect&& effect) {
  std::visit([this](auto&& one) { carry_out_one(std::forward<decltype(one)>(one)); }, std::move(effect));
}

void FunctionHost::queue_has_messages(const std::string& queue_arn) {
  // Many sends of one round wake a mapping once.
  if (std::find(queues_to_tell_.begin(), queues_to_tell_.end(), queue_arn) != queues_to_tell_.end()) return;
  queues_to_tell_.push_back(queue_arn);
  if (queues_to_tell_.size() > 1) return;
  machine_.core().later([this] {
    for (const auto& queue : std::exchange(queues_to_tell_, {})) machine_.lambda.tell(lambda::QueueHasMessages{queue});
  });
}

// ---- effects that leave the process: when the batch is durable -----------------------------------------------------

void FunctionHost::carry_out_one(lambda::StartSandbox&& effect) {
  Sandbox sandbox{effect.account, effect.region, effect.log_group, effect.log_stream, "", ""};
  iam::IssueSession issue;
  issue.role_arn = effect.role_arn;
  issue.session_name = effect.function_name;
  issue.service = "lambda.amazonaws.com";
  issue.duration = kSandboxLife;
  std::string problem;
  machine_.iam.submit(issue, machine_.internal_context(effect.account, effect.region),
                      [&](aws::Result<iam::Reply>&& reply) {
                        if (!reply) {
                          problem = reply.error().message;
                          return;
                        }
                        const auto& credentials = std::get<iam::Credentials>(*reply);
                        effect.environment["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId;
                        effect.environment["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey;
                        effect.environment["AWS_SESSION_TOKEN"] = credentials.SessionToken;
                        sandbox.access_key = credentials.AccessKeyId;
                      });
  const auto id = effect.sandbox;
  live_[id] = std::move(sandbox);
  const auto addresses = machine_.local_addresses(effect.account);
  for (auto& [variable, value] : effect.environment) value = localize(value, addresses);
  effect.environment.try_emplace("AWS_ENDPOINT_URL", machine_.options().base_url);
  machine_.core().hold([this, id, problem, effect = std::move(effect)] {
    if (!problem.empty()) {
      launch_failed(id, "Sandbox.Failure", problem);
    } else {
      CHECK(sandboxes_ != nullptr);
      sandboxes_->start(effect);
    }
  });
}

void FunctionHost::carry_out_one(lambda::StopSandbox&& effect) {
  if (const auto found = live_.find(effect.sandbox); found != live_.end()) {
    if (!found->second.access_key.empty()) machine_.iam.tell(iam::RevokeSession{found->second.access_key});
    live_.erase(found);
  }
  machine_.core().hold([this, id = effect.sandbox] { sandboxes_->stop(id); });
}

void FunctionHost::carry_out_one(lambda::StartInvocation&& effect) {
  machine_.core().hold([this, effect = std::move(effect)] { sandboxes_->invoke(effect, event_bytes(effect.event)); });
}

lambda::Bytes FunctionHost::event_bytes(const lambda::EventSource& source) const {
  if (const auto* bytes = std::get_if<lambda::Bytes>(&source)) {
    static const auto empty_event = std::make_shared<const std::string>("{}");
    return *bytes && !(*bytes)->empty() ? *bytes : empty_event;
  }
  auto& journal = machine_.core().journal();
  if (const auto* ref = std::get_if<base::PayloadRef>(&source)) {
    return std::make_shared<const std::string>(journal.read(*ref).bytes);
  }
  const auto& batch = *std::get<std::shared_ptr<const lambda::QueueBatch>>(source);
  sqs::ReceivedMessages received;
  TakenPayloads payloads;
  for (const auto& message : batch.messages) {
    const auto taken = std::static_pointer_cast<const TakenMessage>(message.content);
    received.messages.push_back(taken->message);
    payloads.add(*taken);
  }
  received.message_attribute_names = {"All"};
  auto rendered = sqs::render(received, payloads);
  std::vector<lambda::SqsRecord> records;
  for (auto& message : rendered.Messages) records.push_back(record_of(message));
  return std::make_shared<const std::string>(lambda::sqs_event_json(records, batch.queue_arn, batch.region));
}

void FunctionHost::carry_out_one(lambda::InvocationDone&& effect) {
  if (effect.wants_log_tail) {
    if (const auto found = live_.find(effect.sandbox); found != live_.end()) {
      tails_[effect.request_id] = base::to_base64(found->second.tail);
    }
  }
  aws::Result<lambda::Reply> reply =
      effect.result.map([](lambda::InvokeResult result) { return lambda::Reply(std::move(result)); });
  machine_.lambda.answer(effect.request_id, std::move(reply));
  tails_.erase(effect.request_id);
}

std::optional<std::string> FunctionHost::log_tail(const std::string& request_id) const {
  const auto found = tails_.find(request_id);
  if (found == tails_.end()) return std::nullopt;
  return found->second;
}

// ---- effects on other engines --------------------------------------------------------------------------------------

void FunctionHost::carry_out_one(lambda::WriteLog&& effect) {
  const auto found = live_.find(effect.sandbox);
  if (found != live_.end()) {
    if (effect.starts_invocation) found->second.tail.clear();
    grow_tail(found->second, effect.lines);
    append_lines(found->second, effect.lines, effect.at);
  } else {
    append_lines({effect.account, effect.region, effect.log_group, effect.log_stream, "", ""}, effect.lines, effect.at);
  }
}

void FunctionHost::carry_out_one(lambda::ReceiveFromQueue&& effect) {
  machine_.core().later([this, effect = std::move(effect)] { receive(effect); });
}

void FunctionHost::receive(const lambda::ReceiveFromQueue& effect) {
  lambda::BatchReceived batch;
  batch.mapping = effect.mapping;
  const auto queue = aws::Arn::parse(effect.queue_arn);
  CHECK(queue);
  const auto facts = machine_.sqs.engine().find(effect.queue_arn);
  if (!facts) {
    machine_.lambda.tell(std::move(batch));  // the queue is gone: nothing comes from it
    return;
  }
  sqs::ReceiveMessageRequest request;
  request.QueueUrl = queue_url(*queue);
  request.MessageSystemAttributeNames = {"All"};
  request.MessageAttributeNames = {"All"};
  request.MaxNumberOfMessages = std::min(effect.max_messages, 10);
  request.WaitTimeSeconds = 0;
  // A queue whose timeout would end before the function must: Lambda takes longer (lambda.md section 7).
  const auto own = std::int32_t(std::chrono::floor<std::chrono::seconds>(facts->visibility_timeout).count());
  request.VisibilityTimeout = lambda::needed_visibility(effect, own);
  const auto visibility = request.VisibilityTimeout.value_or(own);
  batch.visible_until = machine_.core().now() + std::chrono::seconds(visibility);
  machine_.sqs.submit(std::move(request), machine_.internal_context(queue->account, queue->region),
                      [&](aws::Result<sqs::Reply>&& reply) {
                        if (!reply) return;
                        auto& received = std::get<sqs::ReceivedMessages>(*reply);
                        for (auto& message : received.messages) {
                          lambda::QueueMessage taken;
                          taken.message_id = base::uuid_text(message.message_id);
                          taken.receipt_handle = message.receipt_handle;
                          std::size_t attributes = 0;
                          for (const auto& [name, value] : message.attributes) attributes += name.size() + value.size();
                          taken.event_size = lambda::sqs_record_size_bound(message.payload.size, attributes,
                                                                           message.receipt_handle.size());
                          taken.content = std::make_shared<const TakenMessage>(
                              TakenMessage{message, machine_.core().journal().read(message.payload)});
                          batch.messages.push_back(std::move(taken));
                        }
                      });
  machine_.lambda.tell(std::move(batch));
}

void FunctionHost::carry_out_one(lambda::DeleteFromQueue&& effect) {
  machine_.core().later([this, effect = std::move(effect)] {
    const auto queue = aws::Arn::parse(effect.queue_arn);
    CHECK(queue);
    for (const auto& handle : effect.receipt_handles) {
      sqs::DeleteMessageRequest request;
      request.QueueUrl = queue_url(*queue);
      request.ReceiptHandle = handle;
      machine_.sqs.submit(std::move(request), machine_.internal_context(queue->account, queue->region),
                          [](aws::Result<sqs::Reply>&&) {});
    }
  });
}

void FunctionHost::carry_out_one(lambda::AsyncInvocationDone&& effect) {
  base::log_debug("asynchronous invocation {} of {} ended after {} attempts", effect.request_id, effect.function,
                  effect.attempts);
}

// ---- reports of sandboxes ------------------------------------------------------------------------------------------

void FunctionHost::ready(lambda::SandboxId sandbox) {
  machine_.lambda.tell(lambda::SandboxReady{sandbox});
}

void FunctionHost::launch_failed(lambda::SandboxId sandbox, std::string error_type, std::string message) {
  machine_.lambda.tell(lambda::SandboxLaunchFailed{sandbox, std::move(error_type), std::move(message)});
}

void FunctionHost::init_failed(lambda::SandboxId sandbox, lambda::Bytes body, std::string error_type) {
  machine_.lambda.tell(lambda::SandboxInitFailed{sandbox, std::move(body), std::move(error_type)});
}

void FunctionHost::responded(lambda::InvocationResponded response) {
  machine_.lambda.tell(std::move(response));
}

void FunctionHost::exited(lambda::SandboxExited exit) {
  const auto id = exit.sandbox;
  machine_.lambda.tell(std::move(exit));
  if (const auto found = live_.find(id); found != live_.end()) {
    if (!found->second.access_key.empty()) machine_.iam.tell(iam::RevokeSession{found->second.access_key});
    live_.erase(found);
  }
}

void FunctionHost::output(lambda::SandboxId sandbox, std::vector<std::string> lines, std::function<void()> more) {
  if (const auto found = live_.find(sandbox); found != live_.end()) {
    grow_tail(found->second, lines);
    append_lines(found->second, lines, machine_.core().now());
  }
  machine_.core().hold(std::move(more));
}

void FunctionHost::append_lines(const Sandbox& sandbox, const std::vector<std::string>& lines, base::Instant at) {
  logs::AppendLines append;
  append.log_group = sandbox.log_group;
  append.log_stream = sandbox.log_stream;
  for (const auto& line : lines) append.lines.push_back({at, line});
  machine_.logs.submit(std::move(append), machine_.internal_context(sandbox.account, sandbox.region),
                       [](aws::Result<logs::Reply>&&) {});
}

void FunctionHost::grow_tail(Sandbox& sandbox, const std::vector<std::string>& lines) {
  for (const auto& line : lines) {
    sandbox.tail += line;
    sandbox.tail += '\n';
  }
  if (sandbox.tail.size() > kTailMax) sandbox.tail.erase(0, sandbox.tail.size() - kTailMax);
}

}  // namespace sluice::host
