#pragma once
// What roles and users have in common: inline policies, attached managed policies, a boundary. `Entity` is RoleStored
// or UserStored; `kind` is "role" or "user".
#include <algorithm>
#include <string>
#include <vector>

#include "aws/http.h"
#include "iam/limits.h"
#include "iam/state.h"
#include "iam/validation.h"

namespace sluice::iam {

template <class Entity>
aws::Status put_inline_policy(Entity& entity, const std::string& kind, const Required<std::string>& name,
                              const Required<std::string>& document, std::size_t size_max) {
  if (auto ok = check_name(name, "policyName", kPolicyNameMax); !ok) return ok;
  const auto over =
      "Maximum policy size of " + std::to_string(size_max) + " bytes exceeded for " + kind + " " + entity.name;
  if (auto ok = check_document(document, "policyDocument", aws::policy::Kind::kIdentity, size_max, over); !ok)
    return ok;
  entity.inline_policies.insert_or_assign(*name, *document);
  std::size_t size = 0;
  for (const auto& [held, text] : entity.inline_policies) size += size_without_space(text);
  if (size > size_max) return aws::fail(errors::limit_exceeded(over));
  return {};
}

template <class Entity>
aws::Result<std::string> get_inline_policy(const Entity& entity, const std::string& kind,
                                           const Required<std::string>& name) {
  if (auto ok = check_name(name, "policyName", kPolicyNameMax); !ok) return aws::fail(ok.error());
  const auto found = entity.inline_policies.find(*name);
  if (found == entity.inline_policies.end()) return aws::fail(errors::inline_policy_not_found(kind, *name));
  return aws::percent_encode(found->second);
}

template <class Entity>
aws::Status delete_inline_policy(Entity& entity, const std::string& kind, const Required<std::string>& name) {
  if (auto ok = check_name(name, "policyName", kPolicyNameMax); !ok) return ok;
  if (entity.inline_policies.erase(*name) == 0) return aws::fail(errors::inline_policy_not_found(kind, *name));
  return {};
}

template <class Entity>
std::vector<std::string> inline_policy_names(const Entity& entity) {
  std::vector<std::string> names;
  for (const auto& [name, document] : entity.inline_policies) names.push_back(name);
  return names;
}

template <class Entity>
aws::Status attach_policy(const State& state, Entity& entity, const std::string& kind,
                          const Required<std::string>& arn) {
  if (!arn) return aws::fail(errors::missing_member("policyArn"));
  if (state.policy(entity.account, *arn) == nullptr) return aws::fail(errors::policy_not_attachable(*arn));
  if (std::ranges::find(entity.attached_policies, *arn) != entity.attached_policies.end()) return {};
  if (entity.attached_policies.size() == kAttachedPoliciesMax) {
    return aws::fail(errors::limit_exceeded("Cannot exceed quota for PoliciesPer" +
                                            std::string(kind == "role" ? "Role" : "User") + ": " +
                                            std::to_string(kAttachedPoliciesMax)));
  }
  entity.attached_policies.push_back(*arn);
  return {};
}

template <class Entity>
aws::Status detach_policy(Entity& entity, const Required<std::string>& arn) {
  if (!arn) return aws::fail(errors::missing_member("policyArn"));
  if (std::erase(entity.attached_policies, *arn) == 0) return aws::fail(errors::policy_not_found(*arn));
  return {};
}

template <class Entity>
std::vector<AttachedPolicy> attached_policies(const State& state, const Entity& entity,
                                              const std::optional<std::string>& path_prefix) {
  std::vector<AttachedPolicy> out;
  for (const auto& arn : entity.attached_policies) {
    const auto* policy = state.policy(entity.account, arn);
    if (policy == nullptr || !policy->path.starts_with(path_prefix.value_or("/"))) continue;
    out.push_back({policy->name, arn});
  }
  std::ranges::sort(out, {}, &AttachedPolicy::PolicyName);
  return out;
}

template <class Entity>
aws::Status set_boundary(const State& state, Entity& entity, const Required<std::string>& arn) {
  if (!arn) return aws::fail(errors::missing_member("permissionsBoundary"));
  if (state.policy(entity.account, *arn) == nullptr) {
    return aws::fail(errors::make("NoSuchEntity", "Scope ARN: " + *arn + " does not exist or is not attachable.", 404));
  }
  entity.boundary = *arn;
  return {};
}

inline std::optional<AttachedPermissionsBoundary> boundary_of(const std::string& arn) {
  if (arn.empty()) return std::nullopt;
  return AttachedPermissionsBoundary{"Policy", arn};
}

// An id of IAM's: AROA, AIDA, ANPA, AKIA, ASIA and random letters and digits; 21 in all, 20 for access keys.
inline std::string new_id(std::string_view prefix, base::Random& random, std::size_t length) {
  return std::string(prefix) + random.upper_alphanumeric(length - prefix.size());
}
inline constexpr std::size_t kEntityIdLength = 21;
inline constexpr std::size_t kAccessKeyLength = 20;

}  // namespace sluice::iam
