#pragma once
// What the adapters of the REST-JSON services, Lambda and API Gateway, share.
#include <span>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "wire/gaps.h"
#include "wire/reply.h"
#include "wire/rest_json.h"

namespace sluice::wire {

struct RestService {
  std::string_view gaps;  // its name in wire/gaps.h
  std::span<const RestRoute> routes;
  std::size_t request_bytes_max;
  MemberNames names;
  JsonEncoding encoding;
};

// The route of a request. Errors: NotImplemented if the path is that of an action which sluice lacks, else
// AccessDeniedException, which is how the services answer a path that means nothing.
aws::Result<RestMatch> find_rest_route(const RestService& service, const aws::HttpRequest& request);

// The route's status and the result as JSON; no body with 204 or without a result.
aws::HttpResponse encode_rest_reply(const RestService& service, const RestRoute& route, const Shaped& result);

// x-amzn-ErrorType and {further members..., "message": text}; `message_key` is "message" or "Message".
aws::HttpResponse encode_rest_error(const aws::Error& error, std::string_view message_key);

}  // namespace sluice::wire
