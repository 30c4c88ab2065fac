#include "cfn/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "cfn/errors.h"
#include "cfn/functions.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

class Collector {
 public:
  Collector(const Environment& environment, std::set<Reference>& found) : environment_(environment), found_(found) {}

  void visit(const json::value& value) {
    if (const auto call = function_call(value)) {
      visit_call(*call);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) visit(member);
    } else if (const auto* array = value.if_array()) {
      for (const auto& item : *array) visit(item);
    }
  }

 private:
  void visit_call(const FunctionCall& call) {
    const auto& argument = *call.argument;
    const auto* list = argument.if_array();
    if (call.name == "Ref") {
      if (argument.is_string()) found_.insert({std::string(argument.as_string()), ""});
    } else if (call.name == "Fn::GetAtt") {
      visit_get_att(argument);
    } else if (call.name == "Fn::Sub") {
      visit_sub(argument);
    } else if (call.name == "Fn::If" && list != nullptr && list->size() == 3 && (*list)[0].is_string()) {
      const auto it = environment_.conditions.find(std::string((*list)[0].as_string()));
      if (it != environment_.conditions.end()) visit((*list)[it->second ? 1 : 2]);
    } else {
      visit(argument);
    }
  }

  void visit_get_att(const json::value& argument) {
    if (const auto* both = argument.if_string()) {
      add_dotted(*both);
    } else if (const auto* list = argument.if_array(); list && list->size() == 2 && (*list)[0].is_string()) {
      const auto& attribute = (*list)[1];
      found_.insert(
          {std::string((*list)[0].as_string()), attribute.is_string() ? std::string(attribute.as_string()) : "*"});
      visit(attribute);
    }
  }

  void visit_sub(const json::value& argument) {
    const json::value* pattern = &argument;
    const json::object* names = nullptr;
    if (const auto* list = argument.if_array(); list && list->size() == 2 && (*list)[1].is_object()) {
      pattern = &(*list)[0];
      names = &(*list)[1].as_object();
      for (const auto& [name, value] : *names) visit(value);
    }
    if (!pattern->is_string()) return;
    for_each_part(
        pattern->as_string(), [](std::string_view) {},
        [&](std::string_view name) {
          if (names == nullptr || !names->contains(name)) add_dotted(name);
        });
  }

  void add_dotted(std::string_view name) {
    const auto dot = name.find('.');
    found_.insert(
        {std::string(name.substr(0, dot)), dot == std::string_view::npos ? "" : std::string(name.substr(dot + 1))});
  }

  const Environment& environment_;
  std::set<Reference>& found_;
};

// Texts of DependsOn: one name or a list.
std::vector<std::string> depends_on(const json::object& resource) {
  std::vector<std::string> names;
  const auto* value = resource.if_contains("DependsOn");
  if (value == nullptr) return names;
  if (const auto* one = value->if_string()) names.emplace_back(*one);
  if (const auto* list = value->if_array()) {
    for (const auto& item : *list) {
      if (item.is_string()) names.emplace_back(item.as_string());
    }
  }
  return names;
}

// The resources that lie on a circle or between two: what is left when those that need nobody, and those that nobody
// needs, are taken away again and again.
std::set<std::string> circular(const ResourceGraph& graph) {
  std::map<std::string, std::set<std::string>> needs = graph.needs, needed_by;
  for (const auto& [id, others] : needs) {
    for (const auto& other : others) needed_by[other].insert(id);
  }
  std::vector<std::string> free;
  for (const auto& id : graph.order) {
    if (needs[id].empty() || needed_by[id].empty()) free.push_back(id);
  }
  std::set<std::string> left(graph.order.begin(), graph.order.end());
  while (!free.empty()) {
    const auto id = free.back();
    free.pop_back();
    if (left.erase(id) == 0) continue;
    for (const auto& other : needed_by[id]) {
      needs[other].erase(id);
      if (needs[other].empty()) free.push_back(other);
    }
    for (const auto& other : needs[id]) {
      needed_by[other].erase(id);
      if (needed_by[other].empty()) free.push_back(other);
    }
  }
  return left;
}

aws::Status check_outputs(const Environment& environment, const std::set<std::string>& known) {
  const auto* outputs = section(*environment.root, "Outputs");
  if (outputs == nullptr) return {};
  std::set<std::string> unresolved;
  for (const auto& [name, value] : *outputs) {
    const auto active = is_active(environment, value.as_object());
    if (!active) return aws::fail(active.error());
    if (!*active) continue;
    for (const auto& reference : references_in(value, environment)) {
      if (known.count(reference.name) == 0 && !is_pseudo_parameter(reference.name)) unresolved.insert(reference.name);
    }
  }
  if (unresolved.empty()) return {};
  return aws::fail(validation_error(fmt::format(
      "Unresolved resource dependencies [{}] in the Outputs block of the template", fmt::join(unresolved, ", "))));
}

}  // namespace

std::vector<std::string> ResourceGraph::sorted() const {
  std::vector<std::string> result;
  std::set<std::string> placed;
  const std::function<void(const std::string&)> place = [&](const std::string& id) {
    if (!placed.insert(id).second) return;
    for (const auto& need : needs.at(id)) place(need);
    result.push_back(id);
  };
  for (const auto& id : order) place(id);
  return result;
}

std::set<Reference> references_in(const json::value& value, const Environment& environment) {
  std::set<Reference> found;
  Collector(environment, found).visit(value);
  return found;
}

aws::Result<ResourceGraph> make_graph(const Environment& environment) {
  ResourceGraph graph;
  const auto* resources = section(*environment.root, "Resources");
  if (resources == nullptr) return aws::fail(template_format_error("At least one Resources member must be defined."));
  std::set<std::string> known;  // parameters, pseudo parameters, active resources
  for (const auto& [name, value] : environment.constants) known.insert(name);
  std::set<std::string> active_ids;
  for (const auto& [id, value] : *resources) {
    const auto active = is_active(environment, value.as_object());
    if (!active) return aws::fail(active.error());
    if (!*active) continue;
    graph.order.emplace_back(id);
    active_ids.insert(std::string(id));
  }
  known.insert(active_ids.begin(), active_ids.end());
  std::set<std::string> unresolved;
  for (const auto& id : graph.order) {
    auto& needs = graph.needs[id];
    const auto& resource = resources->at(id).as_object();
    for (const char* part : {"Properties", "Metadata"}) {
      const auto* value = resource.if_contains(part);
      if (value == nullptr) continue;
      for (const auto& reference : references_in(*value, environment)) {
        if (active_ids.count(reference.name) != 0) {
          needs.insert(reference.name);
        } else if (known.count(reference.name) == 0 && !is_pseudo_parameter(reference.name)) {
          unresolved.insert(reference.name);
        }
      }
    }
    for (const auto& name : depends_on(resource)) {
      if (active_ids.count(name) != 0) {
        needs.insert(name);
      } else if (!resources->contains(name)) {
        unresolved.insert(name);
      }
    }
  }
  if (!unresolved.empty()) {
    return aws::fail(template_format_error(fmt::format(
        "Unresolved resource dependencies [{}] in the Resources block of the template", fmt::join(unresolved, ", "))));
  }
  if (const auto circle = circular(graph); !circle.empty()) {
    return aws::fail(
        validation_error(fmt::format("Circular dependency between resources: [{}]", fmt::join(circle, ", "))));
  }
  if (auto status = check_outputs(environment, known); !status) return aws::fail(status.error());
  return graph;
}

}  // namespace sluice::cfn
