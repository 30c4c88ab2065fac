#include "cfn/sam/role.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfn/sam/policies.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

json::object trust_policy() {
  json::object statement{{"Action", json::array{"sts:AssumeRole"}},
                         {"Effect", "Allow"},
                         {"Principal", json::object{{"Service", json::array{"lambda.amazonaws.com"}}}}};
  return {{"Version", "2012-10-17"}, {"Statement", json::array{std::move(statement)}}};
}

// What a function may do with its dead-letter queue or topic.
json::object dead_letter_policy(const json::object& queue) {
  const bool topic = text_member(queue, "Type") == "SNS";
  json::object statement{
      {"Action", topic ? "sns:Publish" : "sqs:SendMessage"}, {"Resource", queue.at("TargetArn")}, {"Effect", "Allow"}};
  return {
      {"PolicyName", "DeadLetterQueuePolicy"},
      {"PolicyDocument", json::object{{"Version", "2012-10-17"}, {"Statement", json::array{std::move(statement)}}}}};
}

class RoleMaker {
 public:
  RoleMaker(Work& work, const std::string& function_id) : work_(work), function_id_(function_id) {}

  void add_managed(json::value arn) {
    if (std::find(managed_.begin(), managed_.end(), arn) == managed_.end()) managed_.push_back(std::move(arn));
  }

  void add_inline(json::object policy) { inline_.push_back(std::move(policy)); }

  // One entry of Policies; `index` names its inline policy.
  void add_entry(const json::value& entry, std::size_t index) {
    if (const auto* name = entry.if_string()) {
      add_managed(json::string(managed_policy_arn(std::string(*name))));
      return;
    }
    const auto* object = entry.if_object();
    if (object == nullptr) {
      work_.fail(function_id_, "Type of property 'Policies' is invalid.");
      return;
    }
    const auto inline_name = fmt::format("{}RolePolicy{}", function_id_, index);
    if (object->contains("Statement")) {
      add_inline({{"PolicyName", json::string(inline_name)}, {"PolicyDocument", *object}});
      return;
    }
    if (object->size() == 1) {
      const auto& member = *object->begin();
      auto document = policy_template(member.key(), work_.with_parameters(member.value()));
      if (document && *document) {
        add_inline({{"PolicyName", json::string(inline_name)}, {"PolicyDocument", std::move(**document)}});
        return;
      }
      if (document) {
        const bool refused = document->error().ends_with("not supported by sluice");
        const auto line = work_.line_of(function_id_, {"Properties", "Policies", std::to_string(index)});
        work_.fail(function_id_,
                   refused && line > 0 ? fmt::format("{} (line {}).", document->error(), line) : document->error());
        return;
      }
      if (is_intrinsic(entry)) {
        add_managed(entry);
        return;
      }
    }
    work_.fail(function_id_,
               "Policies must be names or ARNs of managed policies, policy documents, or policy templates.");
  }

  json::array take_managed() { return std::move(managed_); }
  json::array take_inline() { return std::move(inline_); }

 private:
  Work& work_;
  const std::string& function_id_;
  json::array managed_, inline_;
};

}  // namespace

void add_role(Work& work, const std::string& function_id, const json::object& resource, const json::object& properties,
              const json::array& tags, const std::vector<std::string>& event_policies) {
  const auto managed = [](const std::string& name) { return json::string(managed_policy_arn(name)); };
  RoleMaker maker(work, function_id);
  maker.add_managed(managed("AWSLambdaBasicExecutionRole"));
  if (const auto* tracing = properties.if_contains("Tracing")) {
    const auto mode = work.with_parameters(*tracing);
    if (mode == "Active" || mode == "PassThrough") maker.add_managed(managed("AWSXrayWriteOnlyAccess"));
  }
  if (properties.contains("VpcConfig")) maker.add_managed(managed("AWSLambdaVPCAccessExecutionRole"));
  if (const auto* queue = section(properties, "DeadLetterQueue"); queue != nullptr && queue->contains("TargetArn")) {
    maker.add_inline(dead_letter_policy(*queue));
  }
  if (const auto* policies = properties.if_contains("Policies")) {
    if (const auto* list = policies->if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i) maker.add_entry((*list)[i], i);
    } else {
      maker.add_entry(*policies, 0);
    }
  }
  for (const auto& name : event_policies) maker.add_managed(managed(name));

  json::object role;
  const auto* trust = properties.if_contains("AssumeRolePolicyDocument");
  role["AssumeRolePolicyDocument"] = trust != nullptr ? *trust : json::value(trust_policy());
  role["ManagedPolicyArns"] = maker.take_managed();
  auto documents = maker.take_inline();
  if (!documents.empty()) role["Policies"] = std::move(documents);
  if (const auto* path = properties.if_contains("RolePath")) role["Path"] = *path;
  if (const auto* boundary = properties.if_contains("PermissionsBoundary")) role["PermissionsBoundary"] = *boundary;
  role["Tags"] = tags;
  json::object made{{"Type", "AWS::IAM::Role"}, {"Properties", std::move(role)}};
  copy_shared_attributes(resource, made);
  work.add(function_id + "Role", std::move(made), function_id);
}

}  // namespace sluice::cfn::sam
