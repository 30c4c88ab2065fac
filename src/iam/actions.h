#pragma once
// decide() of each command, over the state (state.h) and without changing it. roles.cc, policies.cc, users.cc, sts.cc.
#include "iam/state.h"

namespace sluice::iam {

// A decision that changes nothing.
template <class Response>
Decision answer(Response response) {
  Decision out;
  out.reply = std::move(response);
  return out;
}

// roles.cc
Decision decide(const State&, const CreateRoleRequest&, const Call&);
Decision decide(const State&, const GetRoleRequest&, const Call&);
Decision decide(const State&, const ListRolesRequest&, const Call&);
Decision decide(const State&, const UpdateRoleRequest&, const Call&);
Decision decide(const State&, const UpdateRoleDescriptionRequest&, const Call&);
Decision decide(const State&, const DeleteRoleRequest&, const Call&);
Decision decide(const State&, const UpdateAssumeRolePolicyRequest&, const Call&);
Decision decide(const State&, const PutRolePermissionsBoundaryRequest&, const Call&);
Decision decide(const State&, const DeleteRolePermissionsBoundaryRequest&, const Call&);
Decision decide(const State&, const PutRolePolicyRequest&, const Call&);
Decision decide(const State&, const GetRolePolicyRequest&, const Call&);
Decision decide(const State&, const ListRolePoliciesRequest&, const Call&);
Decision decide(const State&, const DeleteRolePolicyRequest&, const Call&);
Decision decide(const State&, const AttachRolePolicyRequest&, const Call&);
Decision decide(const State&, const DetachRolePolicyRequest&, const Call&);
Decision decide(const State&, const ListAttachedRolePoliciesRequest&, const Call&);
Decision decide(const State&, const TagRoleRequest&, const Call&);
Decision decide(const State&, const UntagRoleRequest&, const Call&);
Decision decide(const State&, const ListRoleTagsRequest&, const Call&);

// policies.cc
Decision decide(const State&, const CreatePolicyRequest&, const Call&);
Decision decide(const State&, const GetPolicyRequest&, const Call&);
Decision decide(const State&, const GetPolicyVersionRequest&, const Call&);
Decision decide(const State&, const ListPolicyVersionsRequest&, const Call&);
Decision decide(const State&, const CreatePolicyVersionRequest&, const Call&);
Decision decide(const State&, const DeletePolicyVersionRequest&, const Call&);
Decision decide(const State&, const SetDefaultPolicyVersionRequest&, const Call&);
Decision decide(const State&, const DeletePolicyRequest&, const Call&);
Decision decide(const State&, const ListPoliciesRequest&, const Call&);

// users.cc
Decision decide(const State&, const CreateUserRequest&, const Call&);
Decision decide(const State&, const GetUserRequest&, const Call&);
Decision decide(const State&, const ListUsersRequest&, const Call&);
Decision decide(const State&, const DeleteUserRequest&, const Call&);
Decision decide(const State&, const CreateAccessKeyRequest&, const Call&);
Decision decide(const State&, const ListAccessKeysRequest&, const Call&);
Decision decide(const State&, const UpdateAccessKeyRequest&, const Call&);
Decision decide(const State&, const DeleteAccessKeyRequest&, const Call&);
Decision decide(const State&, const PutUserPolicyRequest&, const Call&);
Decision decide(const State&, const GetUserPolicyRequest&, const Call&);
Decision decide(const State&, const ListUserPoliciesRequest&, const Call&);
Decision decide(const State&, const DeleteUserPolicyRequest&, const Call&);
Decision decide(const State&, const AttachUserPolicyRequest&, const Call&);
Decision decide(const State&, const DetachUserPolicyRequest&, const Call&);
Decision decide(const State&, const ListAttachedUserPoliciesRequest&, const Call&);

// sts.cc
Decision decide(const State&, const GetCallerIdentityRequest&, const Call&);
Decision decide(const State&, const AssumeRoleRequest&, const Call&);
Decision decide(const State&, const GetSessionTokenRequest&, const Call&);
Decision decide(const State&, const IssueSession&, const Call&);
Decision decide(const State&, const RevokeSession&, const Call&);

}  // namespace sluice::iam
