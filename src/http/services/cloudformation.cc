#include "aws/arn.h"
#include "host/addresses.h"
#include "http/answer.h"
#include "http/services.h"
#include "http/template_url.h"
#include "wire/cfn_wire.h"

namespace sluice::http {
namespace {

std::string resource(const cfn::Command& command, const aws::Context& context) {
  return std::visit(
      [&](const auto& request) -> std::string {
        if constexpr (requires { *request.StackName; }) {
          if (request.StackName && !request.StackName->starts_with("arn:")) {
            return aws::arn("cloudformation", context.region, context.account, "stack/" + *request.StackName + "/*");
          }
          if (request.StackName) return *request.StackName;
        }
        return "*";
      },
      command);
}

}  // namespace

void serve_cloudformation(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller) {
  namespace wire = wire::cfn_wire;
  const auto request_id = caller.context.request_id;
  const auto refuse = [&](const aws::Error& error) { exchange->send(wire::encode_error(error, request_id)); };
  auto decoded = wire::decode(exchange->request());
  if (!decoded) return refuse(decoded.error());
  const auto action = decoded->action;
  if (auto allowed = authorize(machine, caller, "cloudformation:" + std::string(action),
                               resource(decoded->command, caller.context));
      !allowed) {
    return refuse(allowed.error());
  }
  if (auto resolved = resolve_template_url(machine, decoded->command, caller.context); !resolved)
    return refuse(resolved.error());
  if (auto* resources = std::get_if<cfn::DescribeStackResourcesRequest>(&decoded->command);
      resources != nullptr && resources->PhysicalResourceId) {
    resources->PhysicalResourceId =
        host::canonical_physical_id(*resources->PhysicalResourceId, caller.context.region, caller.context.account);
  }
  const auto account = caller.context.account;
  machine.cfn.submit(std::move(decoded->command), std::move(caller.context),
                     [&machine, exchange, action, request_id, account](aws::Result<cfn::Reply>&& reply) {
                       auto response = reply ? wire::encode(action, *reply, request_id)
                                             : wire::encode_error(reply.error(), request_id);
                       // A template is given back to the byte; everything else shows addresses as they are here.
                       if (action != "GetTemplate")
                         response.body = host::localize(response.body, machine.local_addresses(account));
                       answer_when_durable(machine.core(), exchange, std::move(response));
                     });
}

}  // namespace sluice::http
