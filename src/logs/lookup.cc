#include "logs/lookup.h"

#include <algorithm>

#include "logs/limits.h"

namespace sluice::logs {
namespace {

aws::Status check_name(const Required<std::string>& name, const std::string& member, const std::string& pattern,
                       bool (*allowed)(char)) {
  if (!name) return aws::fail(errors::missing_member(member));
  const auto quoted = "'" + name->substr(0, kNameMax) + "'";
  if (name->empty()) {
    return aws::fail(errors::invalid_member(member, quoted, "Member must have length greater than or equal to 1"));
  }
  if (name->size() > kNameMax) {
    return aws::fail(errors::invalid_member(member, quoted, "Member must have length less than or equal to 512"));
  }
  if (!std::ranges::all_of(*name, allowed)) {
    return aws::fail(
        errors::invalid_member(member, quoted, "Member must satisfy regular expression pattern: " + pattern));
  }
  return {};
}

}  // namespace

aws::Status check_group_name(const Required<std::string>& name) {
  return check_name(name, "logGroupName", "[\\.\\-_/#A-Za-z0-9]+", [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/#").find(c) != std::string_view::npos;
  });
}

aws::Status check_stream_name(const Required<std::string>& name) {
  return check_name(name, "logStreamName", "[^:*]*", [](char c) { return c != ':' && c != '*'; });
}

aws::Result<const Group*> find_group(const State& state, const Required<std::string>& name, const Call& call) {
  if (auto ok = check_group_name(name); !ok) return aws::fail(ok.error());
  const auto* group = state.group(call.context, *name);
  if (group == nullptr) return aws::fail(errors::group_not_found());
  return group;
}

aws::Result<const Group*> find_group(const State& state, const std::optional<std::string>& name,
                                     const std::optional<std::string>& identifier, const Call& call) {
  if (name && identifier) {
    return aws::fail(
        errors::invalid_parameter("LogGroup name and LogGroup identifier are mutually exclusive parameters."));
  }
  if (!identifier) return find_group(state, name ? Required<std::string>(*name) : Required<std::string>(), call);
  const auto* group = state.group_by_identifier(call.context, *identifier);
  if (group == nullptr || group->account != call.context.account) return aws::fail(errors::group_not_found());
  return group;
}

aws::Result<const Stream*> find_stream(const Group& group, const Required<std::string>& name) {
  if (auto ok = check_stream_name(name); !ok) return aws::fail(ok.error());
  const auto* stream = group.stream(*name);
  if (stream == nullptr) return aws::fail(errors::stream_not_found());
  return stream;
}

aws::Result<std::size_t> check_limit(const std::optional<std::int32_t>& limit, std::size_t max) {
  if (!limit) return max;
  const auto value = "'" + std::to_string(*limit) + "'";
  if (*limit < 1) {
    return aws::fail(errors::invalid_member("limit", value, "Member must have value greater than or equal to 1"));
  }
  if (std::size_t(*limit) > max) {
    return aws::fail(
        errors::invalid_member("limit", value, "Member must have value less than or equal to " + std::to_string(max)));
  }
  return std::size_t(*limit);
}

}  // namespace sluice::logs
