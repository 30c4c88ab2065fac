// A deployed API's data plane: apigw plans, this carries out. Calls of SQS and Lambda go straight to their engines,
// with the permissions that AWS would look at.
#include "aws/arn.h"
#include "host/function_host.h"
#include "http/answer.h"
#include "http/services.h"
#include "http/sqs_reply.h"

namespace sluice::http {
namespace {

using Result = apigw::IntegrationResult;

// One request on its way through its integration. Shared by whoever will bring the result.
struct Flight {
  host::Machine& machine;
  std::shared_ptr<Exchange> exchange;
  apigw::Plan plan;
  std::optional<host::Machine::Alarm> alarm;
  bool landed = false;

  void land(Result result) {
    if (std::exchange(landed, true)) return;
    if (alarm) machine.cancel(*alarm);
    answer_when_durable(machine.core(), std::move(exchange), apigw::finish(plan, std::move(result)));
  }
};

Result outcome(Result::Outcome what) {
  Result result;
  result.outcome = what;
  return result;
}

Result answered(aws::HttpResponse response) {
  Result result;
  result.status = response.status;
  result.headers = std::move(response.headers);
  result.body = std::move(response.body);
  return result;
}

void call_sqs(const std::shared_ptr<Flight>& flight, const apigw::AwsCall& call) {
  auto& machine = flight->machine;
  namespace wire = wire::sqs_wire;
  aws::HttpRequest request;
  request.method = call.method;
  request.target = call.target;
  for (const auto& [name, value] : call.headers) request.headers.emplace_back(name, value);
  request.body = call.body;

  const auto role = aws::Arn::parse(call.credentials);
  const auto authority = machine.iam.engine().authority();
  if (!role || !authority->service_may_assume(call.credentials, "apigateway.amazonaws.com", {})) {
    return flight->land(outcome(Result::Outcome::kNotPermitted));
  }
  auto context = machine.internal_context(role->account, call.region);
  context.principal = call.credentials;
  context.query_protocol = true;
  const auto form = wire::form_of(request);
  auto decoded = wire::decode(request, form);
  if (!decoded) return flight->land(answered(wire::encode_error(form, decoded.error(), context.request_id)));
  const auto queue = std::visit(
      [&](const auto& command) -> std::optional<std::string> {
        if constexpr (requires { *command.QueueUrl; }) {
          if (command.QueueUrl) return machine.sqs.engine().queue_arn(*command.QueueUrl, context);
        }
        return std::nullopt;
      },
      decoded->command);
  if (!machine.role_may(call.credentials, "sqs:" + std::string(decoded->call.action), queue.value_or("*"))) {
    aws::Error denied{
        "AccessDeniedException",
        "User: " + call.credentials + " is not authorized to perform: sqs:" + std::string(decoded->call.action) +
            " on resource: " + queue.value_or("*") +
            " because no identity-based policy allows the sqs:" + std::string(decoded->call.action) + " action",
        403,
        "AccessDenied",
        {}};
    return flight->land(answered(wire::encode_error(form, denied, context.request_id)));
  }
  const auto id = context.request_id;
  machine.sqs.submit(std::move(decoded->command), std::move(context),
                     [flight, sqs_call = std::move(decoded->call), id](aws::Result<sqs::Reply>&& reply) {
                       flight->land(answered(sqs_response(sqs_call, reply, flight->machine.core().journal(), id)));
                     });
}

void call_lambda(const std::shared_ptr<Flight>& flight, const apigw::LambdaCall& call) {
  auto& machine = flight->machine;
  const auto arn = aws::Arn::parse(call.function_arn);
  if (!arn) return flight->land(outcome(Result::Outcome::kFailed));
  const bool allowed =
      call.credentials.empty()
          ? machine.lambda.engine().may_invoke(call.function_arn, "apigateway.amazonaws.com", call.source_arn,
                                               arn->account)
          : machine.iam.engine().authority()->service_may_assume(call.credentials, "apigateway.amazonaws.com", {}) &&
                machine.role_may(call.credentials, "lambda:InvokeFunction", call.function_arn);
  if (!allowed) return flight->land(outcome(Result::Outcome::kNotPermitted));
  lambda::Invoke invoke;
  invoke.request.FunctionName = call.function_arn;
  if (call.asynchronous) invoke.request.InvocationType = "Event";
  invoke.payload = std::make_shared<const std::string>(call.payload);
  invoke.payload_is_json = true;
  auto context = machine.internal_context(arn->account, arn->region);
  context.trace_header = call.trace_header;
  machine.lambda.submit(std::move(invoke), std::move(context), [flight](aws::Result<lambda::Reply>&& reply) {
    if (!reply) return flight->land(outcome(Result::Outcome::kFailed));
    const auto& invoked = std::get<lambda::InvokeResult>(*reply);
    Result result;
    result.status = invoked.status;
    if (invoked.payload) result.body = *invoked.payload;
    result.function_error = invoked.function_error.has_value();
    flight->land(std::move(result));
  });
}

}  // namespace

bool serve_deployed_api(host::Machine& machine, const std::shared_ptr<Exchange>& exchange, std::uint16_t port) {
  const auto& request = exchange->request();
  const auto address = apigw::find_address(request);
  if (!address) return false;
  auto inputs = apigw::draw_request_inputs(machine.core().random(), machine.core().now());
  inputs.source_ip = request.remote_address;
  inputs.port = port;
  auto plan = apigw::prepare(*machine.data_plane(), request, *address, inputs);
  if (plan.response) {
    answer_when_durable(machine.core(), exchange, std::move(*plan.response));
    return true;
  }
  const auto timeout = plan.call->timeout;
  auto flight = std::make_shared<Flight>(Flight{machine, exchange, std::move(plan)});
  flight->alarm = machine.at(machine.core().now() + timeout, [waiting = std::weak_ptr(flight)] {
    if (const auto late = waiting.lock()) {
      late->alarm.reset();
      late->land(outcome(Result::Outcome::kTimedOut));
    }
  });
  if (const auto* call = std::get_if<apigw::AwsCall>(&flight->plan.call->backend)) {
    if (call->service == "sqs") {
      call_sqs(flight, *call);
    } else {
      flight->land(outcome(Result::Outcome::kFailed));
    }
  } else {
    call_lambda(flight, std::get<apigw::LambdaCall>(flight->plan.call->backend));
  }
  return true;
}

}  // namespace sluice::http
