#pragma once
// The Globals section (section 4.1): properties that all functions or APIs begin with.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cfn/document.h"

namespace sluice::cfn::sam {

// What is wrong with the section, in SAM's words; nothing if it is fine.
std::optional<std::string> check_globals(const json::object& root);

// The resource's own properties over those of `section_name` (Function, Api): scalars of its own win, maps merge
// deeply, lists of the section come first. `resource` may say IgnoreGlobals.
json::object with_globals(const json::object& root, std::string_view section_name, const json::object& resource);

}  // namespace sluice::cfn::sam
