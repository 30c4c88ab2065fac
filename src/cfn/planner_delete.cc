// The planner's way back: restoring what an update changed, and deleting in the reverse order of need (cfn/planner.h).
#include <fmt/format.h>

#include <algorithm>

#include "cfn/planner.h"

namespace sluice::cfn {

// ---- restore -------------------------------------------------------------------------------------------------------

// A failed update: resources go back one after the other, those first that others need.
bool Planner::restore() {
  const auto unsettled = [&](const std::string& logical_id) {
    const auto* live = stack_.live(logical_id);
    return stack_.in_role(logical_id, Role::kBefore) != nullptr || (live != nullptr && !live->token.empty());
  };
  for (bool again = true; again;) {
    again = false;
    for (const auto& [incarnation, shared] : std::map(stack_.resources)) {
      if (shared->role != Role::kBefore) continue;
      const auto& needs = shared->depends_on;
      if (std::none_of(needs.begin(), needs.end(), unsettled)) again |= start_restore(*shared);
    }
  }
  if (anything_running()) return false;
  if (const auto failed = failed_resources(); !failed.empty()) {
    enter(StackStatus::UPDATE_ROLLBACK_FAILED,
          fmt::format("The following resource(s) failed to update: [{}]. ", id_list(failed)), Phase::kNone);
    return true;
  }
  finish_restore();
  enter(StackStatus::UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, "", Phase::kRestoreCleanup, [](StackRecord& next) {
    if (next.previous) next.current = *next.previous;
    next.previous.reset();
  });
  return true;
}

// False if nothing could be done: a request is under way, or the resource has failed to go back.
bool Planner::start_restore(const ResourceRecord& before) {
  const auto* live = stack_.live(before.logical_id);
  const auto incarnation = before.incarnation;
  if (before.snapshot) {
    const bool tried = live != nullptr && live->pass == record().pass;
    if (live == nullptr || (tried && live->step == Step::kDone)) {
      forget(incarnation);
      return true;
    }
    if (!live->token.empty() || tried) return false;
    ResourceRecord next = before;
    next.incarnation = live->incarnation;
    next.role = Role::kLive;
    next.snapshot = false;
    next.physical_id = live->physical_id;
    next.previous_properties = live->properties;
    next.previous_tags = live->tags;
    start(std::move(next), ResourceOperation::kUpdate, ResourceStatus::UPDATE_IN_PROGRESS, "");
    forget(incarnation);
    return true;
  }
  if (live != nullptr) {
    ResourceRecord doomed = *live;
    doomed.role = Role::kDoomed;
    change(std::move(doomed));
  }
  ResourceRecord next = before;
  next.role = Role::kLive;
  next.status = ResourceStatus::UPDATE_COMPLETE;
  next.status_reason.clear();
  next.pass = record().pass;
  next.step = Step::kDone;
  auto line = line_of(next, next.status, "");
  change(std::move(next), {std::move(line)});
  return true;
}

// What the update created is doomed; what failed before anything of it was changed is as good as before.
void Planner::finish_restore() {
  for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
    if (resource->role != Role::kLive) continue;
    ResourceRecord next = *resource;
    if (next.born == record().operation) {
      next.role = Role::kDoomed;
      change(std::move(next));
    } else if (next.status == ResourceStatus::UPDATE_FAILED) {
      next.status = ResourceStatus::UPDATE_COMPLETE;
      next.status_reason.clear();
      auto line = line_of(next, next.status, "");
      change(std::move(next), {std::move(line)});
    }
  }
}

// ---- deletion ------------------------------------------------------------------------------------------------------

bool Planner::takes_part_in_deletion(const ResourceRecord& resource) const {
  if (record().phase == Phase::kCleanup || record().phase == Phase::kRestoreCleanup) {
    return resource.role == Role::kDoomed;
  }
  return !resource.snapshot;
}

bool Planner::is_deleted(const ResourceRecord& resource) const {
  return resource.status == ResourceStatus::DELETE_COMPLETE || resource.status == ResourceStatus::DELETE_SKIPPED;
}

// No other resource that takes part and still exists needs this one; nor is a request for it under way.
bool Planner::may_be_deleted(const ResourceRecord& resource) const {
  if (!resource.token.empty()) return false;
  return std::none_of(stack_.resources.begin(), stack_.resources.end(), [&](const auto& entry) {
    const auto& other = *entry.second;
    if (other.incarnation == resource.incarnation || !takes_part_in_deletion(other) || is_deleted(other)) return false;
    const bool gave_up = other.pass == record().pass && other.step == Step::kFailed && other.token.empty();
    if (gave_up) return false;  // its deletion failed: the others are tried all the same
    return std::find(other.depends_on.begin(), other.depends_on.end(), resource.logical_id) != other.depends_on.end();
  });
}

bool Planner::is_retained(const ResourceRecord& resource) const {
  switch (record().phase) {
    case Phase::kCleanup: {
      // An old copy follows only UpdateReplacePolicy, a removed resource DeletionPolicy (section 2.6).
      const bool replaced = stack_.live(resource.logical_id) != nullptr;
      return replaced ? resource.update_replace_policy == "Retain" : resource.deletion_policy.starts_with("Retain");
    }
    case Phase::kRestoreCleanup: {
      const bool replaced = stack_.live(resource.logical_id) != nullptr;
      return !replaced && resource.deletion_policy == "Retain";
    }
    case Phase::kRollback:
      return resource.deletion_policy == "Retain";
    default: {
      const auto& retain = record().retain_resources;
      return resource.deletion_policy.starts_with("Retain") ||
             std::find(retain.begin(), retain.end(), resource.logical_id) != retain.end();
    }
  }
}

void Planner::delete_resource(const ResourceRecord& resource) {
  if (resource.physical_id.empty()) {
    finish_deletion(resource, ResourceStatus::DELETE_COMPLETE, "");
  } else if (is_retained(resource)) {
    finish_deletion(resource, ResourceStatus::DELETE_SKIPPED, "");
  } else {
    start(resource, ResourceOperation::kDelete, ResourceStatus::DELETE_IN_PROGRESS, "");
  }
}

// In a cleanup the record is done with; a deleted stack keeps its records, which DescribeStackResources shows.
void Planner::finish_deletion(ResourceRecord resource, ResourceStatus status, const std::string& reason) {
  const bool in_cleanup = record().phase == Phase::kCleanup || record().phase == Phase::kRestoreCleanup;
  const auto incarnation = resource.incarnation;
  resource.status = status;
  resource.status_reason = reason;
  resource.pass = record().pass;
  resource.step = status == ResourceStatus::DELETE_FAILED ? Step::kFailed : Step::kDone;
  auto line = line_of(resource, status, reason);
  change(std::move(resource), {std::move(line)});
  if (in_cleanup) forget(incarnation);
}

void Planner::take_deletion(ResourceRecord resource, const ResourceAnswer& answer) {
  if (answer.ok) {
    finish_deletion(std::move(resource), ResourceStatus::DELETE_COMPLETE, "");
  } else {
    finish_deletion(std::move(resource), ResourceStatus::DELETE_FAILED, answer.error);
  }
}

bool Planner::clean_up() {
  for (bool again = true; again;) {
    again = false;
    for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
      if (resource->role != Role::kDoomed || !may_be_deleted(*resource)) continue;
      delete_resource(*resource);
      again = true;
    }
  }
  const bool left = std::any_of(stack_.resources.begin(), stack_.resources.end(),
                                [](const auto& entry) { return entry.second->role == Role::kDoomed; });
  if (left) return false;
  const bool restored = record().phase == Phase::kRestoreCleanup;
  enter(restored ? StackStatus::UPDATE_ROLLBACK_COMPLETE : StackStatus::UPDATE_COMPLETE, "", Phase::kNone);
  return true;
}

bool Planner::delete_all() {
  for (bool again = true; again;) {
    again = false;
    for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
      if (resource->snapshot || is_deleted(*resource)) continue;
      const bool tried = resource->pass == record().pass;
      if (tried || !may_be_deleted(*resource)) continue;
      delete_resource(*resource);
      again = true;
    }
  }
  std::vector<const ResourceRecord*> failed;
  for (const auto& [incarnation, resource] : stack_.resources) {
    if (resource->snapshot || is_deleted(*resource)) continue;
    if (resource->pass != record().pass || resource->step != Step::kFailed) return false;  // under way
    failed.push_back(resource.get());
  }
  const bool rollback = record().phase == Phase::kRollback;
  if (!failed.empty()) {
    enter(rollback ? StackStatus::ROLLBACK_FAILED : StackStatus::DELETE_FAILED,
          fmt::format("The following resource(s) failed to delete: [{}]. ", id_list(failed)), Phase::kNone);
    return true;
  }
  enter(rollback ? StackStatus::ROLLBACK_COMPLETE : StackStatus::DELETE_COMPLETE, "", Phase::kNone,
        [&](StackRecord& next) {
          next.outputs.clear();
          next.imports.clear();
          if (!rollback) next.deleted = stack_.last_line;
        });
  return true;
}

}  // namespace sluice::cfn
