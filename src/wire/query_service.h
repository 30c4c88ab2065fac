#pragma once
// What the adapters of the query protocol's services share, but for SQS, which has its own ways: CloudFormation, IAM,
// STS.
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "wire/actions.h"
#include "wire/query_codec.h"
#include "wire/reply.h"

namespace sluice::wire {

struct QueryService {
  std::string_view gaps;     // its name in wire/gaps.h
  std::string_view version;  // 2010-05-15
  std::string_view xmlns;
  std::size_t request_bytes_max;
};

// The parameters of request line and body. Error: RequestEntityTooLarge.
aws::Result<QueryParameters> query_parameters(const QueryService& service, const aws::HttpRequest& request);

// The error for an Action that we do not have: NotImplemented if the service has it, else InvalidAction; also for none.
aws::Error refuse_query_action(const QueryService& service, const std::string* action);

// Reads the parameters into a request of the action. Errors: MalformedInput, NotImplemented.
aws::Status fill_query_request(const QueryService& service, const QueryParameters& parameters, std::string_view action,
                               const Type& type, void* object);

aws::HttpResponse encode_query_reply(const QueryService& service, std::string_view action, const Shaped& result,
                                     std::string_view request_id);
aws::HttpResponse encode_query_error(const QueryService& service, const aws::Error& error, std::string_view request_id);

// `knows(name)` narrows the actions down to those of the service, where the engine serves two.
template <class Decoded, class Command, class Knows>
aws::Result<Decoded> decode_query_call(const QueryService& service, const aws::HttpRequest& request, Knows knows) {
  auto parameters = query_parameters(service, request);
  if (!parameters) return aws::fail(std::move(parameters.error()));
  const auto* name = parameters->find("Action");
  const auto* action = name != nullptr && knows(*name) ? find_action<Command>(*name) : nullptr;
  if (action == nullptr) return aws::fail(refuse_query_action(service, name));
  Decoded decoded{action->name, {}};
  auto status =
      fill_query_request(service, *parameters, action->name, *action->request, action->emplace(decoded.command));
  if (!status) return aws::fail(std::move(status.error()));
  return decoded;
}

}  // namespace sluice::wire
