#pragma once
// Quotas of IAM and STS (IAM User Guide, "IAM and AWS STS quotas"). Policies are measured without white space.
#include <chrono>
#include <cstddef>

namespace sluice::iam {

inline constexpr std::size_t kRoleNameMax = 64;
inline constexpr std::size_t kUserNameMax = 64;
inline constexpr std::size_t kPolicyNameMax = 128;
inline constexpr std::size_t kPathMax = 512;
inline constexpr std::size_t kDescriptionMax = 1000;
inline constexpr std::size_t kTrustPolicyMax = 4096;
inline constexpr std::size_t kRoleInlinePoliciesMax = 10'240;  // all of a role's together
inline constexpr std::size_t kUserInlinePoliciesMax = 2'048;
inline constexpr std::size_t kManagedPolicyMax = 6'144;
inline constexpr std::size_t kSessionPolicyMax = 2'048;
inline constexpr std::size_t kAttachedPoliciesMax = 20;
inline constexpr std::size_t kPolicyVersionsMax = 5;
inline constexpr std::size_t kAccessKeysMax = 2;
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kRolesMax = 5'000;
inline constexpr std::size_t kPoliciesMax = 5'000;
inline constexpr std::size_t kUsersMax = 5'000;

inline constexpr std::chrono::seconds kSessionMin{900};
inline constexpr std::chrono::seconds kSessionDefault{3'600};
inline constexpr std::chrono::seconds kSessionMax{43'200};
inline constexpr std::chrono::seconds kChainedSessionMax{3'600};  // a role that takes on a role
inline constexpr std::chrono::seconds kUserSessionMax{129'600};   // GetSessionToken
// Temporary credentials that clients hold at the same time.
inline constexpr std::size_t kSessionsMax = 20'000;

}  // namespace sluice::iam
