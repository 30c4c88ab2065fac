// Synchronous invokes: cold and warm, and everything that can go wrong on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string exit_error(const std::string& message) {
  return R"(200 Unhandled {"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: )" + message + "\"}";
}

TEST(Invoke, ColdStartThenWarm) {
  LambdaTester t;
  t.boots_at_once = false;
  t.create_function("f", [](auto& request) {
    request.Timeout = 5;
    request.Environment.emplace().Variables["GREETING"] = "hello";
  });
  const auto first = t.invoke("f", R"({"n":1})");
  ASSERT_EQ(t.starts, 1);
  const auto& process = t.processes().at(1);
  EXPECT_EQ(process.request_id, "");  // it is still starting
  EXPECT_EQ(process.start.handler, "bootstrap");
  EXPECT_EQ(process.start.code_sha256, std::string(64, 'a'));
  EXPECT_EQ(process.start.environment.at("GREETING"), "hello");
  EXPECT_EQ(process.start.environment.at("_HANDLER"), "bootstrap");
  EXPECT_EQ(process.start.environment.at("AWS_LAMBDA_LOG_STREAM_NAME"), process.start.log_stream);
  EXPECT_FALSE(process.start.environment.contains("AWS_EXECUTION_ENV"));  // provided.* has none
  EXPECT_EQ(process.start.log_group, "/aws/lambda/f");
  EXPECT_EQ(process.start.log_stream.substr(0, 20), "2025/11/25/[$LATEST]");

  t.advance(milliseconds(110));
  t.ready(1);
  EXPECT_EQ(t.processes().at(1).event, R"({"n":1})");
  EXPECT_EQ(t.processes().at(1).deadline, t.now() + seconds(5));
  EXPECT_EQ(t.processes().at(1).invoked_arn, function_arn("f"));
  t.advance(base::Duration(3010));
  t.respond(first, R"({"ok":true})");
  EXPECT_EQ(t.answer(first), R"(200 {"ok":true})");

  const auto second = t.invoke("f:$LATEST");
  EXPECT_EQ(t.process_of(second), 1u);  // the same sandbox
  EXPECT_EQ(t.processes().at(1).invoked_arn, function_arn("f:$LATEST"));
  t.respond(second);
  EXPECT_EQ(t.answer(second), "200 null");
  EXPECT_EQ(t.starts, 1);
  ASSERT_THAT(t.log, SizeIs(7));
  EXPECT_EQ(t.log[0].substr(0, 54), "INIT_START Runtime Version: provided:al2023.v1\tRuntime");
  EXPECT_EQ(t.log[1], "START RequestId: <id> Version: $LATEST");
  EXPECT_EQ(t.log[2], "END RequestId: <id>");
  EXPECT_EQ(
      t.log[3],
      "REPORT RequestId: <id>\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 "
      "MB\tInit Duration: 110.00 ms\t");
  EXPECT_EQ(
      t.log[6],
      "REPORT RequestId: <id>\tDuration: 0.00 ms\tBilled Duration: 0 ms\tMemory Size: 128 MB\tMax Memory Used: 36 "
      "MB\t");
}

TEST(Invoke, OneInvocationASandbox) {
  LambdaTester t;
  t.create_function("f");
  const auto first = t.invoke("f");
  const auto second = t.invoke("f");
  EXPECT_EQ(t.starts, 2);
  t.respond(second, "2");
  t.respond(first, "1");
  EXPECT_EQ(t.answer(first), "200 1");
  EXPECT_EQ(t.answer(second), "200 2");
  const auto third = t.invoke("f");
  EXPECT_EQ(t.starts, 2);
  EXPECT_EQ(t.process_of(third), 1u);  // the one used last
}

TEST(Invoke, DryRunRunsNothing) {
  LambdaTester t;
  t.create_function("f");
  Invoke command;
  command.request.FunctionName = "f";
  command.request.InvocationType = "DryRun";
  const auto result = t.get<InvokeResult>(command);
  EXPECT_EQ(result.status, 204);
  EXPECT_EQ(result.executed_version, std::nullopt);
  EXPECT_EQ(t.starts, 0);
}

TEST(Invoke, RefusalsInTheServicesWords) {
  LambdaTester t;
  Invoke command;
  command.request.FunctionName = "f";
  EXPECT_EQ(t.error(command), "ResourceNotFoundException: Function not found: " + function_arn("f:$LATEST"));
  t.create_function("f");
  command.payload = std::make_shared<const std::string>("not json");
  EXPECT_THAT(t.error(command),
              ::testing::StartsWith("InvalidRequestContentException: Could not parse request body into json: Could not "
                                    "parse payload into json: "));
  command.payload = std::make_shared<const std::string>(kEventSizeMax + 1, '1');
  EXPECT_EQ(t.error(command),
            "RequestTooLargeException: Request must be smaller than 6291456 bytes for the InvokeFunction operation");
  command.request.InvocationType = "Event";
  command.payload = std::make_shared<const std::string>(kAsyncEventSizeMax + 1, '1');
  EXPECT_EQ(t.error(command),
            "RequestEntityTooLargeException: 1048577 byte payload is too large for the Event invocation type (limit "
            "1048576 bytes)");
  command.request.InvocationType = "Later";
  EXPECT_EQ(t.error(command),
            "ValidationException: 1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy "
            "constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
  command = {};
  command.request.FunctionName = "f:$LATEST";
  command.request.Qualifier = "1";
  EXPECT_EQ(t.error(command),
            "InvalidParameterValueException: The derived qualifier from the function name does not match the specified "
            "qualifier.");
  command.request.FunctionName = "f";
  EXPECT_EQ(t.error(command), "ResourceNotFoundException: Function not found: " + function_arn("f:1"));
  command.request.FunctionName = "arn:aws:lambda:eu-west-1:000000000000:function:f";
  EXPECT_EQ(t.error(command),
            "ResourceNotFoundException: Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
}

TEST(Invoke, PendingFunctionsAreNotInvoked) {
  Options options;
  options.settle_time = milliseconds(20);
  LambdaTester t(options);
  t.create_function("f");
  Invoke command;
  command.request.FunctionName = "f";
  EXPECT_EQ(
      t.error(command),
      "ResourceConflictException: The operation cannot be performed at this time. The function is currently in the "
      "following state: Pending");
  t.advance(milliseconds(20));
  EXPECT_EQ(t.error(command), "");
}

TEST(Invoke, AnErrorOfTheHandlerReachesTheCallerByteForByte) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke("f");
  t.fail(id, R"({ "errorMessage" : "no", "extra":[1] })");
  EXPECT_EQ(t.answer(id), R"(200 Unhandled { "errorMessage" : "no", "extra":[1] })");
  t.invoke("f");
  EXPECT_EQ(t.starts, 1);  // the sandbox stays in use
}

TEST(Invoke, AResponseThatIsTooLarge) {
  LambdaTester t;
  t.create_function("f");
  const auto id = t.invoke("f");
  t.respond_as(id, ResponseKind::kTooLarge);
  EXPECT_EQ(t.answer(id),
            R"(200 Unhandled {"errorMessage":"Response payload size exceeded maximum allowed payload size )"
            R"((6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
}

TEST(Invoke, TimeoutKillsTheSandbox) {
  LambdaTester t;
  t.create_function("f", [](auto& request) { request.Timeout = 1; });
  const auto id = t.invoke("f");
  t.advance(milliseconds(999));
  EXPECT_EQ(t.answer(id), "");
  t.log.clear();
  t.advance(milliseconds(1));
  EXPECT_EQ(t.answer(id),
            R"(200 Unhandled {"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out )"
            R"(after 1.00 seconds"})");
  EXPECT_THAT(t.stops, ElementsAre("1 timeout"));
  EXPECT_THAT(t.log,
              ElementsAre("2025-11-25T02:00:01.000Z <id> Task timed out after 1.00 seconds", "END RequestId: <id>",
                          "REPORT RequestId: <id>\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: "
                          "128 MB\tMax Memory Used: 0 MB\tInit Duration: 0.00 ms\tStatus: timeout"));
  t.invoke("f");
  EXPECT_EQ(t.starts, 2);
}

TEST(Invoke, CrashesAndExits) {
  LambdaTester t;
  t.create_function("f");
  struct Case {
    int status, signal;
    const char* message;
  };
  for (const auto& [status, signal, message] :
       {Case{1, 0, "Runtime exited with error: exit status 1"}, Case{0, 0, "Runtime exited without providing a reason"},
        Case{0, 9, "Runtime exited with error: signal: killed"},
        Case{0, 11, "Runtime exited with error: signal: segmentation fault"}}) {
    const auto id = t.invoke("f");
    t.log.clear();
    t.exit(t.process_of(id), status, signal);
    EXPECT_EQ(t.answer(id), exit_error(message));
    ASSERT_THAT(t.log, SizeIs(4));
    EXPECT_EQ(t.log[0], std::string("RequestId: <id> Error: ") + message);
    EXPECT_EQ(t.log[1], "Runtime.ExitError");
    EXPECT_THAT(t.log[3], ::testing::EndsWith("Status: error\tError Type: Runtime.ExitError"));
  }
  EXPECT_THAT(t.processes(), IsEmpty());
}

TEST(Invoke, ExitAfterTheResponseLeavesTheResponse) {
  LambdaTester t;
  t.create_function("f");
  const auto first = t.invoke("f");
  t.respond(first, "1");
  t.exit(1, 0);
  EXPECT_EQ(t.answer(first), "200 1");
  const auto second = t.invoke("f");
  EXPECT_EQ(t.process_of(second), 2u);
}

TEST(Invoke, ASandboxThatGoesBeforeItTakesTheEventIsReplaced) {
  LambdaTester t;
  t.create_function("f");
  t.respond(t.invoke("f"));
  const auto id = t.invoke("f");
  // The process had exited when the event came: its exit names no event.
  t.boots_at_once = false;
  t.run(SandboxExited{1, "", 0, 0, false, 0});
  EXPECT_EQ(t.answer(id), "");
  EXPECT_EQ(t.starts, 2);
}

// ---- init ----------------------------------------------------------------------------------------------------------

TEST(Init, AnErrorIsRunAgainInsideTheInvoke) {
  LambdaTester t;
  t.boots_at_once = false;
  t.create_function("f");
  const auto id = t.invoke("f");
  t.log.clear();
  t.init_error(1, R"({"errorMessage":"first"})", "Runtime.ImportModuleError");
  EXPECT_EQ(t.answer(id), "");
  EXPECT_THAT(t.stops, ElementsAre("1 init-failed"));
  EXPECT_THAT(t.log, ElementsAre("INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: "
                                 "Runtime.ImportModuleError",
                                 "START RequestId: <id> Version: $LATEST"));
  t.init_error(2, R"({"errorMessage":"second"})");
  EXPECT_EQ(t.answer(id), R"(200 Unhandled {"errorMessage":"second"})");
  EXPECT_THAT(t.stops, ElementsAre("1 init-failed", "2 init-failed"));
  // So it goes with each invoke.
  t.invoke("f");
  EXPECT_EQ(t.starts, 3);
}

TEST(Init, MaySucceedTheSecondTime) {
  LambdaTester t;
  t.boots_at_once = false;
  t.create_function("f", [](auto& request) { request.Timeout = 4; });
  const auto id = t.invoke("f");
  t.exit(1, 1);
  const auto began = t.now();
  t.advance(seconds(1));
  t.ready(2);
  EXPECT_EQ(t.processes().at(2).deadline, began + seconds(4));  // the init counts
  t.respond(id, "1");
  EXPECT_EQ(t.answer(id), "200 1");
  t.respond(t.invoke("f"), "2");
  EXPECT_EQ(t.starts, 2);
}

TEST(Init, HasTenSecondsThenTheFunctionsTimeout) {
  LambdaTester t;
  t.boots_at_once = false;
  t.create_function("f", [](auto& request) { request.Timeout = 3; });
  const auto id = t.invoke("f");
  t.advance(milliseconds(9'999));
  EXPECT_EQ(t.starts, 1);
  t.advance(milliseconds(1));
  EXPECT_EQ(t.starts, 2);
  EXPECT_THAT(t.stops, ElementsAre("1 timeout"));
  t.advance(seconds(3));
  EXPECT_THAT(t.stops, ElementsAre("1 timeout", "2 timeout"));
  EXPECT_THAT(t.answer(id), ::testing::HasSubstr("Sandbox.Timedout"));
}

TEST(Init, WithoutABootstrap) {
  LambdaTester t;
  t.boots_at_once = false;
  t.create_function("f");
  const auto id = t.invoke("f");
  t.launch_failure(1, "Runtime.InvalidEntrypoint",
                   "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
  EXPECT_EQ(t.answer(id),
            R"(200 Unhandled {"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: <id> Error: )"
            R"(Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"})");
  EXPECT_THAT(t.processes(), IsEmpty());
  EXPECT_THAT(t.stops, ElementsAre("1 init-failed"));  // the host gives up its credentials
}

// ---- concurrency ---------------------------------------------------------------------------------------------------

TEST(Concurrency, ReservedIsALimit) {
  LambdaTester t;
  t.create_function("f");
  t.reserve("f", 1);
  const auto first = t.invoke("f");
  EXPECT_EQ(t.answer(t.invoke("f")), "TooManyRequestsException ReservedFunctionConcurrentInvocationLimitExceeded");
  t.respond(first);
  EXPECT_EQ(t.answer(t.invoke("f")), "");
}

TEST(Concurrency, ReservedZeroTurnsTheFunctionOff) {
  LambdaTester t;
  t.create_function("f");
  t.reserve("f", 0);
  EXPECT_EQ(t.answer(t.invoke("f")), "TooManyRequestsException ReservedFunctionConcurrentInvocationLimitExceeded");
}

TEST(Concurrency, TheAccountsLimitLeavesOutReservations) {
  Options options;
  options.account_concurrency = 3;
  options.unreserved_concurrency_min = 1;
  LambdaTester t(options);
  t.create_function("reserved");
  t.create_function("free");
  t.reserve("reserved", 2);
  const auto running = t.invoke("free");
  EXPECT_EQ(t.answer(t.invoke("free")), "TooManyRequestsException ConcurrentInvocationLimitExceeded");
  EXPECT_EQ(t.answer(t.invoke("reserved")), "");
  t.respond(running);
  EXPECT_EQ(t.answer(t.invoke("free")), "");
}

TEST(Concurrency, BeyondTheMachinesSandboxesInvokesWait) {
  Options options;
  options.max_sandboxes = 1;
  options.waiting_max = 1;
  LambdaTester t(options);
  t.create_function("f");
  const auto first = t.invoke("f");
  const auto second = t.invoke("f");
  EXPECT_EQ(t.answer(second), "");
  EXPECT_EQ(t.answer(t.invoke("f")), "TooManyRequestsException ConcurrentInvocationLimitExceeded");
  t.respond(first, "1");
  t.respond(second, "2");
  EXPECT_EQ(t.answer(second), "200 2");
  EXPECT_EQ(t.starts, 1);
}

TEST(Concurrency, WaitingHasAnEnd) {
  Options options;
  options.max_sandboxes = 1;
  LambdaTester t(options);
  t.create_function("f", [](auto& request) { request.Timeout = 900; });
  t.invoke("f");
  const auto second = t.invoke("f");
  t.advance(seconds(60));
  EXPECT_EQ(t.answer(second), "TooManyRequestsException ConcurrentInvocationLimitExceeded");
}

TEST(Concurrency, AnIdleSandboxMakesRoomForAnotherFunction) {
  Options options;
  options.max_sandboxes = 1;
  LambdaTester t(options);
  t.create_function("f");
  t.create_function("g");
  t.respond(t.invoke("f"));
  const auto id = t.invoke("g");
  EXPECT_THAT(t.stops, ElementsAre("1 make-room"));
  t.respond(id, "2");
  EXPECT_EQ(t.answer(id), "200 2");
}

TEST(Concurrency, AnotherFunctionGetsTheSandboxThatBecomesIdle) {
  Options options;
  options.max_sandboxes = 1;
  LambdaTester t(options);
  t.create_function("f");
  t.create_function("g");
  const auto first = t.invoke("f");
  const auto second = t.invoke("g");
  t.respond(first);
  EXPECT_THAT(t.stops, ElementsAre("1 make-room"));
  t.respond(second, "2");
  EXPECT_EQ(t.answer(second), "200 2");
}

// ---- life of sandboxes ---------------------------------------------------------------------------------------------

TEST(Sandboxes, AreStoppedAfterTenMinutes) {
  LambdaTester t;
  t.create_function("f");
  t.respond(t.invoke("f"));
  t.advance(minutes(9));
  t.respond(t.invoke("f"));
  t.advance(minutes(9));
  EXPECT_THAT(t.stops, IsEmpty());
  t.advance(minutes(1));
  EXPECT_THAT(t.stops, ElementsAre("1 idle"));
}

TEST(Sandboxes, OfOldCodeFinishAndGo) {
  LambdaTester t;
  t.create_function("f");
  const auto idle = t.invoke("f");
  const auto busy = t.invoke("f");
  t.respond(idle);
  t.update_code("f");
  EXPECT_THAT(t.stops, ElementsAre("1 outdated"));
  const auto after = t.invoke("f");
  EXPECT_EQ(t.processes().at(3).start.code_sha256, std::string(64, 'b'));
  t.respond(busy, "old");
  EXPECT_EQ(t.answer(busy), "200 old");
  EXPECT_THAT(t.stops, ElementsAre("1 outdated", "2 outdated"));
  t.respond(after, "new");
  EXPECT_EQ(t.answer(after), "200 new");
}

TEST(Sandboxes, OfADeletedFunctionFinishAndGo) {
  Options options;
  options.max_sandboxes = 1;
  LambdaTester t(options);
  t.create_function("f");
  const auto running = t.invoke("f");
  const auto waiting = t.invoke("f");
  DeleteFunctionRequest request;
  request.FunctionName = "f";
  EXPECT_EQ(t.error(request), "");
  EXPECT_EQ(t.answer(waiting), "ResourceNotFoundException");
  t.respond(running, "1");
  EXPECT_EQ(t.answer(running), "200 1");
  EXPECT_THAT(t.stops, ElementsAre("1 outdated"));
}

TEST(Sandboxes, ReportsOfUnknownOnesAreIgnored) {
  LambdaTester t;
  t.create_function("f", [](auto& request) { request.Timeout = 1; });
  const auto id = t.invoke("f");
  t.advance(seconds(1));
  const auto body = std::make_shared<const std::string>("1");
  EXPECT_EQ(t.error(InvocationResponded{1, id, ResponseKind::kResponse, body, "", 0}), "");
  EXPECT_EQ(t.error(SandboxReady{1}), "");
  EXPECT_EQ(t.error(SandboxExited{1, id, 0, 9, false, 0}), "");
  EXPECT_EQ(t.error(SandboxInitFailed{7, body, ""}), "");
  EXPECT_EQ(t.error(SandboxLaunchFailed{7, "a", "b"}), "");
  EXPECT_THAT(t.answer(id), ::testing::HasSubstr("Sandbox.Timedout"));
}

}  // namespace
}  // namespace sluice::lambda
