#pragma once
// The data plane: what a client of a deployed API gets. Pure functions over an immutable snapshot that the engine makes
// (Engine::data_plane()) and the host publishes; they run on network threads, side by side, without a lock.
//
//   if (auto address = find_address(request)) {                       // is this request for a deployed API?
//     Plan plan = prepare(*snapshot, request, *address, inputs);
//     if (plan.response) answer(*plan.response);                      // MOCK, validation, routing and all failures
//     else answer(finish(plan, carry_out(*plan.call)));               // the front calls SQS, Lambda...
//   }
//
// A Plan keeps what it needs of the snapshot alive. It refers to the request's bytes: the request outlives the plan.
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/http.h"
#include "base/random.h"
#include "base/time.h"

namespace sluice::apigw {

class CompiledApi;  // a deployment's definition, ready to serve: routes, templates, patterns, schemas (compiled_api.h)
class Exchange;     // one request on its way (exchange.h)

// ---- the snapshot
// ----------------------------------------------------------------------------------------------------

struct ServedStage {
  std::string account, region;
  std::string api, stage;
  std::string deployment;
  std::map<std::string, std::string> variables;
  bool tracing = false;
  std::shared_ptr<const CompiledApi> definition;
};

class DataPlane {
 public:
  // The stage of an API, or null. The API's id is taken in any case.
  std::shared_ptr<const ServedStage> find(std::string_view api, std::string_view stage) const;
  // Whether there is an API of that id at all, with stages or without.
  bool has_api(std::string_view api) const;

 private:
  friend class Engine;
  // by api (lower case), then stage
  std::map<std::string, std::map<std::string, std::shared_ptr<const ServedStage>, std::less<>>, std::less<>> apis_;
};

// ---- a request's address
// ---------------------------------------------------------------------------------------------

// Which API, stage and path a request means (apigateway.md section 3).
struct Address {
  std::string api;        // lower case
  std::string stage;      // percent-decoded is not needed: stage names are [a-zA-Z0-9_-]
  std::string_view path;  // what follows the stage: empty, or begins with / ; not decoded, without the query
};

// From the Host header ({api}.execute-api.{anything}, stage = first path segment) or the path:
// /restapis/{api}/{stage}/_user_request_/..., /_aws/execute-api/{api}/{stage}/..., /execute-api/{api}/{stage}/...
// Nothing: the request is not for a deployed API. The views point into request.target.
std::optional<Address> find_address(const aws::HttpRequest& request);

// What the front knows of this request and the plan needs. Drawn once a request.
struct RequestInputs {
  std::string request_id;           // UUID: x-amzn-RequestId, $context.requestId
  std::string extended_request_id;  // 16 characters that end in '=': x-amz-apigw-id
  std::string trace_root;           // 1-8hex-24hex
  std::string trace_parent;         // 16hex
  std::string source_ip;            // of the client
  std::string protocol = "HTTP/1.1";
  std::uint16_t port = 0;  // by which the client came, for X-Forwarded-Port
  base::Instant now;
};
// Fills the drawn members and `now`; the caller adds source_ip and port.
RequestInputs draw_request_inputs(base::Random& random, base::Instant now);

// ---- what is to be called
// --------------------------------------------------------------------------------------------

// A signed request to an AWS service's own endpoint, as the role `credentials`. The front answers with the service's
// HTTP reply for exactly these headers: Accept is application/json unless the API maps it, and for that a Query
// service (SQS, SNS, SSM...) answers its Query replies in JSON (apigateway.md section 4.1):
// {"SendMessageResponse":{"ResponseMetadata":{"RequestId":"."},"SendMessageResult":{...absent members null}}}.
struct AwsCall {
  std::string service;  // sqs
  std::string region;
  std::string credentials;  // role ARN; the front checks that it trusts apigateway.amazonaws.com. Empty: none given
  std::string method;       // POST
  std::string target;       // /123456789012/InputQueue?Name=value, encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// An invocation of a function, for the principal apigateway.amazonaws.com with `source_arn`, or as the role
// `credentials` if that is given.
struct LambdaCall {
  std::string function_arn;  // with its qualifier, if the URI has one: arn:aws:lambda:R:A:function:NAME[:QUALIFIER]
  std::string payload;       // the event
  std::string source_arn;    // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/VERB/path; `*` for ANY
  std::string credentials;
  std::string trace_header;   // for the function: Root=...;Parent=...;Sampled=0
  bool asynchronous = false;  // X-Amz-Invocation-Type: 'Event': answer at once with status 202 and no body
};

struct IntegrationCall {
  std::variant<AwsCall, LambdaCall> backend;
  std::chrono::milliseconds timeout{29'000};  // from the start of the call; then IntegrationResult::kTimedOut
};

struct IntegrationResult {
  enum class Outcome {
    kAnswered,      // with the members below, whatever the status
    kTimedOut,      // 504 Endpoint request timed out
    kFailed,        // the backend could not be reached or the function does not exist
    kNotPermitted,  // the function's policy or the role does not allow the call
  };
  Outcome outcome = Outcome::kAnswered;
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;             // a function's payload, or the service's body
  bool function_error = false;  // X-Amz-Function-Error was set: the payload is an error object
};

struct Plan {
  // One of the two.
  std::optional<aws::HttpResponse> response;
  std::optional<IntegrationCall> call;
  std::shared_ptr<Exchange> exchange;  // finish() continues it
};

// Routes, validates, maps the request. `request` outlives the plan. An unknown API or stage gives 403 Forbidden.
Plan prepare(const DataPlane& snapshot, const aws::HttpRequest& request, const Address& address,
             const RequestInputs& inputs);

// Maps the backend's answer to the client's. Once for each plan with a call.
aws::HttpResponse finish(const Plan& plan, IntegrationResult result);

}  // namespace sluice::apigw
