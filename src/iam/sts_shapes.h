#pragma once
// STS's requests and responses.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/shapes.h"

namespace sluice::iam {

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

}  // namespace sluice::iam
