#pragma once
// The AWS services' APIs: each function decodes a request, checks that the caller may, has the engine decide, and
// answers when that is durable. One file in http/services/ for each.
#include <memory>
#include <span>
#include <string>

#include "host/machine.h"
#include "http/caller.h"
#include "http/server.h"
#include "wire/iam_wire.h"

namespace sluice::http {

void serve_sqs(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller);
void serve_lambda(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller);
void serve_apigateway(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller);
void serve_cloudformation(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller);
// IAM and STS: one engine behind both.
void serve_iam(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller,
               wire::iam_wire::Service service);
void serve_logs(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller);
// `hosts`: further names by which clients reach us, so that bucket.NAME is understood.
void serve_s3(host::Machine& machine, std::shared_ptr<Exchange> exchange, Caller caller,
              std::span<const std::string> hosts);

// Cloud Control (http/services/cloudcontrol.cc). False: the request is not for it.
bool serve_cloudcontrol(host::Machine& machine, const std::shared_ptr<Exchange>& exchange);

// A deployed API's data plane (http/api_gateway.cc). False: the request is not for one.
bool serve_deployed_api(host::Machine& machine, const std::shared_ptr<Exchange>& exchange, std::uint16_t port);

}  // namespace sluice::http
