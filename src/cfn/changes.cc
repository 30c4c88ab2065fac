#include "cfn/changes.h"

#include <algorithm>
#include <set>

#include "cfn/planner.h"
#include "cfn/schema.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

// References as far as they are known before the deployment.
class PlannedReferences final : public References {
 public:
  PlannedReferences(const State& state, const StackState& stack, const std::set<std::string>& unknown)
      : live_(state, stack), unknown_(unknown) {}
  Evaluated ref(std::string_view id) const override { return is_unknown(id) ? later() : live_.ref(id); }
  Evaluated get_att(std::string_view id, std::string_view attribute) const override {
    return is_unknown(id) ? later() : live_.get_att(id, attribute);
  }
  Evaluated import_value(std::string_view name) const override { return live_.import_value(name); }

 private:
  bool is_unknown(std::string_view id) const { return unknown_.count(std::string(id)) != 0; }
  static Evaluated later() { return json::value(json::string(kKnownAfterApply)); }

  LiveReferences live_;
  const std::set<std::string>& unknown_;
};

bool is_dynamic(const json::value* value) {
  return value != nullptr && json::serialize(*value).find(kKnownAfterApply) != std::string::npos;
}

std::string value_text(const json::value& value) {
  return value.is_structured() ? json::serialize(value) : scalar_text(value);
}

std::string context_text(const json::value& properties) {
  return json::serialize(json::object{{"Properties", properties}});
}

class ChangeFinder {
 public:
  ChangeFinder(const State& state, const StackState& stack, const Deployment& deployment,
               const Configuration& configuration)
      : state_(state), stack_(stack), deployment_(deployment), configuration_(configuration) {}

  ChangeList find() {
    for (const auto& id : deployment_.graph.sorted()) find_change_of(id);
    const auto& order = deployment_.graph.order;
    const std::set<std::string> wanted(order.begin(), order.end());
    for (const auto& [incarnation, resource] : stack_.resources) {
      const bool is_there = resource->role == Role::kLive && resource->status != ResourceStatus::DELETE_COMPLETE;
      if (is_there && wanted.count(resource->logical_id) == 0) add_removal(*resource);
    }
    std::sort(list_.changes.begin(), list_.changes.end(), [](const Change& a, const Change& b) {
      return a.ResourceChange.LogicalResourceId < b.ResourceChange.LogicalResourceId;
    });
    list_.nothing = list_.changes.empty() && same_outputs() && same_tags();
    return std::move(list_);
  }

 private:
  void find_change_of(const std::string& id) {
    const auto* live = stack_.live(id);
    const auto type = text_member(deployment_.resource(id), "Type").value_or("");
    const bool exists =
        live != nullptr && !live->physical_id.empty() && live->status != ResourceStatus::DELETE_COMPLETE;
    ResourceChange change;
    change.LogicalResourceId = id;
    change.ResourceType = type;
    const PlannedReferences references(state_, stack_, unknown_);
    const auto wanted = resolve(deployment_, id, identity(), configuration_.tags, references);
    if (!exists) {
      change.Action = "Add";
      if (wanted) change.AfterContext = context_text(wanted->properties);
      unknown_.insert(id);
      list_.changes.push_back({"Resource", std::move(change)});
      return;
    }
    change.Action = "Modify";
    change.PhysicalResourceId = live->physical_id;
    change.Replacement = "False";
    const bool failed_before =
        live->status == ResourceStatus::UPDATE_FAILED || live->status == ResourceStatus::CREATE_FAILED;
    if (wanted) {
      compare(id, *live, *wanted, change);
      change.BeforeContext = context_text(live->properties);
      change.AfterContext = context_text(wanted->properties);
    }
    if (wanted && change.Scope.empty() && !failed_before) return;
    if (*change.Replacement != "False") {
      unknown_.insert(id);
      change.PolicyAction = wanted->update_replace_policy == "Retain" ? "ReplaceAndRetain" : "ReplaceAndDelete";
    }
    list_.changes.push_back({"Resource", std::move(change)});
  }

  void compare(const std::string& id, const ResourceRecord& live, const ResolvedResource& wanted,
               ResourceChange& change) {
    static const json::object kEmpty;
    const auto& before = live.properties.is_object() ? live.properties.as_object() : kEmpty;
    std::set<std::string> names;
    for (const auto& [name, value] : before) names.emplace(name);
    for (const auto& [name, value] : wanted.properties) names.emplace(name);
    bool tags_changed = false, properties_changed = false;
    for (const auto& name : names) {
      const auto* old = before.if_contains(name);
      const auto* now = wanted.properties.if_contains(name);
      if ((old == nullptr) == (now == nullptr) && (old == nullptr || *old == *now)) continue;
      (name == "Tags" ? tags_changed : properties_changed) = true;
      add_details(id, name, old, now, change);
    }
    if (live.tags != wanted.tags && !tags_changed) {
      tags_changed = true;
      change.Details.push_back({{"Tags", {}, "Never", {}, {}, {}, {}}, "Static", "DirectModification", {}});
    }
    if (properties_changed) change.Scope.push_back("Properties");
    if (tags_changed) change.Scope.push_back("Tags");
    const auto attribute = [&](const char* name, bool differs) {
      if (!differs) return;
      change.Scope.push_back(name);
      change.Details.push_back({{name, {}, "Never", {}, {}, {}, {}}, "Static", "DirectModification", {}});
    };
    attribute("Metadata", live.metadata != wanted.metadata);
    attribute("DeletionPolicy", live.deletion_policy != wanted.deletion_policy);
    attribute("UpdateReplacePolicy", live.update_replace_policy != wanted.update_replace_policy);
  }

  // One detail for each reason that a property changes (section 2.3).
  void add_details(const std::string& id, const std::string& name, const json::value* old, const json::value* now,
                   ResourceChange& change) {
    const auto* property = find_type(change.ResourceType)->property(name);
    const bool replaces = property != nullptr && (property->flags & kReplaces) != 0;
    const bool dynamic = is_dynamic(now);
    if (replaces && *change.Replacement != "True") change.Replacement = dynamic ? "Conditional" : "True";
    ResourceChangeDetail detail;
    detail.Target.Attribute = name == "Tags" ? "Tags" : "Properties";
    if (name != "Tags") detail.Target.Name = name;
    detail.Target.RequiresRecreation = !replaces ? "Never" : dynamic ? "Conditionally" : "Always";
    detail.Target.Path = "/Properties/" + name;
    if (old != nullptr) detail.Target.BeforeValue = value_text(*old);
    if (now != nullptr) detail.Target.AfterValue = value_text(*now);
    detail.Target.AttributeChangeType = old == nullptr ? "Add" : now == nullptr ? "Remove" : "Modify";
    bool explained = false;
    const auto* properties = section(deployment_.resource(id), "Properties");
    const auto* expression = properties != nullptr ? properties->if_contains(name) : nullptr;
    if (expression != nullptr) {
      for (const auto& reference : references_in(*expression, deployment_.environment)) {
        const bool is_parameter = configuration_.parameters.count(reference.name) != 0;
        if (is_parameter && parameter_changed(reference.name)) {
          detail.Evaluation = "Static";
          detail.ChangeSource = "ParameterReference";
          detail.CausingEntity = reference.name;
          change.Details.push_back(detail);
          auto twin = detail;
          twin.Evaluation = "Dynamic";
          twin.ChangeSource = "DirectModification";
          twin.CausingEntity.reset();
          change.Details.push_back(std::move(twin));
          explained = true;
        } else if (unknown_.count(reference.name) != 0) {
          detail.Evaluation = "Dynamic";
          detail.ChangeSource = reference.attribute.empty() ? "ResourceReference" : "ResourceAttribute";
          detail.CausingEntity =
              reference.attribute.empty() ? reference.name : reference.name + "." + reference.attribute;
          change.Details.push_back(detail);
          explained = true;
        }
      }
    }
    if (explained) return;
    detail.Evaluation = "Static";
    detail.ChangeSource = "DirectModification";
    detail.CausingEntity.reset();
    change.Details.push_back(std::move(detail));
  }

  void add_removal(const ResourceRecord& resource) {
    ResourceChange change;
    change.Action = "Remove";
    change.LogicalResourceId = resource.logical_id;
    if (!resource.physical_id.empty()) change.PhysicalResourceId = resource.physical_id;
    change.ResourceType = resource.type;
    change.PolicyAction = resource.deletion_policy.starts_with("Retain") ? "Retain" : "Delete";
    change.BeforeContext = context_text(resource.properties);
    list_.changes.push_back({"Resource", std::move(change)});
  }

  bool parameter_changed(const std::string& name) const {
    const auto& old = stack_.record->current.parameters;
    const auto it = old.find(name);
    return it == old.end() || it->second != configuration_.parameters.at(name);
  }

  bool same_outputs() const {
    const auto outputs = evaluate_outputs(deployment_, PlannedReferences(state_, stack_, unknown_));
    const auto& old = stack_.record->outputs;
    return outputs &&
           std::equal(outputs->begin(), outputs->end(), old.begin(), old.end(), [](const Output& a, const Output& b) {
             return a.OutputKey == b.OutputKey && a.OutputValue == b.OutputValue && a.Description == b.Description &&
                    a.ExportName == b.ExportName;
           });
  }

  bool same_tags() const {
    const auto as_map = [](const std::vector<Tag>& tags) {
      std::map<std::string, std::string> map;
      for (const auto& tag : tags) map[tag.Key.value_or("")] = tag.Value.value_or("");
      return map;
    };
    return as_map(configuration_.tags) == as_map(stack_.record->current.tags);
  }

  StackIdentity identity() const {
    const auto& record = *stack_.record;
    return {record.id, record.name, record.account, record.region};
  }

  const State& state_;
  const StackState& stack_;
  const Deployment& deployment_;
  const Configuration& configuration_;
  std::set<std::string> unknown_;  // resources that will be new
  ChangeList list_;
};

}  // namespace

ChangeList compute_changes(const State& state, const StackState& stack, const Deployment& deployment,
                           const Configuration& configuration) {
  return ChangeFinder(state, stack, deployment, configuration).find();
}

std::vector<Change> without_values(std::vector<Change> changes) {
  for (auto& change : changes) {
    change.ResourceChange.BeforeContext.reset();
    change.ResourceChange.AfterContext.reset();
    for (auto& detail : change.ResourceChange.Details) {
      detail.Target.Path.reset();
      detail.Target.BeforeValue.reset();
      detail.Target.AfterValue.reset();
      detail.Target.AttributeChangeType.reset();
    }
  }
  return changes;
}

}  // namespace sluice::cfn
