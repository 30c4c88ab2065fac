#pragma once
// What the IAM engine remembers, and how its actions look things up. Changed by Engine::apply alone.
#include <map>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/random.h"
#include "iam/api.h"
#include "iam/authority.h"

namespace sluice::iam {

// Names are unique in an account without regard to case, so the key holds the name in lower case: ACCOUNT/name.
std::string name_key(std::string_view account, std::string_view name);

std::string arn_of(const RoleStored& role);
std::string arn_of(const UserStored& user);
std::string arn_of(const PolicyStored& policy);

struct State {
  std::map<std::string, RoleStored> roles;        // by name_key
  std::map<std::string, UserStored> users;        // by name_key
  std::map<std::string, PolicyStored> policies;   // by ARN; without AWS's own
  std::map<std::string, SessionIssued> sessions;  // those that clients asked for, by access key
  const Authority* authority = nullptr;

  const RoleStored* role(std::string_view account, std::string_view name) const;
  const RoleStored* role_by_arn(std::string_view arn) const;
  const UserStored* user(std::string_view account, std::string_view name) const;
  const UserStored* user_of_key(std::string_view account, std::string_view access_key) const;
  // The account's own and AWS's.
  const PolicyStored* policy(std::string_view account, std::string_view arn) const;

  struct Use {
    std::int32_t attached = 0, as_boundary = 0;
  };
  Use use_of(std::string_view policy_arn, std::string_view account) const;
};

// What an action decides from, beside its command.
struct Call {
  const aws::Context& context;
  base::Instant now;
  base::Random& random;
};

}  // namespace sluice::iam
