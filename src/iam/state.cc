#include "iam/state.h"

#include <algorithm>

#include "aws/arn.h"
#include "iam/managed_policies.h"

namespace sluice::iam {
namespace {

template <class Map>
auto* find_in(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

std::string name_key(std::string_view account, std::string_view name) {
  std::string key(account);
  key += '/';
  for (const char c : name) key += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  return key;
}

std::string arn_of(const RoleStored& role) {
  return aws::arn("iam", "", role.account, "role" + role.path + role.name);
}
std::string arn_of(const UserStored& user) {
  return aws::arn("iam", "", user.account, "user" + user.path + user.name);
}
std::string arn_of(const PolicyStored& policy) {
  return aws::arn("iam", "", policy.account, "policy" + policy.path + policy.name);
}

const RoleStored* State::role(std::string_view account, std::string_view name) const {
  return find_in(roles, name_key(account, name));
}

const RoleStored* State::role_by_arn(std::string_view text) const {
  const auto arn = aws::Arn::parse(text);
  if (!arn || arn->service != "iam" || !arn->resource.starts_with("role/")) return nullptr;
  const auto* found = role(arn->account, std::string_view(arn->resource).substr(arn->resource.rfind('/') + 1));
  return found != nullptr && arn_of(*found) == text ? found : nullptr;
}

const UserStored* State::user(std::string_view account, std::string_view name) const {
  return find_in(users, name_key(account, name));
}

const UserStored* State::user_of_key(std::string_view account, std::string_view access_key) const {
  for (const auto& [key, user] : users) {
    if (user.account != account) continue;
    if (std::ranges::any_of(user.access_keys, [&](const auto& held) { return held.id == access_key; })) return &user;
  }
  return nullptr;
}

const PolicyStored* State::policy(std::string_view account, std::string_view arn) const {
  if (const auto* own = find_in(policies, std::string(arn)); own != nullptr && own->account == account) return own;
  return managed_policy(arn);
}

State::Use State::use_of(std::string_view policy_arn, std::string_view account) const {
  Use out;
  const auto count = [&](const auto& entities) {
    for (const auto& [key, entity] : entities) {
      if (entity.account != account) continue;
      out.attached += int(std::ranges::count(entity.attached_policies, policy_arn));
      out.as_boundary += entity.boundary == policy_arn;
    }
  };
  count(roles);
  count(users);
  return out;
}

}  // namespace sluice::iam
