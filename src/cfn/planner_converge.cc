// The planner's way forward: every resource becomes what the template says (cfn/planner.h).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "cfn/physical_name.h"
#include "cfn/planner.h"
#include "cfn/structure.h"

namespace sluice::cfn {

bool Planner::is_done(const std::string& logical_id) const {
  const auto* resource = stack_.live(logical_id);
  return resource != nullptr && resource->pass == record().pass && resource->step == Step::kDone;
}

bool Planner::anything_running() const {
  return std::any_of(stack_.resources.begin(), stack_.resources.end(),
                     [](const auto& entry) { return !entry.second->token.empty(); });
}

std::vector<const ResourceRecord*> Planner::failed_resources() const {
  std::vector<const ResourceRecord*> failed;
  for (const auto& [incarnation, resource] : stack_.resources) {
    if (resource->role == Role::kLive && resource->pass == record().pass && resource->step == Step::kFailed) {
      failed.push_back(resource.get());
    }
  }
  return failed;
}

bool Planner::converge() {
  const auto* plan = deployment();
  if (plan == nullptr) {
    const bool creating = record().status == StackStatus::CREATE_IN_PROGRESS;
    enter(creating ? StackStatus::CREATE_FAILED : StackStatus::UPDATE_FAILED,
          "The template of this stack can't be read any more.", Phase::kNone);
    return true;
  }
  if (!failed_resources().empty()) return converge_failed();
  // Resources that did not change are done at once and may free others.
  for (bool again = true; again;) {
    again = false;
    for (const auto& id : plan->graph.order) {
      const auto* resource = stack_.live(id);
      if (resource != nullptr && resource->pass == record().pass) continue;  // running or done
      const auto& needs = plan->graph.needs.at(id);
      if (!std::all_of(needs.begin(), needs.end(), [&](const auto& need) { return is_done(need); })) continue;
      again |= begin_resource(id);
      if (!failed_resources().empty()) return converge_failed();
    }
  }
  const bool all =
      std::all_of(plan->graph.order.begin(), plan->graph.order.end(), [&](const auto& id) { return is_done(id); });
  return all && converge_succeeded();
}

// True if the resource is done already: nothing of it has changed.
bool Planner::begin_resource(const std::string& logical_id) {
  const auto* old = stack_.live(logical_id);
  const bool exists = old != nullptr && !old->physical_id.empty();
  const auto failed_status = exists ? ResourceStatus::UPDATE_FAILED : ResourceStatus::CREATE_FAILED;
  const auto wanted =
      resolve(*deployment(), logical_id, identity(), record().current.tags, LiveReferences(state_, stack_));
  std::string problem = wanted ? validation_text(*deployment(), logical_id, *wanted) : wanted.error();
  if (!problem.empty()) {
    ResourceRecord resource;
    if (old != nullptr) {
      resource = *old;
    } else {
      resource.incarnation = stack_.next_incarnation;
      resource.logical_id = logical_id;
      resource.type = text_member(deployment()->resource(logical_id), "Type").value_or("");
      resource.born = record().operation;
      resource.properties = wanted ? json::value(wanted->properties) : json::value(json::object());
    }
    fail(std::move(resource), failed_status, problem);
    return false;
  }
  if (!exists) {
    const auto* before = stack_.in_role(logical_id, Role::kBefore);
    if (old == nullptr && before != nullptr) {  // a crash came between the two events of a replacement
      replace_resource(*wanted, *before);
    } else {
      create_resource(logical_id, *wanted, old);
    }
    return false;
  }
  const bool same = old->properties == wanted->properties && old->tags == wanted->tags &&
                    old->status != ResourceStatus::UPDATE_FAILED && old->status != ResourceStatus::CREATE_FAILED;
  if (!same) {
    update_resource(*wanted, *old);
    return false;
  }
  ResourceRecord resource = described(*old, *wanted);
  resource.pass = record().pass;
  resource.step = Step::kDone;
  change(std::move(resource));
  return true;
}

// What a record keeps of the template beside the properties.
ResourceRecord Planner::described(ResourceRecord resource, const ResolvedResource& wanted) {
  const auto& needs = deployment()->graph.needs.at(resource.logical_id);
  resource.depends_on.assign(needs.begin(), needs.end());
  resource.metadata = wanted.metadata;
  resource.deletion_policy = wanted.deletion_policy;
  resource.update_replace_policy = wanted.update_replace_policy;
  return resource;
}

// `old` is a record without a physical resource: an earlier creation failed and its stack was kept.
void Planner::create_resource(const std::string& logical_id, const ResolvedResource& wanted,
                              const ResourceRecord* old) {
  ResourceRecord resource;
  resource.incarnation = old != nullptr ? old->incarnation : stack_.next_incarnation;
  resource.logical_id = logical_id;
  resource.type = wanted.type;
  resource = described(std::move(resource), wanted);
  resource.properties = wanted.properties;
  resource.tags = wanted.tags;
  const auto name = physical_name(*find_type(wanted.type), wanted.properties, record().name, logical_id, random_);
  resource.physical_name = name.text;
  resource.custom_named = name.custom;
  resource.born = record().operation;
  start(std::move(resource), ResourceOperation::kCreate, ResourceStatus::CREATE_IN_PROGRESS, "");
}

namespace {

// Whether a property that can't be changed in place differs.
bool needs_replacement(const TypeSchema& type, const json::value& before, const json::object& after) {
  static const json::object kEmpty;
  const auto& old = before.is_object() ? before.as_object() : kEmpty;
  return std::any_of(type.properties.begin(), type.properties.end(), [&](const PropertySchema& property) {
    if ((property.flags & kReplaces) == 0) return false;
    const auto* a = old.if_contains(property.path);
    const auto* b = after.if_contains(property.path);
    return (a == nullptr) != (b == nullptr) || (a != nullptr && *a != *b);
  });
}

}  // namespace

void Planner::update_resource(const ResolvedResource& wanted, const ResourceRecord& old) {
  const auto& type = *find_type(wanted.type);
  if (!needs_replacement(type, old.properties, wanted.properties)) {
    ResourceRecord next = described(old, wanted);
    if (stack_.in_role(old.logical_id, Role::kBefore) == nullptr) {
      ResourceRecord before = old;
      before.incarnation = stack_.next_incarnation;
      before.role = Role::kBefore;
      before.snapshot = true;
      change(std::move(before));
    }
    next.previous_properties = next.properties;
    next.previous_tags = next.tags;
    next.properties = wanted.properties;
    next.tags = wanted.tags;
    start(std::move(next), ResourceOperation::kUpdate, ResourceStatus::UPDATE_IN_PROGRESS, "");
    return;
  }
  const auto name = physical_name(type, wanted.properties, record().name, old.logical_id, random_);
  if (name.custom && name.text == old.physical_name) {
    fail(old, ResourceStatus::UPDATE_FAILED,
         fmt::format("CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {} "
                     "and update the stack again.",
                     name.text));
    return;
  }
  ResourceRecord before = old;
  before.role = Role::kBefore;
  change(before);
  replace_resource(wanted, before);
}

void Planner::replace_resource(const ResolvedResource& wanted, const ResourceRecord& before) {
  ResourceRecord next;
  next.incarnation = stack_.next_incarnation;
  next.logical_id = before.logical_id;
  next.type = wanted.type;
  next = described(std::move(next), wanted);
  next.properties = wanted.properties;
  next.tags = wanted.tags;
  const auto name =
      physical_name(*find_type(wanted.type), wanted.properties, record().name, before.logical_id, random_);
  next.physical_name = name.text;
  next.custom_named = name.custom;
  next.born = record().operation;
  start(std::move(next), ResourceOperation::kCreate, ResourceStatus::UPDATE_IN_PROGRESS,
        "Requested update requires the creation of a new physical resource; hence creating one.");
}

// ---- the end of it -------------------------------------------------------------------------------------------------

void Planner::cancel_running() {
  for (const auto& [incarnation, shared] : std::map(stack_.resources)) {
    if (shared->role != Role::kLive || shared->pass != record().pass || shared->step != Step::kRunning) continue;
    const bool creating = shared->status == ResourceStatus::CREATE_IN_PROGRESS;
    fail(*shared, creating ? ResourceStatus::CREATE_FAILED : ResourceStatus::UPDATE_FAILED,
         creating ? "Resource creation cancelled" : "Resource update cancelled");
  }
}

std::string Planner::failure_reason() const {
  std::vector<const ResourceRecord*> created, updated;
  for (const auto* resource : failed_resources()) {
    (resource->status == ResourceStatus::CREATE_FAILED ? created : updated).push_back(resource);
  }
  std::string reason;
  if (!created.empty()) reason += fmt::format("The following resource(s) failed to create: [{}]. ", id_list(created));
  if (!updated.empty()) reason += fmt::format("The following resource(s) failed to update: [{}]. ", id_list(updated));
  return reason;
}

bool Planner::converge_failed() {
  const bool creating = record().status == StackStatus::CREATE_IN_PROGRESS;
  if (record().disable_rollback) {
    if (anything_running()) return false;
    const auto reason = failure_reason();
    if (!creating) {
      // What was replaced waits for the next update's cleanup; what was changed in place stays as it is.
      for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
        if (resource->role != Role::kBefore) continue;
        if (resource->snapshot) {
          forget(incarnation);
        } else {
          ResourceRecord doomed = *resource;
          doomed.role = Role::kDoomed;
          change(std::move(doomed));
        }
      }
    }
    enter(creating ? StackStatus::CREATE_FAILED : StackStatus::UPDATE_FAILED, reason, Phase::kNone,
          [](StackRecord& next) { next.previous.reset(); });
    return true;
  }
  cancel_running();
  const auto reason = failure_reason();
  if (!creating) {
    enter(StackStatus::UPDATE_ROLLBACK_IN_PROGRESS, reason, Phase::kRestore);
  } else if (record().delete_on_failure) {
    enter(StackStatus::DELETE_IN_PROGRESS, reason + "Delete requested by user.", Phase::kDelete);
  } else {
    enter(StackStatus::ROLLBACK_IN_PROGRESS, reason + "Rollback requested by user.", Phase::kRollback);
  }
  return true;
}

// Why the exports among `outputs` can't be: another stack has the name, or uses what goes away or changes.
std::string Planner::export_conflict(const std::vector<Output>& outputs) const {
  for (const auto& output : outputs) {
    if (!output.ExportName) continue;
    for (const auto& [id, other] : state_.stacks()) {
      const auto& stack = *other.record;
      if (id == record().id || stack.account != record().account || stack.region != record().region) continue;
      if (stack.status == StackStatus::DELETE_COMPLETE) continue;
      for (const auto& taken : stack.outputs) {
        if (taken.ExportName == output.ExportName) {
          return fmt::format("Export with name {} is already exported by stack {}.", *output.ExportName, stack.name);
        }
      }
    }
  }
  for (const auto& old : record().outputs) {
    if (!old.ExportName) continue;
    const auto users = importers(state_, record(), *old.ExportName);
    if (users.empty()) continue;
    const auto it = std::find_if(outputs.begin(), outputs.end(),
                                 [&](const Output& output) { return output.ExportName == old.ExportName; });
    if (it == outputs.end()) {
      return fmt::format("Export {} cannot be deleted as it is in use by {}", *old.ExportName, fmt::join(users, ", "));
    }
    if (it->OutputValue != old.OutputValue) {
      return fmt::format("Cannot update export {} as it is in use by {}", *old.ExportName, fmt::join(users, ", "));
    }
  }
  return "";
}

bool Planner::converge_succeeded() {
  const bool creating = record().status == StackStatus::CREATE_IN_PROGRESS;
  const LiveReferences references(state_, stack_);
  const auto outputs = evaluate_outputs(*deployment(), references);
  std::string problem = outputs ? export_conflict(*outputs) : outputs.error();
  if (!problem.empty()) {
    if (record().disable_rollback) {
      enter(creating ? StackStatus::CREATE_FAILED : StackStatus::UPDATE_FAILED, problem, Phase::kNone);
      return true;
    }
    if (problem.back() != '.') problem += '.';
    enter(creating ? StackStatus::ROLLBACK_IN_PROGRESS : StackStatus::UPDATE_ROLLBACK_IN_PROGRESS,
          problem + " Rollback requested by user.", creating ? Phase::kRollback : Phase::kRestore);
    return true;
  }
  const auto imports = imports_of(*deployment(), references);
  const auto take_over = [&](StackRecord& next) {
    next.outputs = *outputs;
    next.imports = imports;
    next.previous.reset();
  };
  if (creating) {
    enter(StackStatus::CREATE_COMPLETE, "", Phase::kNone, take_over);
    return true;
  }
  start_cleanup();
  enter(StackStatus::UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "", Phase::kCleanup, take_over);
  return true;
}

// Old copies and removed resources are doomed; what was changed in place needs its old properties no longer.
void Planner::start_cleanup() {
  const auto& order = deployment()->graph.order;
  const std::set<std::string> wanted(order.begin(), order.end());
  for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
    if (resource->role == Role::kBefore && resource->snapshot) {
      forget(incarnation);
    } else if (resource->role == Role::kBefore ||
               (resource->role == Role::kLive && wanted.count(resource->logical_id) == 0)) {
      ResourceRecord doomed = *resource;
      doomed.role = Role::kDoomed;
      change(std::move(doomed));
    }
  }
}

}  // namespace sluice::cfn
