#include "cfn/cfn_tester.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/event_codec.h"

namespace sluice::cfn {

CfnTester::CfnTester() : now_(base::from_epoch_ms(1'767'225'600'000)) {  // 2026-01-01T00:00Z
  context.base_url = "http://127.0.0.1:4566";
}

Reply CfnTester::send(const Command& command) {
  Reply reply;
  error_.clear();
  decide(command, &reply);
  return reply;
}

void CfnTester::decide(const Command& command, Reply* reply) {
  auto decision = engine_->decide(command, context, now_, random_);
  for (const auto& event : decision.events) {
    if (die_after != 0 && journal_.size() >= die_after) return;
    std::string bytes;
    base::encode_event(bytes, event);
    Event copy;
    CHECK(base::decode_event(bytes, copy));
    journal_.push_back(bytes);
    engine_->apply(copy);
  }
  if (reply != nullptr) {
    if (decision.reply) {
      *reply = *decision.reply;
    } else {
      error_ = decision.reply.error().code + ": " + decision.reply.error().message;
    }
  }
  if (die_after != 0 && journal_.size() >= die_after) return;
  for (const auto& effect : decision.effects) carry_out(std::get<ResourceRequest>(effect));
}

void CfnTester::carry_out(const ResourceRequest& request) {
  static constexpr const char* kNames[] = {"Create ", "Update ", "Delete "};
  requests.push_back(kNames[int(request.operation)] + request.logical_id);
  if (hold) {
    waiting.push_back(request);
  } else {
    decide(provide(request), nullptr);
  }
}

void CfnTester::answer(const std::string& logical_id) {
  for (auto it = waiting.begin(); it != waiting.end(); ++it) {
    if (it->logical_id != logical_id) continue;
    const auto request = *it;
    waiting.erase(it);
    decide(provide(request), nullptr);
    return;
  }
  ADD_FAILURE() << "no request for " << logical_id << " waits";
}

void CfnTester::answer_all() {
  while (!waiting.empty()) answer(waiting.front().logical_id);
}

ResourceAnswer CfnTester::provide(const ResourceRequest& request) {
  ResourceAnswer answer;
  answer.token = request.token;
  const auto& name = request.physical_name;
  const auto& type = request.type;
  if (request.operation == ResourceOperation::kDelete) {
    EXPECT_FALSE(request.physical_id.empty());
    const auto it = delete_failures.find(request.logical_id);
    if (it != delete_failures.end()) return {answer.token, false, "", {}, "InternalFailure", it->second};
    world.erase(request.physical_id);
    return answer;
  }
  if (const auto it = failures.find(request.logical_id); it != failures.end()) {
    return {answer.token, false, "", {}, "InvalidRequest", it->second};
  }
  answer.physical_id = name;
  if (type == "AWS::SQS::Queue") {
    answer.physical_id = "http://127.0.0.1:4566/" + request.account + "/" + name;
    answer.attributes["Arn"] = json::string("arn:aws:sqs:" + request.region + ":" + request.account + ":" + name);
    answer.attributes["QueueName"] = json::string(name);
  } else if (type == "AWS::IAM::Role") {
    answer.attributes["Arn"] = json::string("arn:aws:iam::" + request.account + ":role/" + name);
    answer.attributes["RoleId"] = "AROAEXAMPLE";
  } else if (type == "AWS::ApiGateway::RestApi") {
    answer.attributes["RootResourceId"] = "root";
  } else {
    answer.attributes["Arn"] = json::string("arn:aws:any:" + request.region + ":" + request.account + ":" + name);
  }
  if (request.operation == ResourceOperation::kCreate) {
    const auto it = world.find(answer.physical_id);
    const bool ours =
        it == world.end() || (it->second.stack_id == request.stack_id && it->second.logical_id == request.logical_id);
    if (!ours) return {answer.token, false, "", {}, "AlreadyExists", name + " already exists"};
  } else {
    EXPECT_EQ(world.count(request.physical_id), 1u) << request.physical_id;
    answer.physical_id = request.physical_id;
  }
  world[answer.physical_id] = request;
  return answer;
}

std::string CfnTester::create(const std::string& name, const std::string& yaml) {
  CreateStackRequest request;
  request.StackName = name;
  request.TemplateBody = yaml;
  request.Parameters = parameters;
  request.Capabilities = capabilities;
  request.Tags = tags;
  if (!on_failure.empty()) request.OnFailure = on_failure;
  if (disable_rollback) request.DisableRollback = true;
  return call<CreateStackResult>(request).StackId;
}

void CfnTester::update(const std::string& name, const std::string& yaml) {
  UpdateStackRequest request;
  request.StackName = name;
  request.TemplateBody = yaml;
  request.Parameters = parameters;
  request.Capabilities = capabilities;
  request.Tags = tags;
  if (disable_rollback) request.DisableRollback = true;
  send(request);
}

void CfnTester::remove(const std::string& name) {
  DeleteStackRequest request;
  request.StackName = name;
  send(request);
}

std::string CfnTester::review(const std::string& name, const std::string& yaml, const std::string& type) {
  CreateChangeSetRequest request;
  request.StackName = name;
  request.ChangeSetName = "changes";
  request.ChangeSetType = type;
  request.TemplateBody = yaml;
  request.Parameters = parameters;
  request.Capabilities = capabilities;
  request.Tags = tags;
  return call<CreateChangeSetResult>(request).StackId;
}

void CfnTester::execute(const std::string& name) {
  ExecuteChangeSetRequest request;
  request.StackName = name;
  request.ChangeSetName = "changes";
  if (disable_rollback) request.DisableRollback = true;
  send(request);
}

std::string CfnTester::status(const std::string& name) {
  DescribeStacksRequest request;
  request.StackName = name;
  const auto result = call<DescribeStacksResult>(request);
  if (result.Stacks.empty()) return error_;
  return boost::describe::enum_to_string(result.Stacks[0].StackStatus, "");
}

std::string CfnTester::reason(const std::string& name) {
  DescribeStacksRequest request;
  request.StackName = name;
  const auto result = call<DescribeStacksResult>(request);
  return result.Stacks.empty() ? error_ : result.Stacks[0].StackStatusReason.value_or("");
}

std::vector<std::string> CfnTester::history(const std::string& name) {
  std::vector<std::string> lines;
  DescribeStackEventsRequest request;
  request.StackName = name;
  base::Instant later = base::Instant::max();
  do {
    const auto page = call<DescribeStackEventsResult>(request);
    for (const auto& event : page.StackEvents) {
      EXPECT_LT(event.Timestamp, later) << "times must increase strictly";
      EXPECT_EQ(event.Timestamp.time_since_epoch().count() % 1000, 0);
      later = event.Timestamp;
      lines.push_back(event.LogicalResourceId + " " + event.ResourceStatus +
                      (event.ResourceStatusReason ? ": " + *event.ResourceStatusReason : ""));
    }
    request.NextToken = page.NextToken;
  } while (request.NextToken);
  return {lines.rbegin(), lines.rend()};
}

std::map<std::string, std::string> CfnTester::outputs(const std::string& name) {
  DescribeStacksRequest request;
  request.StackName = name;
  const auto result = call<DescribeStacksResult>(request);
  std::map<std::string, std::string> outputs;
  if (result.Stacks.empty() || !result.Stacks[0].Outputs) return outputs;
  for (const auto& output : *result.Stacks[0].Outputs) outputs[output.OutputKey] = output.OutputValue;
  return outputs;
}

std::vector<std::string> CfnTester::resources(const std::string& name) {
  ListStackResourcesRequest request;
  request.StackName = name;
  std::vector<std::string> lines;
  for (const auto& resource : call<ListStackResourcesResult>(request).StackResourceSummaries) {
    lines.push_back(resource.LogicalResourceId + "=" + resource.ResourceType + " " +
                    boost::describe::enum_to_string(resource.ResourceStatus, ""));
  }
  return lines;
}

std::string CfnTester::physical_id(const std::string& name, const std::string& logical_id) {
  DescribeStackResourceRequest request;
  request.StackName = name;
  request.LogicalResourceId = logical_id;
  return call<DescribeStackResourceResult>(request).StackResourceDetail.PhysicalResourceId.value_or("");
}

void CfnTester::restart(std::size_t events) {
  journal_.resize(events);
  waiting.clear();
  engine_ = std::make_unique<Engine>();
  for (const auto& bytes : journal_) {
    Event event;
    CHECK(base::decode_event(bytes, event));
    engine_->apply(event);
  }
  decide(Resume{}, nullptr);
}

void CfnTester::restart_from_restatement() {
  std::vector<Event> events;
  aws::RestateCursor cursor;
  cursor.budget = 3;  // many slices
  while (!cursor.done) engine_->restate(cursor, events);
  engine_ = std::make_unique<Engine>();
  journal_.clear();
  for (const auto& event : events) {
    std::string bytes;
    base::encode_event(bytes, event);
    journal_.push_back(bytes);
  }
  restart();
}

}  // namespace sluice::cfn
