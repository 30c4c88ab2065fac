// The actions that only look.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cfn/actions.h"
#include "cfn/errors.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

template <class Result>
Decision answer(Result result) {
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

// The resources that a stack shows, in the order of their creation: live ones, and what is being deleted.
std::vector<const ResourceRecord*> shown_resources(const StackState& stack) {
  std::vector<const ResourceRecord*> shown;
  for (const auto& [incarnation, resource] : stack.resources) {
    if (resource->role == Role::kLive ||
        (resource->role == Role::kDoomed && stack.live(resource->logical_id) == nullptr)) {
      shown.push_back(resource.get());
    }
  }
  return shown;
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

StackResource describe_resource(const StackRecord& stack, const ResourceRecord& resource) {
  StackResource shown;
  shown.StackName = stack.name;
  shown.StackId = stack.id;
  shown.LogicalResourceId = resource.logical_id;
  shown.PhysicalResourceId = if_any(resource.physical_id);
  shown.ResourceType = resource.type;
  shown.Timestamp = resource.changed;
  shown.ResourceStatus = resource.status;
  shown.ResourceStatusReason = if_any(resource.status_reason);
  return shown;
}

std::optional<std::string> description_of(const State& state, const StackRecord& stack) {
  const auto record = state.find_template(stack.current.template_number);
  if (record == nullptr || !record->processed.is_object()) return std::nullopt;
  return text_member(record->processed.as_object(), "Description");
}

}  // namespace

Stack Actions::describe(const StackState& state) const {
  const auto& record = *state.record;
  Stack stack;
  stack.StackId = record.id;
  stack.StackName = record.name;
  stack.ChangeSetId = record.change_set_id;
  stack.Description = description_of(state_, record);
  const auto used = state_.find_template(record.current.template_number);
  if (used != nullptr && used->processed.is_object()) {
    std::vector<Parameter> parameters;
    for (const auto& definition : parameters_of(used->processed.as_object())) {
      const auto it = record.current.parameters.find(definition.name);
      if (it == record.current.parameters.end()) continue;
      parameters.push_back({definition.name, definition.no_echo ? "****" : it->second, std::nullopt, std::nullopt});
    }
    if (!parameters.empty()) stack.Parameters = std::move(parameters);
  }
  stack.CreationTime = record.created;
  stack.DeletionTime = record.deleted;
  stack.LastUpdatedTime = record.updated;
  stack.StackStatus = record.status;
  stack.StackStatusReason = record.status_reason;
  stack.DisableRollback = record.disable_rollback;
  if (!record.current.capabilities.empty()) stack.Capabilities = record.current.capabilities;
  if (!record.outputs.empty()) stack.Outputs = record.outputs;
  stack.RoleARN = record.current.role_arn;
  stack.Tags = record.current.tags;
  if (record.status != StackStatus::DELETE_COMPLETE) stack.EnableTerminationProtection = record.termination_protection;
  return stack;
}

Decision Actions::run(const DescribeStacksRequest& request) {
  DescribeStacksResult result;
  if (request.StackName && !request.StackName->empty()) {
    if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
    const auto* stack = find_stack(*request.StackName);
    if (stack == nullptr) return validation_error(fmt::format("Stack with id {} does not exist", *request.StackName));
    result.Stacks.push_back(describe(*stack));
    return answer(std::move(result));
  }
  std::vector<const StackState*> all;
  for (const auto& [id, stack] : state_.stacks()) {
    const auto& record = *stack.record;
    const bool ours = record.account == context_.account && record.region == context_.region;
    if (ours && record.status != StackStatus::DELETE_COMPLETE) all.push_back(&stack);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* a, const auto* b) { return a->record->created > b->record->created; });
  const auto page = page_of(all.size(), request.NextToken);
  if (!page) return page.error();
  for (auto i = page->begin; i < page->end; ++i) result.Stacks.push_back(describe(*all[i]));
  result.NextToken = page->next;
  return answer(std::move(result));
}

Decision Actions::run(const ListStacksRequest& request) {
  std::vector<const StackRecord*> all;
  const std::set<std::string> wanted(request.StackStatusFilter.begin(), request.StackStatusFilter.end());
  for (const auto& [id, stack] : state_.stacks()) {
    const auto& record = *stack.record;
    const bool ours = record.account == context_.account && record.region == context_.region;
    if (ours && (wanted.empty() || wanted.count(status_text(record.status)) != 0)) all.push_back(&record);
  }
  std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->created > b->created; });
  const auto page = page_of(all.size(), request.NextToken);
  if (!page) return page.error();
  ListStacksResult result;
  for (auto i = page->begin; i < page->end; ++i) {
    const auto& record = *all[i];
    result.StackSummaries.push_back({record.id,
                                     record.name,
                                     description_of(state_, record),
                                     record.created,
                                     record.updated,
                                     record.deleted,
                                     record.status,
                                     record.status_reason,
                                     {}});
  }
  result.NextToken = page->next;
  return answer(std::move(result));
}

Decision Actions::run(const DescribeStackEventsRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr) return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
  const auto& lines = state_.history(stack->record->id);
  // A token says how many of the oldest lines are left, so that lines that come meanwhile do not shift the pages.
  std::size_t left = lines.size();
  if (request.NextToken && !request.NextToken->empty()) {
    const auto page = page_of(lines.size(), request.NextToken);
    if (!page) return page.error();
    left = page->begin;
  }
  DescribeStackEventsResult result;
  for (; left > 0 && result.StackEvents.size() < kPageSize; --left) result.StackEvents.push_back(lines[left - 1]);
  if (left > 0) result.NextToken = std::to_string(left);
  return answer(std::move(result));
}

Decision Actions::run(const DescribeStackResourceRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr) return validation_error(fmt::format("Stack '{}' does not exist", *request.StackName));
  const auto id = request.LogicalResourceId.value_or("");
  for (const auto* resource : shown_resources(*stack)) {
    if (resource->logical_id != id) continue;
    StackResourceDetail detail;
    detail.StackName = stack->record->name;
    detail.StackId = stack->record->id;
    detail.LogicalResourceId = id;
    detail.PhysicalResourceId = if_any(resource->physical_id);
    detail.ResourceType = resource->type;
    detail.LastUpdatedTimestamp = resource->changed;
    detail.ResourceStatus = resource->status;
    detail.ResourceStatusReason = if_any(resource->status_reason);
    detail.Metadata = resource->metadata.is_null() ? "{}" : json::serialize(resource->metadata);
    return answer(DescribeStackResourceResult{std::move(detail)});
  }
  return validation_error(fmt::format("Resource {} does not exist for stack {}", id, *request.StackName));
}

Decision Actions::run(const DescribeStackResourcesRequest& request) {
  const StackState* stack = nullptr;
  if (request.StackName && !request.StackName->empty()) {
    if (request.PhysicalResourceId) {
      return validation_error("StackName and PhysicalResourceId can't both be specified.");
    }
    if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
    stack = find_stack(*request.StackName);
    if (stack == nullptr) return validation_error(fmt::format("Stack with id {} does not exist", *request.StackName));
  } else if (request.PhysicalResourceId) {
    for (const auto& [id, other] : state_.stacks()) {
      const auto& record = *other.record;
      if (record.account != context_.account || record.region != context_.region) continue;
      if (record.status == StackStatus::DELETE_COMPLETE) continue;
      for (const auto* resource : shown_resources(other)) {
        if (resource->physical_id == *request.PhysicalResourceId) stack = &other;
      }
    }
    if (stack == nullptr) {
      return validation_error(fmt::format("Stack for {} does not exist", *request.PhysicalResourceId));
    }
  } else {
    return validation_error("Either StackName or PhysicalResourceId must be specified.");
  }
  DescribeStackResourcesResult result;
  for (const auto* resource : shown_resources(*stack)) {
    if (request.LogicalResourceId && resource->logical_id != *request.LogicalResourceId) continue;
    if (result.StackResources.size() < kPageSize) {
      result.StackResources.push_back(describe_resource(*stack->record, *resource));
    }
  }
  return answer(std::move(result));
}

Decision Actions::run(const ListStackResourcesRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr) return validation_error(fmt::format("Stack with id {} does not exist", *request.StackName));
  const auto shown = shown_resources(*stack);
  const auto page = page_of(shown.size(), request.NextToken);
  if (!page) return page.error();
  ListStackResourcesResult result;
  for (auto i = page->begin; i < page->end; ++i) {
    const auto& resource = *shown[i];
    result.StackResourceSummaries.push_back({resource.logical_id,
                                             if_any(resource.physical_id),
                                             resource.type,
                                             resource.changed,
                                             resource.status,
                                             if_any(resource.status_reason),
                                             {}});
  }
  result.NextToken = page->next;
  return answer(std::move(result));
}

Decision Actions::run(const ListExportsRequest& request) {
  std::vector<Export> all;
  for (const auto& [id, stack] : state_.stacks()) {
    const auto& record = *stack.record;
    if (record.account != context_.account || record.region != context_.region) continue;
    if (record.status == StackStatus::DELETE_COMPLETE) continue;
    for (const auto& output : record.outputs) {
      if (output.ExportName) all.push_back({id, *output.ExportName, output.OutputValue});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.Name < b.Name; });
  const auto page = page_of(all.size(), request.NextToken);
  if (!page) return page.error();
  ListExportsResult result;
  result.Exports.assign(all.begin() + std::ptrdiff_t(page->begin), all.begin() + std::ptrdiff_t(page->end));
  result.NextToken = page->next;
  return answer(std::move(result));
}

Decision Actions::run(const ListImportsRequest& request) {
  const auto name = request.ExportName.value_or("");
  StackRecord nobody;
  nobody.account = context_.account;
  nobody.region = context_.region;
  const auto users = importers(state_, nobody, name);
  if (users.empty()) return validation_error(fmt::format("Export '{}' is not imported by any stack.", name));
  const auto page = page_of(users.size(), request.NextToken);
  if (!page) return page.error();
  ListImportsResult result;
  result.Imports.assign(users.begin() + std::ptrdiff_t(page->begin), users.begin() + std::ptrdiff_t(page->end));
  result.NextToken = page->next;
  return answer(std::move(result));
}

}  // namespace sluice::cfn
