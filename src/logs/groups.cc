#include <algorithm>

#include "logs/actions.h"
#include "logs/limits.h"
#include "logs/lookup.h"

namespace sluice::logs {
namespace {

constexpr std::int32_t kRetentionDays[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                           365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

Decision store(GroupStored event) {
  Decision out;
  out.events.emplace_back(std::move(event));
  return out;
}

aws::Status check_tags(const std::map<std::string, std::string>& tags) {
  if (tags.size() > kTagsMax) {
    return aws::fail(aws::Error{"TooManyTagsException", "The resource can have no more than 50 tags.", 400, "", {}});
  }
  for (const auto& [key, value] : tags) {
    if (key.empty() || key.size() > 128 || value.size() > 256) {
      return aws::fail(errors::invalid_parameter("A tag's key has 1 to 128 characters, its value at most 256: " + key));
    }
  }
  return {};
}

aws::Result<const Group*> find_resource(const State& state, const Required<std::string>& arn, const Call& call) {
  if (!arn) return aws::fail(errors::missing_member("resourceArn"));
  if (!arn->starts_with("arn:")) {
    return aws::fail(errors::invalid_parameter("The resource ARN is not valid: " + *arn));
  }
  return find_group(state, std::nullopt, *arn, call);
}

LogGroup shown(const Group& group) {
  LogGroup out;
  out.logGroupName = group.name;
  out.creationTime = base::epoch_ms(group.created);
  if (group.retention_days != 0) out.retentionInDays = group.retention_days;
  out.logGroupArn = arn_of(group);
  out.arn = out.logGroupArn + ":*";
  out.storedBytes = std::int64_t(group.stored_bytes);
  out.logGroupClass = "STANDARD";
  return out;
}

}  // namespace

Decision decide(const State&, const TimePassed&, const Call& call) {
  Decision out;
  out.events.emplace_back(TimeAdvanced{call.now});
  return out;
}

Decision decide(const State& state, const CreateLogGroupRequest& request, const Call& call) {
  if (auto ok = check_group_name(request.logGroupName); !ok) return ok.error();
  if (request.logGroupClass.value_or("STANDARD") != "STANDARD") {
    return aws::not_supported("The log group class " + *request.logGroupClass);
  }
  if (auto ok = check_tags(request.tags); !ok) return ok.error();
  if (state.group(call.context, *request.logGroupName) != nullptr) {
    return errors::already_exists("The specified log group already exists");
  }
  if (state.groups.size() >= kGroupsMax) return errors::limit_exceeded();
  GroupStored group;
  group.group = state.next_group;
  group.account = call.context.account;
  group.region = call.context.region;
  group.name = *request.logGroupName;
  group.created = call.now;
  group.tags = request.tags;
  return store(std::move(group));
}

Decision decide(const State& state, const DeleteLogGroupRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  Decision out;
  out.events.emplace_back(GroupDeleted{(*group)->id});
  return out;
}

Decision decide(const State& state, const DescribeLogGroupsRequest& request, const Call& call) {
  if (request.logGroupNamePrefix && request.logGroupNamePattern) {
    return errors::invalid_parameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  const auto limit = check_limit(request.limit, kDescribeMax);
  if (!limit) return limit.error();
  const auto here = State::name_key(call.context.account, call.context.region, "");
  const auto prefix = here + request.logGroupNamePrefix.value_or("");
  auto at = state.groups_by_name.lower_bound(prefix);
  if (request.nextToken) at = state.groups_by_name.upper_bound(std::max(prefix, here + *request.nextToken));
  DescribeLogGroupsResponse response;
  for (; at != state.groups_by_name.end() && at->first.starts_with(prefix); ++at) {
    const auto& group = state.groups.at(at->second);
    if (request.logGroupNamePattern && group.name.find(*request.logGroupNamePattern) == std::string::npos) continue;
    if (response.logGroups.size() == *limit) {
      response.nextToken = response.logGroups.back().logGroupName;
      break;
    }
    response.logGroups.push_back(shown(group));
  }
  Decision out;
  out.reply = std::move(response);
  return out;
}

Decision decide(const State& state, const PutRetentionPolicyRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  if (!request.retentionInDays) return errors::missing_member("retentionInDays");
  if (std::ranges::find(kRetentionDays, *request.retentionInDays) == std::end(kRetentionDays)) {
    std::string values;
    for (const auto days : kRetentionDays) values += (values.empty() ? "" : ", ") + std::to_string(days);
    return errors::invalid_member("retentionInDays", "'" + std::to_string(*request.retentionInDays) + "'",
                                  "Member must satisfy enum value set: [" + values + "]");
  }
  auto changed = stored(**group);
  changed.retention_days = *request.retentionInDays;
  return store(std::move(changed));
}

Decision decide(const State& state, const DeleteRetentionPolicyRequest& request, const Call& call) {
  const auto group = find_group(state, request.logGroupName, call);
  if (!group) return group.error();
  auto changed = stored(**group);
  changed.retention_days = 0;
  return store(std::move(changed));
}

Decision decide(const State& state, const TagResourceRequest& request, const Call& call) {
  const auto group = find_resource(state, request.resourceArn, call);
  if (!group) return group.error();
  if (!request.tags) return errors::missing_member("tags");
  auto changed = stored(**group);
  for (const auto& [key, value] : *request.tags) changed.tags.insert_or_assign(key, value);
  if (auto ok = check_tags(changed.tags); !ok) return ok.error();
  return store(std::move(changed));
}

Decision decide(const State& state, const UntagResourceRequest& request, const Call& call) {
  const auto group = find_resource(state, request.resourceArn, call);
  if (!group) return group.error();
  if (!request.tagKeys) return errors::missing_member("tagKeys");
  auto changed = stored(**group);
  for (const auto& key : *request.tagKeys) changed.tags.erase(key);
  return store(std::move(changed));
}

Decision decide(const State& state, const ListTagsForResourceRequest& request, const Call& call) {
  const auto group = find_resource(state, request.resourceArn, call);
  if (!group) return group.error();
  Decision out;
  out.reply = ListTagsForResourceResponse{(*group)->tags};
  return out;
}

}  // namespace sluice::logs
