#pragma once
// Authority: whose an access key is and what its owner may do, as the engine knows it at one moment. An immutable value
// once handed out (Engine::authority), so that network threads authenticate and authorize without the logic thread.
// Policies are parsed when they are stored, not when they are asked.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/policy.h"
#include "base/time.h"

namespace sluice::iam {

using CompiledPolicy = std::shared_ptr<const aws::policy::Policy>;

// A known access key.
struct Credential {
  std::string access_key, secret;
  std::string session_token;             // must come with the request (X-Amz-Security-Token), if not empty
  std::optional<base::Instant> expires;  // of temporary ones
  bool active = true;                    // an inactive key authenticates nobody
  aws::policy::Principal principal;      // its account and ARN are the Context's
  std::string principal_id;              // AIDA..., AROA...:session, or the account
  std::vector<CompiledPolicy> session_policies;

  bool expired(base::Instant now) const { return expires && *expires <= now; }
};

// What a role or user may do.
struct Grants {
  std::string name, id;  // of the user or role; aws:username, and the id's first half
  std::vector<CompiledPolicy> inline_policies;
  std::vector<std::string> attached;  // ARNs of managed policies
  std::string boundary;               // ARN, or empty
  CompiledPolicy trust;               // of a role
};

struct AccessDecision {
  bool allowed = false;
  aws::policy::Verdict verdict = aws::policy::Verdict::kNoMatch;  // of the denied: kDenied if a policy says so
};

class Authority {
 public:
  // Nothing for keys that nobody has issued (the front decides what those may do). The engine forgets temporary ones
  // some time after they have expired.
  std::shared_ptr<const Credential> find(std::string_view access_key) const;

  // May the principal? `keys` are the request's own facts; those of the principal (aws:PrincipalArn, aws:username, ...)
  // are added here. `resource_policy` is that of the queue, function or API, if it has one, in the same account. An
  // account's root may all that no resource policy denies.
  AccessDecision authorize(const aws::policy::Principal& principal, std::string_view principal_id,
                           const std::vector<CompiledPolicy>& session_policies, std::string_view action,
                           std::string_view resource, aws::policy::ContextKeys keys,
                           const aws::policy::Policy* resource_policy = nullptr) const;
  AccessDecision authorize(const Credential& credential, std::string_view action, std::string_view resource,
                           aws::policy::ContextKeys keys, const aws::policy::Policy* resource_policy = nullptr) const {
    return authorize(credential.principal, credential.principal_id, credential.session_policies, action, resource,
                     std::move(keys), resource_policy);
  }

  // Does the role exist, and may the service (lambda.amazonaws.com) take it on? How the host asks for Lambda, API
  // Gateway and others before it acts as the role with role_principal().
  bool role_exists(std::string_view role_arn) const { return grants_.contains(role_arn); }
  bool service_may_assume(std::string_view role_arn, std::string_view service,
                          const aws::policy::ContextKeys& keys) const;

  // The engine's, before the value is handed out.
  void set_credential(std::shared_ptr<const Credential> credential);
  void erase_credential(const std::string& access_key);
  void set_grants(const std::string& arn, std::shared_ptr<const Grants> grants);
  void erase_grants(const std::string& arn);
  void set_policy(const std::string& arn, CompiledPolicy policy);
  void erase_policy(const std::string& arn);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, std::shared_ptr<const T>, Hash, std::equal_to<>>;

  aws::policy::Verdict verdict_of(const std::string& policy_arn, const aws::policy::AccessRequest& request) const;

  ByName<Credential> credentials_;
  ByName<Grants> grants_;  // by ARN of role or user
  ByName<aws::policy::Policy> policies_;
};

// A session of a role; without a session name, one that the service itself names.
aws::policy::Principal role_principal(std::string_view role_arn, std::string_view session_name);
// The principal behind a root, user or assumed-role ARN; anonymous for any other text. An assumed-role ARN does not
// tell the role's path: it is taken to be /.
aws::policy::Principal principal_of(std::string_view arn);

}  // namespace sluice::iam
