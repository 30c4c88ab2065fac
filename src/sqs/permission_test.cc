// AddPermission and RemovePermission (sqs.md section 14).
#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

AddPermissionRequest grant(const std::string& label, std::vector<std::string> accounts,
                           std::vector<std::string> actions) {
  return {SqsTester::url("q"), label, std::move(accounts), std::move(actions)};
}

class Permission : public testing::Test {
 protected:
  Permission() { sqs_.create_queue("q"); }

  void add(const AddPermissionRequest& request) { sqs_.must<std::monostate>(request); }
  void remove(const std::string& label) {
    sqs_.must<std::monostate>(RemovePermissionRequest{SqsTester::url("q"), label});
  }
  std::string policy() { return sqs_.attribute("q", "Policy"); }

  SqsTester sqs_;
};

TEST_F(Permission, the_first_makes_a_policy) {
  add(grant("send", {"123456789012"}, {"SendMessage"}));
  EXPECT_EQ(policy(),
            R"({"Version":"2008-10-17","Id":"arn:aws:sqs:us-east-1:000000000000:q/SQSDefaultPolicy","Statement":[)"
            R"({"Sid":"send","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},)"
            R"("Action":"SQS:SendMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:q"}]})");
}

TEST_F(Permission, several_accounts_and_actions_become_arrays) {
  add(grant("both", {"123456789012", "210987654321"}, {"ReceiveMessage", "DeleteMessage"}));
  EXPECT_NE(policy().find(R"("Principal":{"AWS":["arn:aws:iam::123456789012:root","arn:aws:iam::210987654321:root"]})"),
            std::string::npos);
  EXPECT_NE(policy().find(R"("Action":["SQS:ReceiveMessage","SQS:DeleteMessage"])"), std::string::npos);
}

TEST_F(Permission, further_ones_extend_the_policy_and_each_goes_by_its_label) {
  add(grant("a", {"123456789012"}, {"SendMessage"}));
  add(grant("b", {"123456789012"}, {"*"}));
  EXPECT_NE(policy().find(R"("Action":"SQS:*")"), std::string::npos);
  sqs_.restart();
  remove("b");
  EXPECT_EQ(policy().find(R"("Sid":"b")"), std::string::npos);
  remove("a");
  EXPECT_EQ(policy(), "absent") << "the last statement takes the policy along";
}

TEST_F(Permission, a_policy_that_was_set_is_extended) {
  sqs_.set_attribute("q", "Policy", R"({"Version":"2012-10-17","Statement":{"Sid":"mine","Effect":"Deny"}})");
  add(grant("send", {"123456789012"}, {"SendMessage"}));
  EXPECT_TRUE(
      policy().starts_with(R"({"Version":"2012-10-17","Statement":[{"Sid":"mine","Effect":"Deny"},{"Sid":"send")"))
      << policy();
  remove("mine");
  EXPECT_TRUE(policy().starts_with(R"({"Version":"2012-10-17","Statement":[{"Sid":"send")")) << policy();
}

TEST_F(Permission, what_is_refused) {
  add(grant("send", {"123456789012"}, {"SendMessage"}));
  const auto error = [&](const AddPermissionRequest& request) { return sqs_.error_of(request); };
  EXPECT_EQ(error(grant("send", {"123456789012"}, {"SendMessage"})),
            "InvalidParameterValue: Value send for parameter Label is invalid. Reason: Already exists.");
  EXPECT_EQ(error(grant("l", {}, {"SendMessage"})),
            "InvalidParameterValue: Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.");
  EXPECT_EQ(error(grant("l", {"12"}, {"SendMessage"})),
            "InvalidParameterValue: Value [12] for parameter PrincipalId is invalid. Reason: Unable to verify.");
  EXPECT_EQ(error(grant("l", {"123456789012"}, {})),
            "MissingParameter: The request must contain the parameter Actions.");
  EXPECT_EQ(error(grant("l", {"123456789012"}, {"DeleteQueue"})),
            "InvalidParameterValue: Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue "
            "owner is allowed to invoke this action.");
  EXPECT_EQ(error(grant("l", {"123456789012"},
                        {"SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility",
                         "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"})),
            "OverLimit: 8 Actions were found, maximum allowed is 7.");
  EXPECT_EQ(error(grant("no label", {"123456789012"}, {"SendMessage"})).substr(0, 72),
            "InvalidParameterValue: Value no label for parameter Label is invalid. Re");
  EXPECT_EQ(error({SqsTester::url("q"), {}, std::vector<std::string>{"123456789012"}, {}}),
            "MissingParameter: The request must contain the parameter Label.");
}

TEST_F(Permission, a_label_that_is_not_there) {
  const RemovePermissionRequest request{SqsTester::url("q"), std::string("none")};
  EXPECT_EQ(sqs_.error_of(request),
            "InvalidParameterValue: Value none for parameter Label is invalid. Reason: can't find label.");
  add(grant("send", {"123456789012"}, {"SendMessage"}));
  EXPECT_EQ(
      sqs_.error_of(request),
      "InvalidParameterValue: Value none for parameter Label is invalid. Reason: can't find label on existing policy.");
}

TEST_F(Permission, a_policy_has_at_most_twenty_statements) {
  for (int i = 0; i < 20; ++i) add(grant("l" + std::to_string(i), {"123456789012"}, {"SendMessage"}));
  EXPECT_EQ(sqs_.error_of(grant("l20", {"123456789012"}, {"SendMessage"})),
            "OverLimit: 21 Statements were found, maximum allowed is 20.");
}

TEST_F(Permission, a_policy_that_is_set_keeps_to_the_limits_too) {
  const auto set = [&](const std::string& policy) {
    return sqs_.error_of(SetQueueAttributesRequest{SqsTester::url("q"), AttributeMap{{"Policy", policy}}});
  };
  const auto repeated = [](const std::string& text, int count) {
    std::string list = "[" + text;
    for (int i = 1; i < count; ++i) list += "," + text;
    return list + "]";
  };
  const auto of = [](const std::string& statements) {
    return R"({"Version":"2012-10-17","Statement":)" + statements + "}";
  };
  EXPECT_EQ(set("5"), "InvalidAttributeValue: Invalid value for the parameter Policy.");
  EXPECT_EQ(set(of(repeated(R"({"Sid":"a"})", 21))),
            "InvalidAttributeValue: Invalid value for the parameter Policy. Reason: 21 Statements were found, maximum "
            "allowed is 20.");
  EXPECT_EQ(set(of(R"({"Principal":{"AWS":)" + repeated(R"("123456789012")", 51) + "}}")),
            "InvalidAttributeValue: Invalid value for the parameter Policy. Reason: 51 Principals were found, maximum "
            "allowed is 50.");
  EXPECT_EQ(set(of(repeated(R"({"Condition":{"StringEquals":{"aws:a":"1","aws:b":"2"}}})", 6))),
            "InvalidAttributeValue: Invalid value for the parameter Policy. Reason: 12 Conditions were found, maximum "
            "allowed is 10.");
  sqs_.set_attribute("q", "Policy", of(repeated(R"({"Sid":"a"})", 20)));
}

TEST_F(Permission, of_a_queue_that_is_not_there) {
  EXPECT_EQ(sqs_.error_of(RemovePermissionRequest{SqsTester::url("none"), std::string("l")}),
            "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.");
}

}  // namespace
}  // namespace sluice::sqs
