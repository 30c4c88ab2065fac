#pragma once
// The policy language of IAM: documents parsed once into a Policy, then asked "may this principal do this to that".
// Pure and immutable: a Policy may be used by several threads. Source: IAM User Guide, "IAM JSON policy elements
// reference" and "Policy evaluation logic".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/policy_condition.h"
#include "base/result.h"

namespace sluice::aws::policy {

// Limits of parse(). Services set lower ones (an inline policy of a role: 10,240 characters without white space).
inline constexpr std::size_t kDocumentBytesMax = 64 * 1024;
inline constexpr std::size_t kDocumentDepthMax = 8;  // a well-formed one has 5

// Where a policy lies decides which elements it must and must not have.
enum class Kind {
  kIdentity,  // of a user or role: Resource, no Principal
  kResource,  // of a queue, bucket, API: Principal and Resource
  kTrust,     // of a role: Principal and sts: actions, no Resource
};

// Who asks.
struct Principal {
  enum class Kind { kAnonymous, kAccount, kUser, kRole, kService };
  Kind kind = Kind::kAnonymous;
  std::string account;
  std::string arn;       // arn:aws:iam::A:root, ...:user/NAME, arn:aws:sts::A:assumed-role/ROLE/SESSION
  std::string role_arn;  // of a role's session: the role's own ARN
  std::string service;   // sqs.amazonaws.com
};

struct AccessRequest {
  const Principal& principal;
  std::string_view action;    // sqs:SendMessage, in any case
  std::string_view resource;  // an ARN; compared byte by byte
  const ContextKeys& keys;
};

enum class Verdict {
  kNoMatch,            // nothing said: denied unless another policy allows
  kAllowedForAccount,  // a resource policy names the principal's account: its identity policies must allow it too
  kAllowed,
  kDenied,  // explicitly: nothing can allow it
};

// A text with * and ?, and with ${policy variables} if the document's version knows them.
struct Pattern {
  std::string text;
  bool wild = false;
  bool variables = false;
};

class Policy {
 public:
  // Fails with a message in IAM's words, and where it knows better, with the statement's place.
  static base::Result<Policy, std::string> parse(std::string_view document, Kind kind);

  Verdict evaluate(const AccessRequest& request) const;

 private:
  friend struct Parser;  // policy_parse.cc
  struct PrincipalSet {
    bool present = false, negated = false, everyone = false;
    std::vector<std::string> accounts, arns, services;
  };
  struct Statement {
    bool allow = false;
    PrincipalSet principals;
    bool not_actions = false, not_resources = false;
    std::vector<Pattern> actions;    // lower case
    std::vector<Pattern> resources;  // empty in a trust policy: any
    std::vector<Condition> conditions;
  };

  static Verdict match_principal(const PrincipalSet& set, const Principal& principal);
  static Verdict match(const Statement& statement, const AccessRequest& request, std::string_view lower_action);

  std::vector<Statement> statements_;
};

// What services say to the denied: AccessDenied, 403.
std::string denial_text(std::string_view principal_arn, std::string_view action, std::string_view resource,
                        Verdict verdict);

// * is any run of characters, ? is one; \x01 and \x02 are a literal * and ? (from a variable's value).
bool wildcard_match(std::string_view pattern, std::string_view text);
// The pattern with its variables replaced: nothing if a key is missing (the pattern then matches nothing).
std::optional<std::string> expand_variables(std::string_view text, const ContextKeys& keys);

}  // namespace sluice::aws::policy
