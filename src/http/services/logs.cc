#include "aws/arn.h"
#include "http/answer.h"
#include "http/services.h"
#include "logs/rendering.h"
#include "wire/logs_wire.h"

namespace sluice::http {
namespace {

std::string resource(const logs::Command& command, const aws::Context& context) {
  return std::visit(
      [&](const auto& request) -> std::string {
        if constexpr (requires { *request.logGroupName; }) {
          if (request.logGroupName)
            return aws::arn("logs", context.region, context.account, "log-group:" + *request.logGroupName + ":*");
        }
        return "*";
      },
      command);
}

}  // namespace

void serve_logs(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller) {
  namespace wire = wire::logs_wire;
  auto decoded = wire::decode(exchange->request());
  if (!decoded) return exchange->send(wire::encode_error(decoded.error()));
  if (auto allowed = authorize(machine, caller, "logs:" + std::string(decoded->action),
                               resource(decoded->command, caller.context));
      !allowed) {
    return exchange->send(wire::encode_error(allowed.error()));
  }
  machine.logs.submit(std::move(decoded->command), std::move(caller.context),
                      [&machine, exchange](aws::Result<logs::Reply>&& reply) {
                        aws::HttpResponse response;
                        if (!reply) {
                          response = wire::encode_error(reply.error());
                        } else if (const auto* found = std::get_if<logs::FoundEvents>(&*reply)) {
                          const auto& journal = machine.core().journal();
                          response = found->of_one_stream ? wire::encode(logs::render_get(*found, journal))
                                                          : wire::encode(logs::render_filter(*found, journal));
                        } else {
                          response = wire::encode(*reply);
                        }
                        answer_when_durable(machine.core(), exchange, std::move(response));
                      });
}

}  // namespace sluice::http
