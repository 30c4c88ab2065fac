// Change sets. AWS makes them asynchronously; here a set is complete, or has failed, when CreateChangeSet answers.
#include <fmt/format.h>

#include <algorithm>

#include "aws/arn.h"
#include "cfn/actions.h"
#include "cfn/changes.h"
#include "cfn/errors.h"

namespace sluice::cfn {

namespace {

// Change sets of one stack that are kept; the oldest that can't be executed make room.
constexpr std::size_t kChangeSetsMax = 50;

constexpr const char* kNoChanges =
    "The submitted information didn't contain changes. Submit different information to create a change set.";

std::vector<Parameter> parameter_list(const std::map<std::string, std::string>& values,
                                      const std::vector<ParameterDefinition>& definitions) {
  std::vector<Parameter> list;
  for (const auto& definition : definitions) {
    const auto it = values.find(definition.name);
    if (it == values.end()) continue;
    list.push_back({definition.name, definition.no_echo ? "****" : it->second, std::nullopt, std::nullopt});
  }
  return list;
}

aws::Status check_change_set_name(const std::optional<std::string>& name) {
  if (!name) {
    return aws::fail(
        validation_error("1 validation error detected: Value null at 'changeSetName' failed to satisfy constraint: "
                         "Member must not be null"));
  }
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool fits =
      !name->empty() && name->size() <= 128 && letter((*name)[0]) &&
      std::all_of(name->begin(), name->end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
  if (fits) return {};
  return aws::fail(validation_error(fmt::format(
      "1 validation error detected: Value '{}' at 'changeSetName' failed to satisfy constraint: Member must "
      "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
      *name)));
}

}  // namespace

Decision Actions::run(const CreateChangeSetRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  if (auto status = check_change_set_name(request.ChangeSetName); !status) return status.error();
  if (auto status = check_notifications(request.NotificationARNs); !status) return status.error();
  if (request.ImportExistingResources.value_or(false)) return aws::not_supported("ImportExistingResources");
  const auto type = request.ChangeSetType.value_or("UPDATE");
  if (type == "IMPORT") return aws::not_supported("ChangeSetType IMPORT");
  if (type != "CREATE" && type != "UPDATE") {
    return validation_error(fmt::format(
        "1 validation error detected: Value '{}' at 'changeSetType' failed to satisfy constraint: Member must satisfy "
        "enum value set: [CREATE, UPDATE, IMPORT]",
        type));
  }
  const auto on_failure = request.OnStackFailure.value_or("ROLLBACK");
  if (on_failure != "ROLLBACK" && on_failure != "DO_NOTHING" && on_failure != "DELETE") {
    return validation_error(fmt::format(
        "1 validation error detected: Value '{}' at 'onStackFailure' failed to satisfy constraint: Member must satisfy "
        "enum value set: [DO_NOTHING, ROLLBACK, DELETE]",
        on_failure));
  }

  const auto* existing = find_stack(*request.StackName);
  if (existing != nullptr && existing->record->status == StackStatus::DELETE_COMPLETE) existing = nullptr;
  const bool in_review = existing != nullptr && existing->record->status == StackStatus::REVIEW_IN_PROGRESS;
  if (type == "CREATE") {
    if (existing != nullptr && !in_review) {
      return validation_error(
          fmt::format("Stack [{}] already exists and cannot be created again with the changeSet [{}].",
                      existing->record->name, *request.ChangeSetName));
    }
    if (existing == nullptr && request.StackName->starts_with("arn:")) {
      return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
    }
  } else {
    if (existing == nullptr || in_review) {
      return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
    }
    if (!may_be_updated(*existing->record)) {
      return validation_error(fmt::format("Stack:{} is in {} state and can not be updated.", existing->record->id,
                                          status_text(existing->record->status)));
    }
  }
  std::vector<const ChangeSetRecord*> earlier;
  if (existing != nullptr) {
    for (const auto& [id, other] : state_.change_sets()) {
      if (other.stack_id != existing->record->id) continue;
      if (other.name == *request.ChangeSetName) {
        return aws::Error{
            "AlreadyExistsException", fmt::format("ChangeSet [{}] already exists", other.name), 400, "", {}};
      }
      earlier.push_back(&other);
    }
  }

  const auto text =
      template_text({request.TemplateBody, request.TemplateURL, request.UsePreviousTemplate.value_or(false), existing});
  if (!text) return text.error();
  const auto source = read_template(*text);
  if (!source) return source.error();
  auto configuration =
      configure(*source, existing, {request.Parameters, request.Tags, request.Capabilities, request.RoleARN});
  if (!configuration) return configuration.error();

  StackState stack;
  if (existing != nullptr) {
    stack = *existing;
  } else {
    stack.record = std::make_shared<const StackRecord>(new_stack(*request.StackName));
  }
  const auto& record = *stack.record;
  ChangeSetRecord change_set;
  change_set.id = aws::arn("cloudformation", context_.region, context_.account,
                           "changeSet/" + *request.ChangeSetName + "/" + random_.uuid());
  change_set.name = *request.ChangeSetName;
  change_set.stack_id = record.id;
  change_set.created = base::from_epoch_ms(base::epoch_ms(now_));
  change_set.type = type;
  change_set.description = request.Description;
  change_set.client_token = request.ClientToken;
  change_set.on_stack_failure = request.OnStackFailure;
  change_set.include_nested_stacks = request.IncludeNestedStacks.value_or(false);
  change_set.configuration = *configuration;
  change_set.status = "CREATE_COMPLETE";
  change_set.execution_status = "AVAILABLE";
  const auto fail_with = [&](const std::string& reason) {
    change_set.status = "FAILED";
    change_set.execution_status = "UNAVAILABLE";
    change_set.status_reason = reason;
  };

  TemplateRecord stored;
  const auto prepared =
      prepare_template(*source, std::move(*configuration), {record.id, record.name, record.account, record.region});
  if (prepared) {
    stored = prepared->record;
    if (auto status = check_types_stay(stack, *prepared->deployment); !status) return status.error();
    auto list = compute_changes(state_, stack, *prepared->deployment, prepared->configuration);
    if (list.nothing && type == "UPDATE") fail_with(kNoChanges);
    change_set.changes = std::move(list.changes);
  } else if (source->serverless) {  // a transform runs after the answer (section 2.7)
    stored.number = change_set.configuration.template_number;
    stored.original = source->text;
    stored.transformed = true;
    fail_with(prepared.error().message);
  } else {
    return prepared.error();
  }

  Decision decision;
  decision.reply = CreateChangeSetResult{change_set.id, record.id};
  std::sort(earlier.begin(), earlier.end(), [](const auto* a, const auto* b) { return a->created < b->created; });
  for (std::size_t i = 0, left = earlier.size(); i < earlier.size() && left >= kChangeSetsMax; ++i) {
    if (earlier[i]->execution_status == "AVAILABLE") continue;
    decision.events.push_back(ChangeSetForgotten{earlier[i]->id});
    --left;
  }
  decision.events.push_back(TemplateStored{std::move(stored)});
  StackRecord next = record;
  if (existing == nullptr || in_review) next.change_set_id = change_set.id;
  if (existing == nullptr) {
    next.status_reason = "User Initiated";
    planner(stack, decision).change_stack(std::move(next), true);
  } else if (in_review) {
    planner(stack, decision).change_stack(std::move(next), false);
  }
  decision.events.push_back(ChangeSetChanged{std::move(change_set)});
  return decision;
}

Decision Actions::run(const DescribeChangeSetRequest& request) {
  const auto found = find_change_set(request.ChangeSetName, request.StackName);
  if (!found) return found.error();
  const auto& change_set = **found;
  const auto* stack = state_.stack_by_id(change_set.stack_id);
  if (stack == nullptr) return validation_error(fmt::format("Stack [{}] does not exist", change_set.stack_id));
  const auto page = page_of(change_set.changes.size(), request.NextToken);
  if (!page) return page.error();
  DescribeChangeSetResult result;
  result.ChangeSetName = change_set.name;
  result.ChangeSetId = change_set.id;
  result.StackId = change_set.stack_id;
  result.StackName = stack->record->name;
  result.Description = change_set.description;
  result.CreationTime = change_set.created;
  result.ExecutionStatus = execution_status(change_set);
  result.Status = change_set.status;
  result.StatusReason = change_set.status_reason;
  result.Capabilities = change_set.configuration.capabilities;
  if (!change_set.configuration.tags.empty()) result.Tags = change_set.configuration.tags;
  result.IncludeNestedStacks = change_set.include_nested_stacks;
  result.OnStackFailure = change_set.on_stack_failure;
  if (const auto record = state_.find_template(change_set.configuration.template_number);
      record != nullptr && record->processed.is_object()) {
    auto parameters = parameter_list(change_set.configuration.parameters, parameters_of(record->processed.as_object()));
    if (!parameters.empty()) result.Parameters = std::move(parameters);
  }
  result.Changes.assign(change_set.changes.begin() + std::ptrdiff_t(page->begin),
                        change_set.changes.begin() + std::ptrdiff_t(page->end));
  if (!request.IncludePropertyValues.value_or(false)) result.Changes = without_values(std::move(result.Changes));
  result.NextToken = page->next;
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

Decision Actions::run(const ExecuteChangeSetRequest& request) {
  const auto found = find_change_set(request.ChangeSetName, request.StackName);
  if (!found) return found.error();
  const auto& change_set = **found;
  const auto refuse = [&](const std::string& kind, const std::string& status) {
    return aws::Error{
        "InvalidChangeSetStatus",
        fmt::format("ChangeSet [{}] cannot be executed in its current {} of [{}]", change_set.id, kind, status),
        400,
        "",
        {}};
  };
  if (change_set.status != "CREATE_COMPLETE") return refuse("status", change_set.status);
  if (change_set.execution_status != "AVAILABLE") return refuse("execution status", execution_status(change_set));
  const auto* stack = state_.stack_by_id(change_set.stack_id);
  if (stack == nullptr) return validation_error(fmt::format("Stack [{}] does not exist", change_set.stack_id));
  const auto& record = *stack->record;
  const bool creating = change_set.type == "CREATE";
  if (creating ? record.status != StackStatus::REVIEW_IN_PROGRESS : !may_be_updated(record)) {
    return validation_error(
        fmt::format("Stack:{} is in {} state and can not be updated.", record.id, status_text(record.status)));
  }
  const auto stored = state_.find_template(change_set.configuration.template_number);
  if (stored == nullptr) return refuse("status", "FAILED");
  const auto deployment =
      prepare(stored, change_set.configuration.parameters, {record.id, record.name, record.account, record.region});
  if (!deployment) return deployment.error();
  if (auto status = check_types_stay(*stack, **deployment); !status) return status.error();

  OperationOptions options;
  options.client_request_token = request.ClientRequestToken;
  options.change_set_id = change_set.id;
  const auto on_failure = change_set.on_stack_failure.value_or("ROLLBACK");
  options.disable_rollback = request.DisableRollback.value_or(on_failure == "DO_NOTHING");
  options.delete_on_failure = creating && on_failure == "DELETE";
  Decision decision;
  decision.reply = ExecuteChangeSetResult{};
  auto plan = planner(*stack, decision);
  if (creating) {
    plan.create(change_set.configuration, *deployment, options);
  } else {
    plan.update(change_set.configuration, *deployment, options);
  }
  // Behind the stack's own first event: a set is never marked as executed while its stack has not begun.
  Decision marks;
  ChangeSetRecord next = change_set;
  next.execution_status = "EXECUTE_IN_PROGRESS";
  marks.events.push_back(ChangeSetChanged{std::move(next)});
  make_change_sets_obsolete(record, change_set.id, marks);
  decision.events.insert(decision.events.begin() + 1, marks.events.begin(), marks.events.end());
  return decision;
}

Decision Actions::run(const DeleteChangeSetRequest& request) {
  const auto found = find_change_set(request.ChangeSetName, request.StackName);
  Decision decision;
  decision.reply = DeleteChangeSetResult{};
  if (!found) {
    // A set that is not there is as good as deleted (section 1.5); a stack that is not there is an error.
    if (found.error().code == "ChangeSetNotFound") return decision;
    return found.error();
  }
  decision.events.push_back(ChangeSetForgotten{(*found)->id});
  return decision;
}

Decision Actions::run(const ListChangeSetsRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr) return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
  std::vector<const ChangeSetRecord*> all;
  for (const auto& [id, change_set] : state_.change_sets()) {
    if (change_set.stack_id == stack->record->id) all.push_back(&change_set);
  }
  std::sort(all.begin(), all.end(),
            [](const auto* a, const auto* b) { return std::tie(a->created, a->id) < std::tie(b->created, b->id); });
  const auto page = page_of(all.size(), request.NextToken);
  if (!page) return page.error();
  ListChangeSetsResult result;
  for (auto i = page->begin; i < page->end; ++i) {
    const auto& change_set = *all[i];
    result.Summaries.push_back({change_set.stack_id, stack->record->name, change_set.id, change_set.name,
                                execution_status(change_set), change_set.status, change_set.status_reason,
                                change_set.created, change_set.description, change_set.include_nested_stacks});
  }
  result.NextToken = page->next;
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

}  // namespace sluice::cfn
