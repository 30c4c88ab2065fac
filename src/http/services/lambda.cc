#include "aws/arn.h"
#include "host/addresses.h"
#include "host/function_code.h"
#include "host/function_host.h"
#include "http/answer.h"
#include "http/services.h"
#include "lambda/event_json.h"
#include "wire/lambda_wire.h"

namespace sluice::http {
namespace {

namespace wire_lambda = wire::lambda_wire;

std::string resource(const wire_lambda::Request& request, const aws::Context& context) {
  return std::visit(
      [&](const auto& one) -> std::string {
        if constexpr (requires { *one.FunctionName; }) {
          if (one.FunctionName && one.FunctionName->starts_with("arn:")) return *one.FunctionName;
          if (one.FunctionName)
            return aws::arn("lambda", context.region, context.account, "function:" + *one.FunctionName);
        } else if constexpr (requires { *one.UUID; }) {
          if (one.UUID) return aws::arn("lambda", context.region, context.account, "event-source-mapping:" + *one.UUID);
        }
        return "*";
      },
      request);
}

std::string lambda_permission(std::string_view action) {
  return "lambda:" + std::string(action == "Invoke" ? "InvokeFunction" : action);
}

// One request on its way to the engine.
struct LambdaCall {
  host::Machine& machine;
  std::shared_ptr<Exchange> exchange;
  const wire::RestRoute* route;
  aws::Context context;

  void answer(aws::HttpResponse response) const {
    response.headers.emplace_back("x-amzn-RequestId", context.request_id);
    answer_when_durable(machine.core(), exchange, std::move(response));
  }
  void fail(const aws::Error& error) const { answer(wire_lambda::encode_error(error)); }

  void submit(lambda::Command command) const {
    machine.lambda.submit(std::move(command), context, [call = *this](aws::Result<lambda::Reply>&& reply) {
      if (!reply) return call.fail(reply.error());
      auto response = wire_lambda::encode(*call.route, *reply);
      response.body = host::localize(response.body, call.machine.local_addresses(call.context.account));
      call.answer(std::move(response));
    });
  }

  void invoke(lambda::InvocationRequest request) const {
    lambda::Invoke invoke;
    std::string payload = request.Payload ? std::move(request.Payload->bytes) : std::string();
    request.Payload.reset();
    if (!payload.empty()) {
      if (auto checked = lambda::check_event_json(payload); !checked) return fail(checked.error());
    }
    invoke.request = std::move(request);
    invoke.payload = std::make_shared<const std::string>(std::move(payload));
    invoke.payload_is_json = true;
    machine.lambda.submit(std::move(invoke), context, [call = *this](aws::Result<lambda::Reply>&& reply) {
      if (!reply) return call.fail(reply.error());
      const auto& result = std::get<lambda::InvokeResult>(*reply);
      call.answer(wire_lambda::encode(result, call.machine.functions().log_tail(result.request_id)));
    });
  }

  void operator()(lambda::InvocationRequest& request) const { invoke(std::move(request)); }
  void operator()(lambda::CreateFunctionRequest& request) const {
    host::prepare(machine, std::move(request), context, [call = *this](aws::Result<lambda::CreateFunction> command) {
      command ? call.submit(std::move(*command)) : call.fail(command.error());
    });
  }
  void operator()(lambda::UpdateFunctionCodeRequest& request) const {
    host::prepare(machine, std::move(request), context,
                  [call = *this](aws::Result<lambda::UpdateFunctionCode> command) {
                    command ? call.submit(std::move(*command)) : call.fail(command.error());
                  });
  }
  void operator()(lambda::CreateEventSourceMappingRequest& request) const {
    auto facts = host::queue_facts(machine, request.EventSourceArn, request.FunctionName.value_or(""), context);
    submit(lambda::CreateEventSourceMapping{std::move(request), facts});
  }
  template <class Request>
  void operator()(Request& request) const {
    submit(std::move(request));
  }
};

}  // namespace

void serve_lambda(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller) {
  auto decoded = wire_lambda::decode(exchange->request());
  if (!decoded) return exchange->send(wire_lambda::encode_error(decoded.error()));
  if (auto allowed = authorize(machine, caller, lambda_permission(decoded->route->action),
                               resource(decoded->request, caller.context));
      !allowed) {
    return exchange->send(wire_lambda::encode_error(allowed.error()));
  }
  const LambdaCall call{machine, std::move(exchange), decoded->route, std::move(caller.context)};
  std::visit([&](auto& request) { call(request); }, decoded->request);
}

}  // namespace sluice::http
