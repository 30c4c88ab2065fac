#include "sqs/queue_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/queue_policy.h"

namespace sluice::sqs {
namespace {

constexpr const char* kDelaySeconds = "DelaySeconds";
constexpr const char* kMaximumMessageSize = "MaximumMessageSize";
constexpr const char* kMessageRetentionPeriod = "MessageRetentionPeriod";
constexpr const char* kReceiveMessageWaitTimeSeconds = "ReceiveMessageWaitTimeSeconds";
constexpr const char* kVisibilityTimeout = "VisibilityTimeout";
constexpr const char* kPolicy = "Policy";
constexpr const char* kRedrivePolicy = "RedrivePolicy";
constexpr const char* kRedriveAllowPolicy = "RedriveAllowPolicy";
constexpr const char* kKmsMasterKeyId = "KmsMasterKeyId";
constexpr const char* kKmsDataKeyReusePeriodSeconds = "KmsDataKeyReusePeriodSeconds";
constexpr const char* kSqsManagedSseEnabled = "SqsManagedSseEnabled";
constexpr const char* kFifoQueue = "FifoQueue";
constexpr const char* kContentBasedDeduplication = "ContentBasedDeduplication";
constexpr const char* kDeduplicationScope = "DeduplicationScope";
constexpr const char* kFifoThroughputLimit = "FifoThroughputLimit";

constexpr const char* kTrue = "true";
constexpr const char* kFalse = "false";
constexpr const char* kPerMessageGroup = "messageGroup";
constexpr std::string_view kAll = "All";

enum class Kind { kNumber, kBool, kJson, kText, kChoice, kComputed };

struct Definition {
  const char* name;
  Kind kind;
  const char* initial = nullptr;  // what a new queue has; null: nothing
  std::int64_t min = 0, max = 0;  // kNumber
  const char* first = nullptr;    // kChoice
  const char* second = nullptr;
  bool fifo_only = false;
};

constexpr Definition kDefinitions[] = {
    {kDelaySeconds, Kind::kNumber, "0", 0, kDelaySecondsMax},
    {kMaximumMessageSize, Kind::kNumber, "1048576", kMessageBytesMin, kMessageBytesMax},
    {kMessageRetentionPeriod, Kind::kNumber, "345600", kRetentionSecondsMin, kRetentionSecondsMax},
    {kReceiveMessageWaitTimeSeconds, Kind::kNumber, "0", 0, kWaitTimeSecondsMax},
    {kVisibilityTimeout, Kind::kNumber, "30", 0, kVisibilityTimeoutMax},
    {kPolicy, Kind::kJson},
    {kRedrivePolicy, Kind::kText},       // its own parser checks it
    {kRedriveAllowPolicy, Kind::kText},  // likewise
    {kKmsMasterKeyId, Kind::kText},
    {kKmsDataKeyReusePeriodSeconds, Kind::kNumber, nullptr, 60, 86'400},
    {kSqsManagedSseEnabled, Kind::kBool, kTrue},
    {kFifoQueue, Kind::kBool, kTrue, 0, 0, nullptr, nullptr, true},
    {kContentBasedDeduplication, Kind::kBool, kFalse, 0, 0, nullptr, nullptr, true},
    {kDeduplicationScope, Kind::kChoice, "queue", 0, 0, "queue", kPerMessageGroup, true},
    {kFifoThroughputLimit, Kind::kChoice, "perQueue", 0, 0, "perQueue", "perMessageGroupId", true},
    {kQueueArn.data(), Kind::kComputed},
    {kCreatedTimestamp.data(), Kind::kComputed},
    {kLastModifiedTimestamp.data(), Kind::kComputed},
    {kVisibleCount.data(), Kind::kComputed},
    {kInFlightCount.data(), Kind::kComputed},
    {kDelayedCount.data(), Kind::kComputed},
};

const Definition* find_definition(std::string_view name) {
  const auto* found = std::find_if(std::begin(kDefinitions), std::end(kDefinitions),
                                   [&](const Definition& definition) { return definition.name == name; });
  return found == std::end(kDefinitions) ? nullptr : found;
}

std::optional<std::int64_t> parse_number(std::string_view digits) {
  std::int64_t number = 0;
  const bool is_digits =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!is_digits || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return lowered;
}

// A value in canonical form; an empty text takes the attribute away.
aws::Result<std::string> canonical(const Definition& definition, const std::string& value) {
  const auto bad = [&] { return aws::fail(invalid_attribute_value(definition.name)); };
  if (value.size() > kAttributeBytesMax) return bad();
  switch (definition.kind) {
    case Kind::kNumber: {
      const auto number = parse_number(value);
      if (!number || *number < definition.min || *number > definition.max) return bad();
      return fmt::to_string(*number);
    }
    case Kind::kBool: {
      auto text = lower(value);
      if (text != kTrue && text != kFalse) return bad();
      return text;
    }
    case Kind::kChoice:
      if (value != definition.first && value != definition.second) return bad();
      return value;
    case Kind::kJson:
      if (!value.empty()) {
        const auto policy = Policy::parse(value);
        if (!policy) return bad();
        if (const auto excess = policy->excess()) {
          return aws::fail(invalid_attribute_value(definition.name, *excess));
        }
      }
      return value;
    case Kind::kText:
      break;
    case Kind::kComputed:
      return aws::fail(unknown_attribute(definition.name));
  }
  if (value.empty()) return value;
  if (definition.name == std::string_view(kRedrivePolicy)) {
    auto policy = parse_redrive_policy(value);
    if (!policy) return aws::fail(std::move(policy.error()));
    return policy->canonical();
  }
  if (definition.name == std::string_view(kRedriveAllowPolicy)) {
    auto policy = parse_redrive_allow_policy(value);
    if (!policy) return aws::fail(std::move(policy.error()));
  }
  return value;
}

aws::Status check_type(const Definition& definition, const std::string& value, QueueType type) {
  const std::string_view name = definition.name;
  if (type == QueueType::kStandard && definition.fifo_only) {
    if (name == kFifoQueue || name == kContentBasedDeduplication) return aws::fail(unknown_attribute(name));
    return aws::fail(
        invalid_attribute_name(fmt::format("You can specify the {} only when FifoQueue is set to true.", name)));
  }
  if (type == QueueType::kFifo && name == kFifoQueue && value == kFalse) {
    return aws::fail(invalid_attribute_value(kFifoQueue, "Modifying queue type is not supported."));
  }
  return {};
}

// One kind of encryption at a time: a key turns SQS's own off, and stays off when the key is taken away.
aws::Status settle_encryption(AttributeMap& attributes, const AttributeMap& changes) {
  const auto key = changes.find(kKmsMasterKeyId);
  const auto managed = changes.find(kSqsManagedSseEnabled);
  const bool sets_key = key != changes.end() && !key->second.empty();
  if (sets_key && managed != changes.end() && managed->second == kTrue) {
    return aws::fail(
        invalid_attribute_name("You can use one type of server-side encryption (SSE) at one time. You can "
                               "either enable KMS SSE or SQS SSE."));
  }
  if (sets_key) {
    attributes[kSqsManagedSseEnabled] = kFalse;
    attributes.try_emplace(kKmsDataKeyReusePeriodSeconds, "300");
  } else if (managed != changes.end() && managed->second == kTrue) {
    attributes.erase(kKmsMasterKeyId);
  }
  // With a key its period goes; one that is set before a key waits for it (when it shows is a guess).
  const bool has_key = attributes.contains(kKmsMasterKeyId);
  if (!has_key && !changes.contains(kKmsDataKeyReusePeriodSeconds) &&
      (key != changes.end() || managed != changes.end())) {
    attributes.erase(kKmsDataKeyReusePeriodSeconds);
  }
  return {};
}

const std::string& get(const AttributeMap& attributes, const char* name) {
  static const std::string none;
  const auto found = attributes.find(name);
  return found == attributes.end() ? none : found->second;
}

base::Duration seconds_of(const AttributeMap& attributes, const char* name) {
  return base::seconds(parse_number(get(attributes, name)).value_or(0));
}

}  // namespace

QueueType requested_type(const AttributeMap& supplied) {
  return lower(get(supplied, kFifoQueue)) == kTrue ? QueueType::kFifo : QueueType::kStandard;
}

AttributeMap default_attributes(QueueType type) {
  AttributeMap attributes;
  for (const auto& definition : kDefinitions) {
    if (definition.initial == nullptr || (definition.fifo_only && type != QueueType::kFifo)) continue;
    attributes.emplace(definition.name, definition.initial);
  }
  return attributes;
}

aws::Result<AttributeMap> change_attributes(AttributeMap current, const AttributeMap& supplied, QueueType type) {
  AttributeMap changes;
  for (const auto& [name, value] : supplied) {
    const auto* definition = find_definition(name);
    if (definition == nullptr) return aws::fail(unknown_attribute(name));
    auto text = canonical(*definition, value);
    // Which of the two a wrong FIFO attribute of a standard queue is, its name decides and not its value.
    if (auto fits = check_type(*definition, text.value_or(std::string()), type); !fits) {
      return aws::fail(std::move(fits.error()));
    }
    if (!text) return aws::fail(std::move(text.error()));
    changes.emplace(name, std::move(*text));
  }
  for (const auto& [name, value] : changes) {
    if (value.empty()) {
      current.erase(name);
    } else {
      current[name] = value;
    }
  }
  if (auto settled = settle_encryption(current, changes); !settled) return aws::fail(std::move(settled.error()));
  if (get(current, kFifoThroughputLimit) == "perMessageGroupId" &&
      get(current, kDeduplicationScope) != kPerMessageGroup) {
    return aws::fail(invalid_attribute_value(
        kFifoThroughputLimit, "perMessageGroupId is allowed only when DeduplicationScope is messageGroup."));
  }
  return current;
}

aws::Result<AttributeMap> select_attributes(const AttributeMap& all, const std::vector<std::string>& names) {
  AttributeMap selected;
  for (const auto& name : names) {
    if (name == kAll) return all;
    if (find_definition(name) == nullptr) return aws::fail(unknown_attribute(name));
    if (const auto found = all.find(name); found != all.end()) selected.insert(*found);
  }
  return selected;
}

QueueSettings QueueSettings::from(const AttributeMap& attributes) {
  QueueSettings settings;
  settings.type = requested_type(attributes);
  settings.delay = seconds_of(attributes, kDelaySeconds);
  settings.retention = seconds_of(attributes, kMessageRetentionPeriod);
  settings.wait = seconds_of(attributes, kReceiveMessageWaitTimeSeconds);
  settings.visibility_timeout = seconds_of(attributes, kVisibilityTimeout);
  settings.message_bytes_max =
      std::size_t(parse_number(get(attributes, kMaximumMessageSize)).value_or(kMessageBytesMax));
  settings.content_based_deduplication = get(attributes, kContentBasedDeduplication) == kTrue;
  settings.deduplication_per_group = get(attributes, kDeduplicationScope) == kPerMessageGroup;
  if (const auto& text = get(attributes, kRedrivePolicy); !text.empty()) {
    auto policy = parse_redrive_policy(text);
    CHECK(policy.has_value());
    settings.redrive = std::move(*policy);
  }
  if (const auto& text = get(attributes, kRedriveAllowPolicy); !text.empty()) {
    auto policy = parse_redrive_allow_policy(text);
    CHECK(policy.has_value());
    settings.redrive_allow = std::move(*policy);
  }
  return settings;
}

}  // namespace sluice::sqs
