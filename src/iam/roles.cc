#include "iam/actions.h"
#include "iam/identity_policies.h"

namespace sluice::iam {
namespace {

using aws::policy::Kind;

aws::Result<const RoleStored*> find_role(const State& state, const Required<std::string>& name, const Call& call) {
  if (auto ok = check_name(name, "roleName", kRoleNameMax); !ok) return aws::fail(ok.error());
  const auto* role = state.role(call.context.account, *name);
  if (role == nullptr) return aws::fail(errors::role_not_found(*name));
  return role;
}

Role shown(const RoleStored& role) {
  Role out;
  out.Path = role.path;
  out.RoleName = role.name;
  out.RoleId = role.id;
  out.Arn = arn_of(role);
  out.CreateDate = role.created;
  out.AssumeRolePolicyDocument = aws::percent_encode(role.trust_policy);
  out.Description = role.description;
  out.MaxSessionDuration = role.max_session_s;
  out.PermissionsBoundary = boundary_of(role.boundary);
  out.Tags = tags_of(role.tags);
  return out;
}

// Lists show neither tags nor boundary.
Role listed(const RoleStored& role) {
  auto out = shown(role);
  out.Tags.clear();
  out.PermissionsBoundary.reset();
  return out;
}

// The decision to store the role as `change` leaves it.
template <class Change>
Decision changed_role(const State& state, const Required<std::string>& name, const Call& call, Change change) {
  const auto role = find_role(state, name, call);
  if (!role) return role.error();
  RoleStored copy = **role;
  if (aws::Status ok = change(copy); !ok) return ok.error();
  Decision out;
  out.events.emplace_back(std::move(copy));
  return out;
}

aws::Status check_max_session(const std::optional<std::int32_t>& seconds) {
  if (!seconds || (*seconds >= 3600 && *seconds <= kSessionMax.count())) return {};
  return aws::fail(
      errors::validation("1 validation error detected: Value '" + std::to_string(*seconds) +
                         "' at 'maxSessionDuration' failed to satisfy constraint: Member must have value " +
                         (*seconds < 3600 ? "greater than or equal to 3600" : "less than or equal to 43200")));
}

aws::Status set_trust_policy(RoleStored& role, const Required<std::string>& document, const std::string& member) {
  const auto over = "Cannot exceed quota for ACLSizePerRole: " + std::to_string(kTrustPolicyMax);
  if (auto ok = check_document(document, member, Kind::kTrust, kTrustPolicyMax, over); !ok) return ok;
  role.trust_policy = *document;
  return {};
}

}  // namespace

Decision decide(const State& state, const CreateRoleRequest& request, const Call& call) {
  for (const auto& ok : {check_name(request.RoleName, "roleName", kRoleNameMax), check_path(request.Path),
                         check_description(request.Description), check_max_session(request.MaxSessionDuration)}) {
    if (!ok) return ok.error();
  }
  RoleStored role;
  role.account = call.context.account;
  role.path = request.Path.value_or("/");
  role.name = *request.RoleName;
  if (auto ok = set_trust_policy(role, request.AssumeRolePolicyDocument, "assumeRolePolicyDocument"); !ok) {
    return ok.error();
  }
  if (state.role(role.account, role.name) != nullptr) {
    return errors::already_exists("Role with name " + role.name + " already exists.");
  }
  if (state.roles.size() >= kRolesMax) {
    return errors::limit_exceeded("Cannot exceed quota for RolesPerAccount: " + std::to_string(kRolesMax));
  }
  role.id = new_id("AROA", call.random, kEntityIdLength);
  role.created = call.now;
  role.description = request.Description;
  role.max_session_s = request.MaxSessionDuration.value_or(3600);
  if (request.PermissionsBoundary) {
    if (auto ok = set_boundary(state, role, *request.PermissionsBoundary); !ok) return ok.error();
  }
  if (auto ok = merge_tags(role.tags, request.Tags); !ok) return ok.error();
  auto out = answer(CreateRoleResponse{shown(role)});
  out.events.emplace_back(std::move(role));
  return out;
}

Decision decide(const State& state, const GetRoleRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  return answer(GetRoleResponse{shown(**role)});
}

Decision decide(const State& state, const ListRolesRequest& request, const Call& call) {
  ListRolesResponse response;
  for (const auto& [key, role] : state.roles) {
    if (role.account == call.context.account && role.path.starts_with(request.PathPrefix.value_or("/"))) {
      response.Roles.push_back(listed(role));
    }
  }
  std::ranges::sort(response.Roles, {}, &Role::RoleName);
  const auto ok = take_page(
      response.Roles, [](const Role& role) { return role.RoleName; }, request.Marker, request.MaxItems,
      response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const UpdateRoleRequest& request, const Call& call) {
  auto out = changed_role(state, request.RoleName, call, [&](RoleStored& role) -> aws::Status {
    for (const auto& ok : {check_description(request.Description), check_max_session(request.MaxSessionDuration)}) {
      if (!ok) return ok;
    }
    if (request.Description) role.description = request.Description;
    if (request.MaxSessionDuration) role.max_session_s = *request.MaxSessionDuration;
    return {};
  });
  if (out.reply) out.reply = UpdateRoleResponse{};
  return out;
}

Decision decide(const State& state, const UpdateRoleDescriptionRequest& request, const Call& call) {
  auto out = changed_role(state, request.RoleName, call, [&](RoleStored& role) -> aws::Status {
    if (!request.Description) return aws::fail(errors::missing_member("description"));
    role.description = *request.Description;
    return check_description(role.description);
  });
  if (out.reply) out.reply = UpdateRoleDescriptionResponse{shown(std::get<RoleStored>(out.events.front()))};
  return out;
}

Decision decide(const State& state, const DeleteRoleRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  if (!(*role)->attached_policies.empty()) {
    return errors::delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!(*role)->inline_policies.empty()) {
    return errors::delete_conflict("Cannot delete entity, must delete policies first.");
  }
  Decision out;
  out.events.emplace_back(RoleDeleted{(*role)->account, (*role)->name});
  return out;
}

Decision decide(const State& state, const UpdateAssumeRolePolicyRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call, [&](RoleStored& role) {
    return set_trust_policy(role, request.PolicyDocument, "policyDocument");
  });
}

Decision decide(const State& state, const PutRolePermissionsBoundaryRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call,
                      [&](RoleStored& role) { return set_boundary(state, role, request.PermissionsBoundary); });
}

Decision decide(const State& state, const DeleteRolePermissionsBoundaryRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call, [&](RoleStored& role) -> aws::Status {
    if (role.boundary.empty()) {
      return aws::fail(
          errors::make("NoSuchEntity", "Role " + role.name + " does not have a permissions boundary.", 404));
    }
    role.boundary.clear();
    return {};
  });
}

Decision decide(const State& state, const PutRolePolicyRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call, [&](RoleStored& role) {
    return put_inline_policy(role, "role", request.PolicyName, request.PolicyDocument, kRoleInlinePoliciesMax);
  });
}

Decision decide(const State& state, const GetRolePolicyRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  auto document = get_inline_policy(**role, "role", request.PolicyName);
  if (!document) return document.error();
  return answer(GetRolePolicyResponse{(*role)->name, *request.PolicyName, std::move(*document)});
}

Decision decide(const State& state, const ListRolePoliciesRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  ListRolePoliciesResponse response{inline_policy_names(**role), false, {}};
  const auto ok = take_page(
      response.PolicyNames, [](const std::string& name) { return name; }, request.Marker, request.MaxItems,
      response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const DeleteRolePolicyRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call,
                      [&](RoleStored& role) { return delete_inline_policy(role, "role", request.PolicyName); });
}

Decision decide(const State& state, const AttachRolePolicyRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call,
                      [&](RoleStored& role) { return attach_policy(state, role, "role", request.PolicyArn); });
}

Decision decide(const State& state, const DetachRolePolicyRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call,
                      [&](RoleStored& role) { return detach_policy(role, request.PolicyArn); });
}

Decision decide(const State& state, const ListAttachedRolePoliciesRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  ListAttachedRolePoliciesResponse response{attached_policies(state, **role, request.PathPrefix), false, {}};
  const auto ok = take_page(
      response.AttachedPolicies, [](const AttachedPolicy& policy) { return policy.PolicyName; }, request.Marker,
      request.MaxItems, response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const TagRoleRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call, [&](RoleStored& role) -> aws::Status {
    if (!request.Tags) return aws::fail(errors::missing_member("tags"));
    return merge_tags(role.tags, *request.Tags);
  });
}

Decision decide(const State& state, const UntagRoleRequest& request, const Call& call) {
  return changed_role(state, request.RoleName, call, [&](RoleStored& role) -> aws::Status {
    if (!request.TagKeys) return aws::fail(errors::missing_member("tagKeys"));
    for (const auto& key : *request.TagKeys) role.tags.erase(key);
    return {};
  });
}

Decision decide(const State& state, const ListRoleTagsRequest& request, const Call& call) {
  const auto role = find_role(state, request.RoleName, call);
  if (!role) return role.error();
  ListRoleTagsResponse response{tags_of((*role)->tags), false, {}};
  const auto ok = take_page(
      response.Tags, [](const Tag& tag) { return *tag.Key; }, request.Marker, request.MaxItems, response.IsTruncated,
      response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

}  // namespace sluice::iam
