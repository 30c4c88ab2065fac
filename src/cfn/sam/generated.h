#pragma once
// Texts of an API's body that the transform made, told apart from those of the template: the id of a deployment is a
// hash of the body in which the two are written differently (section 4.4). A generated text carries a mark in front
// until plain() takes it away.
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "cfn/document.h"

namespace sluice::cfn::sam {

inline constexpr char kGeneratedMark = '\x01';  // no template can have it: control characters are refused

std::string generated(std::string_view text);

// The member of that name, marked or not; null if there is none.
json::value* find_member(json::object& object, std::string_view name);
const json::value* find_member(const json::object& object, std::string_view name);
// The member of that name, made with a marked name if it is not there.
json::value& member_or_new(json::object& object, std::string_view name);
// Sets the member; a new one gets a marked name.
void set_member(json::object& object, std::string_view name, json::value value);
void erase_member(json::object& object, std::string_view name);

// The same value without marks.
json::value plain(const json::value& value);

}  // namespace sluice::cfn::sam
