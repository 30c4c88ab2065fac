#include "http/answer.h"
#include "http/services.h"
#include "wire/iam_wire.h"

namespace sluice::http {
namespace {

std::string resource(const iam::Command& command, const aws::Context& context) {
  const auto arn = [&](const char* kind, const std::string& name) {
    return "arn:aws:iam::" + context.account + ":" + kind + "/" + name;
  };
  return std::visit(
      [&](const auto& request) -> std::string {
        if constexpr (requires { *request.RoleName; }) {
          if (request.RoleName) return arn("role", *request.RoleName);
        } else if constexpr (requires { *request.UserName; }) {
          if (request.UserName) return arn("user", *request.UserName);
        } else if constexpr (requires { *request.PolicyArn; }) {
          if (request.PolicyArn) return *request.PolicyArn;
        } else if constexpr (requires { *request.RoleArn; }) {
          if (request.RoleArn) return *request.RoleArn;
        }
        return "*";
      },
      command);
}

}  // namespace

void serve_iam(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller,
               wire::iam_wire::Service service) {
  namespace wire = wire::iam_wire;
  const auto request_id = caller.context.request_id;
  auto decoded = wire::decode(service, exchange->request());
  if (!decoded) return exchange->send(wire::encode_error(service, decoded.error(), request_id));
  const auto action = decoded->action;
  // Who one is may be asked by everybody (STS API reference, GetCallerIdentity); who may take on a role is decided by
  // the role's trust policy together with the caller's own (iam/sts.cc).
  if (action != "GetCallerIdentity" && action != "AssumeRole") {
    const auto permission = (service == wire::Service::kSts ? "sts:" : "iam:") + std::string(action);
    if (auto allowed = authorize(machine, caller, permission, resource(decoded->command, caller.context)); !allowed) {
      return exchange->send(wire::encode_error(service, allowed.error(), request_id));
    }
  }
  machine.iam.submit(std::move(decoded->command), std::move(caller.context),
                     [&machine, exchange, service, action, request_id](aws::Result<iam::Reply>&& reply) {
                       auto response = reply ? wire::encode(service, action, *reply, request_id)
                                             : wire::encode_error(service, reply.error(), request_id);
                       answer_when_durable(machine.core(), exchange, std::move(response));
                     });
}

}  // namespace sluice::http
