#include "http/caller.h"

#include <algorithm>

#include "aws/sigv4.h"

namespace sluice::http {
namespace {

bool is_account(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Credentials that we did not give out: the root of the account that a 12-digit access key names.
void become_root(aws::Context& context, std::string_view access_key) {
  context.account = is_account(access_key) ? std::string(access_key) : aws::kDefaultAccount;
  context.principal = "arn:aws:iam::" + context.account + ":root";
  context.principal_id = context.account;
}

aws::Status become_known(host::Machine& machine, const aws::HttpRequest& request, const iam::Credential& credential,
                         Caller& caller) {
  const auto authorization = aws::parse_authorization(request);
  if (!authorization) return aws::fail(authorization.error());
  if (!*authorization) return aws::fail(aws::missing_authentication(caller.service));
  const auto& claim = **authorization;
  const auto now = machine.core().now();
  if (!credential.active) return aws::fail(aws::unknown_access_key(claim.service));
  if (credential.expired(now)) return aws::fail(aws::expired_token(claim.service));
  if (credential.session_token != claim.session_token) return aws::fail(aws::invalid_security_token(claim.service));
  const auto key = aws::signing_key(credential.secret, claim.date, claim.region, claim.service);
  if (auto verified = aws::verify(request, claim, key, now); !verified) return verified;
  caller.access_key = credential.access_key;
  caller.context.account = credential.principal.account;
  caller.context.principal = credential.principal.arn;
  caller.context.principal_id = credential.principal_id;
  return {};
}

}  // namespace

aws::Result<Caller> identify(host::Machine& machine, const aws::HttpRequest& request, bool loopback) {
  Caller caller;
  auto& context = caller.context;
  std::string access_key;
  if (const auto header = request.header("Authorization")) {
    if (const auto scope = aws::parse_scope(*header)) {
      access_key = scope->access_key;
      context.region = scope->region;
      caller.service = scope->service;
    } else if (const auto parsed = aws::parse_authorization(request); !parsed) {
      return aws::fail(parsed.error());
    }
  } else if (request.target.find("X-Amz-Credential=") != std::string_view::npos) {
    const auto parsed = aws::parse_authorization(request);
    if (!parsed) return aws::fail(parsed.error());
    if (*parsed) {
      access_key = (*parsed)->access_key;
      context.region = (*parsed)->region;
      caller.service = (*parsed)->service;
    }
  }
  if (const auto trace = request.header("X-Amzn-Trace-Id")) context.trace_header = *trace;
  context.request_id = machine.core().random().uuid();

  const auto credential = access_key.empty() ? nullptr : machine.iam.engine().authority()->find(access_key);
  if (credential) {
    if (auto known = become_known(machine, request, *credential, caller); !known) return aws::fail(known.error());
  } else if (loopback) {
    become_root(context, access_key);
  } else {
    return aws::fail(access_key.empty() ? aws::missing_authentication(caller.service)
                                        : aws::unknown_access_key(caller.service));
  }
  return caller;
}

aws::Status authorize(host::Machine& machine, const Caller& caller, const std::string& action,
                      const std::string& resource) {
  if (caller.access_key.empty()) return {};
  const auto authority = machine.iam.engine().authority();
  const auto credential = authority->find(caller.access_key);
  if (credential && authority->authorize(*credential, action, resource, {}).allowed) return {};
  return aws::fail(aws::Error{"AccessDeniedException",
                              "User: " + caller.context.principal + " is not authorized to perform: " + action +
                                  " on resource: " + resource + " because no identity-based policy allows the " +
                                  action + " action",
                              403,
                              "AccessDenied",
                              {}});
}

}  // namespace sluice::http
