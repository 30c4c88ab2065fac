// Message move tasks (sqs.md section 11).
#include <gmock/gmock.h>

#include "base/bytes.h"
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

using testing::HasSubstr;

class MoveTask : public testing::Test {
 protected:
  MoveTask() { sqs_.create_queue_with_dlq("q", 1); }

  // Lets time pass with a look at each deadline, as the host does.
  void pass(base::Duration duration) {
    const auto end = sqs_.now() + duration;
    for (auto next = sqs_.engine().next_deadline(); next && *next < end; next = sqs_.engine().next_deadline()) {
      sqs_.advance(std::max(base::Duration(0), *next - sqs_.now()));
    }
    sqs_.advance(end - sqs_.now());
  }

  // Sends messages and lets them die.
  void kill(std::vector<std::string> bodies, const std::string& queue = "q") {
    for (const auto& body : bodies) sqs_.send(queue, body, {.group = queue.ends_with(".fifo") ? "g" : ""});
    sqs_.receive(queue);
    pass(30s);
    sqs_.receive(queue);
  }

  std::string start(std::optional<std::string> destination = {}, std::optional<std::int32_t> rate = {},
                    const std::string& source = "q-dlq") {
    if (destination) destination = SqsTester::arn(*destination);
    return sqs_.must<StartMessageMoveTaskResult>(StartMessageMoveTaskRequest{SqsTester::arn(source), destination, rate})
        .TaskHandle;
  }
  std::vector<ListMessageMoveTasksResultEntry> tasks(std::int32_t max = 10, const std::string& source = "q-dlq") {
    return sqs_.must<ListMessageMoveTasksResult>(ListMessageMoveTasksRequest{SqsTester::arn(source), max}).Results;
  }
  std::string error_of_start(const std::string& source, std::optional<std::string> destination = {}) {
    return sqs_.error_of(StartMessageMoveTaskRequest{source, destination, {}});
  }

  SqsTester sqs_;
};

TEST_F(MoveTask, takes_each_message_back_to_where_it_came_from) {
  kill({"a", "b", "c"});
  ASSERT_EQ(sqs_.counts("q-dlq"), "3/0/0");
  const auto handle = start();
  EXPECT_EQ(base::from_base64(handle)->substr(0, 11), R"({"taskId":")");
  EXPECT_THAT(*base::from_base64(handle), HasSubstr(R"("sourceArn":"arn:aws:sqs:us-east-1:000000000000:q-dlq"})"));
  pass(10ms);
  const auto task = tasks()[0];
  EXPECT_EQ(task.Status, "COMPLETED");
  EXPECT_EQ(task.ApproximateNumberOfMessagesMoved, 3);
  EXPECT_FALSE(task.TaskHandle || task.DestinationArn || task.MaxNumberOfMessagesPerSecond || task.FailureReason);
  EXPECT_EQ(sqs_.counts("q-dlq"), "0/0/0");
  EXPECT_EQ(sqs_.receive_bodies("q"), "a,b,c");
}

TEST_F(MoveTask, makes_new_messages_of_them) {
  const auto sent = sqs_.send("q", "a");
  kill({});
  sqs_.create_queue("other");
  start("other");
  pass(10ms);
  const auto messages = sqs_.receive("other", {.system_attributes = {"All"}});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].MessageId, sent.MessageId);
  EXPECT_EQ(messages[0].Attributes.at("ApproximateReceiveCount"), "1");
  EXPECT_EQ(messages[0].Attributes.count("DeadLetterQueueSourceArn"), 0u);
  EXPECT_EQ(tasks()[0].DestinationArn, SqsTester::arn("other"));
}

TEST_F(MoveTask, keeps_to_its_rate) {
  kill({"a", "b", "c", "d"});
  const auto handle = start({}, 2);
  EXPECT_EQ(tasks()[0].Status, "RUNNING");
  EXPECT_EQ(tasks()[0].TaskHandle, handle);
  EXPECT_EQ(tasks()[0].ApproximateNumberOfMessagesToMove, 4);
  pass(1ms);
  EXPECT_EQ(sqs_.counts("q"), "1/0/0");
  pass(500ms);
  EXPECT_EQ(sqs_.counts("q"), "2/0/0");
  pass(500ms);
  EXPECT_EQ(sqs_.counts("q"), "3/0/0");
  EXPECT_EQ(tasks()[0].MaxNumberOfMessagesPerSecond, 2);
}

TEST_F(MoveTask, wakes_who_waits) {
  kill({"a"});
  const auto poll = sqs_.poll("q", 20);
  start();
  pass(10ms);
  EXPECT_EQ(poll->bodies, "a");
}

TEST_F(MoveTask, goes_on_after_a_restart_at_any_step) {
  kill({"a", "b", "c", "d", "e"});
  start({}, 10);
  for (int i = 0; i < 3; ++i) {
    pass(100ms);
    if (i == 1) sqs_.checkpoint();
    sqs_.restart();
  }
  EXPECT_EQ(tasks()[0].Status, "RUNNING");
  pass(1s);
  EXPECT_EQ(tasks()[0].Status, "COMPLETED");
  EXPECT_EQ(tasks()[0].ApproximateNumberOfMessagesMoved, 5);
  EXPECT_EQ(sqs_.receive_bodies("q"), "a,b,c,d,e");
}

TEST_F(MoveTask, moves_much_in_many_steps) {
  for (int i = 0; i < 95; ++i) kill({"1", "2", "3", "4"});
  start();
  pass(1ms);
  EXPECT_EQ(tasks()[0].ApproximateNumberOfMessagesMoved, 200)
      << "a step is 100 messages; one at once, one a millisecond later";
  pass(1s);
  EXPECT_EQ(tasks()[0].ApproximateNumberOfMessagesMoved, 380);
}

TEST_F(MoveTask, of_a_fifo_queue_keeps_groups_in_order) {
  sqs_.create_queue_with_dlq("f.fifo", 1, {{"ContentBasedDeduplication", "true"}});
  kill({"a", "b"}, "f.fifo");
  start({}, {}, "f-dlq.fifo");
  pass(10ms);
  EXPECT_EQ(sqs_.receive_bodies("f.fifo"), "a,b");
}

TEST_F(MoveTask, is_cancelled) {
  kill({"a", "b"});
  const auto handle = start({}, 1);
  pass(1ms);
  const auto cancelled = sqs_.must<CancelMessageMoveTaskResult>(CancelMessageMoveTaskRequest{handle});
  EXPECT_EQ(cancelled.ApproximateNumberOfMessagesMoved, 1);
  pass(1h);
  EXPECT_EQ(tasks()[0].Status, "CANCELLED");
  EXPECT_EQ(sqs_.counts("q-dlq"), "1/0/0");
  EXPECT_EQ(sqs_.error_of(CancelMessageMoveTaskRequest{handle}), "ResourceNotFoundException: Task does not exist.");
}

TEST_F(MoveTask, fails_when_its_destination_is_deleted) {
  kill({"a", "b"});
  sqs_.create_queue("other");
  start("other", 1);
  pass(1ms);
  sqs_.must<std::monostate>(DeleteQueueRequest{SqsTester::url("other")});
  pass(1s);
  EXPECT_EQ(tasks()[0].Status, "FAILED");
  EXPECT_EQ(tasks()[0].FailureReason, "AWS.SimpleQueueService.NonExistentQueue");
  EXPECT_EQ(sqs_.counts("q-dlq"), "1/0/0");
}

TEST_F(MoveTask, fails_at_a_message_that_came_from_nowhere) {
  sqs_.send("q-dlq", "sent here");
  start();
  pass(1ms);
  EXPECT_EQ(tasks()[0].Status, "FAILED");
  EXPECT_EQ(sqs_.counts("q-dlq"), "1/0/0");
}

TEST_F(MoveTask, ends_with_its_queue) {
  kill({"a", "b"});
  start({}, 1);
  sqs_.must<std::monostate>(DeleteQueueRequest{SqsTester::url("q-dlq")});
  pass(1h);
  EXPECT_EQ(sqs_.error_of(ListMessageMoveTasksRequest{SqsTester::arn("q-dlq"), {}}),
            "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.");
}

TEST_F(MoveTask, lists_the_newest_first_and_the_last_ten) {
  std::vector<std::string> handles;
  for (int i = 0; i < 12; ++i) {
    kill({"a"});
    handles.push_back(start());
    pass(1s);
  }
  sqs_.checkpoint();
  sqs_.restart();
  const auto all = tasks(10);
  ASSERT_EQ(all.size(), 10u);
  EXPECT_GT(all[0].StartedTimestamp, all[9].StartedTimestamp);
  EXPECT_EQ(tasks(1).size(), 1u);
}

TEST_F(MoveTask, what_is_refused) {
  EXPECT_EQ(error_of_start("garbage"),
            "InvalidParameterValue: You must use this format to specify the SourceArn: "
            "arn:<partition>:<service>:<region>:<account-id>:<resource-id>");
  EXPECT_EQ(error_of_start(SqsTester::arn("none")),
            "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.");
  EXPECT_EQ(
      error_of_start(SqsTester::arn("q-dlq"), SqsTester::arn("none")),
      "ResourceNotFoundException: The resource that you specified for the DestinationArn parameter doesn't exist.");
  EXPECT_EQ(error_of_start(SqsTester::arn("q")),
            "InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.");
  EXPECT_EQ(sqs_.error_of(CancelMessageMoveTaskRequest{std::string("garbage")}),
            "InvalidParameterValue: Value for parameter TaskHandle is invalid.");
  kill({"a", "b"});
  start({}, 1);
  EXPECT_EQ(
      error_of_start(SqsTester::arn("q-dlq")),
      "InvalidParameterValue: There is already a task running. Only one active task is allowed for a source queue "
      "arn at a given time.");
  EXPECT_THAT(sqs_.error_of(StartMessageMoveTaskRequest{SqsTester::arn("q-dlq"), {}, 501}),
              HasSubstr("Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid."));
}

}  // namespace
}  // namespace sluice::sqs
