#pragma once
// The Cors property of an API: an OPTIONS method with a mock integration for every path (section 4.4).
#include <boost/json.hpp>
#include <string>

#include "cfn/sam/work.h"

namespace sluice::cfn::sam {

// Adds to `body` what `properties.Cors` asks for; nothing without it. `version_3`: the body will be OpenAPI 3.
void add_cors(Work& work, const std::string& api_id, const json::object& properties, bool version_3,
              json::object& body);

}  // namespace sluice::cfn::sam
