// AWS::IAM::Role, AWS::IAM::Policy and AWS::IAM::ManagedPolicy.
#include <algorithm>
#include <set>

#include "host/json_shape.h"
#include "host/providers.h"

namespace sluice::host {
namespace {

using Operation = cfn::ResourceOperation;

std::vector<iam::Tag> role_tags(const std::map<std::string, std::string>& tags) {
  std::vector<iam::Tag> list;
  for (const auto& [key, value] : tags) {
    iam::Tag tag;
    tag.Key = key;
    tag.Value = value;
    list.push_back(std::move(tag));
  }
  return list;
}

std::map<std::string, std::string> inline_policies(const boost::json::object& properties) {
  std::map<std::string, std::string> policies;
  if (const auto* list = property(properties, "Policies"); list != nullptr && list->is_array()) {
    for (const auto& policy : list->get_array()) {
      if (!policy.is_object()) continue;
      const auto* name = policy.get_object().if_contains("PolicyName");
      const auto* document = policy.get_object().if_contains("PolicyDocument");
      if (name != nullptr && document != nullptr) policies[scalar_text(*name)] = scalar_text(*document);
    }
  }
  return policies;
}

std::vector<std::string> names(const boost::json::object& properties, std::string_view member) {
  std::vector<std::string> list;
  if (const auto* value = property(properties, member)) from_json(*value, list);
  return list;
}

class RoleEditor {
 public:
  RoleEditor(Machine& machine, const cfn::ResourceRequest& request)
      : machine_(machine), context_(context_of(machine, request)), role_(name_of(request)) {}

  template <class Command>
  void run(Command command) {
    if (problem_) return;
    const auto reply = ask(machine_.iam, std::move(command), context_);
    if (!reply) problem_ = reply.error();
  }
  void put_policy(const std::string& name, const std::string& document) {
    iam::PutRolePolicyRequest put;
    put.RoleName = role_;
    put.PolicyName = name;
    put.PolicyDocument = document;
    run(std::move(put));
  }
  void delete_policy(const std::string& name) {
    iam::DeleteRolePolicyRequest remove;
    remove.RoleName = role_;
    remove.PolicyName = name;
    run_tolerant(std::move(remove));
  }
  void attach(const std::string& arn) {
    iam::AttachRolePolicyRequest attach;
    attach.RoleName = role_;
    attach.PolicyArn = arn;
    run(std::move(attach));
  }
  void detach(const std::string& arn) {
    iam::DetachRolePolicyRequest detach;
    detach.RoleName = role_;
    detach.PolicyArn = arn;
    run_tolerant(std::move(detach));
  }
  // What does not exist need not be removed.
  template <class Command>
  void run_tolerant(Command command) {
    if (problem_) return;
    const auto reply = ask(machine_.iam, std::move(command), context_);
    if (!reply && reply.error().code != "NoSuchEntity" && reply.error().code != "NoSuchEntityException") {
      problem_ = reply.error();
    }
  }
  const std::optional<aws::Error>& problem() const { return problem_; }
  const std::string& role() const { return role_; }
  const aws::Context& context() const { return context_; }

 private:
  Machine& machine_;
  aws::Context context_;
  std::string role_;
  std::optional<aws::Error> problem_;
};

cfn::ResourceAnswer role_made(Machine& machine, const cfn::ResourceRequest& request) {
  iam::GetRoleRequest get;
  get.RoleName = name_of(request);
  const auto reply = ask(machine.iam, std::move(get), context_of(machine, request));
  if (!reply) return failed(reply.error());
  const auto& role = std::get<iam::GetRoleResponse>(*reply).Role;
  return made(role.RoleName, {{"Arn", role.Arn.c_str()}, {"RoleId", role.RoleId.c_str()}});
}

void create_role(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  RoleEditor editor(machine, request);
  auto create = shape_of<iam::CreateRoleRequest>(request.properties);
  create.RoleName = name_of(request);
  create.Tags = role_tags(request.tags);
  const auto reply = ask(machine.iam, std::move(create), editor.context());
  if (!reply) {
    iam::ListRoleTagsRequest list;
    list.RoleName = name_of(request);
    const auto tags = ask(machine.iam, std::move(list), editor.context());
    std::map<std::string, std::string> there;
    if (tags) {
      for (const auto& tag : std::get<iam::ListRoleTagsResponse>(*tags).Tags)
        there[tag.Key.value_or("")] = tag.Value.value_or("");
    }
    if (!is_ours(there, request)) return done(failed(reply.error()));
  }
  for (const auto& [name, document] : inline_policies(request.properties)) editor.put_policy(name, document);
  for (const auto& arn : names(request.properties, "ManagedPolicyArns")) editor.attach(arn);
  done(editor.problem() ? failed(*editor.problem(), name_of(request)) : role_made(machine, request));
}

void update_role(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  RoleEditor editor(machine, request);
  if (const auto* trust = property(request.properties, "AssumeRolePolicyDocument")) {
    iam::UpdateAssumeRolePolicyRequest update;
    update.RoleName = editor.role();
    update.PolicyDocument = scalar_text(*trust);
    editor.run(std::move(update));
  }
  auto settings = shape_of<iam::UpdateRoleRequest>(request.properties);
  settings.RoleName = editor.role();
  editor.run(std::move(settings));
  const auto policies = inline_policies(request.properties);
  for (const auto& [name, document] : policies) editor.put_policy(name, document);
  for (const auto& name : keys_gone(inline_policies(request.previous_properties), policies)) editor.delete_policy(name);
  const auto attached = names(request.properties, "ManagedPolicyArns");
  for (const auto& arn : attached) editor.attach(arn);
  for (const auto& arn : names(request.previous_properties, "ManagedPolicyArns")) {
    if (std::find(attached.begin(), attached.end(), arn) == attached.end()) editor.detach(arn);
  }
  if (const auto gone = keys_gone(request.previous_tags, request.tags); !gone.empty()) {
    iam::UntagRoleRequest untag;
    untag.RoleName = editor.role();
    untag.TagKeys = gone;
    editor.run(std::move(untag));
  }
  if (!request.tags.empty()) {
    iam::TagRoleRequest tag;
    tag.RoleName = editor.role();
    tag.Tags = role_tags(request.tags);
    editor.run(std::move(tag));
  }
  done(editor.problem() ? failed(*editor.problem()) : role_made(machine, request));
}

void delete_role(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  RoleEditor editor(machine, request);
  for (const auto& [name, document] : inline_policies(request.properties)) editor.delete_policy(name);
  for (const auto& arn : names(request.properties, "ManagedPolicyArns")) editor.detach(arn);
  iam::DeleteRoleRequest remove;
  remove.RoleName = editor.role();
  editor.run_tolerant(std::move(remove));
  done(editor.problem() ? failed(*editor.problem()) : made(request.physical_id));
}

// Applies `change` as each of the roles that the resource lists.
template <class Change>
std::optional<aws::Error> for_roles(Machine& machine, cfn::ResourceRequest request,
                                    const std::vector<std::string>& roles, Change change) {
  for (const auto& role : roles) {
    request.physical_name = role;
    RoleEditor editor(machine, request);
    change(editor);
    if (editor.problem()) return editor.problem();
  }
  return std::nullopt;
}

std::vector<std::string> without(std::vector<std::string> list, const std::vector<std::string>& removed) {
  std::erase_if(list,
                [&](const auto& item) { return std::find(removed.begin(), removed.end(), item) != removed.end(); });
  return list;
}

}  // namespace

void provide_role(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  switch (request.operation) {
    case Operation::kCreate:
      return create_role(machine, request, done);
    case Operation::kUpdate:
      return update_role(machine, request, done);
    case Operation::kDelete:
      return delete_role(machine, request, done);
  }
}

void provide_role_policy(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  for (const auto* member : {"Users", "Groups"}) {
    if (property(request.properties, member) != nullptr) {
      return done(failed(aws::not_supported(std::string("The property ") + member + " of AWS::IAM::Policy")));
    }
  }
  const auto* name = property(request.properties, "PolicyName");
  const auto* document = property(request.properties, "PolicyDocument");
  if (name == nullptr || document == nullptr) {
    return done(failed({"ValidationError", "AWS::IAM::Policy needs PolicyName and PolicyDocument.", 400, "", {}}));
  }
  const auto policy_name = scalar_text(*name);
  const auto roles = names(request.properties, "Roles");
  const bool removing = request.operation == Operation::kDelete;
  auto problem = for_roles(machine, request, roles, [&](RoleEditor& editor) {
    removing ? editor.delete_policy(policy_name) : editor.put_policy(policy_name, scalar_text(*document));
  });
  if (!problem && request.operation == Operation::kUpdate) {
    const auto* before = property(request.previous_properties, "PolicyName");
    const auto old_name = before == nullptr ? policy_name : scalar_text(*before);
    auto left = names(request.previous_properties, "Roles");
    if (old_name == policy_name) left = without(std::move(left), roles);
    problem = for_roles(machine, request, left, [&](RoleEditor& editor) { editor.delete_policy(old_name); });
  }
  done(problem ? failed(*problem) : made(name_of(request)));
}

void provide_managed_policy(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto* path = property(request.properties, "Path");
  const auto arn =
      "arn:aws:iam::" + request.account + ":policy" + (path == nullptr ? "/" : scalar_text(*path)) + name_of(request);
  const auto context = context_of(machine, request);
  const auto roles = names(request.properties, "Roles");
  if (request.operation == Operation::kDelete) {
    auto problem = for_roles(machine, request, roles, [&](RoleEditor& editor) { editor.detach(arn); });
    RoleEditor editor(machine, request);
    iam::DeletePolicyRequest remove;
    remove.PolicyArn = arn;
    editor.run_tolerant(std::move(remove));
    if (!problem) problem = editor.problem();
    return done(problem ? failed(*problem) : made(request.physical_id));
  }
  aws::Result<iam::Reply> reply;
  if (request.operation == Operation::kCreate) {
    auto create = shape_of<iam::CreatePolicyRequest>(request.properties);
    create.PolicyName = name_of(request);
    reply = ask(machine.iam, std::move(create), context);
  } else {
    iam::CreatePolicyVersionRequest version;
    version.PolicyArn = arn;
    if (const auto* document = property(request.properties, "PolicyDocument"))
      version.PolicyDocument = scalar_text(*document);
    version.SetAsDefault = true;
    reply = ask(machine.iam, std::move(version), context);
  }
  if (!reply) return done(failed(reply.error()));
  auto problem = for_roles(machine, request, roles, [&](RoleEditor& editor) { editor.attach(arn); });
  if (!problem && request.operation == Operation::kUpdate) {
    problem = for_roles(machine, request, without(names(request.previous_properties, "Roles"), roles),
                        [&](RoleEditor& editor) { editor.detach(arn); });
  }
  done(problem ? failed(*problem, arn) : made(arn, {{"PolicyArn", arn.c_str()}}));
}

}  // namespace sluice::host
