// GetQueueAttributes, SetQueueAttributes, TagQueue, UntagQueue, ListQueueTags (sqs.md sections 5, 11 and 14).
#include <fmt/format.h>

#include "aws/arn.h"
#include "base/utf8.h"
#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

// What is set, and what the engine knows besides.
AttributeMap all_attributes(const Queue& queue) {
  AttributeMap all = queue.attributes();
  if (!all.contains("KmsMasterKeyId")) all.erase("KmsDataKeyReusePeriodSeconds");
  const auto put = [&](std::string_view name, std::string value) { all.emplace(name, std::move(value)); };
  put(kQueueArn, queue.arn());
  put(kCreatedTimestamp, fmt::to_string(base::epoch_s(queue.created())));
  put(kLastModifiedTimestamp, fmt::to_string(base::epoch_s(queue.modified())));
  put(kVisibleCount, fmt::to_string(queue.index().visible()));
  put(kInFlightCount, fmt::to_string(queue.index().in_flight()));
  put(kDelayedCount, fmt::to_string(queue.index().delayed()));
  return all;
}

}  // namespace

aws::Status check_dead_letter_target(const Asked& asked, const QueueName& source, const AttributeMap& supplied,
                                     const QueueSettings& settings) {
  const auto text = supplied.find("RedrivePolicy");
  if (text == supplied.end() || !settings.redrive) return {};
  const auto bad = [&](std::string_view reason) { return aws::fail(invalid_redrive_policy(text->second, reason)); };
  const auto arn = aws::Arn::parse(settings.redrive->dead_letter_target_arn);
  if (!arn || arn->service != "sqs") return bad("Dead letter target does not exist.");
  const QueueName target{arn->account, arn->region, arn->resource};
  if (target == source) return {};
  if (target.account != source.account || target.region != source.region) {
    return bad("Dead-letter target owner should be same as the source.");
  }
  const Queue* queue = asked.state.find(target);
  if (queue == nullptr) return bad("Dead letter target does not exist.");
  if (queue->settings().type != settings.type) {
    return bad("Dead-letter queue must be same type of queue as the source.");
  }
  if (!queue->settings().redrive_allow.allows(queue_arn(source))) {
    return bad("The dead letter target's redrive allow policy does not permit this source queue.");
  }
  return {};
}

aws::Status check_tags(std::string_view queue_name, const std::map<std::string, std::string>& tags) {
  if (tags.size() > kTagsMax) {
    return aws::fail(invalid_parameter(fmt::format("Too many tags added for queue {}.", queue_name)));
  }
  for (const auto& [key, value] : tags) {
    if (key.empty() || base::utf8_length(key) > kTagKeyMax) {
      return aws::fail(invalid_value(key, "Key", fmt::format("Tag keys must be 1 to {} in length.", kTagKeyMax)));
    }
    if (base::utf8_length(value) > kTagValueMax) {
      return aws::fail(
          invalid_value(value, "Value", fmt::format("Tag values must be 0 to {} in length.", kTagValueMax)));
    }
  }
  return {};
}

Decision decide(const Asked& asked, const GetQueueAttributesRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  auto selected = select_attributes(all_attributes(**queue), request.AttributeNames);
  if (!selected) return selected.error();
  Decision decision;
  decision.reply = GetQueueAttributesResult{std::move(*selected)};
  return decision;
}

Decision decide(const Asked& asked, const SetQueueAttributesRequest& request) {
  const auto found = asked.queue(request.QueueUrl);
  if (!found) return found.error();
  const Queue& queue = **found;
  if (!request.Attributes) return missing_parameter("Attributes");
  auto attributes = change_attributes(queue.attributes(), *request.Attributes, queue.settings().type);
  if (!attributes) return attributes.error();
  const auto settings = QueueSettings::from(*attributes);
  if (auto target = check_dead_letter_target(asked, queue.full_name(), *request.Attributes, settings); !target) {
    return target.error();
  }
  Decision decision;
  decision.events.push_back(QueueAttributesSet{queue.id(), std::move(*attributes), asked.now});
  // A shorter delay of a FIFO queue reaches the messages that wait.
  if (queue.is_fifo()) decision.effects.push_back(MessagesAvailable{queue.arn()});
  return decision;
}

Decision decide(const Asked& asked, const TagQueueRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (!request.Tags || request.Tags->empty()) return missing_parameter("Tags");
  auto tags = (*queue)->tags();
  for (const auto& [key, value] : *request.Tags) tags[key] = value;
  if (auto checked = check_tags((*queue)->name(), tags); !checked) return checked.error();
  Decision decision;
  decision.events.push_back(QueueTagsSet{(*queue)->id(), std::move(tags)});
  return decision;
}

Decision decide(const Asked& asked, const UntagQueueRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  if (!request.TagKeys || request.TagKeys->empty()) return missing_parameter("TagKeys");
  auto tags = (*queue)->tags();
  for (const auto& key : *request.TagKeys) tags.erase(key);
  Decision decision;
  if (tags != (*queue)->tags()) decision.events.push_back(QueueTagsSet{(*queue)->id(), std::move(tags)});
  return decision;
}

Decision decide(const Asked& asked, const ListQueueTagsRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  Decision decision;
  decision.reply = ListQueueTagsResult{(*queue)->tags()};
  return decision;
}

}  // namespace sluice::sqs
