#include "iam/engine.h"

#include "iam/actions.h"
#include "iam/managed_policies.h"

namespace sluice::iam {
namespace {

using aws::policy::Kind;

// A document of our own journal that this version can't read denies all: better than ignoring what it forbids.
CompiledPolicy compiled(std::string_view document, Kind kind) {
  auto policy = aws::policy::Policy::parse(document, kind);
  if (!policy) {
    constexpr std::string_view deny = R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";
    policy = aws::policy::Policy::parse(deny, Kind::kIdentity);
  }
  return std::make_shared<const aws::policy::Policy>(std::move(*policy));
}

CompiledPolicy default_version_of(const PolicyStored& policy) {
  for (const auto& version : policy.versions) {
    if (version.number == policy.default_version) return compiled(version.document, Kind::kIdentity);
  }
  return compiled("", Kind::kIdentity);
}

template <class Entity>
std::shared_ptr<Grants> grants_of(const Entity& entity) {
  auto grants = std::make_shared<Grants>();
  grants->name = entity.name;
  grants->id = entity.id;
  for (const auto& [name, document] : entity.inline_policies) {
    grants->inline_policies.push_back(compiled(document, Kind::kIdentity));
  }
  grants->attached = entity.attached_policies;
  grants->boundary = entity.boundary;
  return grants;
}

}  // namespace

Engine::Engine() : authority_(std::make_shared<Authority>()) {
  for (const auto& [arn, policy] : managed_policies()) authority_->set_policy(arn, default_version_of(policy));
  state_.authority = authority_.get();
}

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  const Call call{context, now, random};
  return std::visit([&](const auto& held) { return iam::decide(state_, held, call); }, command);
}

void Engine::apply(const Event& event) {
  std::visit([&](const auto& held) { apply(held); }, event);
}

Authority& Engine::changing() {
  if (handed_out_) {
    authority_ = std::make_shared<Authority>(*authority_);
    state_.authority = authority_.get();
    handed_out_ = false;
  }
  return *authority_;
}

void Engine::apply(const RoleStored& event) {
  auto grants = grants_of(event);
  grants->trust = compiled(event.trust_policy, Kind::kTrust);
  changing().set_grants(arn_of(event), std::move(grants));
  state_.roles.insert_or_assign(name_key(event.account, event.name), event);
}

void Engine::apply(const RoleDeleted& event) {
  const auto found = state_.roles.find(name_key(event.account, event.name));
  if (found == state_.roles.end()) return;
  changing().erase_grants(arn_of(found->second));
  state_.roles.erase(found);
}

void Engine::apply(const PolicyStored& event) {
  auto arn = arn_of(event);
  changing().set_policy(arn, default_version_of(event));
  state_.policies.insert_or_assign(std::move(arn), event);
}

void Engine::apply(const PolicyDeleted& event) {
  if (state_.policies.erase(event.arn) > 0) changing().erase_policy(event.arn);
}

void Engine::apply(const UserStored& event) {
  auto& authority = changing();
  const auto key = name_key(event.account, event.name);
  if (const auto old = state_.users.find(key); old != state_.users.end()) {
    for (const auto& access_key : old->second.access_keys) authority.erase_credential(access_key.id);
  }
  const auto arn = arn_of(event);
  for (const auto& access_key : event.access_keys) {
    auto credential = std::make_shared<Credential>();
    credential->access_key = access_key.id;
    credential->secret = access_key.secret;
    credential->active = access_key.active;
    credential->principal = principal_of(arn);
    credential->principal_id = event.id;
    authority.set_credential(std::move(credential));
  }
  authority.set_grants(arn, grants_of(event));
  state_.users.insert_or_assign(key, event);
}

void Engine::apply(const UserDeleted& event) {
  const auto found = state_.users.find(name_key(event.account, event.name));
  if (found == state_.users.end()) return;
  auto& authority = changing();
  for (const auto& access_key : found->second.access_keys) authority.erase_credential(access_key.id);
  authority.erase_grants(arn_of(found->second));
  state_.users.erase(found);
}

void Engine::apply(const SessionIssued& event) {
  forget_expired(event.issued);
  admit(event);
  state_.sessions.insert_or_assign(event.access_key_id, event);
}

void Engine::apply(const SandboxSessionIssued& event) {
  forget_expired(event.session.issued);
  admit(event.session);
}

void Engine::apply(const SandboxSessionRevoked& event) {
  const auto credential = authority_->find(event.access_key_id);
  if (!credential) return;
  if (credential->expires) expiries_.erase({*credential->expires, event.access_key_id});
  changing().erase_credential(event.access_key_id);
}

void Engine::admit(const SessionIssued& session) {
  auto credential = std::make_shared<Credential>();
  credential->access_key = session.access_key_id;
  credential->secret = session.secret;
  credential->session_token = session.token;
  credential->expires = session.expires;
  credential->principal = principal_of(session.principal);
  // The session's ARN lacks the role's path; its permissions are the role's. A role deleted meanwhile grants nothing.
  if (const auto* role = state_.role(session.account, session.role); !session.role.empty() && role != nullptr) {
    credential->principal.role_arn = arn_of(*role);
  }
  credential->principal_id = session.principal_id;
  for (const auto& document : session.session_policies) {
    credential->session_policies.push_back(compiled(document, Kind::kIdentity));
  }
  expiries_.emplace(session.expires, session.access_key_id);
  changing().set_credential(std::move(credential));
}

// An hour late, so that a client with an old session still hears that it has expired.
void Engine::forget_expired(base::Instant now) {
  while (!expiries_.empty() && expiries_.begin()->first + std::chrono::hours(1) <= now) {
    const auto& access_key = expiries_.begin()->second;
    changing().erase_credential(access_key);
    state_.sessions.erase(access_key);
    expiries_.erase(expiries_.begin());
  }
}

// The cursor is the letter of a kind and the key of the last entity restated.
std::size_t Engine::restate(aws::RestateCursor& cursor, std::vector<Event>& out) const {
  std::size_t added = 0;
  if (cursor.at.empty()) cursor.at = "p";
  const auto restate_kind = [&](char kind, char next, const auto& entities) {
    if (cursor.at.front() != kind || added >= cursor.budget) return;
    for (auto at = cursor.at.size() == 1 ? entities.begin() : entities.upper_bound(cursor.at.substr(1));
         at != entities.end(); ++at) {
      if (added == cursor.budget) return;
      out.emplace_back(at->second);
      ++added;
      cursor.at = kind + at->first;
    }
    cursor.at = next;
  };
  restate_kind('p', 'r', state_.policies);
  restate_kind('r', 'u', state_.roles);
  restate_kind('u', 's', state_.users);
  restate_kind('s', '.', state_.sessions);
  cursor.done = cursor.at == ".";
  return added;
}

}  // namespace sluice::iam
