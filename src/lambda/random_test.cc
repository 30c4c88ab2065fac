// A seeded walk through everything at once. What must always hold is checked by LambdaTester on the way (one invocation
// a sandbox, one answer an invocation, one receive outstanding a mapping, no more processes than allowed) and here:
// limits are kept, and once the trouble ends everything accepted comes to an end.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "lambda/lambda_tester.h"

namespace sluice::lambda {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RandomWalk : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static Options small() {
    Options options;
    options.account_concurrency = 6;
    options.unreserved_concurrency_min = 1;
    options.max_sandboxes = 4;
    options.waiting_max = 3;
    options.waiting_time_max = seconds(20);
    options.idle_timeout = seconds(30);
    options.first_retry_delay = seconds(5);
    options.second_retry_delay = seconds(10);
    options.event_age_max = seconds(120);
    options.batches_at_start = 2;
    options.batches_per_second = 1;
    options.batches_max = 4;
    return options;
  }

  RandomWalk() : t(small(), GetParam()) {
    for (const auto* name : {"f", "g", "h"}) t.create_function(name);
    for (const auto* name : {"p", "q"}) t.create_queue(name, 10);
    mappings = {t.map("p", "f",
                      [](auto& request) {
                        request.BatchSize = 2;
                        request.FunctionResponseTypes = {"ReportBatchItemFailures"};
                      }),
                t.map("q", "g", [](auto& request) { request.MaximumBatchingWindowInSeconds = 2; }),
                t.map("q", "h", [](auto& request) { request.ScalingConfig.emplace().MaximumConcurrency = 2; })};
  }

  std::uint64_t below(std::uint64_t bound) { return t.random().below(bound); }
  std::string some_function() { return std::string(1, char('f' + below(3))); }

  std::string some_running() {
    const auto ids = t.running();
    return ids.empty() ? "" : ids[below(ids.size())];
  }

  SandboxId some_process() {
    const auto& processes = t.processes();
    return processes.empty() ? 0 : std::next(processes.begin(), std::ptrdiff_t(below(processes.size())))->first;
  }

  void set_enabled(const std::string& mapping, bool enabled) {
    UpdateEventSourceMappingRequest request;
    request.UUID = mapping;
    request.Enabled = enabled;
    EXPECT_EQ(t.error(request), "");
  }

  void unreserve(const std::string& function) {
    DeleteFunctionConcurrencyRequest request;
    request.FunctionName = function;
    EXPECT_EQ(t.error(request), "");
  }

  void restart() {
    for (const auto& id : sync) {
      if (t.answer(id).empty()) lost.insert(id);  // its caller's connection is gone too
    }
    t.restart(below(2) == 0 ? LambdaTester::Journal::kWhole : LambdaTester::Journal::kCompacted);
  }

  void boot() {
    for (const auto& [id, process] : t.processes()) {
      if (!process.ready) return t.ready(id);
    }
  }

  void finish(const std::string& id) {
    if (id.empty()) return;
    switch (below(6)) {
      case 0:
        return t.fail(id);
      case 1:
        return t.exit(t.process_of(id), 1);
      case 2:
        return t.respond(id, R"({"batchItemFailures":[{"itemIdentifier":")" + last_message + R"("}]})");
      default:
        return t.respond(id);
    }
  }

  void step() {
    switch (below(22)) {
      case 0:
      case 1:
      case 2:
        sync.insert(t.invoke(some_function()));
        break;
      case 3:
      case 4:
        async.insert(t.invoke_event(some_function()));
        break;
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        finish(some_running());
        break;
      case 10:
      case 11:
        last_message = "m" + std::to_string(next_message++);
        t.send(below(2) == 0 ? "p" : "q", last_message);
        break;
      case 12:
        t.advance(milliseconds(below(1'500)));
        break;
      case 13:
        t.advance(seconds(below(20)));
        break;
      case 14:
        t.update_code(some_function());
        break;
      case 15:
        t.reserve(some_function(), std::int32_t(below(2)));
        break;
      case 16:
        unreserve(some_function());
        break;
      case 17:
        set_enabled(mappings[below(3)], below(2) == 0);
        break;
      case 18:
        if (const auto sandbox = some_process()) t.exit(sandbox, 0, 9);
        break;
      case 19:
        t.boots_at_once = below(3) != 0;
        break;
      case 20:
        boot();
        break;
      case 21:
        if (below(4) == 0) restart();
        break;
    }
  }

  void check_limits() {
    std::map<std::string, int> busy;
    for (const auto& [id, process] : t.processes()) {
      if (!process.request_id.empty()) ++busy[process.start.function_name];
    }
    int all = 0;
    for (const auto& [name, count] : busy) all += count;
    EXPECT_LE(all, 6);
  }

  // No more trouble: everything that is accepted ends.
  void drain() {
    t.boots_at_once = true;
    while (std::any_of(t.processes().begin(), t.processes().end(), [](auto& entry) { return !entry.second.ready; }))
      boot();
    for (const auto* name : {"f", "g", "h"}) unreserve(name);
    for (const auto& mapping : mappings) set_enabled(mapping, true);
    for (int rounds = 0; rounds < 200; ++rounds) {
      for (auto ids = t.running(); !ids.empty(); ids = t.running()) t.respond(ids.front());
      t.advance(seconds(2));
    }
  }

  LambdaTester t;
  std::vector<std::string> mappings;
  std::set<std::string> sync, async, lost;
  std::string last_message;
  int next_message = 0;
};

TEST_P(RandomWalk, EndsAllThatItAccepts) {
  for (int i = 0; i < 600 && !HasFailure(); ++i) {
    step();
    check_limits();
  }
  drain();
  for (const auto& id : sync) {
    EXPECT_TRUE(lost.contains(id) || !t.answer(id).empty()) << "a synchronous invoke without an answer";
  }
  for (const auto& id : async) EXPECT_NE(t.outcome(id), "") << "an asynchronous invoke without an end";
  EXPECT_EQ(t.engine().queued_events(), 0u);
  EXPECT_EQ(t.messages("p"), "");
  EXPECT_EQ(t.messages("q"), "");
  EXPECT_TRUE(t.running().empty());
  // Nothing is left to do but to be asked, and nothing is left running but for a while.
  t.advance(seconds(60));
  EXPECT_TRUE(t.processes().empty());
  EXPECT_EQ(t.engine().next_deadline(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, ::testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace sluice::lambda
