#pragma once
// IAM's requests and responses about users and their keys.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/shapes.h"

namespace sluice::iam {

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

}  // namespace sluice::iam
