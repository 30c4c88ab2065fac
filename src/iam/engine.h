#pragma once
// The IAM and STS engine (aws/decision.h describes the pattern). Lives on the logic thread; what others may ask from
// any thread is the Authority that it hands out.
//
// Every action but sts:GetCallerIdentity and sts:AssumeRole, which decides by itself, is authorized by the front before
// it comes here.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "iam/api.h"
#include "iam/authority.h"
#include "iam/state.h"

namespace sluice::iam {

class Engine {
 public:
  Engine();

  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event);
  // Expired sessions are forgotten when others come.
  std::optional<base::Instant> next_deadline() const { return std::nullopt; }
  std::size_t restate(aws::RestateCursor& cursor, std::vector<Event>& out) const;

  // The keys and permissions of this moment; stays as it is while the engine goes on.
  std::shared_ptr<const Authority> authority() const {
    handed_out_ = true;
    return authority_;
  }
  const State& state() const { return state_; }

 private:
  void apply(const RoleStored& event);
  void apply(const RoleDeleted& event);
  void apply(const PolicyStored& event);
  void apply(const PolicyDeleted& event);
  void apply(const UserStored& event);
  void apply(const UserDeleted& event);
  void apply(const SessionIssued& event);
  void apply(const SandboxSessionIssued& event);
  void apply(const SandboxSessionRevoked& event);

  Authority& changing();
  void admit(const SessionIssued& session);
  void forget_expired(base::Instant now);

  State state_;
  std::shared_ptr<Authority> authority_;
  mutable bool handed_out_ = false;                           // then the next change works on a copy
  std::set<std::pair<base::Instant, std::string>> expiries_;  // of all sessions, by access key
};

}  // namespace sluice::iam
