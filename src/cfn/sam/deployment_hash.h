#pragma once
// The hash in a deployment's logical id (section 4.4): the same body gives the same deployment, a changed one a new.
#include <boost/json.hpp>
#include <string>

#include "cfn/document.h"

namespace sluice::cfn::sam {

// 40 hex digits of SHA-1. `body` has its generated texts marked; `open_api_version` is empty without the property.
std::string deployment_hash(const json::object& body, const std::string& open_api_version);

}  // namespace sluice::cfn::sam
