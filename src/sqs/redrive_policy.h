#pragma once
// RedrivePolicy, on a source queue: where messages go that were received too often. RedriveAllowPolicy, on the
// dead-letter queue: which sources may name it (sqs.md section 11).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace sluice::sqs {

struct RedrivePolicy {
  std::string dead_letter_target_arn;
  std::uint32_t max_receive_count = 0;

  // {"deadLetterTargetArn":"...","maxReceiveCount":7}
  std::string canonical() const;
};

// The count may be a number or a string of digits. What the target is must be checked elsewhere.
aws::Result<RedrivePolicy> parse_redrive_policy(std::string_view text);

// What is wrong with a policy that came as `text`.
aws::Error invalid_redrive_policy(std::string_view text, std::string_view reason);

struct RedriveAllowPolicy {
  enum class Permission { kAllowAll, kDenyAll, kByQueue };
  Permission permission = Permission::kAllowAll;
  std::vector<std::string> source_queue_arns;  // with kByQueue, 1 to 10

  bool allows(std::string_view source_arn) const;
};

aws::Result<RedriveAllowPolicy> parse_redrive_allow_policy(std::string_view text);

}  // namespace sluice::sqs
