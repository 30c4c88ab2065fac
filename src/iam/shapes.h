#pragma once
// IAM's shapes: what actions share, and the requests and responses about roles and managed policies.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::iam {

using base::Required;

// ---- shapes that actions share -------------------------------------------------------------------------------------

struct Tag {
  Required<std::string> Key;
  Required<std::string> Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

struct AttachedPermissionsBoundary {
  std::string PermissionsBoundaryType;  // Policy
  std::string PermissionsBoundaryArn;
};
BOOST_DESCRIBE_STRUCT(AttachedPermissionsBoundary, (), (PermissionsBoundaryType, PermissionsBoundaryArn))

struct Role {
  std::string Path, RoleName, RoleId, Arn;
  base::Instant CreateDate;
  std::optional<std::string> AssumeRolePolicyDocument;  // percent-encoded (RFC 3986), as IAM answers documents
  std::optional<std::string> Description;
  std::optional<std::int32_t> MaxSessionDuration;
  std::optional<AttachedPermissionsBoundary> PermissionsBoundary;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(Role, (),
                      (Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument, Description,
                       MaxSessionDuration, PermissionsBoundary, Tags))

struct User {
  std::string Path, UserName, UserId, Arn;
  base::Instant CreateDate;
  std::optional<AttachedPermissionsBoundary> PermissionsBoundary;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(User, (), (Path, UserName, UserId, Arn, CreateDate, PermissionsBoundary, Tags))

struct Policy {
  std::string PolicyName, PolicyId, Arn, Path, DefaultVersionId;
  std::int32_t AttachmentCount = 0;
  std::int32_t PermissionsBoundaryUsageCount = 0;
  bool IsAttachable = true;
  std::optional<std::string> Description;  // not in lists
  base::Instant CreateDate, UpdateDate;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(Policy, (),
                      (PolicyName, PolicyId, Arn, Path, DefaultVersionId, AttachmentCount,
                       PermissionsBoundaryUsageCount, IsAttachable, Description, CreateDate, UpdateDate, Tags))

struct PolicyVersion {
  std::optional<std::string> Document;  // percent-encoded; not in lists
  std::string VersionId;                // v1
  bool IsDefaultVersion = true;
  base::Instant CreateDate;
};
BOOST_DESCRIBE_STRUCT(PolicyVersion, (), (Document, VersionId, IsDefaultVersion, CreateDate))

struct AttachedPolicy {
  std::string PolicyName, PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachedPolicy, (), (PolicyName, PolicyArn))

// ---- roles ---------------------------------------------------------------------------------------------------------

struct CreateRoleRequest {
  std::optional<std::string> Path;
  Required<std::string> RoleName;
  Required<std::string> AssumeRolePolicyDocument;
  std::optional<std::string> Description;
  std::optional<std::int32_t> MaxSessionDuration;
  std::optional<std::string> PermissionsBoundary;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateRoleRequest, (),
                      (Path, RoleName, AssumeRolePolicyDocument, Description, MaxSessionDuration, PermissionsBoundary,
                       Tags))

struct CreateRoleResponse {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(CreateRoleResponse, (), (Role))

struct GetRoleRequest {
  Required<std::string> RoleName;
};
BOOST_DESCRIBE_STRUCT(GetRoleRequest, (), (RoleName))

struct GetRoleResponse {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(GetRoleResponse, (), (Role))

struct ListRolesRequest {
  std::optional<std::string> PathPrefix;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRolesRequest, (), (PathPrefix, Marker, MaxItems))

struct ListRolesResponse {
  std::vector<Role> Roles;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListRolesResponse, (), (Roles, IsTruncated, Marker))

struct UpdateRoleRequest {
  Required<std::string> RoleName;
  std::optional<std::string> Description;
  std::optional<std::int32_t> MaxSessionDuration;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleRequest, (), (RoleName, Description, MaxSessionDuration))

struct UpdateRoleResponse {};
BOOST_DESCRIBE_STRUCT(UpdateRoleResponse, (), ())

struct UpdateRoleDescriptionRequest {
  Required<std::string> RoleName;
  Required<std::string> Description;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleDescriptionRequest, (), (RoleName, Description))

struct UpdateRoleDescriptionResponse {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleDescriptionResponse, (), (Role))

struct DeleteRoleRequest {
  Required<std::string> RoleName;
};
BOOST_DESCRIBE_STRUCT(DeleteRoleRequest, (), (RoleName))

struct UpdateAssumeRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(UpdateAssumeRolePolicyRequest, (), (RoleName, PolicyDocument))

struct PutRolePermissionsBoundaryRequest {
  Required<std::string> RoleName;
  Required<std::string> PermissionsBoundary;
};
BOOST_DESCRIBE_STRUCT(PutRolePermissionsBoundaryRequest, (), (RoleName, PermissionsBoundary))

struct DeleteRolePermissionsBoundaryRequest {
  Required<std::string> RoleName;
};
BOOST_DESCRIBE_STRUCT(DeleteRolePermissionsBoundaryRequest, (), (RoleName))

struct PutRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyName;
  Required<std::string> PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(PutRolePolicyRequest, (), (RoleName, PolicyName, PolicyDocument))

struct GetRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyName;
};
BOOST_DESCRIBE_STRUCT(GetRolePolicyRequest, (), (RoleName, PolicyName))

struct GetRolePolicyResponse {
  std::string RoleName, PolicyName, PolicyDocument;  // the document percent-encoded
};
BOOST_DESCRIBE_STRUCT(GetRolePolicyResponse, (), (RoleName, PolicyName, PolicyDocument))

struct ListRolePoliciesRequest {
  Required<std::string> RoleName;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRolePoliciesRequest, (), (RoleName, Marker, MaxItems))

struct ListRolePoliciesResponse {
  std::vector<std::string> PolicyNames;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListRolePoliciesResponse, (), (PolicyNames, IsTruncated, Marker))

struct DeleteRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyName;
};
BOOST_DESCRIBE_STRUCT(DeleteRolePolicyRequest, (), (RoleName, PolicyName))

struct AttachRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachRolePolicyRequest, (), (RoleName, PolicyArn))

struct DetachRolePolicyRequest {
  Required<std::string> RoleName;
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DetachRolePolicyRequest, (), (RoleName, PolicyArn))

struct ListAttachedRolePoliciesRequest {
  Required<std::string> RoleName;
  std::optional<std::string> PathPrefix;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAttachedRolePoliciesRequest, (), (RoleName, PathPrefix, Marker, MaxItems))

struct ListAttachedRolePoliciesResponse {
  std::vector<AttachedPolicy> AttachedPolicies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAttachedRolePoliciesResponse, (), (AttachedPolicies, IsTruncated, Marker))

struct TagRoleRequest {
  Required<std::string> RoleName;
  Required<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(TagRoleRequest, (), (RoleName, Tags))

struct UntagRoleRequest {
  Required<std::string> RoleName;
  Required<std::vector<std::string>> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagRoleRequest, (), (RoleName, TagKeys))

struct ListRoleTagsRequest {
  Required<std::string> RoleName;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRoleTagsRequest, (), (RoleName, Marker, MaxItems))

struct ListRoleTagsResponse {
  std::vector<Tag> Tags;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListRoleTagsResponse, (), (Tags, IsTruncated, Marker))

// ---- managed policies ----------------------------------------------------------------------------------------------

struct CreatePolicyRequest {
  Required<std::string> PolicyName;
  std::optional<std::string> Path;
  Required<std::string> PolicyDocument;
  std::optional<std::string> Description;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyRequest, (), (PolicyName, Path, PolicyDocument, Description, Tags))

struct CreatePolicyResponse {
  iam::Policy Policy;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyResponse, (), (Policy))

struct GetPolicyRequest {
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(GetPolicyRequest, (), (PolicyArn))

struct GetPolicyResponse {
  iam::Policy Policy;
};
BOOST_DESCRIBE_STRUCT(GetPolicyResponse, (), (Policy))

struct GetPolicyVersionRequest {
  Required<std::string> PolicyArn;
  Required<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(GetPolicyVersionRequest, (), (PolicyArn, VersionId))

struct GetPolicyVersionResponse {
  iam::PolicyVersion PolicyVersion;
};
BOOST_DESCRIBE_STRUCT(GetPolicyVersionResponse, (), (PolicyVersion))

struct ListPolicyVersionsRequest {
  Required<std::string> PolicyArn;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListPolicyVersionsRequest, (), (PolicyArn, Marker, MaxItems))

struct ListPolicyVersionsResponse {
  std::vector<PolicyVersion> Versions;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListPolicyVersionsResponse, (), (Versions, IsTruncated, Marker))

struct CreatePolicyVersionRequest {
  Required<std::string> PolicyArn;
  Required<std::string> PolicyDocument;
  std::optional<bool> SetAsDefault;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyVersionRequest, (), (PolicyArn, PolicyDocument, SetAsDefault))

struct CreatePolicyVersionResponse {
  iam::PolicyVersion PolicyVersion;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyVersionResponse, (), (PolicyVersion))

struct DeletePolicyVersionRequest {
  Required<std::string> PolicyArn;
  Required<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(DeletePolicyVersionRequest, (), (PolicyArn, VersionId))

struct SetDefaultPolicyVersionRequest {
  Required<std::string> PolicyArn;
  Required<std::string> VersionId;
};
BOOST_DESCRIBE_STRUCT(SetDefaultPolicyVersionRequest, (), (PolicyArn, VersionId))

struct DeletePolicyRequest {
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DeletePolicyRequest, (), (PolicyArn))

struct ListPoliciesRequest {
  std::optional<std::string> Scope;  // All, AWS, Local
  std::optional<bool> OnlyAttached;
  std::optional<std::string> PathPrefix;
  std::optional<std::string> PolicyUsageFilter;  // PermissionsPolicy, PermissionsBoundary
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesRequest, (), (Scope, OnlyAttached, PathPrefix, PolicyUsageFilter, Marker, MaxItems))

struct ListPoliciesResponse {
  std::vector<Policy> Policies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesResponse, (), (Policies, IsTruncated, Marker))

}  // namespace sluice::iam
