#pragma once
// What the real services have and sluice lacks: their other actions, and members of the requests that our shapes leave
// out. A request that uses one gets an honest error that names it, never a silent success. The data is generated from
// botocore's service models (tools/model_gaps.py), which tests/compat compares with them
// again.
#include <optional>
#include <span>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "wire/json_codec.h"
#include "wire/rest_json.h"

namespace sluice::wire {

// The services by their botocore names: sqs, lambda, apigateway, cloudformation, iam, sts, logs.
struct MissingHeader {
  std::string_view action;
  std::string_view name;
};

struct ServiceGaps {
  std::string_view service;
  std::string_view title;                     // "Amazon SQS"
  std::span<const std::string_view> actions;  // sorted: that we do not have at all
  std::span<const std::string_view> members;  // sorted, by names on the wire: "CreateFunction.DurableConfig"
  std::span<const MissingHeader> headers;     // members of requests that are headers
  std::span<const RestRoute> routes;          // of `actions`, for the REST services
};

const ServiceGaps* find_gaps(std::string_view service);

// True if the real service has the action and sluice does not.
bool is_missing_action(std::string_view service, std::string_view action);

// The error for an action that the real service has and sluice does not: 501, naming it.
aws::Error action_not_supported(std::string_view service, std::string_view action);

// The error for the first of the request's unknown members that the real service knows. The others are ignored, as the
// services do.
std::optional<aws::Error> refuse_unsupported_members(std::string_view service, std::string_view action,
                                                     const UnknownMembers& unknown);

// The same for members that are headers.
std::optional<aws::Error> refuse_unsupported_headers(std::string_view service, std::string_view action,
                                                     const aws::HttpRequest& request);

}  // namespace sluice::wire
