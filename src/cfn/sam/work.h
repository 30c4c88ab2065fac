#pragma once
// One transformation under way: the template it reads, the resources it makes, and what went wrong so far.
#include <boost/json.hpp>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/document.h"

namespace sluice::cfn::sam {

class Work {
 public:
  Work(const Document& document, const std::map<std::string, std::string>& parameters, const std::string& region)
      : document_(document), parameters_(parameters), region_(region) {}

  const json::object& root() const { return document_.root().as_object(); }
  const std::string& region() const { return region_; }
  // The line of a part of a resource in the template.
  int line_of(std::string_view id, std::initializer_list<std::string_view> path) const;

  // Adds a resource that `origin` of the template makes necessary.
  void add(const std::string& id, json::object resource, const std::string& origin);
  // ${Api.Stage} and the like: `resource`.`property` means the resource `target` from now on.
  void rename(const std::string& resource, const std::string& property, const std::string& target);

  // SAM's error about a resource, or about one of its events.
  void fail(std::string_view id, const std::string& text);
  void fail_event(std::string_view id, std::string_view event, const std::string& text);
  // What sluice does not support, with its line.
  void refuse(std::string_view id, const std::string& what, std::initializer_list<std::string_view> path);

  // {Ref: Parameter} at any depth becomes the parameter's value.
  json::value with_parameters(const json::value& value) const;

  json::object& resources() { return resources_; }
  std::map<std::string, std::string>& origins() { return origins_; }
  const std::map<std::string, std::string>& renames() const { return renames_; }  // "Api.Stage" -> id
  // All errors in SAM's words; nothing if there are none.
  std::optional<std::string> failure() const;

 private:
  const Document& document_;
  const std::map<std::string, std::string>& parameters_;
  const std::string& region_;
  json::object resources_;
  std::map<std::string, std::string> origins_;
  std::map<std::string, std::string> renames_;
  std::vector<std::string> errors_;
};

// The attributes that SAM hands on to everything that a resource makes: Condition and the two policies.
void copy_shared_attributes(const json::object& from, json::object& to);
// And to the main one: DependsOn and Metadata too.
void copy_all_attributes(const json::object& from, json::object& to);

// {Ref: id}; {Fn::GetAtt: [id, attribute]}; {Fn::Sub: text}
json::object ref_to(std::string_view id);
json::object get_att(std::string_view id, std::string_view attribute);
json::object sub(std::string_view text);

// A map of tags as a list of {Key, Value}.
void append_tags(const json::object& tags, json::array& list);

// `Ref`, `Fn::...` or `Condition` as the only member.
bool is_intrinsic(const json::value& value);

}  // namespace sluice::cfn::sam
