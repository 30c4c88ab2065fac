#include "iam/authority.h"

#include <algorithm>

#include "aws/arn.h"

namespace sluice::iam {

using aws::policy::AccessRequest;
using aws::policy::ContextKeys;
using aws::policy::Principal;
using aws::policy::Verdict;

namespace {

void add_principal_keys(ContextKeys& keys, const Principal& principal, std::string_view principal_id,
                        const Grants* grants) {
  keys.set("aws:PrincipalArn", principal.role_arn.empty() ? principal.arn : principal.role_arn);
  keys.set("aws:PrincipalAccount", principal.account);
  keys.set("aws:userid", std::string(principal_id));
  switch (principal.kind) {
    case Principal::Kind::kAccount:
      keys.set("aws:PrincipalType", "Account");
      break;
    case Principal::Kind::kUser:
      keys.set("aws:PrincipalType", "User");
      if (grants != nullptr) keys.set("aws:username", grants->name);
      break;
    case Principal::Kind::kRole:
      keys.set("aws:PrincipalType", "AssumedRole");
      break;
    case Principal::Kind::kService:
    case Principal::Kind::kAnonymous:
      keys.set("aws:PrincipalType", "Anonymous");
      break;
  }
}

template <class Map>
auto found_in(const Map& map, std::string_view name) -> typename Map::mapped_type {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

std::shared_ptr<const Credential> Authority::find(std::string_view access_key) const {
  return found_in(credentials_, access_key);
}

Verdict Authority::verdict_of(const std::string& policy_arn, const AccessRequest& request) const {
  const auto policy = found_in(policies_, policy_arn);
  return policy ? policy->evaluate(request) : Verdict::kNoMatch;
}

AccessDecision Authority::authorize(const Principal& principal, std::string_view principal_id,
                                    const std::vector<CompiledPolicy>& session_policies, std::string_view action,
                                    std::string_view resource, ContextKeys keys,
                                    const aws::policy::Policy* resource_policy) const {
  const auto grants = found_in(grants_, principal.role_arn.empty() ? principal.arn : principal.role_arn);
  add_principal_keys(keys, principal, principal_id, grants.get());
  const AccessRequest request{principal, action, resource, keys};

  const auto of_resource = resource_policy != nullptr ? resource_policy->evaluate(request) : Verdict::kNoMatch;
  if (of_resource == Verdict::kDenied) return {false, Verdict::kDenied};
  if (principal.kind == Principal::Kind::kAccount) return {true, Verdict::kAllowed};

  auto of_identity = Verdict::kNoMatch;
  bool limited = false;  // by a boundary or session policy that does not allow it
  if (grants) {
    for (const auto& policy : grants->inline_policies) of_identity = std::max(of_identity, policy->evaluate(request));
    for (const auto& arn : grants->attached) of_identity = std::max(of_identity, verdict_of(arn, request));
    if (!grants->boundary.empty()) {
      const auto boundary = verdict_of(grants->boundary, request);
      if (boundary == Verdict::kDenied) return {false, Verdict::kDenied};
      limited = boundary != Verdict::kAllowed;
    }
  }
  if (of_identity == Verdict::kDenied) return {false, Verdict::kDenied};
  if (!session_policies.empty()) {
    auto of_session = Verdict::kNoMatch;
    for (const auto& policy : session_policies) of_session = std::max(of_session, policy->evaluate(request));
    if (of_session == Verdict::kDenied) return {false, Verdict::kDenied};
    limited = limited || of_session != Verdict::kAllowed;
  }
  const bool allowed = of_resource == Verdict::kAllowed || (of_identity == Verdict::kAllowed && !limited);
  return {allowed, allowed ? Verdict::kAllowed : Verdict::kNoMatch};
}

void Authority::set_credential(std::shared_ptr<const Credential> credential) {
  auto key = credential->access_key;
  credentials_.insert_or_assign(std::move(key), std::move(credential));
}
void Authority::erase_credential(const std::string& access_key) {
  credentials_.erase(access_key);
}
void Authority::set_grants(const std::string& arn, std::shared_ptr<const Grants> grants) {
  grants_.insert_or_assign(arn, std::move(grants));
}
void Authority::erase_grants(const std::string& arn) {
  grants_.erase(arn);
}
void Authority::set_policy(const std::string& arn, CompiledPolicy policy) {
  policies_.insert_or_assign(arn, std::move(policy));
}
void Authority::erase_policy(const std::string& arn) {
  policies_.erase(arn);
}

bool Authority::service_may_assume(std::string_view role_arn, std::string_view service, const ContextKeys& keys) const {
  const auto grants = found_in(grants_, role_arn);
  if (!grants || !grants->trust) return false;
  Principal principal;
  principal.kind = Principal::Kind::kService;
  principal.service = service;
  return grants->trust->evaluate({principal, "sts:AssumeRole", role_arn, keys}) == Verdict::kAllowed;
}

Principal role_principal(std::string_view role_arn, std::string_view session_name) {
  const auto arn = aws::Arn::parse(role_arn);
  if (!arn) return {};
  const auto name = arn->resource.substr(arn->resource.rfind('/') + 1);
  return {Principal::Kind::kRole, arn->account,
          aws::arn("sts", "", arn->account, "assumed-role/" + name + "/" + std::string(session_name)),
          std::string(role_arn), ""};
}

Principal principal_of(std::string_view text) {
  const auto arn = aws::Arn::parse(text);
  if (!arn) return {};
  const std::string_view resource = arn->resource;
  if (arn->service == "iam" && resource == "root") {
    return {Principal::Kind::kAccount, arn->account, std::string(text), "", ""};
  }
  if (arn->service == "iam" && resource.starts_with("user/")) {
    return {Principal::Kind::kUser, arn->account, std::string(text), "", ""};
  }
  if (constexpr std::string_view kRole = "assumed-role/"; arn->service == "sts" && resource.starts_with(kRole)) {
    const auto rest = resource.substr(kRole.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) return {};
    return role_principal(aws::arn("iam", "", arn->account, "role/" + std::string(rest.substr(0, slash))),
                          rest.substr(slash + 1));
  }
  return {};
}

}  // namespace sluice::iam
