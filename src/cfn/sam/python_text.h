#pragma once
// What Python 2.7's str() made of a dictionary: SAM's ids of deployments are hashes of that text to this day.
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "cfn/document.h"

namespace sluice::cfn::sam {

// Texts with the mark of generated.h are written 'x', all others u'x'; members in the order of a Python 2.7 dictionary
// into which they were put in the order of the object.
std::string python_text(const json::value& value);

// That order: the names, without marks, as a dictionary would list them.
std::vector<std::string> python_order(const std::vector<std::string>& names);

}  // namespace sluice::cfn::sam
