#pragma once
// A template that was changed after it was read, written again so that errors about it name the lines of the file.
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "cfn/document.h"

namespace sluice::cli {

// The value as JSON text in which each value stands on its line of `lines` (or below, where JSON's order asks for it).
// Values that `lines` does not know stand where the one before them ends.
std::string json_on_lines(const boost::json::value& value, const cfn::Lines& lines);

// "FILE:LINE: message" of a message that names a line ("... (line 12)", "... (line 3, column 5)"), else
// "FILE: message".
std::string at_place(std::string_view file, std::string_view message);

}  // namespace sluice::cli
