// What a receipt handle allows: the table of sqs.md section 9, row by row; delay and retention (section 10).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

std::string delete_error(SqsTester& sqs, const std::string& queue, const std::string& handle) {
  return sqs.error_of(DeleteMessageRequest{sqs.url(queue), handle});
}
std::string change_error(SqsTester& sqs, const std::string& queue, const std::string& handle, int timeout = 60) {
  return sqs.error_of(ChangeMessageVisibilityRequest{sqs.url(queue), handle, timeout});
}
std::string bad_handle(const std::string& handle, const std::string& reason) {
  return "InvalidParameterValue: Value " + handle + " for parameter ReceiptHandle is invalid. Reason: " + reason;
}
const std::string kNotAvailable = "Message does not exist or is not available for visibility timeout change.";

std::string take(SqsTester& sqs, const std::string& queue) {
  return sqs.receive(queue, {.max = 1}).at(0).ReceiptHandle;
}

TEST(Handle, garbage) {
  SqsTester sqs;
  sqs.create_queue("q");
  const std::string error =
      "ReceiptHandleIsInvalid: The input receipt handle \"garbage\" is not a valid receipt handle.";
  EXPECT_EQ(delete_error(sqs, "q", "garbage"), error);
  EXPECT_EQ(change_error(sqs, "q", "garbage"), error);
  EXPECT_EQ(sqs.call(DeleteMessageRequest{sqs.url("q"), "garbage"}).error().status, 404);
  EXPECT_EQ(sqs.error_of(DeleteMessageRequest{sqs.url("q"), {}}),
            "MissingParameter: The request must contain the parameter ReceiptHandle.");
}

TEST(Handle, of_another_queue) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.create_queue("r");
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  const auto error = "ReceiptHandleIsInvalid: The receipt handle \"" + handle + "\" is not valid for this queue.";
  EXPECT_EQ(delete_error(sqs, "r", handle), error);
  EXPECT_EQ(change_error(sqs, "r", handle), error);
}

TEST(Handle, of_a_message_in_flight) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  sqs.advance(20s);
  sqs.change_visibility("q", handle, 30);  // counts from now
  sqs.advance(29s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.remove("q", handle);
  sqs.advance(1s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
}

TEST(Handle, after_its_timeout_still_deletes_or_hides_on_a_standard_queue) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  sqs.advance(31s);
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  sqs.change_visibility("q", handle, 30);
  EXPECT_EQ(sqs.counts("q"), "0/1/0");
  sqs.change_visibility("q", handle, 0);
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  sqs.change_visibility("q", handle, 30);
  EXPECT_EQ(sqs.counts("q"), "0/1/0");
  sqs.advance(31s);
  sqs.remove("q", handle);
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
}

TEST(Handle, a_stale_one_still_works_on_a_standard_queue) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto stale = take(sqs, "q");
  sqs.advance(31s);
  const auto current = take(sqs, "q");
  EXPECT_NE(stale, current);
  sqs.change_visibility("q", stale, 0);
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  sqs.remove("q", stale);
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
}

TEST(Handle, of_a_deleted_message) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  sqs.remove("q", handle);
  sqs.remove("q", handle);
  EXPECT_EQ(change_error(sqs, "q", handle), bad_handle(handle, kNotAvailable));
  sqs.send("q", "b");  // in the same slot
  sqs.remove("q", handle);
  EXPECT_EQ(sqs.receive_bodies("q"), "b");
}

TEST(Handle, of_a_message_that_died_of_age) {
  SqsTester sqs;
  sqs.create_queue("q", {{"MessageRetentionPeriod", "60"}});
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  sqs.advance(60s);
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
  sqs.remove("q", handle);
  EXPECT_EQ(change_error(sqs, "q", handle), bad_handle(handle, kNotAvailable));
}

TEST(Handle, after_its_timeout_has_expired_on_a_fifo_queue) {
  SqsTester sqs;
  sqs.create_queue("q.fifo", {{"ContentBasedDeduplication", "true"}});
  sqs.send("q.fifo", "a", {.group = "g"});
  const auto handle = take(sqs, "q.fifo");
  sqs.change_visibility("q.fifo", handle, 40);
  sqs.advance(39s);  // extended in time
  EXPECT_EQ(sqs.counts("q.fifo"), "0/1/0");
  sqs.advance(1s);
  EXPECT_EQ(delete_error(sqs, "q.fifo", handle), bad_handle(handle, "The receipt handle has expired."));
  EXPECT_EQ(change_error(sqs, "q.fifo", handle), bad_handle(handle, kNotAvailable));
  const auto next = take(sqs, "q.fifo");
  EXPECT_EQ(delete_error(sqs, "q.fifo", handle), bad_handle(handle, "The receipt handle has expired."));
  sqs.remove("q.fifo", next);
  sqs.remove("q.fifo", next);
  EXPECT_EQ(sqs.counts("q.fifo"), "0/0/0");
}

TEST(Handle, ceiling_of_twelve_hours_from_the_receive) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  sqs.advance(3h);
  const auto handle = take(sqs, "q");
  sqs.change_visibility("q", handle, 43'200);
  sqs.advance(1s);
  const std::string beyond =
      " for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the "
      "limit "
      "[43200 seconds]";
  EXPECT_EQ(change_error(sqs, "q", handle, 43'200), "InvalidParameterValue: Value 43200" + beyond);
  EXPECT_EQ(change_error(sqs, "q", handle, 43'199), "no error");
  sqs.advance(11h);
  EXPECT_EQ(change_error(sqs, "q", handle, 3'600), "InvalidParameterValue: Value 3600" + beyond);
  EXPECT_EQ(change_error(sqs, "q", handle, 3'599), "no error");
}

TEST(Handle, timeouts_out_of_range_or_missing) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  const auto handle = take(sqs, "q");
  for (const int timeout : {-1, 43'201}) {
    EXPECT_EQ(change_error(sqs, "q", handle, timeout),
              "InvalidParameterValue: Value " + std::to_string(timeout) +
                  " for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.");
  }
  EXPECT_EQ(sqs.error_of(ChangeMessageVisibilityRequest{sqs.url("q"), handle, {}}),
            "MissingParameter: The request must contain the parameter VisibilityTimeout.");
}

TEST(Handle, outlives_a_restart) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto* body : {"a", "b", "c"}) sqs.send("q", body);
  const auto a = take(sqs, "q"), b = take(sqs, "q");
  sqs.remove("q", a);
  sqs.checkpoint();
  sqs.restart();
  sqs.remove("q", a);
  sqs.send("q", "d");
  sqs.remove("q", a);
  sqs.remove("q", b);
  EXPECT_EQ(sqs.receive_bodies("q"), "c,d");
}

// ---- delay and retention

TEST(Delay, of_the_message_comes_before_the_queues_zero_included) {
  SqsTester sqs;
  sqs.create_queue("q", {{"DelaySeconds", "10"}});
  sqs.send("q", "queue's");
  sqs.send("q", "own", {.delay = 5});
  sqs.send("q", "none", {.delay = 0});
  EXPECT_EQ(sqs.counts("q"), "1/0/2");
  EXPECT_EQ(sqs.receive_bodies("q"), "none");
  sqs.advance(5s);
  EXPECT_EQ(sqs.receive_bodies("q"), "own");
  sqs.advance(5s);
  EXPECT_EQ(sqs.receive_bodies("q"), "queue's");
}

TEST(Delay, of_a_standard_queue_changes_for_new_messages_only) {
  SqsTester sqs;
  sqs.create_queue("q", {{"DelaySeconds", "10"}});
  sqs.send("q", "old");
  sqs.set_attribute("q", "DelaySeconds", "0");
  sqs.send("q", "new");
  EXPECT_EQ(sqs.receive_bodies("q"), "new");
  sqs.advance(10s);
  EXPECT_EQ(sqs.receive_bodies("q"), "old");
}

TEST(Retention, messages_die_even_in_flight_or_delayed) {
  SqsTester sqs;
  sqs.create_queue("q", {{"MessageRetentionPeriod", "60"}});
  sqs.send("q", "in flight");
  sqs.receive("q", {.visibility_timeout = 600});
  sqs.send("q", "delayed", {.delay = 900});
  sqs.send("q", "visible");
  sqs.advance(59s);
  EXPECT_EQ(sqs.counts("q"), "1/1/1");
  sqs.send("q", "young");
  sqs.advance(1s);
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  EXPECT_EQ(sqs.receive_bodies("q"), "young");
}

TEST(Retention, a_change_works_on_messages_that_are_there) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "a");
  sqs.advance(100s);
  sqs.send("q", "b");
  sqs.set_attribute("q", "MessageRetentionPeriod", "60");
  EXPECT_EQ(sqs.counts("q"), "1/0/0");
  sqs.restart();
  EXPECT_EQ(sqs.receive_bodies("q"), "b");
}

}  // namespace
}  // namespace sluice::sqs
