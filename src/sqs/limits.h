#pragma once
// The numbers of the service (sqs.md sections 5 to 12 and 14).
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace sluice::sqs {

inline constexpr std::size_t kNameMax = 80;  // of a queue, with .fifo; of a batch entry's id
inline constexpr std::int64_t kDelaySecondsMax = 900;
inline constexpr std::int64_t kVisibilityTimeoutMax = 43'200;
inline constexpr std::int64_t kWaitTimeSecondsMax = 20;
inline constexpr std::int64_t kMessageBytesMin = 1'024;
inline constexpr std::int64_t kMessageBytesMax = 1'048'576;
inline constexpr std::int64_t kRetentionSecondsMin = 60;
inline constexpr std::int64_t kRetentionSecondsMax = 1'209'600;
inline constexpr std::int64_t kReceiveCountMax = 1'000;   // RedrivePolicy's maxReceiveCount
inline constexpr std::size_t kAttributeBytesMax = 8'192;  // of a queue attribute; that of a policy (section 14)
inline constexpr int kReceivedMessagesMax = 10;           // of one ReceiveMessage
inline constexpr int kListResultsMax = 1'000;
inline constexpr std::size_t kBatchEntriesMax = 10;
inline constexpr std::size_t kBatchBytesMax = 1'048'576;  // whatever the queue's MaximumMessageSize
inline constexpr std::size_t kMessageAttributesMax = 10;
inline constexpr std::size_t kMessageAttributeNameMax = 256;  // characters, as of tags
inline constexpr std::size_t kMessageAttributeTypeMax = 256;
inline constexpr std::size_t kReceiptHandleMax = 1'024;
inline constexpr std::size_t kGroupIdMax = 128;  // deduplication and attempt ids too
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kTagKeyMax = 128;
inline constexpr std::size_t kTagValueMax = 256;
inline constexpr std::size_t kPermissionActionsMax = 7;  // of one AddPermission
inline constexpr std::size_t kPolicyStatementsMax = 20;
inline constexpr std::size_t kPolicyPrincipalsMax = 50;
inline constexpr std::size_t kPolicyConditionsMax = 10;
inline constexpr std::int32_t kMoveRateMax = 500;        // messages a second of a move task
inline constexpr int kListedMoveTasksMax = 10;           // and kept, for each source
inline constexpr std::size_t kActiveMoveTasksMax = 100;  // of an account
inline constexpr base::Duration kMoveTaskTimeMax = std::chrono::hours(36);
// A tenant of a fair queue is noisy (section 13).
inline constexpr std::size_t kNoisyInFlightMin = 30;
inline constexpr std::size_t kNoisyPercent = 10;  // of the messages in flight, and more
inline constexpr base::Duration kNoisyWindow = base::seconds(300);
// A name can be used again, and a queue purged again, so long after it was deleted or purged.
inline constexpr base::Duration kRecreationWait = base::seconds(60);
inline constexpr base::Duration kPurgeWait = base::seconds(60);
inline constexpr base::Duration kDeduplicationWindow = base::seconds(300);
inline constexpr base::Duration kReceiveAttemptWindow = base::seconds(300);

}  // namespace sluice::sqs
