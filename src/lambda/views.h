#pragma once
// What replies show of a function and of a mapping: the record as of `now`, since states settle by time alone.
#include <string>
#include <string_view>

#include "base/time.h"
#include "lambda/api.h"

namespace sluice::lambda {

// Whether the reply is that of the action which changed the record: it shows the transition even if that takes no time.
enum class Freshness { kJustChanged, kRead };

bool is_settled(const FunctionRecord& function, base::Instant now);
const std::string& revision_id(const FunctionRecord& function, base::Instant now);

// `qualifier` is appended to the ARN if it is not empty.
FunctionConfiguration function_view(const FunctionRecord& function, base::Instant now, Freshness freshness,
                                    std::string_view qualifier = {});

EventSourceMappingConfiguration mapping_view(const MappingRecord& mapping, base::Instant now, Freshness freshness);

}  // namespace sluice::lambda
