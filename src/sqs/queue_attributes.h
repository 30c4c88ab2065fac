#pragma once
// The attributes of a queue (sqs.md section 5): which there are, what they may hold, and what the engine reads of them.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "base/time.h"
#include "sqs/redrive_policy.h"

namespace sluice::sqs {

using AttributeMap = std::map<std::string, std::string>;

enum class QueueType { kStandard, kFifo };

// All attributes of a queue after `supplied` (of CreateQueue or SetQueueAttributes) is put over `current`, in their
// canonical form: numbers without leading zeros, lower-case booleans, absent ones left out. All or nothing. Whether a
// dead-letter target exists and agrees is the engine's to check.
aws::Result<AttributeMap> change_attributes(AttributeMap current, const AttributeMap& supplied, QueueType type);

// What a new queue has before anything is supplied.
AttributeMap default_attributes(QueueType type);

// Whether CreateQueue asked for a FIFO queue.
QueueType requested_type(const AttributeMap& supplied);

// The names of read-only attributes, which the engine computes.
inline constexpr std::string_view kQueueArn = "QueueArn";
inline constexpr std::string_view kCreatedTimestamp = "CreatedTimestamp";
inline constexpr std::string_view kLastModifiedTimestamp = "LastModifiedTimestamp";
inline constexpr std::string_view kVisibleCount = "ApproximateNumberOfMessages";
inline constexpr std::string_view kInFlightCount = "ApproximateNumberOfMessagesNotVisible";
inline constexpr std::string_view kDelayedCount = "ApproximateNumberOfMessagesDelayed";

// Of all attributes of a queue (computed ones included) those that GetQueueAttributes asks for. `All` means all; a name
// that does not apply to this queue is left out, an unknown one is an error.
aws::Result<AttributeMap> select_attributes(const AttributeMap& all, const std::vector<std::string>& names);

// The attributes as the engine uses them.
struct QueueSettings {
  QueueType type = QueueType::kStandard;
  base::Duration delay{};
  base::Duration retention{};
  base::Duration wait{};
  base::Duration visibility_timeout{};
  std::size_t message_bytes_max = 0;
  bool content_based_deduplication = false;
  bool deduplication_per_group = false;
  std::optional<RedrivePolicy> redrive;
  RedriveAllowPolicy redrive_allow;

  // From attributes that change_attributes() made.
  static QueueSettings from(const AttributeMap& attributes);
};

}  // namespace sluice::sqs
