#pragma once
// AWS IAM (query protocol, 2010-05-08) and STS (2011-06-15) as this engine speaks them: commands (the services' actions
// and what the host says), replies, events, effects. Members carry the wire's names (base/shape.h). What is not
// declared here (groups, MFA, federation, instance profiles) is not supported.
//
// Beside decide() the engine answers the front's two questions, "whose key is this" and "may they": iam/authority.h.
#include <boost/mp11.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
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

// ---- users and their keys ------------------------------------------------------------------------------------------

struct CreateUserRequest {
  std::optional<std::string> Path;
  Required<std::string> UserName;
  std::optional<std::string> PermissionsBoundary;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateUserRequest, (), (Path, UserName, PermissionsBoundary, Tags))

struct CreateUserResponse {
  iam::User User;
};
BOOST_DESCRIBE_STRUCT(CreateUserResponse, (), (User))

struct GetUserRequest {
  std::optional<std::string> UserName;  // without: the caller
};
BOOST_DESCRIBE_STRUCT(GetUserRequest, (), (UserName))

struct GetUserResponse {
  iam::User User;
};
BOOST_DESCRIBE_STRUCT(GetUserResponse, (), (User))

struct ListUsersRequest {
  std::optional<std::string> PathPrefix;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListUsersRequest, (), (PathPrefix, Marker, MaxItems))

struct ListUsersResponse {
  std::vector<User> Users;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListUsersResponse, (), (Users, IsTruncated, Marker))

struct DeleteUserRequest {
  Required<std::string> UserName;
};
BOOST_DESCRIBE_STRUCT(DeleteUserRequest, (), (UserName))

struct AccessKey {
  std::string UserName, AccessKeyId, Status, SecretAccessKey;  // Status: Active, Inactive
  base::Instant CreateDate;
};
BOOST_DESCRIBE_STRUCT(AccessKey, (), (UserName, AccessKeyId, Status, SecretAccessKey, CreateDate))

struct CreateAccessKeyRequest {
  std::optional<std::string> UserName;
};
BOOST_DESCRIBE_STRUCT(CreateAccessKeyRequest, (), (UserName))

struct CreateAccessKeyResponse {
  iam::AccessKey AccessKey;
};
BOOST_DESCRIBE_STRUCT(CreateAccessKeyResponse, (), (AccessKey))

struct AccessKeyMetadata {
  std::string UserName, AccessKeyId, Status;
  base::Instant CreateDate;
};
BOOST_DESCRIBE_STRUCT(AccessKeyMetadata, (), (UserName, AccessKeyId, Status, CreateDate))

struct ListAccessKeysRequest {
  std::optional<std::string> UserName;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAccessKeysRequest, (), (UserName, Marker, MaxItems))

struct ListAccessKeysResponse {
  std::vector<iam::AccessKeyMetadata> AccessKeyMetadata;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAccessKeysResponse, (), (AccessKeyMetadata, IsTruncated, Marker))

struct UpdateAccessKeyRequest {
  std::optional<std::string> UserName;
  Required<std::string> AccessKeyId;
  Required<std::string> Status;
};
BOOST_DESCRIBE_STRUCT(UpdateAccessKeyRequest, (), (UserName, AccessKeyId, Status))

struct DeleteAccessKeyRequest {
  std::optional<std::string> UserName;
  Required<std::string> AccessKeyId;
};
BOOST_DESCRIBE_STRUCT(DeleteAccessKeyRequest, (), (UserName, AccessKeyId))

struct PutUserPolicyRequest {
  Required<std::string> UserName;
  Required<std::string> PolicyName;
  Required<std::string> PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(PutUserPolicyRequest, (), (UserName, PolicyName, PolicyDocument))

struct GetUserPolicyRequest {
  Required<std::string> UserName;
  Required<std::string> PolicyName;
};
BOOST_DESCRIBE_STRUCT(GetUserPolicyRequest, (), (UserName, PolicyName))

struct GetUserPolicyResponse {
  std::string UserName, PolicyName, PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(GetUserPolicyResponse, (), (UserName, PolicyName, PolicyDocument))

struct ListUserPoliciesRequest {
  Required<std::string> UserName;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListUserPoliciesRequest, (), (UserName, Marker, MaxItems))

struct ListUserPoliciesResponse {
  std::vector<std::string> PolicyNames;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListUserPoliciesResponse, (), (PolicyNames, IsTruncated, Marker))

struct DeleteUserPolicyRequest {
  Required<std::string> UserName;
  Required<std::string> PolicyName;
};
BOOST_DESCRIBE_STRUCT(DeleteUserPolicyRequest, (), (UserName, PolicyName))

struct AttachUserPolicyRequest {
  Required<std::string> UserName;
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachUserPolicyRequest, (), (UserName, PolicyArn))

struct DetachUserPolicyRequest {
  Required<std::string> UserName;
  Required<std::string> PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DetachUserPolicyRequest, (), (UserName, PolicyArn))

struct ListAttachedUserPoliciesRequest {
  Required<std::string> UserName;
  std::optional<std::string> PathPrefix;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAttachedUserPoliciesRequest, (), (UserName, PathPrefix, Marker, MaxItems))

struct ListAttachedUserPoliciesResponse {
  std::vector<AttachedPolicy> AttachedPolicies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAttachedUserPoliciesResponse, (), (AttachedPolicies, IsTruncated, Marker))

// ---- STS -----------------------------------------------------------------------------------------------------------

struct GetCallerIdentityRequest {};
BOOST_DESCRIBE_STRUCT(GetCallerIdentityRequest, (), ())

struct GetCallerIdentityResponse {
  std::string UserId, Account, Arn;
};
BOOST_DESCRIBE_STRUCT(GetCallerIdentityResponse, (), (UserId, Account, Arn))

struct Credentials {
  std::string AccessKeyId, SecretAccessKey, SessionToken;
  base::Instant Expiration;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (AccessKeyId, SecretAccessKey, SessionToken, Expiration))

struct AssumedRoleUser {
  std::string AssumedRoleId, Arn;  // AROA...:session, arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
};
BOOST_DESCRIBE_STRUCT(AssumedRoleUser, (), (AssumedRoleId, Arn))

struct PolicyDescriptorType {
  std::optional<std::string> arn;
};
BOOST_DESCRIBE_STRUCT(PolicyDescriptorType, (), (arn))

struct AssumeRoleRequest {
  Required<std::string> RoleArn;
  Required<std::string> RoleSessionName;
  std::vector<PolicyDescriptorType> PolicyArns;
  std::optional<std::string> Policy;
  std::optional<std::int32_t> DurationSeconds;
  std::vector<Tag> Tags;
  std::optional<std::string> ExternalId;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleRequest, (),
                      (RoleArn, RoleSessionName, PolicyArns, Policy, DurationSeconds, Tags, ExternalId))

struct AssumeRoleResponse {
  iam::Credentials Credentials;
  iam::AssumedRoleUser AssumedRoleUser;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleResponse, (), (Credentials, AssumedRoleUser))

struct GetSessionTokenRequest {
  std::optional<std::int32_t> DurationSeconds;
};
BOOST_DESCRIBE_STRUCT(GetSessionTokenRequest, (), (DurationSeconds))

struct GetSessionTokenResponse {
  iam::Credentials Credentials;
};
BOOST_DESCRIBE_STRUCT(GetSessionTokenResponse, (), (Credentials))

// ---- what the host says --------------------------------------------------------------------------------------------

// Credentials for a function's sandbox or for API Gateway's calls: the role is taken on by `service`, which its trust
// policy must name. Such sessions are volatile; RevokeSession ends one when its sandbox dies. Answers Credentials.
struct IssueSession {
  std::string role_arn;
  std::string session_name;  // the function's name
  std::string service;       // lambda.amazonaws.com
  base::Duration duration = std::chrono::hours(12);
};

struct RevokeSession {
  std::string access_key_id;
};

using IamAction = std::variant<
    CreateRoleRequest, GetRoleRequest, ListRolesRequest, UpdateRoleRequest, UpdateRoleDescriptionRequest,
    DeleteRoleRequest, UpdateAssumeRolePolicyRequest, PutRolePermissionsBoundaryRequest,
    DeleteRolePermissionsBoundaryRequest, PutRolePolicyRequest, GetRolePolicyRequest, ListRolePoliciesRequest,
    DeleteRolePolicyRequest, AttachRolePolicyRequest, DetachRolePolicyRequest, ListAttachedRolePoliciesRequest,
    TagRoleRequest, UntagRoleRequest, ListRoleTagsRequest, CreatePolicyRequest, GetPolicyRequest,
    GetPolicyVersionRequest, ListPolicyVersionsRequest, CreatePolicyVersionRequest, DeletePolicyVersionRequest,
    SetDefaultPolicyVersionRequest, DeletePolicyRequest, ListPoliciesRequest, CreateUserRequest, GetUserRequest,
    ListUsersRequest, DeleteUserRequest, CreateAccessKeyRequest, ListAccessKeysRequest, UpdateAccessKeyRequest,
    DeleteAccessKeyRequest, PutUserPolicyRequest, GetUserPolicyRequest, ListUserPoliciesRequest,
    DeleteUserPolicyRequest, AttachUserPolicyRequest, DetachUserPolicyRequest, ListAttachedUserPoliciesRequest>;
using StsAction = std::variant<GetCallerIdentityRequest, AssumeRoleRequest, GetSessionTokenRequest>;
using HostCommand = std::variant<IssueSession, RevokeSession>;

using Command = boost::mp11::mp_append<IamAction, StsAction, HostCommand>;

// An action whose answer has no members replies std::monostate.
using Reply = std::variant<std::monostate, CreateRoleResponse, GetRoleResponse, ListRolesResponse, UpdateRoleResponse,
                           UpdateRoleDescriptionResponse, GetRolePolicyResponse, ListRolePoliciesResponse,
                           ListAttachedRolePoliciesResponse, ListRoleTagsResponse, CreatePolicyResponse,
                           GetPolicyResponse, GetPolicyVersionResponse, ListPolicyVersionsResponse,
                           CreatePolicyVersionResponse, ListPoliciesResponse, CreateUserResponse, GetUserResponse,
                           ListUsersResponse, CreateAccessKeyResponse, ListAccessKeysResponse, GetUserPolicyResponse,
                           ListUserPoliciesResponse, ListAttachedUserPoliciesResponse, GetCallerIdentityResponse,
                           AssumeRoleResponse, GetSessionTokenResponse, Credentials>;

// ---- events --------------------------------------------------------------------------------------------------------

// IAM changes seldom and its entities are small (a role holds at most about 20 KB of policies), so an event carries
// the whole entity as it is after the change: creation, change and restatement are the same upsert.
struct RoleStored {
  std::string account, path, name, id;
  base::Instant created;
  std::string trust_policy;  // documents are kept as they were given
  std::optional<std::string> description;
  std::int32_t max_session_s = 3600;
  std::string boundary;                                // ARN of a managed policy, or empty
  std::map<std::string, std::string> inline_policies;  // name to document
  std::vector<std::string> attached_policies;          // ARNs in order of attachment
  std::map<std::string, std::string> tags;
};
BOOST_DESCRIBE_STRUCT(RoleStored, (),
                      (account, path, name, id, created, trust_policy, description, max_session_s, boundary,
                       inline_policies, attached_policies, tags))

struct RoleDeleted {
  std::string account, name;
};
BOOST_DESCRIBE_STRUCT(RoleDeleted, (), (account, name))

struct StoredPolicyVersion {
  std::uint32_t number = 1;  // v1
  std::string document;
  base::Instant created;
};
BOOST_DESCRIBE_STRUCT(StoredPolicyVersion, (), (number, document, created))

struct PolicyStored {
  std::string account, path, name, id;
  base::Instant created, updated;
  std::optional<std::string> description;
  std::uint32_t default_version = 1;
  std::uint32_t next_version = 2;  // numbers are not used again
  std::vector<StoredPolicyVersion> versions;
  std::map<std::string, std::string> tags;
};
BOOST_DESCRIBE_STRUCT(PolicyStored, (),
                      (account, path, name, id, created, updated, description, default_version, next_version, versions,
                       tags))

struct PolicyDeleted {
  std::string arn;
};
BOOST_DESCRIBE_STRUCT(PolicyDeleted, (), (arn))

struct StoredAccessKey {
  std::string id, secret;
  bool active = true;
  base::Instant created;
};
BOOST_DESCRIBE_STRUCT(StoredAccessKey, (), (id, secret, active, created))

struct UserStored {
  std::string account, path, name, id;
  base::Instant created;
  std::string boundary;
  std::map<std::string, std::string> inline_policies;
  std::vector<std::string> attached_policies;
  std::map<std::string, std::string> tags;
  std::vector<StoredAccessKey> access_keys;
};
BOOST_DESCRIBE_STRUCT(UserStored, (),
                      (account, path, name, id, created, boundary, inline_policies, attached_policies, tags,
                       access_keys))

struct UserDeleted {
  std::string account, name;
};
BOOST_DESCRIBE_STRUCT(UserDeleted, (), (account, name))

// Temporary credentials. Those that a client asked for (AssumeRole, GetSessionToken) outlive a restart.
struct SessionIssued {
  std::string access_key_id, secret, token;
  base::Instant issued, expires;
  std::string account;
  std::string principal, principal_id;        // ARN; AROA...:session for a role's
  std::string role;                           // name of the role whose policies count, or
  std::string user;                           // name of the user; neither: the account's root
  std::vector<std::string> session_policies;  // documents that limit the session further
};
BOOST_DESCRIBE_STRUCT(SessionIssued, (),
                      (access_key_id, secret, token, issued, expires, account, principal, principal_id, role, user,
                       session_policies))

// Those of sandboxes do not: the sandboxes die with this process.
struct SandboxSessionIssued {
  static constexpr bool kVolatile = true;
  SessionIssued session;
};
BOOST_DESCRIBE_STRUCT(SandboxSessionIssued, (), (session))

struct SandboxSessionRevoked {
  static constexpr bool kVolatile = true;
  std::string access_key_id;
};
BOOST_DESCRIBE_STRUCT(SandboxSessionRevoked, (), (access_key_id))

using Event = std::variant<RoleStored, RoleDeleted, PolicyStored, PolicyDeleted, UserStored, UserDeleted, SessionIssued,
                           SandboxSessionIssued, SandboxSessionRevoked>;

// ---- effects -------------------------------------------------------------------------------------------------------

using Effect = std::variant<std::monostate>;  // IAM asks nothing of others

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::iam
