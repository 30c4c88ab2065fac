#pragma once
// Amazon API Gateway's control plane on the wire: REST-JSON (apigateway.md section 2). Pure functions; any thread.
#include <span>
#include <string_view>

#include "apigw/api.h"
#include "aws/error.h"
#include "aws/http.h"
#include "wire/rest_json.h"

namespace sluice::wire::apigw_wire {

struct Decoded {
  const RestRoute* route;  // action and status; lives as long as the program
  apigw::Command command;
};

// Errors: AccessDeniedException (no such path), BadRequestException, RequestEntityTooLargeException, NotImplemented
// (also for members that sluice lacks, by name).
aws::Result<Decoded> decode(const aws::HttpRequest& request);

aws::HttpResponse encode(const RestRoute& route, const apigw::Reply& reply);
aws::HttpResponse encode_error(const aws::Error& error);

std::span<const RestRoute> routes();

}  // namespace sluice::wire::apigw_wire
