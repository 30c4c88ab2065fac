#pragma once
// The adapter of yaml-cpp: a YAML document as a JSON value, by the rules of YAML's core schema. Nothing else here knows
// that library.
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::apigw {

inline constexpr std::size_t kYamlNodesMax = 500'000;  // values in the result: aliases are counted each time
inline constexpr std::size_t kYamlDepthMax = 100;

// The failure says what is wrong and where.
base::Result<boost::json::value, std::string> parse_yaml(std::string_view text);

}  // namespace sluice::apigw
