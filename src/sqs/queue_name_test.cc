#include "sqs/queue_name.h"

#include <gtest/gtest.h>

namespace sluice::sqs {
namespace {

std::string parsed(const std::string& url) {
  aws::Context context;
  const auto name = parse_queue_url(url, context);
  if (!name) return "none";
  return std::string(name->account) + " " + std::string(name->name);
}

TEST(QueueName, a_url_means_its_last_two_segments_whatever_the_host) {
  EXPECT_EQ(parsed("http://127.0.0.1:4566/123456789012/inbox"), "123456789012 inbox");
  EXPECT_EQ(parsed("https://sqs.eu-west-1.amazonaws.com/123456789012/inbox"), "123456789012 inbox");
  EXPECT_EQ(parsed("https://queue.amazonaws.com/123456789012/inbox.fifo"), "123456789012 inbox.fifo");
  EXPECT_EQ(parsed("/123456789012/inbox"), "123456789012 inbox");
  EXPECT_EQ(parsed("123456789012/inbox"), "123456789012 inbox");
}

TEST(QueueName, a_bare_name_is_one_in_the_callers_account) {
  EXPECT_EQ(parsed("inbox"), "000000000000 inbox");
}

TEST(QueueName, garbage_means_no_queue) {
  EXPECT_EQ(parsed(""), "none");
  EXPECT_EQ(parsed("http://127.0.0.1:4566"), "none");
  EXPECT_EQ(parsed("http://127.0.0.1:4566/"), "none");
  EXPECT_EQ(parsed("http://127.0.0.1:4566/inbox"), "none");
  EXPECT_EQ(parsed("http://127.0.0.1:4566/123456789012/"), "none");
}

TEST(QueueName, arn_and_url_name_the_queue) {
  aws::Context context;
  context.base_url = "http://localhost:4566";
  EXPECT_EQ(queue_url(context, "123456789012", "inbox"), "http://localhost:4566/123456789012/inbox");
  EXPECT_EQ(queue_arn({"123456789012", "eu-west-1", "inbox"}), "arn:aws:sqs:eu-west-1:123456789012:inbox");
}

TEST(QueueName, has_1_to_80_characters_of_its_alphabet) {
  const auto ok = [](const std::string& name) { return check_queue_name(name, false).has_value(); };
  EXPECT_TRUE(ok("a"));
  EXPECT_TRUE(ok("Inbox_2-b"));
  EXPECT_TRUE(ok(std::string(80, 'a')));
  EXPECT_FALSE(ok(std::string(81, 'a')));
  EXPECT_FALSE(ok("in box"));
  EXPECT_FALSE(ok("in.box"));
  EXPECT_FALSE(ok("inbox.fifo"));
  const auto fifo = [](const std::string& name) { return check_queue_name(name, true).has_value(); };
  EXPECT_TRUE(fifo(std::string(75, 'a') + ".fifo"));
  EXPECT_FALSE(fifo(std::string(76, 'a') + ".fifo"));
  EXPECT_FALSE(fifo("inbox"));
  EXPECT_FALSE(fifo(".fifo"));
}

}  // namespace
}  // namespace sluice::sqs
