// Who am I, and temporary credentials.
#include "aws/arn.h"
#include "base/bytes.h"
#include "iam/actions.h"
#include "iam/identity_policies.h"

namespace sluice::iam {
namespace {

using aws::policy::Kind;
using aws::policy::Principal;
using aws::policy::Verdict;

// 32 to 64 characters of the kind A-Za-z0-9=,.@- (STS API reference, RoleSessionName).
aws::Status check_session_name(const Required<std::string>& name) {
  if (!name) return aws::fail(errors::missing_member("roleSessionName"));
  const bool fine = std::ranges::all_of(*name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  });
  if (fine && name->size() >= 2 && name->size() <= 64) return {};
  return aws::fail(errors::validation("1 validation error detected: Value '" + name->substr(0, 256) +
                                      "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy "
                                      "regular expression pattern: [\\w+=,.@-]*"));
}

// Fresh credentials, of nobody yet.
SessionIssued draw_session(const Call& call, base::Duration life) {
  SessionIssued session;
  session.access_key_id = new_id("ASIA", call.random, kAccessKeyLength);
  session.secret = call.random.alphanumeric(40);
  std::string token(96, '\0');
  call.random.fill(std::as_writable_bytes(std::span(token)));
  session.token = base::to_base64(token);
  session.issued = call.now;
  session.expires = call.now + life;
  return session;
}

void take_on(SessionIssued& session, const RoleStored& role, const std::string& session_name) {
  session.account = role.account;
  session.role = role.name;
  session.principal = aws::arn("sts", "", role.account, "assumed-role/" + role.name + "/" + session_name);
  session.principal_id = role.id + ":" + session_name;
}

Credentials credentials_of(const SessionIssued& session) {
  return {session.access_key_id, session.secret, session.token, session.expires};
}

aws::Error may_not_assume(const Call& call, const std::string& role_arn) {
  return errors::access_denied("User: " + call.context.principal +
                               " is not authorized to perform: sts:AssumeRole on resource: " + role_arn);
}

// The role's trust policy must let the caller in; if it names only the caller's account, or says nothing of a role or
// user of the same account by name, the caller's own policies must allow it too.
bool may_assume(const State& state, const RoleStored& role, const AssumeRoleRequest& request, const Call& call) {
  const auto principal = principal_of(call.context.principal);
  const auto arn = arn_of(role);
  aws::policy::ContextKeys keys;
  keys.set("aws:PrincipalArn", principal.role_arn.empty() ? principal.arn : principal.role_arn);
  keys.set("aws:PrincipalAccount", principal.account);
  keys.set("sts:RoleSessionName", *request.RoleSessionName);
  if (request.ExternalId) keys.set("sts:ExternalId", *request.ExternalId);
  const auto trust = aws::policy::Policy::parse(role.trust_policy, Kind::kTrust);
  if (!trust) return false;
  const auto verdict = trust->evaluate({principal, "sts:AssumeRole", arn, keys});
  if (verdict == Verdict::kAllowed) return true;
  if (verdict != Verdict::kAllowedForAccount) return false;
  return state.authority->authorize(principal, call.context.principal_id, {}, "sts:AssumeRole", arn, keys).allowed;
}

aws::Result<std::vector<std::string>> session_policies(const State& state, const AssumeRoleRequest& request,
                                                       const std::string& account) {
  std::vector<std::string> out;
  if (request.Policy) {
    if (auto ok =
            check_document(*request.Policy, "policy", Kind::kIdentity, kSessionPolicyMax,
                           "The session policy is longer than " + std::to_string(kSessionPolicyMax) + " characters.");
        !ok) {
      return aws::fail(ok.error());
    }
    out.push_back(*request.Policy);
  }
  for (const auto& descriptor : request.PolicyArns) {
    const auto arn = descriptor.arn.value_or("");
    const auto* policy = state.policy(account, arn);
    if (policy == nullptr) return aws::fail(errors::policy_not_attachable(arn));
    for (const auto& version : policy->versions) {
      if (version.number == policy->default_version) out.push_back(version.document);
    }
  }
  if (out.size() > 11) return aws::fail(errors::validation("A session takes at most 10 policy ARNs."));
  return out;
}

aws::Status check_duration(std::chrono::seconds life, std::chrono::seconds max) {
  if (life >= kSessionMin && life <= max) return {};
  return aws::fail(errors::validation(
      "1 validation error detected: Value '" + std::to_string(life.count()) +
      "' at 'durationSeconds' failed to satisfy constraint: Member must have value " +
      (life < kSessionMin ? "greater than or equal to 900" : "less than or equal to " + std::to_string(max.count()))));
}

}  // namespace

Decision decide(const State&, const GetCallerIdentityRequest&, const Call& call) {
  Decision out;
  out.reply = GetCallerIdentityResponse{
      call.context.principal_id.empty() ? call.context.account : call.context.principal_id, call.context.account,
      call.context.principal.empty() ? aws::arn("iam", "", call.context.account, "root") : call.context.principal};
  return out;
}

Decision decide(const State& state, const AssumeRoleRequest& request, const Call& call) {
  if (!request.RoleArn) return errors::missing_member("roleArn");
  const auto arn = aws::Arn::parse(*request.RoleArn);
  if (!arn || arn->service != "iam" || !arn->resource.starts_with("role/")) {
    return errors::validation(*request.RoleArn + " is invalid");
  }
  if (auto ok = check_session_name(request.RoleSessionName); !ok) return ok.error();
  if (!request.Tags.empty()) return aws::not_supported("AssumeRole with session tags");
  const std::chrono::seconds life(request.DurationSeconds.value_or(std::int32_t(kSessionDefault.count())));
  if (auto ok = check_duration(life, kSessionMax); !ok) return ok.error();
  const auto* role = state.role_by_arn(*request.RoleArn);
  if (role == nullptr || !may_assume(state, *role, request, call)) return may_not_assume(call, *request.RoleArn);
  if (life.count() > role->max_session_s) {
    return errors::validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  if (principal_of(call.context.principal).kind == Principal::Kind::kRole && life > kChainedSessionMax) {
    return errors::validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  }
  if (state.sessions.size() >= kSessionsMax) {
    return errors::limit_exceeded("There are " + std::to_string(kSessionsMax) + " sessions that have not expired.");
  }
  auto policies = session_policies(state, request, role->account);
  if (!policies) return policies.error();
  auto session = draw_session(call, life);
  take_on(session, *role, *request.RoleSessionName);
  session.session_policies = std::move(*policies);
  Decision out;
  out.reply = AssumeRoleResponse{credentials_of(session), {session.principal_id, session.principal}};
  out.events.emplace_back(std::move(session));
  return out;
}

Decision decide(const State& state, const GetSessionTokenRequest& request, const Call& call) {
  const std::chrono::seconds life(request.DurationSeconds.value_or(std::int32_t(kSessionMax.count())));
  if (auto ok = check_duration(life, kUserSessionMax); !ok) return ok.error();
  if (state.sessions.size() >= kSessionsMax) {
    return errors::limit_exceeded("There are " + std::to_string(kSessionsMax) + " sessions that have not expired.");
  }
  const auto principal = principal_of(call.context.principal);
  auto session = draw_session(call, life);
  session.account = call.context.account;
  session.principal = call.context.principal;
  session.principal_id = call.context.principal_id;
  switch (principal.kind) {
    case Principal::Kind::kAccount:
      break;
    case Principal::Kind::kUser:
      session.user = principal.arn.substr(principal.arn.rfind('/') + 1);
      break;
    default:
      return errors::access_denied("Cannot call GetSessionToken with session credentials");
  }
  Decision out;
  out.reply = GetSessionTokenResponse{credentials_of(session)};
  out.events.emplace_back(std::move(session));
  return out;
}

Decision decide(const State& state, const IssueSession& command, const Call& call) {
  const auto* role = state.role_by_arn(command.role_arn);
  if (role == nullptr || !state.authority->service_may_assume(command.role_arn, command.service, {})) {
    return errors::access_denied("The role " + command.role_arn + " cannot be assumed by " + command.service + ".");
  }
  auto session = draw_session(call, command.duration);
  take_on(session, *role, command.session_name);
  Decision out;
  out.reply = credentials_of(session);
  out.events.emplace_back(SandboxSessionIssued{std::move(session)});
  return out;
}

Decision decide(const State&, const RevokeSession& command, const Call&) {
  Decision out;
  out.events.emplace_back(SandboxSessionRevoked{command.access_key_id});
  return out;
}

}  // namespace sluice::iam
