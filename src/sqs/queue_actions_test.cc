// Queues come, are found and listed, and go (sqs.md sections 1, 7 and 14).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

const std::string kNoQueue = "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.";

std::vector<std::string> names_of(const std::vector<std::string>& urls) {
  std::vector<std::string> names;
  for (const auto& url : urls) names.push_back(url.substr(url.rfind('/') + 1));
  return names;
}

TEST(CreateQueue, gives_the_url_below_the_callers_address) {
  SqsTester sqs;
  const auto result = sqs.must<CreateQueueResult>(CreateQueueRequest{"inbox", {}, {}});
  EXPECT_EQ(result.QueueUrl, "http://127.0.0.1:4566/000000000000/inbox");
  EXPECT_EQ(sqs.engine().queue_arn("inbox", sqs.context()), "arn:aws:sqs:us-east-1:000000000000:inbox");
  EXPECT_EQ(sqs.engine().queue_arn("outbox", sqs.context()), std::nullopt);
}

TEST(CreateQueue, wrong_names) {
  SqsTester sqs;
  const auto error = [&](const std::optional<std::string>& name, const AttributeMap& attributes = {}) {
    CreateQueueRequest request;
    if (name) request.QueueName = *name;
    request.Attributes = attributes;
    return sqs.error_of(request);
  };
  const AttributeMap fifo = {{"FifoQueue", "true"}};
  EXPECT_EQ(error(std::nullopt),
            "InvalidParameterValue: Value for parameter QueueName is invalid. Reason: Must specify a queue name.");
  EXPECT_EQ(error(""), "InvalidParameterValue: Queue name cannot be empty");
  const std::string illegal =
      "InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
  EXPECT_EQ(error("in box"), illegal);
  EXPECT_EQ(error(std::string(81, 'a')), illegal);
  EXPECT_EQ(error("inbox.fifo"), illegal);
  EXPECT_EQ(error("inbox", fifo),
            "InvalidParameterValue: The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
            "underscores, must end with .fifo suffix and be 1 to 80 in length.");
}

TEST(CreateQueue, again_compares_only_what_is_supplied) {
  SqsTester sqs;
  sqs.create_queue("q", {{"VisibilityTimeout", "45"}, {"DelaySeconds", "5"}});
  const auto again = [&](const AttributeMap& attributes) {
    return sqs.error_of(CreateQueueRequest{"q", attributes, {{"some", "tag"}}});
  };
  EXPECT_EQ(again({}), "no error");
  EXPECT_EQ(again({{"VisibilityTimeout", "45"}}), "no error");
  EXPECT_EQ(again({{"VisibilityTimeout", "045"}, {"MessageRetentionPeriod", "345600"}}), "no error");
  EXPECT_EQ(again({{"VisibilityTimeout", "46"}}),
            "QueueAlreadyExists: A queue already exists with the same name and a different value for attribute "
            "VisibilityTimeout");
  sqs.set_attribute("q", "VisibilityTimeout", "46");
  EXPECT_EQ(again({{"VisibilityTimeout", "46"}}), "no error");
}

TEST(CreateQueue, queues_of_accounts_and_regions_are_apart) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "here");
  sqs.context().region = "eu-west-1";
  EXPECT_EQ(sqs.error_of(GetQueueUrlRequest{"q", {}}), kNoQueue);
  sqs.create_queue("q");
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.context().region = "us-east-1";
  sqs.context().account = "123456789012";
  EXPECT_EQ(sqs.error_of(GetQueueUrlRequest{"q", {}}), kNoQueue);
  EXPECT_EQ(sqs.must<GetQueueUrlResult>(GetQueueUrlRequest{"q", "000000000000"}).QueueUrl,
            "http://127.0.0.1:4566/000000000000/q");
}

TEST(DeleteQueue, is_at_once_and_the_name_is_free) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "lost");
  const auto handle = sqs.receive("q").at(0).ReceiptHandle;
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("q")});
  EXPECT_EQ(sqs.error_of(SendMessageRequest{sqs.url("q"), "body"}), kNoQueue);
  EXPECT_EQ(sqs.error_of(DeleteQueueRequest{sqs.url("q")}), kNoQueue);

  sqs.create_queue("q");
  sqs.advance(30s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  EXPECT_EQ(sqs.error_of(DeleteMessageRequest{sqs.url("q"), handle}),
            "ReceiptHandleIsInvalid: The receipt handle \"" + handle + "\" is not valid for this queue.");
}

TEST(DeleteQueue, waits_of_60_seconds_can_be_asked_for) {
  SqsTester sqs({.recreation_wait = true, .purge_wait = true});
  sqs.create_queue("q");
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("q")});
  const std::string recently =
      "AWS.SimpleQueueService.QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can "
      "create another with the same name.";
  sqs.advance(59s);
  EXPECT_EQ(sqs.error_of(CreateQueueRequest{"q", {}, {}}), recently);
  sqs.checkpoint();
  sqs.restart();
  EXPECT_EQ(sqs.error_of(CreateQueueRequest{"q", {}, {}}), recently);
  sqs.create_queue("other");
  sqs.advance(1s);
  sqs.create_queue("q");

  sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("q")});
  const auto purged_again = sqs.call(PurgeQueueRequest{sqs.url("q")});
  EXPECT_EQ(purged_again.error().status, 403);
  EXPECT_EQ(purged_again.error().message, "Only one PurgeQueue operation on q is allowed every 60 seconds.");
  sqs.advance(60s);
  sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("q")});
}

TEST(DeleteQueue, missing_queues_are_worded_by_protocol) {
  SqsTester sqs;
  EXPECT_EQ(sqs.error_of(DeleteQueueRequest{}), kNoQueue);
  EXPECT_EQ(sqs.error_of(DeleteQueueRequest{"http://127.0.0.1:4566"}), kNoQueue);
  sqs.context().query_protocol = true;
  EXPECT_EQ(sqs.error_of(DeleteQueueRequest{sqs.url("q")}),
            "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist for this wsdl version.");
}

TEST(PurgeQueue, drops_visible_delayed_and_in_flight_messages) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.send("q", "in flight");
  const auto handle = sqs.receive("q").at(0).ReceiptHandle;
  sqs.send("q", "visible");
  sqs.send("q", "delayed", {.delay = 10});
  EXPECT_EQ(sqs.counts("q"), "1/1/1");
  sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("q")});
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
  sqs.remove("q", handle);
  sqs.advance(60s);
  EXPECT_EQ(sqs.receive_bodies("q"), "");
  sqs.send("q", "after");
  EXPECT_EQ(sqs.receive_bodies("q"), "after");
}

TEST(PurgeQueue, a_large_queue_is_freed_bit_by_bit) {
  SqsTester sqs;
  sqs.create_queue("q");
  for (int i = 0; i < 5'000; ++i) sqs.send("q", "x");
  sqs.must<std::monostate>(PurgeQueueRequest{sqs.url("q")});
  EXPECT_EQ(sqs.counts("q"), "0/0/0");
  EXPECT_EQ(sqs.engine().next_deadline(), sqs.now() + 1ms) << "what was thrown away waits to be freed";
  sqs.advance(1ms);
  EXPECT_EQ(sqs.engine().next_deadline(), std::nullopt);
}

TEST(ListQueues, in_order_by_prefix) {
  SqsTester sqs;
  EXPECT_TRUE(sqs.must<ListQueuesResult>(ListQueuesRequest{}).QueueUrls.empty());
  for (const auto* name : {"b", "a-2", "a-1", "c"}) sqs.create_queue(name);
  EXPECT_EQ(join(names_of(sqs.must<ListQueuesResult>(ListQueuesRequest{}).QueueUrls)), "a-1,a-2,b,c");
  EXPECT_EQ(join(names_of(sqs.must<ListQueuesResult>(ListQueuesRequest{"a-", {}, {}}).QueueUrls)), "a-1,a-2");
  EXPECT_EQ(join(names_of(sqs.must<ListQueuesResult>(ListQueuesRequest{"d", {}, {}}).QueueUrls)), "");
}

TEST(ListQueues, in_pages) {
  SqsTester sqs;
  for (const auto* name : {"a", "b", "c", "x", "xy", "xz"}) sqs.create_queue(name);
  const auto first = sqs.must<ListQueuesResult>(ListQueuesRequest{{}, {}, 4});
  EXPECT_EQ(join(names_of(first.QueueUrls)), "a,b,c,x");
  const auto second = sqs.must<ListQueuesResult>(ListQueuesRequest{{}, first.NextToken, 2});
  EXPECT_EQ(join(names_of(second.QueueUrls)), "xy,xz");
  EXPECT_FALSE(second.NextToken);
  const auto prefixed = sqs.must<ListQueuesResult>(ListQueuesRequest{"x", {}, 1});
  EXPECT_EQ(join(names_of(prefixed.QueueUrls)), "x");
  EXPECT_EQ(join(names_of(sqs.must<ListQueuesResult>(ListQueuesRequest{"x", prefixed.NextToken, 9}).QueueUrls)),
            "xy,xz");

  EXPECT_TRUE(sqs.error_of(ListQueuesRequest{{}, {}, 0}).starts_with("InvalidParameterValue: Value 0 for parameter"));
  EXPECT_TRUE(sqs.error_of(ListQueuesRequest{{}, {}, 1001}).starts_with("InvalidParameterValue"));
  EXPECT_TRUE(sqs.error_of(ListQueuesRequest{{}, "?", 10}).starts_with("InvalidParameterValue"));
}

TEST(ListQueues, a_thousand_at_most_and_no_token_unless_pages_were_asked_for) {
  SqsTester sqs;
  for (int i = 0; i < 1'001; ++i) sqs.create_queue("q" + std::to_string(i));
  const auto all = sqs.must<ListQueuesResult>(ListQueuesRequest{});
  EXPECT_EQ(all.QueueUrls.size(), 1'000u);
  EXPECT_FALSE(all.NextToken);
  EXPECT_TRUE(sqs.must<ListQueuesResult>(ListQueuesRequest{{}, {}, 1'000}).NextToken);
}

TEST(Tags, are_put_shown_and_taken_away) {
  SqsTester sqs;
  sqs.must<CreateQueueResult>(CreateQueueRequest{"q", {}, {{"stage", "test"}}});
  sqs.must<std::monostate>(
      TagQueueRequest{sqs.url("q"), std::map<std::string, std::string>{{"Stage", ""}, {"a", "b"}}});
  const auto tags = [&] { return sqs.must<ListQueueTagsResult>(ListQueueTagsRequest{sqs.url("q")}).Tags; };
  EXPECT_EQ(tags(), (std::map<std::string, std::string>{{"Stage", ""}, {"a", "b"}, {"stage", "test"}}));
  sqs.must<std::monostate>(UntagQueueRequest{sqs.url("q"), std::vector<std::string>{"a", "unknown"}});
  sqs.must<std::monostate>(TagQueueRequest{sqs.url("q"), std::map<std::string, std::string>{{"stage", "live"}}});
  sqs.restart();
  EXPECT_EQ(tags(), (std::map<std::string, std::string>{{"Stage", ""}, {"stage", "live"}}));

  EXPECT_EQ(sqs.error_of(TagQueueRequest{sqs.url("q"), {}}),
            "MissingParameter: The request must contain the parameter Tags.");
  EXPECT_EQ(sqs.error_of(UntagQueueRequest{sqs.url("q"), {}}),
            "MissingParameter: The request must contain the parameter TagKeys.");
  std::map<std::string, std::string> many;
  for (int i = 0; i < 49; ++i) many["t" + std::to_string(i)] = "x";
  EXPECT_EQ(sqs.error_of(TagQueueRequest{sqs.url("q"), many}),
            "InvalidParameterValue: Too many tags added for queue q.");
}

}  // namespace
}  // namespace sluice::sqs
