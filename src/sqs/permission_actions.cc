// AddPermission and RemovePermission: statements of a queue's Policy, by label (sqs.md section 14).
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/queue_name.h"
#include "sqs/queue_policy.h"

namespace sluice::sqs {
namespace {

namespace json = boost::json;

// What others may be allowed to do; the actions on one message cover those on a batch.
constexpr std::string_view kGrantable[] = {"*",
                                           "SendMessage",
                                           "ReceiveMessage",
                                           "DeleteMessage",
                                           "PurgeQueue",
                                           "GetQueueAttributes",
                                           "GetQueueUrl",
                                           "ChangeMessageVisibility",
                                           "ListDeadLetterSourceQueues"};
constexpr std::string_view kOwnersOnly[] = {"CreateQueue",
                                            "DeleteQueue",
                                            "SetQueueAttributes",
                                            "ListQueues",
                                            "AddPermission",
                                            "RemovePermission",
                                            "TagQueue",
                                            "UntagQueue",
                                            "ListQueueTags",
                                            "StartMessageMoveTask",
                                            "CancelMessageMoveTask",
                                            "ListMessageMoveTasks"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_account(std::string_view id) {
  return id.size() == 12 && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

aws::Status check_grant(const AddPermissionRequest& request) {
  if (!request.Label) return aws::fail(missing_parameter("Label"));
  if (!is_simple_name(*request.Label)) {  // the wording is a guess
    return aws::fail(
        invalid_value(*request.Label, "Label",
                      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"));
  }
  if (!request.AWSAccountIds || request.AWSAccountIds->empty()) {
    return aws::fail(invalid_value("[]", "PrincipalId", "Unable to verify."));
  }
  for (const auto& id : *request.AWSAccountIds) {
    if (!is_account(id)) return aws::fail(invalid_value("[" + id + "]", "PrincipalId", "Unable to verify."));
  }
  if (!request.Actions || request.Actions->empty()) return aws::fail(missing_parameter("Actions"));
  if (request.Actions->size() > kPermissionActionsMax) {
    return aws::fail(over_limit(
        fmt::format("{} Actions were found, maximum allowed is {}.", request.Actions->size(), kPermissionActionsMax)));
  }
  for (const auto& action : *request.Actions) {
    if (contains(kGrantable, action)) continue;
    // For a name that is no action the wording is a guess.
    return aws::fail(invalid_value("SQS:" + action, "ActionName",
                                   contains(kOwnersOnly, action)
                                       ? "Only the queue owner is allowed to invoke this action."
                                       : "Please refer to the appropriate WSDL for a list of valid actions."));
  }
  return {};
}

// One value as it is, several as an array.
json::value one_or_many(const std::vector<std::string>& texts) {
  if (texts.size() == 1) return json::string(texts[0]);
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

json::object statement_of(const AddPermissionRequest& request, const Queue& queue) {
  std::vector<std::string> principals, actions;
  for (const auto& id : *request.AWSAccountIds) principals.push_back("arn:aws:iam::" + id + ":root");
  for (const auto& action : *request.Actions) actions.push_back("SQS:" + action);
  json::object statement;
  statement["Sid"] = *request.Label;
  statement["Effect"] = "Allow";
  statement["Principal"] = json::object{{"AWS", one_or_many(principals)}};
  statement["Action"] = one_or_many(actions);
  statement["Resource"] = queue.arn();
  return statement;
}

std::optional<Policy> policy_of(const Queue& queue) {
  const auto text = queue.attributes().find("Policy");
  if (text == queue.attributes().end()) return std::nullopt;
  return Policy::parse(text->second);
}

Decision set_policy(const Asked& asked, const Queue& queue, std::optional<std::string> policy) {
  auto attributes = queue.attributes();
  attributes.erase("Policy");
  if (policy) attributes.emplace("Policy", std::move(*policy));
  Decision decision;
  decision.events.push_back(QueueAttributesSet{queue.id(), std::move(attributes), asked.now});
  return decision;
}

}  // namespace

Decision decide(const Asked& asked, const AddPermissionRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (auto checked = check_grant(request); !checked) return checked.error();
  auto policy = policy_of(**queue);
  if (!policy) {
    policy.emplace();
    policy->document["Version"] = "2008-10-17";
    policy->document["Id"] = (*queue)->arn() + "/SQSDefaultPolicy";
  }
  if (policy->find(*request.Label) != policy->statements.end()) {
    return invalid_value(*request.Label, "Label", "Already exists.");
  }
  policy->statements.push_back(statement_of(request, **queue));
  auto text = policy->text();
  if (auto excess = policy->excess()) return over_limit(std::move(*excess));
  if (text.size() > kAttributeBytesMax) {
    return over_limit(
        fmt::format("{} Policy bytes were found, maximum allowed is {}.", text.size(), kAttributeBytesMax));
  }
  return set_policy(asked, **queue, std::move(text));
}

Decision decide(const Asked& asked, const RemovePermissionRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (!request.Label) return missing_parameter("Label");
  auto policy = policy_of(**queue);
  if (!policy) return invalid_value(*request.Label, "Label", "can't find label.");
  const auto statement = policy->find(*request.Label);
  if (statement == policy->statements.end()) {
    return invalid_value(*request.Label, "Label", "can't find label on existing policy.");
  }
  policy->statements.erase(statement);
  if (policy->statements.empty()) return set_policy(asked, **queue, std::nullopt);
  return set_policy(asked, **queue, policy->text());
}

}  // namespace sluice::sqs
