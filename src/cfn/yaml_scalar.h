#pragma once
// What a plain YAML 1.1 scalar means: null, boolean, number, or text. Dates stay text, as CloudFormation and the SAM
// CLI read them (2012-10-17).
#include <boost/json.hpp>
#include <string_view>

namespace sluice::cfn {

// A scalar without quotes and tag. Integers: decimal, 0x, 0b, octal with a leading 0, sexagesimal (1:30), underscores;
// those beyond 64 bits become doubles. Booleans: yes, no, true, false, on, off in the usual three spellings.
boost::json::value plain_scalar(std::string_view text);

}  // namespace sluice::cfn
