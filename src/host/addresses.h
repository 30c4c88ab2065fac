#pragma once
// Addresses as clients shall see them. Stacks, templates and functions name queues and APIs by AWS's addresses; what
// leaves sluice names them by its own, so that nothing leads to the real AWS (docs/decisions/0004).
#include <functional>
#include <string>
#include <string_view>

namespace sluice::host {

struct LocalAddresses {
  std::string base_url;                                  // http://127.0.0.1:4566
  std::string account;                                   // whose queues are ours
  std::function<bool(std::string_view api)> is_our_api;  // lower-case id
};

// The text with each https://sqs.REGION.amazonaws.com/ACCOUNT/NAME of our account as BASE/ACCOUNT/NAME, and each
// https://API.execute-api.REGION.SUFFIX/... of an API of ours as BASE/_aws/execute-api/API/...
std::string localize(std::string_view text, const LocalAddresses& addresses);

// A queue's URL as stacks keep it: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
std::string canonical_queue_url(std::string_view region, std::string_view account, std::string_view name);

// The physical id that a client names, as stacks keep it: SCHEME://ANY-HOST/ACCOUNT/NAME becomes that queue's canonical
// URL, anything else stays.
std::string canonical_physical_id(std::string_view id, std::string_view region, std::string_view account);

}  // namespace sluice::host
