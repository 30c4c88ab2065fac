// JSON by Boost.JSON: parsing with this library's limits and errors, and readers of members that may be absent.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lambda/result.h"

namespace lambda {

// Arrays and objects inside each other. AWS's own parsers stop at about 1000; destroying a deeper value would need a
// deeper stack.
constexpr size_t kJsonDepthMax = 512;

// One JSON text, white space around it allowed. Refuses what RFC 8259 refuses, invalid UTF-8, and more than
// kJsonDepthMax.
Result<boost::json::value> parse_json(std::string_view text);

// The same, for a text that must be an object.
Result<boost::json::object> parse_json_object(std::string_view text);

// A member that is a string; "" or nothing if it is absent, null or of another type.
std::string string_member(const boost::json::object& object, std::string_view name);
std::optional<std::string> optional_string_member(const boost::json::object& object, std::string_view name);

// A member that is an integer; nothing if it is absent or of another type.
std::optional<int64_t> integer_member(const boost::json::object& object, std::string_view name);

// A member that is an object or an array; nullptr if it is absent or of another type.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);

}  // namespace lambda
