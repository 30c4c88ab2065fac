#pragma once
// How actions find what their request names, with the service's errors.
#include <string>

#include "logs/errors.h"
#include "logs/state.h"

namespace sluice::logs {

// Letters, digits and ._-/#, at most 512.
aws::Status check_group_name(const Required<std::string>& name);
// Anything without : and *, at most 512.
aws::Status check_stream_name(const Required<std::string>& name);
aws::Result<const Group*> find_group(const State& state, const Required<std::string>& name, const Call& call);
// By logGroupName or logGroupIdentifier: one of them.
aws::Result<const Group*> find_group(const State& state, const std::optional<std::string>& name,
                                     const std::optional<std::string>& identifier, const Call& call);
aws::Result<const Stream*> find_stream(const Group& group, const Required<std::string>& name);
// A limit from 1 to `max`, which is also what is taken without one.
aws::Result<std::size_t> check_limit(const std::optional<std::int32_t>& limit, std::size_t max);

}  // namespace sluice::logs
