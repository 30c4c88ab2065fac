#pragma once
// Who calls: from a request's signature to the Context that engines see, and whether the caller may do what it asks.
//
// Credentials that sluice gave out (roles of functions, IAM users) are held to their signature and their policies.
// Others act as the root of their account while sluice listens on loopback only, and are refused elsewhere.
#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "aws/error.h"
#include "aws/http.h"
#include "host/machine.h"

namespace sluice::http {

struct Caller {
  aws::Context context;
  std::string service;     // of the signature's scope; empty without one
  std::string access_key;  // of credentials that sluice gave out and whose signature holds; empty: root
};

// Errors are those of authentication (aws/sigv4.h).
aws::Result<Caller> identify(host::Machine& machine, const aws::HttpRequest& request, bool loopback);

// AccessDeniedException unless the caller's policies allow it. `action` as policies write it (sqs:SendMessage),
// `resource` an ARN or *.
aws::Status authorize(host::Machine& machine, const Caller& caller, const std::string& action,
                      const std::string& resource);

}  // namespace sluice::http
