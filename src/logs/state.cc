#include "logs/state.h"

#include "aws/arn.h"

namespace sluice::logs {

const Stream* Group::stream(std::string_view stream_name) const {
  const auto found = streams_by_name.find(stream_name);
  return found == streams_by_name.end() ? nullptr : &streams.at(found->second);
}

std::string arn_of(const Group& group) {
  return aws::arn("logs", group.region, group.account, "log-group:" + group.name);
}

GroupStored stored(const Group& group) {
  return {group.id,   group.account,     group.region,    group.name, group.created, group.retention_days,
          group.tags, group.next_stream, group.next_batch};
}

std::string State::name_key(std::string_view account, std::string_view region, std::string_view name) {
  std::string key(account);
  (((key += '/') += region) += '/') += name;
  return key;
}

const Group* State::group(const aws::Context& context, std::string_view name) const {
  const auto found = groups_by_name.find(name_key(context.account, context.region, name));
  return found == groups_by_name.end() ? nullptr : &groups.at(found->second);
}

const Group* State::group_by_identifier(const aws::Context& context, std::string_view identifier) const {
  const auto arn = aws::Arn::parse(identifier);
  if (!arn) return group(context, identifier);
  std::string_view resource = arn->resource;
  constexpr std::string_view kPrefix = "log-group:";
  if (arn->service != "logs" || !resource.starts_with(kPrefix)) return nullptr;
  resource.remove_prefix(kPrefix.size());
  if (resource.ends_with(":*")) resource.remove_suffix(2);
  const auto found = groups_by_name.find(name_key(arn->account, arn->region, resource));
  return found == groups_by_name.end() ? nullptr : &groups.at(found->second);
}

}  // namespace sluice::logs
