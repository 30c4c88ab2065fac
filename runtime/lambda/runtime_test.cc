// The loop against a scripted Runtime API.
#include "lambda/runtime.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "lambda/json.h"
#include "lambda/testing_server.h"

namespace lambda {
namespace {

using testing::FakeServer;
using testing::reply;
using testing::Step;

const std::string kTaken = "{\"status\":\"OK\"}\n";

Step invocation(const std::string& id, const std::string& payload, HttpHeaders headers = {}) {
  headers.emplace_back("Lambda-Runtime-Aws-Request-Id", id);
  headers.emplace_back("Content-Type", "application/json");
  return reply(200, payload, headers);
}

// What the Runtime API says when nothing can follow.
Step the_end() {
  return reply(500, R"({"errorMessage":"Internal Server Error","errorType":"InternalError"})");
}

// Serves the script with a client that does not pause, and gives run_handler's exit status.
int serve_script(FakeServer& server, const Handler& handler, std::vector<long>* pauses = nullptr) {
  RuntimeClientOptions options;
  options.ports.sleep = [pauses](std::chrono::milliseconds pause) {
    if (pauses != nullptr) pauses->push_back(pause.count());
  };
  options.ports.random = [] { return 0.5; };
  auto client = RuntimeClient::create("127.0.0.1:" + std::to_string(server.port()), std::move(options));
  return serve(**client, handler);
}

Response echo(const Invocation& invocation) {
  return Response::success(invocation.payload);
}

TEST(Runtime, AnswersOneInvocationAfterTheOtherOnOneConnection) {
  FakeServer server({invocation("id-1", "{\"n\":1}"), reply(202, kTaken), invocation("id-2", "{\"n\":2}"),
                     reply(202, kTaken), the_end()});
  EXPECT_EQ(serve_script(server, echo), 1);

  const auto& received = server.received();
  ASSERT_EQ(received.size(), 5u);
  EXPECT_EQ(received[0].method + " " + received[0].target, "GET /2018-06-01/runtime/invocation/next");
  EXPECT_EQ(received[1].method + " " + received[1].target, "POST /2018-06-01/runtime/invocation/id-1/response");
  EXPECT_EQ(received[1].body, "{\"n\":1}");
  EXPECT_EQ(received[1].header("Content-Type"), "application/json");
  EXPECT_EQ(received[3].target, "/2018-06-01/runtime/invocation/id-2/response");
  EXPECT_EQ(received[4].connection, 1);
}

TEST(Runtime, HandsEverythingThatLambdaSaysToTheHandler) {
  FakeServer server(
      {invocation("id-1", "{}",
                  {{"Lambda-Runtime-Deadline-Ms", "1440938160123"},
                   {"Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f"},
                   {"Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"},
                   {"Lambda-Runtime-Client-Context", "{\"a\":1}"},
                   {"Lambda-Runtime-Cognito-Identity", "{\"b\":2}"},
                   {"Lambda-Runtime-Aws-Tenant-Id", "t"}}),
       reply(202, kTaken), invocation("id-2", "{}"), reply(202, kTaken), the_end()});
  std::vector<Invocation> seen;
  std::vector<std::string> trace_ids;
  serve_script(server, [&](const Invocation& invocation) {
    seen.push_back(invocation);
    const char* trace_id = std::getenv("_X_AMZN_TRACE_ID");
    trace_ids.emplace_back(trace_id == nullptr ? "unset" : trace_id);
    return echo(invocation);
  });
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].request_id, "id-1");
  EXPECT_EQ(seen[0].deadline_time.time_since_epoch(), std::chrono::milliseconds(1'440'938'160'123));
  EXPECT_TRUE(seen[0].deadline.passed());
  EXPECT_EQ(seen[0].function_arn, "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_EQ(seen[0].client_context, "{\"a\":1}");
  EXPECT_EQ(seen[0].cognito_identity, "{\"b\":2}");
  EXPECT_EQ(seen[0].tenant_id, "t");
  EXPECT_TRUE(seen[1].deadline.is_never());
  EXPECT_EQ(trace_ids, (std::vector<std::string>{"Root=1-5759e988-bd862e3fe1be46a994272793", "unset"}));
}

TEST(Runtime, PostsWhatTheHandlerThrows) {
  FakeServer server(
      {invocation("id-1", "{}"), reply(202, kTaken), invocation("id-2", "{}"), reply(202, kTaken), the_end()});
  serve_script(server, [](const Invocation& invocation) -> Response {
    if (invocation.request_id == "id-1") throw std::out_of_range("no such shelf");
    throw 42;
  });
  const auto& received = server.received();
  EXPECT_EQ(received[1].target, "/2018-06-01/runtime/invocation/id-1/error");
  EXPECT_EQ(received[1].header("Lambda-Runtime-Function-Error-Type"), "Function.OutOfRange");
  EXPECT_EQ(received[1].body, R"({"errorMessage":"no such shelf","errorType":"std::out_of_range","stackTrace":[]})");
  EXPECT_EQ(received[3].target, "/2018-06-01/runtime/invocation/id-2/error");
  EXPECT_EQ(received[3].header("Lambda-Runtime-Function-Error-Type"), "Function.Int");
}

TEST(Runtime, PostsAFailureThatTheHandlerReturns) {
  FakeServer server({invocation("id-1", "{}"), reply(202, kTaken), the_end()});
  serve_script(server, [](const Invocation&) { return Response::failure({"InvalidOrder", "no items", {"a.cc:1"}}); });
  EXPECT_EQ(server.received()[1].body,
            R"({"errorMessage":"no items","errorType":"InvalidOrder","stackTrace":["a.cc:1"]})");
}

TEST(Runtime, GoesOnAfterAResponseThatWasTooLarge) {
  FakeServer server(
      {invocation("id-1", "{}"),
       reply(
           413,
           R"({"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"})"),
       invocation("id-2", "{}"), reply(202, kTaken), the_end()});
  serve_script(server, echo);
  EXPECT_EQ(server.received().size(), 5u);
}

TEST(Runtime, GoesOnAfterAnAnswerThatCameTooLate) {
  FakeServer server(
      {invocation("id-1", "{}"), reply(400, R"({"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"})"),
       invocation("id-2", "{}"),
       reply(403, R"({"errorMessage":"State transition is not allowed","errorType":"InvalidStateTransition"})"),
       invocation("id-3", "{}"), reply(202, kTaken), the_end()});
  serve_script(server, echo);
  EXPECT_EQ(server.received().size(), 7u);
}

TEST(Runtime, EndsWhenAPostAnswers500) {
  FakeServer server({invocation("id-1", "{}"), the_end()});
  EXPECT_EQ(serve_script(server, echo), 1);
  EXPECT_EQ(server.received().size(), 2u);
}

TEST(Runtime, AsksAgainAfterAResetAndRepeatsALostAnswer) {
  std::vector<long> pauses;
  FakeServer server({testing::reset_connection(), testing::close_without_answer(), invocation("id-1", "{}"),
                     testing::reset_connection(), reply(202, kTaken), the_end()});
  serve_script(server, echo, &pauses);
  EXPECT_EQ(pauses, (std::vector<long>{10, 20, 10}));
  const auto& received = server.received();
  ASSERT_EQ(received.size(), 6u);
  EXPECT_EQ(received[3].target, received[4].target);
  EXPECT_EQ(received[4].body, "{}");
}

TEST(Runtime, EndsWhenTheRuntimeApiIsGone) {
  std::vector<long> pauses;
  FakeServer server({testing::close_without_answer()});
  EXPECT_EQ(serve_script(server, echo, &pauses), 1);
  EXPECT_EQ(pauses.size(), 5u);
}

class WithRuntimeApi : public ::testing::Test {
 protected:
  void use(FakeServer& server) {
    ::setenv("AWS_LAMBDA_RUNTIME_API", ("127.0.0.1:" + std::to_string(server.port())).c_str(), 1);
  }
  ~WithRuntimeApi() override { ::unsetenv("AWS_LAMBDA_RUNTIME_API"); }
};

TEST_F(WithRuntimeApi, PostsAnErrorOfTheInitialisation) {
  FakeServer server({reply(202, kTaken)});
  use(server);
  EXPECT_EQ(run_with_init([]() -> Result<Handler> {
              return Error{ErrorKind::kInvalid, "NoTable", "TABLE is not set"};
            }),
            1);
  const auto& received = server.received();
  EXPECT_EQ(received[0].target, "/2018-06-01/runtime/init/error");
  EXPECT_EQ(received[0].header("Lambda-Runtime-Function-Error-Type"), "Runtime.InitError");
  EXPECT_EQ(received[0].body, R"({"errorMessage":"TABLE is not set","errorType":"Runtime.InitError","stackTrace":[]})");
}

TEST_F(WithRuntimeApi, PostsAnExceptionOfTheInitialisation) {
  FakeServer server({reply(202, kTaken)});
  use(server);
  EXPECT_EQ(run_with_init([]() -> Result<Handler> { throw std::runtime_error("broken"); }), 1);
  EXPECT_EQ(server.received()[0].header("Lambda-Runtime-Function-Error-Type"), "Function.RuntimeError");
}

TEST_F(WithRuntimeApi, RunsTheHookOnSigterm) {
  bool cleaned_up = false;
  // The signal comes while the second question waits; the first answer has been given by then.
  FakeServer server({invocation("id-1", "{}"), reply(202, kTaken),
                     Step{"", Step::After::kKeep, [] { ::kill(::getpid(), SIGTERM); }}, reply(500, "never asked")});
  use(server);
  EXPECT_EQ(run_handler(echo, {.on_shutdown = [&] { cleaned_up = true; }}), 0);
  EXPECT_TRUE(cleaned_up);
}

TEST_F(WithRuntimeApi, GivesItsAnswerBeforeItEndsOnSigterm) {
  FakeServer server({invocation("id-1", "{}"), reply(202, kTaken), reply(500, "never asked")});
  use(server);
  const Handler handler = [](const Invocation& invocation) {
    std::raise(SIGTERM);  // handled before raise() returns
    return echo(invocation);
  };
  EXPECT_EQ(run_handler(handler, {.on_shutdown = [] {}}), 0);
}

TEST(RunHandler, NeedsLambda) {
  EXPECT_EQ(run_handler(echo), 1);
}

TEST(ErrorTypeHeader, IsOfTheFormThatLambdaCounts) {
  EXPECT_EQ(error_type_header("Runtime.InitError"), "Runtime.InitError");
  EXPECT_EQ(error_type_header("Function.Mine"), "Function.Mine");
  EXPECT_EQ(error_type_header("std::runtime_error"), "Function.RuntimeError");
  EXPECT_EQ(error_type_header("app::Wrapper<std::vector<int> >"), "Function.Wrapper");
  EXPECT_EQ(error_type_header("InvalidOrder"), "Function.InvalidOrder");
  EXPECT_EQ(error_type_header(""), "Function.Unknown");
  EXPECT_EQ(error_type_header("42"), "Function.Unknown");
}

}  // namespace
}  // namespace lambda
