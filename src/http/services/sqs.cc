#include "aws/arn.h"
#include "http/answer.h"
#include "http/services.h"
#include "http/sqs_reply.h"
#include "sqs/move_task_handle.h"

namespace sluice::http {
namespace {

// Batches need the permission of their single action. In lower case, as SQS writes it when it denies one (sqs.md
// section 4); policies do not mind.
std::string sqs_permission(std::string_view action) {
  constexpr std::string_view batch = "Batch";
  if (action.ends_with(batch)) action.remove_suffix(batch.size());
  std::string permission = "sqs:";
  for (const char c : action) permission += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  return permission;
}

std::string resource(const sqs::Command& command, const sqs::Engine& engine, const aws::Context& context) {
  return std::visit(
      [&](const auto& request) -> std::string {
        if constexpr (requires { request.QueueUrl; }) {
          if (request.QueueUrl) {
            if (auto arn = engine.queue_arn(*request.QueueUrl, context)) return *arn;
          }
        } else if constexpr (requires { request.QueueName; }) {
          if (request.QueueName) return aws::arn("sqs", context.region, context.account, *request.QueueName);
        } else if constexpr (requires { request.SourceArn; }) {
          if (request.SourceArn) return *request.SourceArn;
        } else if constexpr (requires { request.TaskHandle; }) {
          if (request.TaskHandle) {
            if (const auto task = sqs::MoveTaskHandle::parse(*request.TaskHandle)) return task->source_arn;
          }
        }
        return "*";
      },
      command);
}

}  // namespace

void serve_sqs(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller) {
  namespace wire = wire::sqs_wire;
  const auto form = wire::form_of(exchange->request());
  caller.context.query_protocol = wire::is_query(form);
  const auto& request_id = caller.context.request_id;
  auto decoded = wire::decode(exchange->request(), form);
  if (!decoded) return exchange->send(wire::encode_error(form, decoded.error(), request_id));
  if (!caller.access_key.empty()) {
    const auto allowed = authorize(machine, caller, sqs_permission(decoded->call.action),
                                   resource(decoded->command, machine.sqs.engine(), caller.context));
    if (!allowed) return exchange->send(wire::encode_error(form, allowed.error(), request_id));
  }
  const bool may_wait = std::holds_alternative<sqs::ReceiveMessageRequest>(decoded->command);
  auto on_reply = [&machine, exchange, call = std::move(decoded->call),
                   id = request_id](aws::Result<sqs::Reply>&& reply) {
    auto response = sqs_response(call, reply, machine.core().journal(), id);
    answer_when_durable(machine.core(), exchange, std::move(response));
  };
  const auto ticket = machine.sqs.submit(std::move(decoded->command), std::move(caller.context), std::move(on_reply));
  if (may_wait && ticket != 0) {
    exchange->on_disconnect([&machine, ticket] { machine.sqs.cancel(ticket); });
  }
}

}  // namespace sluice::http
