#pragma once
// A template's resource properties as an action's request: CloudFormation's property names are mostly the API's member
// names, so a described struct (base/shape.h) is filled from a JSON object, member by member. Properties the struct
// lacks are ignored here; the template engine has checked the names.
#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <string>
#include <vector>

#include "base/shape.h"

namespace sluice::host {

// The text of a scalar as AWS writes it: true, 30, abc. Objects and lists as JSON.
inline std::string scalar_text(const boost::json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return boost::json::serialize(value);
}

template <class T>
void from_json(const boost::json::value& json, T& out) {
  if constexpr (base::kIsOptional<T>) {
    if (!json.is_null()) from_json(json, out.emplace());
  } else if constexpr (std::is_same_v<T, std::string>) {
    out = scalar_text(json);
  } else if constexpr (std::is_same_v<T, base::Blob>) {
    out.bytes = scalar_text(json);
  } else if constexpr (std::is_same_v<T, bool>) {
    out = json.is_bool() ? json.get_bool() : scalar_text(json) == "true";
  } else if constexpr (std::is_integral_v<T>) {
    boost::system::error_code not_a_number;
    const auto number = json.to_number<T>(not_a_number);
    if (!not_a_number) {
      out = number;
    } else if (json.is_string()) {
      const auto& text = json.get_string();
      std::from_chars(text.data(), text.data() + text.size(), out);
    }
  } else if constexpr (std::is_same_v<T, double>) {
    boost::system::error_code not_a_number;
    const auto number = json.to_number<double>(not_a_number);
    if (!not_a_number) out = number;
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    out = json;
  } else if constexpr (base::kIsVector<T>) {
    if (const auto* list = json.if_array()) {
      for (const auto& item : *list) from_json(item, out.emplace_back());
    }
  } else if constexpr (base::kIsMap<T>) {
    if (const auto* object = json.if_object()) {
      for (const auto& [key, item] : *object) from_json(item, out[std::string(key)]);
    }
  } else if constexpr (base::Described<T>) {
    if (const auto* object = json.if_object()) {
      base::for_each_member<T>([&](const char* name, auto member) {
        if (const auto* found = object->if_contains(name)) from_json(*found, out.*member);
      });
    }
  }
}

template <class T>
T shape_of(const boost::json::object& properties) {
  T out;
  from_json(boost::json::value(properties), out);
  return out;
}

}  // namespace sluice::host
