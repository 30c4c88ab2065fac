#pragma once
// AWS Lambda as this engine speaks it: commands (the service's actions, and what the host reports of its processes and
// queues), replies, events, effects. shapes.h has the wire's shapes, records.h what is remembered durably,
// invocation.h what is under way, steps.h the volatile events of the scheduler.
//
// The life of a synchronous invoke:
//   Invoke             -> deferred (Decision.deferred, reply InvokeAccepted{request id}); StartSandbox unless one is
//   idle SandboxReady       -> StartInvocation InvocationResponded-> WriteLog, InvocationDone{request id, result}: the
//   host answers the waiting caller
// Whatever goes wrong (exit, signal, /init/error, deadline, deletion) also ends in exactly one InvocationDone.
//
// TimePassed takes one step at a time (a deadline, a waiting invocation that can start, a receive), so that none sees
// stale state; next_deadline() is the epoch while a step is left.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/payload.h"
#include "base/shape.h"
#include "base/time.h"
#include "lambda/invocation.h"
#include "lambda/records.h"
#include "lambda/shapes.h"
#include "lambda/steps.h"

namespace sluice::lambda {

// Path under Context.base_url at which the front serves a function's zip: kCodePath + CodeBlob.sha256.
inline constexpr const char* kCodePath = "/_sluice/lambda/code/";

// Largest event of a synchronous invoke and of a batch, and largest response, in bytes (lambda.md sections 1 and 3).
inline constexpr std::size_t kEventSizeMax = 6'291'456;
inline constexpr std::size_t kResponseSizeMax = 6'291'556;
// Largest event of an asynchronous invoke.
inline constexpr std::size_t kAsyncEventSizeMax = 1'048'576;

// ---- commands: actions ---------------------------------------------------------------------------------------------
// Most actions are their request's shape. These three come with what the host or the front made of a request first.

// The zip was stored as a blob before: `code` describes it, request.Code is not looked at again but for ImageUri.
struct CreateFunction {
  CreateFunctionRequest request;
  CodeBlob code;
};

struct UpdateFunctionCode {
  UpdateFunctionCodeRequest request;
  CodeBlob code;
};

// What SQS knows of the queue that a mapping shall read.
struct QueueFacts {
  bool exists = false;
  std::int32_t visibility_timeout_s = 30;
  bool is_fifo = false;
  bool role_may_receive = true;  // the function's role may call ReceiveMessage on it
};

struct CreateEventSourceMapping {
  CreateEventSourceMappingRequest request;
  QueueFacts queue;
};

// request.Payload is not looked at: the front moves its bytes to `payload` (an empty body may be null or empty: the
// function's event is {} then).
struct Invoke {
  InvocationRequest request;
  Bytes payload;
  bool payload_is_json = false;  // check_event_json() (lambda/event_json.h) has passed it, off the logic thread
};

// ---- commands: the host reports ------------------------------------------------------------------------------------
// All of them about a sandbox, request or mapping that the engine no longer knows are ignored.

// The runtime asked /next for the first time: it takes events now.
struct SandboxReady {
  SandboxId sandbox = 0;
};

// The process could not be started at all: no bootstrap, no interpreter, out of processes. The engine answers with
// StopSandbox, so that the host forgets it and its credentials.
struct SandboxLaunchFailed {
  SandboxId sandbox = 0;
  std::string error_type;  // Runtime.InvalidEntrypoint
  std::string message;     // Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]
};

// The runtime posted /init/error. The engine answers with StopSandbox.
struct SandboxInitFailed {
  SandboxId sandbox = 0;
  Bytes body;              // as posted
  std::string error_type;  // the error-type header if it counts (section 1), else empty
};

// How the runtime ended an invocation.
enum class ResponseKind : std::uint8_t {
  kResponse,   // POST /response: `payload` is the result
  kError,      // POST /error: `payload` is the error's body as posted, `error_type` as above
  kTooLarge,   // answered 413: more than kResponseSizeMax bytes
  kTruncated,  // the body ended early
  kWrongMode,  // a response mode other than streaming
};

// The sandbox is idle from here on: a following StartInvocation may reach the host before the runtime's next /next, and
// waits there for it.
struct InvocationResponded {
  SandboxId sandbox = 0;
  std::string request_id;
  ResponseKind kind = ResponseKind::kResponse;
  Bytes payload;  // null for the last three kinds
  std::string error_type;
  std::int32_t max_memory_mb = 0;  // high-water mark of the sandbox; 0: unknown
};

// The process is gone without StopSandbox having been asked. A sandbox that was stopped is not reported.
struct SandboxExited {
  SandboxId sandbox = 0;
  std::string request_id;  // of the event that it had been given by /next and not answered; empty: none
  std::int32_t exit_status = 0;
  std::int32_t signal = 0;  // Linux number; 0: it exited
  bool core_dumped = false;
  std::int32_t max_memory_mb = 0;
};

// Messages of the queue may have become visible (SQS's effect; also once for each enabled mapping after a start).
struct QueueHasMessages {
  std::string queue_arn;
};

// The answer to ReceiveFromQueue, also when there was nothing or the queue is gone (no messages).
struct BatchReceived {
  std::string mapping;  // UUID
  std::vector<QueueMessage> messages;
  base::Instant visible_until;  // when their visibility timeout ends
};

struct TimePassed {};

using Command =
    std::variant<CreateFunction, GetFunctionRequest, GetFunctionConfigurationRequest, ListFunctionsRequest,
                 UpdateFunctionCode, UpdateFunctionConfigurationRequest, DeleteFunctionRequest,
                 ListVersionsByFunctionRequest, GetFunctionConcurrencyRequest, PutFunctionConcurrencyRequest,
                 DeleteFunctionConcurrencyRequest, GetFunctionUrlConfigRequest, AddPermissionRequest,
                 RemovePermissionRequest, GetPolicyRequest, ListTagsRequest, TagResourceRequest, UntagResourceRequest,
                 CreateEventSourceMapping, GetEventSourceMappingRequest, ListEventSourceMappingsRequest,
                 UpdateEventSourceMappingRequest, DeleteEventSourceMappingRequest, Invoke, SandboxReady,
                 SandboxLaunchFailed, SandboxInitFailed, InvocationResponded, SandboxExited, QueueHasMessages,
                 BatchReceived, TimePassed>;

// ---- replies -------------------------------------------------------------------------------------------------------

// What the caller of Invoke gets. Headers by name: X-Amz-Function-Error, X-Amz-Executed-Version, X-Amzn-Trace-Id.
struct InvokeResult {
  std::int32_t status = 200;  // 202 Event, 204 DryRun: both with an empty payload and no version
  std::optional<std::string> function_error;
  std::optional<std::string> executed_version;
  std::string request_id;
  std::string trace_header;
  Bytes payload;  // null: an empty body
};

// The reply of a deferred Invoke, whose InvocationDone will carry this id: Context.request_id, unless an invocation of
// that id is under way.
struct InvokeAccepted {
  std::string request_id;
};

// monostate: an action that answers nothing (204), and all reports of the host.
using Reply = std::variant<std::monostate, FunctionConfiguration, GetFunctionResponse, ListFunctionsResponse,
                           ListVersionsByFunctionResponse, Concurrency, GetFunctionConcurrencyResponse,
                           AddPermissionResponse, GetPolicyResponse, ListTagsResponse, EventSourceMappingConfiguration,
                           ListEventSourceMappingsResponse, InvokeResult, InvokeAccepted>;

// ---- durable events ------------------------------------------------------------------------------------------------

struct FunctionSet {  // created, updated or restated
  FunctionRecord function;
};
BOOST_DESCRIBE_STRUCT(FunctionSet, (), (function))

struct FunctionDeleted {  // and with it its queued asynchronous invocations; mappings stay
  std::string function;   // unqualified ARN
};
BOOST_DESCRIBE_STRUCT(FunctionDeleted, (), (function))

struct MappingSet {
  MappingRecord mapping;
};
BOOST_DESCRIBE_STRUCT(MappingSet, (), (mapping))

struct MappingDeleted {
  std::string mapping;
};
BOOST_DESCRIBE_STRUCT(MappingDeleted, (), (mapping))

// An asynchronous invoke (InvocationType Event) was taken. Its payload is the event.
struct InvocationQueued {
  std::string request_id;
  std::string function;      // unqualified ARN
  std::string function_arn;  // as the caller qualified it
  std::string trace_header, client_context;
  base::Instant at;
  base::Instant expires_at;
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(InvocationQueued, (),
                      (request_id, function, function_arn, trace_header, client_context, at, expires_at, payload))

// An attempt of it failed; the next one is due.
struct InvocationRetryScheduled {
  std::string request_id;
  std::int32_t attempts = 0;  // so far
  base::Instant next_attempt_at;
};
BOOST_DESCRIBE_STRUCT(InvocationRetryScheduled, (), (request_id, attempts, next_attempt_at))

enum class AsyncOutcome : std::uint8_t { kSuccess, kRetriesExhausted, kEventAgeExceeded, kZeroReservedConcurrency };
BOOST_DESCRIBE_ENUM(AsyncOutcome, kSuccess, kRetriesExhausted, kEventAgeExceeded, kZeroReservedConcurrency)

struct InvocationFinished {
  std::string request_id;
  AsyncOutcome outcome = AsyncOutcome::kSuccess;
};
BOOST_DESCRIBE_STRUCT(InvocationFinished, (), (request_id, outcome))

// A queued asynchronous invocation as it stands. `payload` as in sqs MessageRestated: filled by the host when the bytes
// have to move, otherwise `ref` says where they stay.
struct InvocationRestated {
  std::string request_id, function, function_arn, trace_header, client_context;
  base::Instant at, expires_at, next_attempt_at;
  std::int32_t attempts = 0;
  base::PayloadRef ref;
  base::Payload payload;
};
BOOST_DESCRIBE_STRUCT(InvocationRestated, (),
                      (request_id, function, function_arn, trace_header, client_context, at, expires_at,
                       next_attempt_at, attempts, ref, payload))

// The order is the journal's (base/event_codec.h): durable ones first, new ones at the end of them need a new variant.
using Event = std::variant<FunctionSet, FunctionDeleted, MappingSet, MappingDeleted, InvocationQueued,
                           InvocationRetryScheduled, InvocationFinished, InvocationRestated,
                           // volatile (steps.h)
                           InvocationAccepted, SandboxStarted, SandboxInitialized, InvocationStarted, InvocationWaits,
                           InvocationEnded, SandboxReleased, SandboxRemoved, PoolBlocked, MappingWoken, ReceiveAsked,
                           ReceiveAnswered, BatchGathered, GatheringEnded, BatchClosed, PollerRested, PollerScaled>;

// ---- effects -------------------------------------------------------------------------------------------------------
// In the order in which they must be carried out. In particular the WriteLog lines of an invocation's end come before
// its InvocationDone, and that before the StopSandbox of its sandbox.

// Start a process. Its init has begun; the engine watches the init's deadline.
struct StartSandbox {
  SandboxId sandbox = 0;
  std::string account, region;
  std::string function_name, function_arn, version;  // ARN unqualified; $LATEST
  std::string code_sha256;                           // hex: the blob
  std::string runtime, handler, architecture;        // provided.al2023, app.handler, x86_64
  // All of lambda.md section 2 with the function's own variables. The host adds AWS_LAMBDA_RUNTIME_API, the role's
  // AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and, unless the function set it,
  // AWS_ENDPOINT_URL; it replaces the fixed folders (LAMBDA_TASK_ROOT, LAMBDA_RUNTIME_DIR, PATH, LD_LIBRARY_PATH)
  // where the sandbox has no /var/task of its own.
  std::map<std::string, std::string> environment;
  std::int32_t memory_mb = 0, ephemeral_storage_mb = 0, timeout_s = 0;
  std::string role_arn;
  std::string log_group, log_stream;  // for the process's output
};

enum class StopReason : std::uint8_t {
  kIdle,        // unused for Options::idle_timeout
  kOutdated,    // code or configuration changed, or the function was deleted
  kMakeRoom,    // another function needs its place
  kTimeout,     // an invocation or its init overran its deadline
  kInitFailed,  // after /init/error, and when the process could not be started
};

// Kill the whole process group and forget the sandbox. Nothing is reported back.
struct StopSandbox {
  SandboxId sandbox = 0;
  StopReason reason = StopReason::kIdle;
};

// Give the sandbox's runtime this event: at its waiting /next, or at the next one.
struct StartInvocation {
  SandboxId sandbox = 0;
  std::string request_id;
  EventSource event;
  base::Instant deadline;
  std::string function_arn;    // as qualified by the caller: Lambda-Runtime-Invoked-Function-Arn
  std::string trace_header;    // never empty
  std::string client_context;  // decoded JSON; may be empty
};

// Answer the caller of a synchronous invoke. An error is one of the API's (throttled after waiting, function deleted).
// With `wants_log_tail` the host adds X-Amz-Log-Result: base64 of the last 4096 bytes of what this invocation wrote to
// its log, from its START line on (the sandbox's output and the WriteLog lines, in order).
struct InvocationDone {
  std::string request_id;
  SandboxId sandbox = 0;  // 0: it reached none
  aws::Result<InvokeResult> result;
  bool wants_log_tail = false;
};

// Lines of the platform itself (START, END, REPORT...), without newlines.
struct WriteLog {
  std::string account, region, log_group, log_stream;
  SandboxId sandbox = 0;
  base::Instant at;
  std::vector<std::string> lines;
  bool starts_invocation = false;  // the log tail begins with these lines
};

// Receive up to `max_messages` for a mapping, without waiting, with all attributes, and answer with BatchReceived. Use
// the queue's visibility timeout, unless needed_visibility() (lambda/batch.h) asks for more.
struct ReceiveFromQueue {
  std::string mapping;
  std::string queue_arn;
  std::int32_t max_messages = 10;
  std::int32_t window_s = 0, timeout_s = 0;  // of the mapping, of its function
};

// These messages were processed. A handle that has become stale is not an error.
struct DeleteFromQueue {
  std::string mapping;  // may have been deleted meanwhile
  std::string queue_arn;
  std::vector<std::string> receipt_handles;
};

// How an asynchronous invocation ended; for the log and the trace. Destinations are not supported yet.
struct AsyncInvocationDone {
  std::string request_id, function;
  AsyncOutcome outcome = AsyncOutcome::kSuccess;
  std::int32_t attempts = 0;
};

using Effect = std::variant<StartSandbox, StopSandbox, StartInvocation, InvocationDone, WriteLog, ReceiveFromQueue,
                            DeleteFromQueue, AsyncInvocationDone>;

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::lambda
