#pragma once
// The events of a function (section 4.3): SQS queues and routes of APIs. All other kinds are refused by name and line.
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "cfn/sam/api.h"
#include "cfn/sam/work.h"

namespace sluice::cfn::sam {

// Makes what the events need and returns the names of the managed policies that the function's role needs for them.
std::vector<std::string> add_events(Work& work, Apis& apis, const std::string& function_id,
                                    const json::object& resource, const json::object& properties);

}  // namespace sluice::cfn::sam
