#include "cfn/sam/transform.h"

#include <fmt/format.h>

#include "cfn/functions.h"
#include "cfn/parameters.h"
#include "cfn/sam/api.h"
#include "cfn/sam/function.h"
#include "cfn/sam/globals.h"
#include "cfn/sam/work.h"
#include "cfn/structure.h"

namespace sluice::cfn::sam {

namespace {

// Writes the new ids wherever the template says ${Api.Stage}, {Ref: Api.Stage} or {Fn::GetAtt: [Api.Stage, ...]}.
class Renamer {
 public:
  explicit Renamer(const std::map<std::string, std::string>& renames) : renames_(renames) {}

  void visit(json::value& value) const {
    if (auto* object = value.if_object()) {
      for (auto& [name, member] : *object) {
        const std::string_view key = name;
        const bool alone = object->size() == 1;
        if (alone && key == "Ref" && member.is_string()) {
          member = json::string(renamed(member.as_string()));
        } else if (alone && key == "Fn::GetAtt" && member.is_array() && !member.as_array().empty() &&
                   member.as_array()[0].is_string()) {
          auto& target = member.as_array()[0];
          target = json::string(renamed(target.as_string()));
        } else if (alone && key == "Fn::Sub") {
          auto* pattern = member.is_array() && !member.as_array().empty() ? &member.as_array()[0] : &member;
          if (pattern->is_string()) *pattern = json::string(renamed_pattern(pattern->as_string()));
          if (member.is_array()) visit(member);
        } else {
          visit(member);
        }
      }
    } else if (auto* array = value.if_array()) {
      for (auto& item : *array) visit(item);
    }
  }

 private:
  std::string renamed(std::string_view name) const {
    const auto it = renames_.find(std::string(name));
    return it != renames_.end() ? it->second : std::string(name);
  }

  std::string renamed_pattern(std::string_view pattern) const {
    std::string result;
    while (true) {
      const auto start = pattern.find("${");
      const auto end = start == std::string_view::npos ? start : pattern.find('}', start);
      if (end == std::string_view::npos) return result + std::string(pattern);
      result += pattern.substr(0, start + 2);
      result += renamed(pattern.substr(start + 2, end - start - 2));
      result += '}';
      pattern.remove_prefix(end + 1);
    }
  }

  const std::map<std::string, std::string>& renames_;
};

// The values that a Ref of a parameter stands for, defaults included.
std::map<std::string, std::string> parameter_texts(const json::object& root,
                                                   const std::map<std::string, std::string>& given) {
  auto values = given;
  for (const auto& definition : parameters_of(root)) {
    if (definition.default_value) values.emplace(definition.name, *definition.default_value);
  }
  return values;
}

}  // namespace

base::Result<Transformed, std::string> transform(const Document& document,
                                                 const std::map<std::string, std::string>& parameters,
                                                 const std::string& region) {
  const auto& root = document.root().as_object();
  if (auto problem = check_globals(root)) {
    return base::fail(
        fmt::format("Invalid Serverless Application Specification document. Number of errors found: 1. {}", *problem));
  }
  const auto values = parameter_texts(root, parameters);
  Work work(document, values, region);
  auto apis = read_apis(work);
  const auto& resources = root.at("Resources").as_object();
  for (const auto& [id, value] : resources) {
    const auto& resource = value.as_object();
    const auto type = *text_member(resource, "Type");
    if (type == "AWS::Serverless::Function") {
      transform_function(work, apis, std::string(id), resource);
    } else if (type.starts_with("AWS::Serverless::") && type != "AWS::Serverless::Api") {
      work.refuse(id, "The resource type " + type, {"Type"});
    } else if (type != "AWS::Serverless::Api") {
      work.add(std::string(id), resource, std::string(id));
    }
  }
  for (auto& [id, api] : apis) {
    finish_api(work, api);
  }
  if (auto failure = work.failure()) return base::fail(*failure);

  Transformed result;
  json::object made;
  for (const auto& [name, value] : root) {
    if (name == "Transform" || name == "Globals") continue;
    made.emplace(name, name == "Resources" ? json::value(std::move(work.resources())) : value);
  }
  result.root = std::move(made);
  Renamer(work.renames()).visit(result.root);
  result.origins = std::move(work.origins());
  return result;
}

}  // namespace sluice::cfn::sam
