#pragma once
// How a queue is named: its name's rules, its ARN and its URL (sqs.md sections 1 and 7).
#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "aws/error.h"

namespace sluice::sqs {

// A queue's identity as views; whoever keeps one owns the text elsewhere. Ordered by account, region and name.
struct QueueName {
  std::string_view account, region, name;
  friend auto operator<=>(const QueueName&, const QueueName&) = default;
};

struct QueueNameHash {
  std::size_t operator()(const QueueName& name) const;
};

inline constexpr std::string_view kFifoSuffix = ".fifo";
bool has_fifo_suffix(std::string_view name);

// The name of a queue to create or to look up: present, not empty, 1 to 80 letters, digits, hyphens and underscores,
// counting the .fifo that a FIFO queue must and another must not end with. `fifo` empty: either will do.
aws::Status check_queue_name(const std::optional<std::string>& name, std::optional<bool> fifo);

// The identifier alphabet of names, labels and batch entry ids: A-Za-z0-9_- and 1 to 80 long.
bool is_simple_name(std::string_view text);

// What a QueueUrl parameter means: the last two segments of its path, or a bare queue name in the caller's account.
// Scheme, host and port are ignored; nothing for a text without a queue. Views into the arguments.
std::optional<QueueName> parse_queue_url(std::string_view url, const aws::Context& context);

// http://HOST/ACCOUNT/NAME below the address by which the client reached us.
std::string queue_url(const aws::Context& context, std::string_view account, std::string_view name);

std::string queue_arn(const QueueName& name);

}  // namespace sluice::sqs
