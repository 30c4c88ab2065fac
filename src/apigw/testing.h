#pragma once
// The tester of API Gateway: an engine driven as the host drives it, and requests through what it serves. For tests.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apigw/engine.h"
#include "apigw/template.h"
#include "base/event_codec.h"

namespace sluice::apigw {

class ApigwTester {
 public:
  aws::Context context;
  base::Instant now = base::from_epoch_ms(1'428'582'896'000);  // 09/Apr/2015:12:34:56 +0000

  // Decides and applies; every event goes through its encoding, as through the journal.
  aws::Result<Reply> run(const Command& command) {
    Decision decision = engine_->decide(command, context, now, random_);
    for (const auto& event : decision.events) {
      std::string encoded;
      base::encode_event(encoded, event);
      EXPECT_LT(encoded.size(), 1u << 20) << "an event must fit into a journal record";
      journal_.push_back(std::move(encoded));
      replay(*engine_, journal_.back());
    }
    return std::move(decision.reply);
  }

  // The reply of a command that must succeed.
  template <class T>
  T get(const Command& command) {
    auto reply = run(command);
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
    if (!reply || !std::holds_alternative<T>(*reply)) return {};
    return std::get<T>(std::move(*reply));
  }
  void done(const Command& command) { get<std::monostate>(command); }

  // "BadRequestException 400: text"
  std::string error(const Command& command) {
    const auto reply = run(command);
    if (reply) return "no error";
    return reply.error().code + " " + std::to_string(reply.error().status) + ": " + reply.error().message;
  }

  // A new engine from the journal.
  void restart() {
    engine_ = std::make_unique<Engine>();
    for (const auto& encoded : journal_) replay(*engine_, encoded);
  }

  // A new engine from a restatement alone, in slices.
  void restart_from_restatement() {
    std::vector<std::string> restated;
    aws::RestateCursor cursor;
    cursor.budget = 1;
    while (!cursor.done) {
      std::vector<Event> events;
      engine_->restate(cursor, events);
      for (const auto& event : events) base::encode_event(restated.emplace_back(), event);
    }
    journal_ = std::move(restated);
    restart();
  }

  RestApi import(std::string document) {
    ImportRestApiRequest request;
    request.body = Blob{std::move(document)};
    return get<RestApi>(request);
  }
  std::string import_error(std::string document) {
    ImportRestApiRequest request;
    request.body = Blob{std::move(document)};
    return error(request);
  }
  // Imports and deploys to the stage Prod; its id is then `api`.
  void serve(std::string document) {
    api = import(std::move(document)).id;
    deploy();
  }
  Deployment deploy() {
    CreateDeploymentRequest request;
    request.restApiId = api;
    request.stageName = "Prod";
    return get<Deployment>(request);
  }

  Engine& engine() { return *engine_; }
  std::string api;

 private:
  static void replay(Engine& engine, const std::string& encoded) {
    Event event;
    ASSERT_TRUE(base::decode_event(encoded, event));
    engine.apply(event);
  }

  std::unique_ptr<Engine> engine_ = std::make_unique<Engine>();
  base::SeededRandom random_{7};
  std::vector<std::string> journal_;
};

// A request to the stage Prod of a tester's API; the plan and the answer.
class Visit {
 public:
  Visit(ApigwTester& tester, std::string method, std::string path, std::string body = "", Pairs headers = {})
      : method_(std::move(method)), path_(std::move(path)), body_(std::move(body)), headers_(std::move(headers)) {
    aws::HttpRequest request;
    const std::string host = tester.api + ".execute-api.us-east-1.amazonaws.com";
    host_ = host;
    request.method = method_;
    request.target = path_;
    request.body = body_;
    request.headers.emplace_back("Host", host_);
    for (const auto& [name, value] : headers_) request.headers.emplace_back(name, value);
    RequestInputs inputs;
    inputs.request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";
    inputs.extended_request_id = "abcdefghijklmno=";
    inputs.trace_root = "1-55266b30-0123456789abcdef01234567";
    inputs.trace_parent = "89abcdef01234567";
    inputs.source_ip = "127.0.0.1";
    inputs.port = 4566;
    inputs.now = tester.now;
    const auto address = find_address(request);
    EXPECT_TRUE(address);
    if (address) plan = prepare(*tester.engine().data_plane(), request, *address, inputs);
  }

  // The answer without a backend's.
  aws::HttpResponse answer() const {
    EXPECT_TRUE(plan.response) << "a backend is asked";
    return plan.response.value_or(aws::HttpResponse{});
  }
  const AwsCall& aws_call() const { return std::get<AwsCall>(plan.call.value().backend); }
  const LambdaCall& lambda_call() const { return std::get<LambdaCall>(plan.call.value().backend); }
  // The answer when the backend says this.
  aws::HttpResponse after(int status, std::string body, Pairs headers = {}) const {
    IntegrationResult result;
    result.status = status;
    result.body = std::move(body);
    result.headers = std::move(headers);
    return finish(plan, std::move(result));
  }
  aws::HttpResponse after(IntegrationResult::Outcome outcome) const {
    IntegrationResult result;
    result.outcome = outcome;
    return finish(plan, std::move(result));
  }

  Plan plan;

 private:
  std::string method_, path_, body_, host_;
  Pairs headers_;
};

inline std::string header_of(const Pairs& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (aws::equals_ignoring_case(key, name)) return value;
  }
  return "(none)";
}

// "403 {"message":"Forbidden"} ForbiddenException"
inline std::string shown(const aws::HttpResponse& response) {
  std::string out = std::to_string(response.status) + " " + response.body;
  const auto type = header_of(response.headers, "x-amzn-ErrorType");
  return type == "(none)" ? out : out + " " + type;
}

}  // namespace sluice::apigw
