#include "cfn/sam/generated.h"

namespace sluice::cfn::sam {

std::string generated(std::string_view text) {
  return kGeneratedMark + std::string(text);
}

const json::value* find_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr ? value : object.if_contains(generated(name));
}

json::value* find_member(json::object& object, std::string_view name) {
  auto* value = object.if_contains(name);
  return value != nullptr ? value : object.if_contains(generated(name));
}

json::value& member_or_new(json::object& object, std::string_view name) {
  auto* value = find_member(object, name);
  return value != nullptr ? *value : object[generated(name)];
}

void set_member(json::object& object, std::string_view name, json::value value) {
  member_or_new(object, name) = std::move(value);
}

void erase_member(json::object& object, std::string_view name) {
  object.erase(name);
  object.erase(generated(name));
}

json::value plain(const json::value& value) {
  const auto text = [](std::string_view t) { return t.starts_with(kGeneratedMark) ? t.substr(1) : t; };
  if (const auto* string = value.if_string()) return json::string(text(*string));
  if (const auto* array = value.if_array()) {
    json::array copy;
    for (const auto& item : *array) copy.push_back(plain(item));
    return copy;
  }
  if (const auto* object = value.if_object()) {
    json::object copy;
    for (const auto& [name, member] : *object) copy.emplace(text(name), plain(member));
    return copy;
  }
  return value;
}

}  // namespace sluice::cfn::sam
