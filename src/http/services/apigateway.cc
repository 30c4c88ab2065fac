#include "http/answer.h"
#include "http/services.h"
#include "wire/apigw_wire.h"

namespace sluice::http {
namespace {

// API Gateway's permissions are its HTTP methods on the path.
std::string resource(const aws::HttpRequest& request, const aws::Context& context) {
  return "arn:aws:apigateway:" + context.region + "::" + std::string(request.path());
}

}  // namespace

void serve_apigateway(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller) {
  namespace wire = wire::apigw_wire;
  const auto& request = exchange->request();
  auto decoded = wire::decode(request);
  if (!decoded) return exchange->send(wire::encode_error(decoded.error()));
  if (auto allowed =
          authorize(machine, caller, "apigateway:" + std::string(request.method), resource(request, caller.context));
      !allowed) {
    return exchange->send(wire::encode_error(allowed.error()));
  }
  machine.apigw.submit(std::move(decoded->command), std::move(caller.context),
                       [&machine, exchange, route = decoded->route](aws::Result<apigw::Reply>&& reply) {
                         auto response = reply ? wire::encode(*route, *reply) : wire::encode_error(reply.error());
                         answer_when_durable(machine.core(), exchange, std::move(response));
                       });
  machine.publish_data_plane();
}

}  // namespace sluice::http
