#include "process_input_queue/handler.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "process_input_queue/process.h"
#include "testing/fake_sqs.h"

namespace app {
namespace {

const std::string kResultQueue = "http://127.0.0.1:4566/000000000000/OutputQueue";

lambda::SqsEvent event(const std::vector<std::string>& bodies) {
  lambda::SqsEvent made;
  for (size_t i = 0; i < bodies.size(); ++i) {
    lambda::SqsRecord record;
    record.message_id = "in-" + std::to_string(i);
    record.body = bodies[i];
    made.records.push_back(std::move(record));
  }
  return made;
}

std::string wrapped(const std::string& data) {
  return R"({"data":)" + data + "}";
}
std::string result(const std::string& data) {
  return R"({"data":)" + data + R"(,"processed":true})";
}

class ProcessInputQueueTest : public ::testing::Test {
 protected:
  std::vector<std::string> failed(const lambda::SqsEvent& event, Process process = app::process) {
    ProcessInputQueue handler(sqs, kResultQueue, std::move(process));
    return handler.handle(event, lambda::Deadline::never()).failed_message_ids;
  }

  std::vector<std::string> sent_bodies() const {
    std::vector<std::string> bodies;
    for (const auto& batch : sqs.batches) {
      for (const auto& entry : batch.entries) bodies.push_back(entry.message_body);
    }
    return bodies;
  }

  testing::FakeSqs sqs;
};

using Ids = std::vector<std::string>;

TEST_F(ProcessInputQueueTest, SendsEveryResultInOneCall) {
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2")})), Ids());
  ASSERT_EQ(sqs.batches.size(), 1u);
  EXPECT_EQ(sqs.batches[0].queue_url, kResultQueue);
  EXPECT_EQ(sent_bodies(), (std::vector<std::string>{result("1"), result("2")}));
  EXPECT_EQ(sqs.batches[0].entries[1].message_attributes.at("InputMessageId").string_value, "in-1");
}

TEST_F(ProcessInputQueueTest, FailsOnlyTheBadRecordOfABatch) {
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("\"MALFORMED_MASSAGE\""), "not JSON", wrapped("2")})),
            (Ids{"in-1", "in-2"}));
  EXPECT_EQ(sent_bodies(), (std::vector<std::string>{result("1"), result("2")}));
}

TEST_F(ProcessInputQueueTest, SendsNothingWhenNothingSucceeded) {
  EXPECT_EQ(failed(event({"not JSON"})), Ids{"in-0"});
  EXPECT_EQ(failed(event({})), Ids());
  EXPECT_TRUE(sqs.batches.empty());
}

TEST_F(ProcessInputQueueTest, FailsTheRecordWhoseResultOutputQueueRefused) {
  sqs.refused_bodies = {result("2")};
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2"), wrapped("3")})), Ids{"in-1"});
}

TEST_F(ProcessInputQueueTest, FailsTheRecordWhoseResultWasNotConfirmed) {
  sqs.unmentioned_bodies = {result("1")};
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2")})), Ids{"in-0"});
}

TEST_F(ProcessInputQueueTest, FailsAllWhenOutputQueueCannotBeReached) {
  sqs.failing_batches = {0};
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2")})), (Ids{"in-0", "in-1"}));
}

TEST_F(ProcessInputQueueTest, TakesAnExceptionOfProcessForTheFailureOfItsMessage) {
  const Process process = [](const Message& message) -> lambda::Result<std::string> {
    if (message.data == 1) throw std::runtime_error("broken");
    if (message.data == 2) throw 42;
    return "fine";
  };
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2"), wrapped("3")}), process), (Ids{"in-0", "in-1"}));
  EXPECT_EQ(sent_bodies(), std::vector<std::string>{"fine"});
}

TEST_F(ProcessInputQueueTest, CutsMoreThanTenResultsIntoBatches) {
  std::vector<std::string> bodies;
  for (int i = 0; i < 23; ++i) bodies.push_back(wrapped(std::to_string(i)));
  sqs.failing_batches = {1};
  const auto failures = failed(event(bodies));
  ASSERT_EQ(sqs.batches.size(), 3u);
  EXPECT_EQ(sqs.batches[0].entries.size(), 10u);
  EXPECT_EQ(sqs.batches[2].entries.size(), 3u);
  ASSERT_EQ(failures.size(), 10u);
  EXPECT_EQ(failures.front(), "in-10");
  EXPECT_EQ(failures.back(), "in-19");
}

TEST_F(ProcessInputQueueTest, CutsLongResultsIntoBatchesOfOneMebibyte) {
  // Six results of 256 KiB: SQS takes 1 MiB at a time, attributes counted, so three fit.
  const std::string data = "\"" + std::string(256 * 1024, 'x') + "\"";
  EXPECT_EQ(failed(event(std::vector<std::string>(6, wrapped(data)))), Ids());
  ASSERT_EQ(sqs.batches.size(), 2u);
  for (const auto& batch : sqs.batches) {
    size_t bytes = 0;
    for (const auto& entry : batch.entries)
      bytes += lambda::sqs_message_bytes(entry.message_body, entry.message_attributes);
    EXPECT_EQ(batch.entries.size(), 3u);
    EXPECT_LE(bytes, lambda::kSqsBatchBytesMax);
  }
}

TEST_F(ProcessInputQueueTest, SendsAResultThatIsTooLongAlone) {
  const Process process = [](const Message& message) -> lambda::Result<std::string> {
    return message.data == 2 ? std::string(lambda::kSqsBatchBytesMax + 1, 'x') : "short";
  };
  sqs.failing_batches = {1};  // as SQS does with it
  EXPECT_EQ(failed(event({wrapped("1"), wrapped("2"), wrapped("3")}), process), Ids{"in-1"});
  EXPECT_EQ(sqs.batches.size(), 3u);
}

}  // namespace
}  // namespace app
