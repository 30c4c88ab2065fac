#pragma once
// AWS Lambda on the wire: REST-JSON (lambda.md sections 3 and 6). Pure functions; any thread.
//
// decode() gives the request's shape, not yet the engine's command: what the host adds to some of them (the stored zip,
// the queue's facts, an event that has been checked) is not the codec's business.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "aws/http.h"
#include "lambda/api.h"
#include "wire/rest_json.h"

namespace sluice::wire::lambda_wire {

using Request = std::variant<
    lambda::CreateFunctionRequest, lambda::GetFunctionRequest, lambda::GetFunctionConfigurationRequest,
    lambda::ListFunctionsRequest, lambda::UpdateFunctionCodeRequest, lambda::UpdateFunctionConfigurationRequest,
    lambda::DeleteFunctionRequest, lambda::ListVersionsByFunctionRequest, lambda::GetFunctionConcurrencyRequest,
    lambda::PutFunctionConcurrencyRequest, lambda::DeleteFunctionConcurrencyRequest,
    lambda::GetFunctionUrlConfigRequest, lambda::AddPermissionRequest, lambda::RemovePermissionRequest,
    lambda::GetPolicyRequest, lambda::ListTagsRequest, lambda::TagResourceRequest, lambda::UntagResourceRequest,
    lambda::CreateEventSourceMappingRequest, lambda::GetEventSourceMappingRequest,
    lambda::ListEventSourceMappingsRequest, lambda::UpdateEventSourceMappingRequest,
    lambda::DeleteEventSourceMappingRequest, lambda::InvocationRequest>;

struct Decoded {
  const RestRoute* route;  // action and status; lives as long as the program
  Request request;         // of Invoke, Payload holds the body (also an empty one)
};

// Errors: AccessDeniedException (no such path), InvalidRequestContentException, SerializationException,
// RequestEntityTooLargeException, NotImplemented (also for members that sluice lacks, by name).
aws::Result<Decoded> decode(const aws::HttpRequest& request);

// The reply of any action but Invoke (InvokeAccepted is none: the answer comes later).
aws::HttpResponse encode(const RestRoute& route, const lambda::Reply& reply);

// What Invoke answers, but for x-amzn-RequestId, which the front adds. `log_tail`: base64, X-Amz-Log-Result.
aws::HttpResponse encode(const lambda::InvokeResult& result, const std::optional<std::string>& log_tail = std::nullopt);

aws::HttpResponse encode_error(const aws::Error& error);

std::span<const RestRoute> routes();

}  // namespace sluice::wire::lambda_wire
