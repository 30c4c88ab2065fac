#include "lambda/json.h"

// The whole of Boost.JSON is compiled here, so that a function's package needs no library of it.
#include <boost/json/src.hpp>

namespace lambda {

Result<boost::json::value> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::json::error_code failure;
  auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failure, {}, options);
  if (failure) return Error{ErrorKind::kProtocol, "InvalidJson", "not JSON: " + failure.message()};
  return value;
}

Result<boost::json::object> parse_json_object(std::string_view text) {
  auto value = parse_json(text);
  if (!value) return value.error();
  if (!value->is_object()) return Error{ErrorKind::kProtocol, "InvalidJson", "the JSON text is not an object"};
  return std::move(value->get_object());
}

std::string string_member(const boost::json::object& object, std::string_view name) {
  return optional_string_member(object, name).value_or("");
}

std::optional<std::string> optional_string_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const auto& text = value->get_string();
  return std::string(text.data(), text.size());
}

std::optional<int64_t> integer_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

const boost::json::object* object_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const boost::json::array* array_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace lambda
