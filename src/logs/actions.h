#pragma once
// decide() of each command, over the state (state.h) and without changing it.
#include "logs/state.h"

namespace sluice::logs {

// groups.cc
Decision decide(const State&, const TimePassed&, const Call&);
Decision decide(const State&, const CreateLogGroupRequest&, const Call&);
Decision decide(const State&, const DeleteLogGroupRequest&, const Call&);
Decision decide(const State&, const DescribeLogGroupsRequest&, const Call&);
Decision decide(const State&, const PutRetentionPolicyRequest&, const Call&);
Decision decide(const State&, const DeleteRetentionPolicyRequest&, const Call&);
Decision decide(const State&, const TagResourceRequest&, const Call&);
Decision decide(const State&, const UntagResourceRequest&, const Call&);
Decision decide(const State&, const ListTagsForResourceRequest&, const Call&);

// streams.cc
Decision decide(const State&, const CreateLogStreamRequest&, const Call&);
Decision decide(const State&, const DeleteLogStreamRequest&, const Call&);
Decision decide(const State&, const DescribeLogStreamsRequest&, const Call&);

// put.cc
Decision decide(const State&, const PutLogEventsRequest&, const Call&);
Decision decide(const State&, const AppendLines&, const Call&);

// search.cc
Decision decide(const State&, const GetLogEventsRequest&, const Call&);
Decision decide(const State&, const FilterLogEventsRequest&, const Call&);

}  // namespace sluice::logs
