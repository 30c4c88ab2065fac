// The state after a restart, from the whole journal or from a checkpoint under which life went on.
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

TEST(Restart, counters_and_queue_numbers_are_never_used_again) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = sqs.receive("q").at(0).ReceiptHandle;
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("q")});
  sqs.checkpoint();
  sqs.restart();
  sqs.create_queue("q");
  sqs.send("q", "b");
  EXPECT_TRUE(sqs.error_of(DeleteMessageRequest{sqs.url("q"), handle}).starts_with("ReceiptHandleIsInvalid"));
}

TEST(Restart, delays_and_timeouts_that_ended_meanwhile_are_over) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "in flight");
  sqs.receive("q");
  sqs.send("q", "delayed", {.delay = 10});
  sqs.checkpoint();
  sqs.restart();
  EXPECT_EQ(sqs.counts("q"), "0/1/1");
  sqs.advance(30s);
  sqs.restart();
  EXPECT_EQ(sqs.counts("q"), "2/0/0");
  EXPECT_EQ(sqs.receive_bodies("q"), "delayed,in flight");
}

TEST(Restart, the_order_by_availability_survives_a_checkpoint_whatever_slots_are_used) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto* body : {"a", "b", "c", "d"}) sqs.send("q", body);
  const auto taken = sqs.receive("q", {.max = 2});
  sqs.remove("q", taken.at(1).ReceiptHandle);
  sqs.send("q", "e");  // where b was
  sqs.advance(1s);
  sqs.change_visibility("q", taken.at(0).ReceiptHandle, 0);
  sqs.checkpoint();
  sqs.restart();
  EXPECT_EQ(sqs.receive_bodies("q"), "c,d,e,a");
}

TEST(Checkpoint, in_slices_of_one_event_while_messages_come_and_go) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("q", 1);
  for (int i = 0; i < 20; ++i) sqs.send("q", std::to_string(i));
  int step = 0;
  sqs.checkpoint(1, [&] {
    ++step;
    if (step % 3 == 0) sqs.send("q", "new " + std::to_string(step));
    if (step % 2 == 0) {
      for (const auto& message : sqs.receive("q", {.visibility_timeout = 1})) {
        if (step == 8) sqs.remove("q", message.ReceiptHandle);
      }
    }
    sqs.advance(500ms);
  });
  EXPECT_GT(step, 5);
  const auto counts = sqs.counts("q"), dead = sqs.counts("q-dlq"), state = sqs.state_text();
  EXPECT_NE(dead, "0/0/0");
  sqs.restart();
  EXPECT_EQ(sqs.counts("q"), counts);
  EXPECT_EQ(sqs.counts("q-dlq"), dead);
  EXPECT_EQ(sqs.state_text(), state);
}

TEST(Checkpoint, queues_that_come_and_go_under_it) {
  SqsTester sqs;
  for (const auto* name : {"a", "b", "c"}) sqs.create_queue(name);
  for (const auto* name : {"a", "b", "c"}) sqs.send(name, name);
  int step = 0;
  sqs.checkpoint(1, [&] {
    if (++step == 2) sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("b")});
    if (step == 3) sqs.create_queue("b");
    if (step == 4) sqs.set_attribute("c", "VisibilityTimeout", "77");
    if (step == 5) sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("a")});
  });
  const auto state = sqs.state_text();
  sqs.restart();
  EXPECT_EQ(sqs.state_text(), state);
  EXPECT_EQ(sqs.counts("a"), "0/0/0");
  EXPECT_EQ(sqs.counts("b"), "0/0/0");
  EXPECT_EQ(sqs.attribute("c", "VisibilityTimeout"), "77");
}

TEST(Checkpoint, a_moved_payload_is_found_where_it_is_now) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a", {.attributes = {{"k", string_attribute("x")}}});
  sqs.send("q", "b");
  sqs.move_payloads();
  EXPECT_EQ(sqs.receive_bodies("q", {.visibility_timeout = 0}), "a,b");
  sqs.restart();
  const auto messages = sqs.receive("q", {.attributes = {"All"}});
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].MD5OfMessageAttributes, "a45daa70926828a2f0a1db3418e6feb4");
}

TEST(Replay, ignores_what_it_does_not_know) {
  Engine engine;
  const MessageKey key{3, 9};
  const base::Instant at = base::from_epoch_ms(1);
  for (const Event& event : std::vector<Event>{
           QueueDeleted{5, at}, QueueAttributesSet{5, {}, at}, QueueTagsSet{5, {}}, QueuePurged{5, at},
           MessageReceived{5, key, at, at, 1}, MessageVisibilityChanged{5, key, at, at}, MessageDeleted{5, key},
           MessageRestated{}, MessageMovedToDeadLetterQueue{}, ReceiveAttempted{5, "a", at, {}},
           DeduplicationRestated{5, "k", {}, 1, at}, MessageSent{}, TimeAdvanced{at}}) {
    engine.apply(event);
  }
  EXPECT_EQ(engine.next_deadline(), std::nullopt);
}

}  // namespace
}  // namespace sluice::sqs
