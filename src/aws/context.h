#pragma once
// Who asks, from where: what the front knows of a request before an engine sees its command.
#include <optional>
#include <string>

#include "base/time.h"

namespace sluice::aws {

inline constexpr const char* kDefaultRegion = "us-east-1";
inline constexpr const char* kDefaultAccount = "000000000000";

struct Context {
  std::string account = kDefaultAccount;  // 12 digits
  std::string region = kDefaultRegion;
  std::string request_id;    // UUID text, drawn by the front; what x-amzn-RequestId answers
  std::string principal;     // ARN of the caller; the account's root for unknown credentials on loopback
  std::string principal_id;  // its unique id: AIDA..., AROA...:session, or the account (SQS SenderId)
  std::string base_url;      // http://127.0.0.1:4566, by which the client reached us; URLs in replies begin with it
  std::string trace_header;  // X-Amzn-Trace-Id, empty without
  // Set when a command that was parked before (aws::Park) is decided again: the `until` of its first Park. A long
  // poll answers, even if empty, once `now` has reached it, and parks again with the same `until` before that.
  std::optional<base::Instant> parked_until;
  bool query_protocol = false;  // SQS words one error differently there (sqs.md section 3)
};

}  // namespace sluice::aws
