#pragma once
// Receipt handles: opaque to clients, but they say which queue, which message, which of its receives, and when that
// was. So their checks (sqs.md section 9) outlive the message and cost no memory.
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "sqs/api.h"

namespace sluice::sqs {

struct ReceiptHandle {
  QueueId queue = 0;
  MessageKey key;
  std::uint32_t generation = 0;
  base::Instant received;
  friend bool operator==(const ReceiptHandle&, const ReceiptHandle&) = default;
};

// 44 characters of base64.
std::string write_receipt_handle(const ReceiptHandle& handle);

// Nothing for a text that write_receipt_handle() did not make (a checksum tells).
std::optional<ReceiptHandle> parse_receipt_handle(std::string_view text);

}  // namespace sluice::sqs
