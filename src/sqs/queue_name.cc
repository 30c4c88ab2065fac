#include "sqs/queue_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "aws/arn.h"
#include "sqs/errors.h"
#include "sqs/limits.h"

namespace sluice::sqs {

std::size_t QueueNameHash::operator()(const QueueName& name) const {
  const std::hash<std::string_view> hash;
  constexpr std::size_t kOdd = 0x9e3779b97f4a7c15u;
  return (hash(name.name) * kOdd ^ hash(name.account)) * kOdd ^ hash(name.region);
}

bool has_fifo_suffix(std::string_view name) {
  return name.ends_with(kFifoSuffix);
}

bool is_simple_name(std::string_view text) {
  if (text.empty() || text.size() > kNameMax) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

aws::Status check_queue_name(const std::optional<std::string>& name, std::optional<bool> fifo) {
  if (!name) {
    return aws::fail(invalid_parameter("Value for parameter QueueName is invalid. Reason: Must specify a queue name."));
  }
  if (name->empty()) return aws::fail(invalid_parameter("Queue name cannot be empty"));
  const bool suffixed = has_fifo_suffix(*name);
  std::string_view stem = *name;
  if (suffixed && fifo.value_or(true)) stem.remove_suffix(kFifoSuffix.size());
  const bool well_formed = name->size() <= kNameMax && is_simple_name(stem);
  if (fifo.value_or(false) && !(suffixed && well_formed)) {
    return aws::fail(
        invalid_parameter("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
                          "must end with .fifo suffix and be 1 to 80 in length."));
  }
  if (!well_formed) {
    return aws::fail(
        invalid_parameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"));
  }
  return {};
}

std::optional<QueueName> parse_queue_url(std::string_view text, const aws::Context& context) {
  if (text.empty()) return std::nullopt;
  const auto scheme = text.find("://");
  if (scheme != std::string_view::npos) {
    const auto path = text.find('/', scheme + 3);
    if (path == std::string_view::npos) return std::nullopt;
    text.remove_prefix(path);
  }
  const auto last = text.rfind('/');
  if (last == std::string_view::npos) return QueueName{context.account, context.region, text};
  const auto name = text.substr(last + 1);
  auto account = text.substr(0, last);
  if (const auto before = account.rfind('/'); before != std::string_view::npos) account.remove_prefix(before + 1);
  if (name.empty() || account.empty()) return std::nullopt;
  return QueueName{account, context.region, name};
}

std::string queue_url(const aws::Context& context, std::string_view account, std::string_view name) {
  return fmt::format("{}/{}/{}", context.base_url, account, name);
}

std::string queue_arn(const QueueName& name) {
  return aws::arn("sqs", name.region, name.account, name.name);
}

}  // namespace sluice::sqs
