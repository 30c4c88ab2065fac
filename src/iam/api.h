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
#include "iam/shapes.h"
#include "iam/sts_shapes.h"
#include "iam/user_shapes.h"

namespace sluice::iam {

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
