#include "sqs/redrive_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "sqs/errors.h"
#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

namespace json = boost::json;

constexpr std::size_t kSourceQueuesMax = 10;

std::optional<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_int64()) return value.as_int64();
  if (!value.is_string()) return std::nullopt;
  const std::string_view digits = value.as_string();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string shown(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

}  // namespace

aws::Error invalid_redrive_policy(std::string_view text, std::string_view reason) {
  return invalid_value(text, "RedrivePolicy", reason);
}

std::string RedrivePolicy::canonical() const {
  return fmt::format(R"({{"deadLetterTargetArn":{},"maxReceiveCount":{}}})",
                     json::serialize(json::value(dead_letter_target_arn)), max_receive_count);
}

aws::Result<RedrivePolicy> parse_redrive_policy(std::string_view text) {
  const auto bad = [&](std::string_view reason) { return aws::fail(invalid_redrive_policy(text, reason)); };
  const auto object = parse_object(text);
  if (!object) return bad("Amazon SQS can't create the redrive policy, as it's in an unsupported format.");
  const auto* count = object->if_contains("maxReceiveCount");
  if (count == nullptr) return bad("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  const auto* target = object->if_contains("deadLetterTargetArn");
  if (target == nullptr) return bad("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  const auto number = whole_number(*count);
  if (!number || *number < 1 || *number > kReceiveCountMax) {
    return bad(fmt::format("Invalid value for maxReceiveCount: {}, valid values are from 1 to {} both inclusive.",
                           shown(*count), kReceiveCountMax));
  }
  if (!target->is_string()) return bad("Dead letter target does not exist.");
  return RedrivePolicy{std::string(target->as_string()), std::uint32_t(*number)};
}

bool RedriveAllowPolicy::allows(std::string_view source_arn) const {
  switch (permission) {
    case Permission::kAllowAll:
      return true;
    case Permission::kDenyAll:
      return false;
    case Permission::kByQueue:
      return std::find(source_queue_arns.begin(), source_queue_arns.end(), source_arn) != source_queue_arns.end();
  }
  return false;
}

aws::Result<RedriveAllowPolicy> parse_redrive_allow_policy(std::string_view text) {
  const auto bad = [&](std::string_view reason) {
    return aws::fail(invalid_value(text, "RedriveAllowPolicy", reason));
  };
  const auto object = parse_object(text);
  if (!object) return bad("The policy must be a JSON object.");
  RedriveAllowPolicy policy;
  const auto* permission = object->if_contains("redrivePermission");
  if (permission == nullptr || !permission->is_string()) return bad("redrivePermission is required.");
  if (permission->as_string() == "allowAll") {
    policy.permission = RedriveAllowPolicy::Permission::kAllowAll;
  } else if (permission->as_string() == "denyAll") {
    policy.permission = RedriveAllowPolicy::Permission::kDenyAll;
  } else if (permission->as_string() == "byQueue") {
    policy.permission = RedriveAllowPolicy::Permission::kByQueue;
  } else {
    return bad("redrivePermission must be allowAll, denyAll or byQueue.");
  }
  const auto* sources = object->if_contains("sourceQueueArns");
  if (policy.permission != RedriveAllowPolicy::Permission::kByQueue) {
    if (sources != nullptr) return bad("sourceQueueArns is only allowed with redrivePermission byQueue.");
    return policy;
  }
  const bool is_list = sources != nullptr && sources->is_array();
  if (!is_list || sources->as_array().empty() || sources->as_array().size() > kSourceQueuesMax) {
    return bad(fmt::format("sourceQueueArns must hold 1 to {} ARNs with redrivePermission byQueue.", kSourceQueuesMax));
  }
  for (const auto& source : sources->as_array()) {
    if (!source.is_string()) return bad("sourceQueueArns must hold ARNs.");
    policy.source_queue_arns.emplace_back(source.as_string());
  }
  return policy;
}

}  // namespace sluice::sqs
