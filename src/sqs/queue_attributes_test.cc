// The attributes of queues (sqs.md sections 5 and 11).
#include "sqs/queue_attributes.h"

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

AttributeMap all(SqsTester& sqs, const std::string& queue) {
  return sqs.must<GetQueueAttributesResult>(GetQueueAttributesRequest{sqs.url(queue), {"All"}}).Attributes;
}

std::string set_error(SqsTester& sqs, const std::string& queue, const AttributeMap& attributes) {
  return sqs.error_of(SetQueueAttributesRequest{sqs.url(queue), attributes});
}

TEST(QueueAttributes, of_a_fresh_standard_queue_are_twelve) {
  SqsTester sqs;
  sqs.create_queue("q");
  EXPECT_EQ(all(sqs, "q"), (AttributeMap{{"ApproximateNumberOfMessages", "0"},
                                         {"ApproximateNumberOfMessagesDelayed", "0"},
                                         {"ApproximateNumberOfMessagesNotVisible", "0"},
                                         {"CreatedTimestamp", "1800000000"},
                                         {"DelaySeconds", "0"},
                                         {"LastModifiedTimestamp", "1800000000"},
                                         {"MaximumMessageSize", "1048576"},
                                         {"MessageRetentionPeriod", "345600"},
                                         {"QueueArn", "arn:aws:sqs:us-east-1:000000000000:q"},
                                         {"ReceiveMessageWaitTimeSeconds", "0"},
                                         {"SqsManagedSseEnabled", "true"},
                                         {"VisibilityTimeout", "30"}}));
}

TEST(QueueAttributes, of_a_fresh_fifo_queue_are_four_more) {
  SqsTester sqs;
  sqs.create_queue("q.fifo");
  const auto attributes = all(sqs, "q.fifo");
  EXPECT_EQ(attributes.size(), 16u);
  EXPECT_EQ(attributes.at("FifoQueue"), "true");
  EXPECT_EQ(attributes.at("ContentBasedDeduplication"), "false");
  EXPECT_EQ(attributes.at("DeduplicationScope"), "queue");
  EXPECT_EQ(attributes.at("FifoThroughputLimit"), "perQueue");
}

TEST(QueueAttributes, are_given_by_name) {
  SqsTester sqs;
  sqs.create_queue("q");
  const auto get = [&](const std::vector<std::string>& names) {
    return GetQueueAttributesRequest{sqs.url("q"), names};
  };
  EXPECT_TRUE(sqs.must<GetQueueAttributesResult>(get({})).Attributes.empty());
  EXPECT_EQ(sqs.must<GetQueueAttributesResult>(get({"DelaySeconds", "FifoQueue", "Policy"})).Attributes,
            (AttributeMap{{"DelaySeconds", "0"}}));
  EXPECT_EQ(sqs.error_of(get({"Foo"})), "InvalidAttributeName: Unknown Attribute Foo.");
  EXPECT_EQ(sqs.error_of(get({""})), "InvalidAttributeName: Unknown Attribute .");
}

TEST(QueueAttributes, are_set_all_or_none_and_at_once) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.advance(10s);
  EXPECT_EQ(set_error(sqs, "q", {{"VisibilityTimeout", "7"}, {"DelaySeconds", "901"}}),
            "InvalidAttributeValue: Invalid value for the parameter DelaySeconds.");
  EXPECT_EQ(sqs.attribute("q", "VisibilityTimeout"), "30");
  EXPECT_EQ(set_error(sqs, "q", {{"VisibilityTimeout", "7"}, {"DelaySeconds", "900"}}), "no error");
  EXPECT_EQ(sqs.attribute("q", "VisibilityTimeout"), "7");
  EXPECT_EQ(sqs.attribute("q", "LastModifiedTimestamp"), "1800000010");
  EXPECT_EQ(sqs.attribute("q", "CreatedTimestamp"), "1800000000");
  sqs.restart();
  EXPECT_EQ(sqs.attribute("q", "DelaySeconds"), "900");
}

TEST(QueueAttributes, ranges) {
  struct Range {
    const char* name;
    const char* least;
    const char* most;
    std::vector<std::string> wrong;
  };
  const Range ranges[] = {
      {"DelaySeconds", "0", "900", {"901", "-1", "x", "", "1.0", " 1", "99999999999999999999"}},
      {"MaximumMessageSize", "1024", "1048576", {"1023", "1048577"}},
      {"MessageRetentionPeriod", "60", "1209600", {"59", "1209601"}},
      {"ReceiveMessageWaitTimeSeconds", "0", "20", {"21"}},
      {"VisibilityTimeout", "0", "43200", {"43201"}},
  };
  SqsTester sqs;
  sqs.create_queue("q");
  for (const auto& range : ranges) {
    for (const auto* value : {range.least, range.most}) {
      sqs.set_attribute("q", range.name, value);
      EXPECT_EQ(sqs.attribute("q", range.name), value);
    }
    for (const auto& value : range.wrong) {
      EXPECT_EQ(set_error(sqs, "q", {{range.name, value}}),
                std::string("InvalidAttributeValue: Invalid value for the parameter ") + range.name + ".")
          << value;
    }
  }
}

TEST(QueueAttributes, that_cannot_be_set) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.create_queue("q.fifo");
  for (const std::string name : {"QueueArn", "CreatedTimestamp", "ApproximateNumberOfMessages", "Foo", "FifoQueue",
                                 "ContentBasedDeduplication"}) {
    EXPECT_EQ(set_error(sqs, "q", {{name, "true"}}), "InvalidAttributeName: Unknown Attribute " + name + ".");
  }
  EXPECT_EQ(sqs.error_of(CreateQueueRequest{"other", {{"FifoQueue", "false"}}, {}}),
            "InvalidAttributeName: Unknown Attribute FifoQueue.");
  for (const std::string name : {"DeduplicationScope", "FifoThroughputLimit"}) {
    EXPECT_EQ(set_error(sqs, "q", {{name, "queue"}}),
              "InvalidAttributeName: You can specify the " + name + " only when FifoQueue is set to true.");
  }
  EXPECT_EQ(set_error(sqs, "q.fifo", {{"FifoQueue", "true"}}), "no error");
  EXPECT_EQ(set_error(sqs, "q.fifo", {{"FifoQueue", "false"}}),
            "InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not "
            "supported.");
}

TEST(QueueAttributes, booleans_and_choices) {
  SqsTester sqs;
  sqs.create_queue("q.fifo");
  sqs.set_attribute("q.fifo", "ContentBasedDeduplication", "TRUE");
  EXPECT_EQ(sqs.attribute("q.fifo", "ContentBasedDeduplication"), "true");
  EXPECT_TRUE(set_error(sqs, "q.fifo", {{"ContentBasedDeduplication", "1"}}).starts_with("InvalidAttributeValue"));
  EXPECT_TRUE(set_error(sqs, "q.fifo", {{"DeduplicationScope", "group"}}).starts_with("InvalidAttributeValue"));
  EXPECT_TRUE(
      set_error(sqs, "q.fifo", {{"FifoThroughputLimit", "perMessageGroupId"}}).starts_with("InvalidAttributeValue"));
  EXPECT_EQ(
      set_error(sqs, "q.fifo", {{"FifoThroughputLimit", "perMessageGroupId"}, {"DeduplicationScope", "messageGroup"}}),
      "no error");
}

TEST(QueueAttributes, policies_are_json_and_an_empty_one_goes_away) {
  SqsTester sqs;
  sqs.create_queue("q");
  EXPECT_EQ(set_error(sqs, "q", {{"Policy", "not json"}}),
            "InvalidAttributeValue: Invalid value for the parameter Policy.");
  EXPECT_TRUE(
      set_error(sqs, "q", {{"Policy", "\"" + std::string(8'191, 'x') + "\""}}).starts_with("InvalidAttributeV"));
  sqs.set_attribute("q", "Policy", R"({"Statement": []})");
  EXPECT_EQ(sqs.attribute("q", "Policy"), R"({"Statement": []})");
  sqs.set_attribute("q", "Policy", "");
  EXPECT_EQ(sqs.attribute("q", "Policy"), "absent");
}

TEST(QueueAttributes, one_kind_of_encryption_at_a_time) {
  SqsTester sqs;
  sqs.create_queue("q");
  EXPECT_EQ(set_error(sqs, "q", {{"KmsMasterKeyId", "alias/aws/sqs"}, {"SqsManagedSseEnabled", "true"}}),
            "InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. You can either "
            "enable KMS SSE or SQS SSE.");
  sqs.set_attribute("q", "KmsDataKeyReusePeriodSeconds", "600");
  EXPECT_EQ(sqs.attribute("q", "KmsDataKeyReusePeriodSeconds"), "absent") << "shown only with a key";
  sqs.set_attribute("q", "KmsMasterKeyId", "alias/any");
  EXPECT_EQ(sqs.attribute("q", "KmsDataKeyReusePeriodSeconds"), "600");
  sqs.set_attribute("q", "KmsMasterKeyId", "");
  sqs.set_attribute("q", "KmsMasterKeyId", "alias/any");
  EXPECT_EQ(sqs.attribute("q", "SqsManagedSseEnabled"), "false");
  EXPECT_EQ(sqs.attribute("q", "KmsDataKeyReusePeriodSeconds"), "300");
  sqs.set_attribute("q", "KmsMasterKeyId", "");
  EXPECT_EQ(sqs.attribute("q", "KmsMasterKeyId"), "absent");
  EXPECT_EQ(sqs.attribute("q", "KmsDataKeyReusePeriodSeconds"), "absent");
  EXPECT_EQ(sqs.attribute("q", "SqsManagedSseEnabled"), "false");
}

// ---- redrive policies

std::string policy(const std::string& target_arn, const std::string& count) {
  return R"({"deadLetterTargetArn":")" + target_arn + R"(","maxReceiveCount":)" + count + "}";
}

TEST(RedrivePolicy, is_shown_in_canonical_form) {
  SqsTester sqs;
  sqs.create_queue("dlq");
  sqs.create_queue("q");
  sqs.set_attribute("q", "RedrivePolicy",
                    R"({ "maxReceiveCount": "7", "deadLetterTargetArn": ")" + sqs.arn("dlq") + R"(" })");
  EXPECT_EQ(sqs.attribute("q", "RedrivePolicy"), policy(sqs.arn("dlq"), "7"));
  EXPECT_EQ(sqs.error_of(CreateQueueRequest{"q", {{"RedrivePolicy", policy(sqs.arn("dlq"), "\"7\"")}}, {}}),
            "no error");
  sqs.set_attribute("q", "RedrivePolicy", policy(sqs.arn("q"), "7"));  // the queue itself is accepted
  sqs.set_attribute("q", "RedrivePolicy", "");
  EXPECT_EQ(sqs.attribute("q", "RedrivePolicy"), "absent");
}

TEST(RedrivePolicy, violations_name_the_policy_and_the_reason) {
  SqsTester sqs;
  sqs.create_queue("q");
  sqs.create_queue("dlq");
  sqs.create_queue("dlq.fifo");
  const auto expect = [&](const std::string& text, const std::string& reason) {
    const auto expected =
        "InvalidParameterValue: Value " + text + " for parameter RedrivePolicy is invalid. Reason: " + reason;
    EXPECT_EQ(set_error(sqs, "q", {{"RedrivePolicy", text}}), expected);
    EXPECT_EQ(sqs.error_of(CreateQueueRequest{"new", {{"RedrivePolicy", text}}, {}}), expected);
  };
  expect(policy(sqs.arn("nowhere"), "3"), "Dead letter target does not exist.");
  expect(policy("garbage", "3"), "Dead letter target does not exist.");
  expect(policy(sqs.arn("dlq.fifo"), "3"), "Dead-letter queue must be same type of queue as the source.");
  expect(policy("arn:aws:sqs:us-east-1:111111111111:dlq", "3"),
         "Dead-letter target owner should be same as the source.");
  expect("{}", "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  expect(R"({"maxReceiveCount":3})", "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  expect(policy(sqs.arn("dlq"), "0"),
         "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.");
  expect(policy(sqs.arn("dlq"), "1001"),
         "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.");
}

TEST(RedrivePolicy, the_target_may_allow_or_deny_sources) {
  SqsTester sqs;
  sqs.create_queue("dlq");
  sqs.create_queue("q");
  const auto try_it = [&] { return set_error(sqs, "q", {{"RedrivePolicy", policy(sqs.arn("dlq"), "3")}}); };
  sqs.set_attribute("dlq", "RedriveAllowPolicy", R"({"redrivePermission":"denyAll"})");
  EXPECT_TRUE(try_it().starts_with("InvalidParameterValue"));
  sqs.set_attribute("dlq", "RedriveAllowPolicy",
                    R"({"redrivePermission":"byQueue","sourceQueueArns":[")" + sqs.arn("other") + R"("]})");
  EXPECT_TRUE(try_it().starts_with("InvalidParameterValue"));
  sqs.set_attribute("dlq", "RedriveAllowPolicy",
                    R"({"redrivePermission":"byQueue","sourceQueueArns":[")" + sqs.arn("q") + R"("]})");
  EXPECT_EQ(try_it(), "no error");
  sqs.set_attribute("dlq", "RedriveAllowPolicy", R"({"redrivePermission":"allowAll"})");
  EXPECT_EQ(try_it(), "no error");

  for (const std::string wrong :
       {"x", "{}", R"({"redrivePermission":"x"})", R"({"redrivePermission":"byQueue"})",
        R"({"redrivePermission":"byQueue","sourceQueueArns":[]})",
        R"({"redrivePermission":"allowAll","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:q"]})"}) {
    EXPECT_TRUE(set_error(sqs, "dlq", {{"RedriveAllowPolicy", wrong}}).starts_with("InvalidParameterValue")) << wrong;
  }
}

TEST(RedrivePolicy, the_sources_of_a_dead_letter_queue_are_listed) {
  SqsTester sqs;
  sqs.create_queue_with_dlq("b", 3);
  for (const auto* name : {"c", "a"}) sqs.create_queue(name, {{"RedrivePolicy", policy(sqs.arn("b-dlq"), "3")}});
  const auto list = [&](const std::optional<std::string>& token, const std::optional<std::int32_t>& max) {
    return sqs.must<ListDeadLetterSourceQueuesResult>(ListDeadLetterSourceQueuesRequest{sqs.url("b-dlq"), token, max});
  };
  EXPECT_EQ(list({}, {}).queueUrls, (std::vector<std::string>{sqs.url("a"), sqs.url("b"), sqs.url("c")}));
  const auto page = list({}, 2);
  EXPECT_EQ(page.queueUrls.size(), 2u);
  EXPECT_EQ(list(page.NextToken, 2).queueUrls, (std::vector<std::string>{sqs.url("c")}));
  sqs.set_attribute("a", "RedrivePolicy", "");
  sqs.must<std::monostate>(DeleteQueueRequest{sqs.url("b")});
  sqs.restart();
  EXPECT_EQ(list({}, {}).queueUrls, (std::vector<std::string>{sqs.url("c")}));
}

}  // namespace
}  // namespace sluice::sqs
