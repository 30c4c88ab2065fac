#pragma once
// AWS::Serverless::Function (sections 4.2 and 4.3): the function, its role, and what its events need.
#include <boost/json.hpp>
#include <string>

#include "cfn/sam/api.h"
#include "cfn/sam/work.h"

namespace sluice::cfn::sam {

void transform_function(Work& work, Apis& apis, const std::string& id, const json::object& resource);

}  // namespace sluice::cfn::sam
