#pragma once
// What the Logs engine remembers. Changed by Engine::apply alone.
//
// A group keeps its batches in one queue in order of arrival, so that the oldest can be dropped at its front; what is
// known of a stream beside its batches is a summary.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "logs/api.h"

namespace sluice::logs {

struct Batch {
  BatchNumber number = 0;
  StreamId stream = 0;
  std::uint32_t count = 0;
  std::int64_t first_ms = 0, last_ms = 0, ingested_ms = 0;
  base::PayloadRef payload;
};
static_assert(sizeof(Batch) == 56);

struct Stream {
  StreamId id = 0;
  std::string name;
  base::Instant created;
  std::int64_t first_ms = 0, last_ms = 0, ingested_ms = 0;  // 0: no events yet
};

struct Group {
  GroupId id = 0;
  std::string account, region, name;
  base::Instant created;
  std::int32_t retention_days = 0;
  std::map<std::string, std::string> tags;
  StreamId next_stream = 1;
  BatchNumber next_batch = 1;

  std::map<StreamId, Stream> streams;
  std::map<std::string, StreamId, std::less<>> streams_by_name;
  std::deque<Batch> batches;  // numbers rise
  std::size_t stored_bytes = 0;

  const Stream* stream(std::string_view name) const;
};

// arn:aws:logs:REGION:ACCOUNT:log-group:NAME
std::string arn_of(const Group& group);
// The event that restates the group's settings, for changes to be made to it.
GroupStored stored(const Group& group);

struct State {
  std::map<GroupId, Group> groups;
  std::map<std::string, GroupId> groups_by_name;  // ACCOUNT/REGION/NAME
  GroupId next_group = 1;

  static std::string name_key(std::string_view account, std::string_view region, std::string_view name);
  const Group* group(const aws::Context& context, std::string_view name) const;
  // By name or by ARN, with or without :* at its end.
  const Group* group_by_identifier(const aws::Context& context, std::string_view identifier) const;
};

// What an action decides from, beside its command.
struct Call {
  const aws::Context& context;
  base::Instant now;
};

}  // namespace sluice::logs
