#pragma once
// The role that SAM makes for a function without one (section 4.2).
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "cfn/sam/work.h"

namespace sluice::cfn::sam {

// `properties` are the function's, `tags` its list of tags, `event_policies` the names of managed policies that its
// events need.
void add_role(Work& work, const std::string& function_id, const json::object& resource, const json::object& properties,
              const json::array& tags, const std::vector<std::string>& event_policies);

}  // namespace sluice::cfn::sam
