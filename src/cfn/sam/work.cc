#include "cfn/sam/work.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfn/errors.h"
#include "cfn/functions.h"

namespace sluice::cfn::sam {

int Work::line_of(std::string_view id, std::initializer_list<std::string_view> path) const {
  std::vector<std::string> whole{"Resources", std::string(id)};
  for (const auto part : path) whole.emplace_back(part);
  return document_.line_of(whole);
}

void Work::add(const std::string& id, json::object resource, const std::string& origin) {
  resources_[id] = std::move(resource);
  origins_[id] = origin;
}

void Work::rename(const std::string& resource, const std::string& property, const std::string& target) {
  renames_[resource + "." + property] = target;
}

void Work::fail(std::string_view id, const std::string& text) {
  errors_.push_back(fmt::format("Resource with id [{}] is invalid. {}", id, text));
}

void Work::fail_event(std::string_view id, std::string_view event, const std::string& text) {
  fail(id, fmt::format("Event with id [{}] is invalid. {}", event, text));
}

void Work::refuse(std::string_view id, const std::string& what, std::initializer_list<std::string_view> path) {
  fail(id, with_line(what + " is not supported by sluice", line_of(id, path)) + ".");
}

json::value Work::with_parameters(const json::value& value) const {
  if (const auto call = function_call(value); call && call->name == "Ref" && call->argument->is_string()) {
    const auto it = parameters_.find(std::string(call->argument->as_string()));
    return it != parameters_.end() ? json::value(json::string(it->second)) : value;
  }
  if (const auto* object = value.if_object()) {
    json::object copy;
    for (const auto& [name, member] : *object) copy.emplace(name, with_parameters(member));
    return copy;
  }
  if (const auto* array = value.if_array()) {
    json::array copy;
    for (const auto& item : *array) copy.push_back(with_parameters(item));
    return copy;
  }
  return value;
}

std::optional<std::string> Work::failure() const {
  if (errors_.empty()) return std::nullopt;
  auto errors = errors_;
  std::stable_sort(errors.begin(), errors.end());
  return fmt::format("Invalid Serverless Application Specification document. Number of errors found: {}. {}",
                     errors.size(), fmt::join(errors, " "));
}

namespace {

void copy_members(const json::object& from, json::object& to, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto* value = from.if_contains(name)) to[name] = *value;
  }
}

}  // namespace

void copy_shared_attributes(const json::object& from, json::object& to) {
  copy_members(from, to, {"Condition", "DeletionPolicy", "UpdateReplacePolicy"});
}

void copy_all_attributes(const json::object& from, json::object& to) {
  copy_members(from, to, {"DependsOn", "Metadata"});
  copy_shared_attributes(from, to);
}

json::object ref_to(std::string_view id) {
  return {{"Ref", id}};
}

json::object get_att(std::string_view id, std::string_view attribute) {
  return {{"Fn::GetAtt", json::array{id, attribute}}};
}

json::object sub(std::string_view text) {
  return {{"Fn::Sub", text}};
}

void append_tags(const json::object& tags, json::array& list) {
  for (const auto& [key, value] : tags) list.push_back(json::object{{"Key", key}, {"Value", value}});
}

bool is_intrinsic(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 1) return false;
  const std::string_view name = object->begin()->key();
  return name == "Ref" || name == "Condition" || name.starts_with("Fn::");
}

}  // namespace sluice::cfn::sam
