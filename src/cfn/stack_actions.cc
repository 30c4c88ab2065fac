// The actions that begin an operation on a stack, and the host's commands that carry it on.
#include <fmt/format.h>

#include <algorithm>

#include "cfn/actions.h"
#include "cfn/changes.h"
#include "cfn/errors.h"

namespace sluice::cfn {

namespace {

aws::Status require_auto_expand(const SourceTemplate& source, const std::vector<std::string>& capabilities) {
  if (!source.serverless) return {};
  if (std::find(capabilities.begin(), capabilities.end(), "CAPABILITY_AUTO_EXPAND") != capabilities.end()) return {};
  return aws::fail(
      aws::Error{"InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_AUTO_EXPAND]", 400, "", {}});
}

// Errors of a transform have a code of ours; the actions without change sets answer them as ValidationError.
aws::Error public_error(aws::Error error) {
  if (error.code == kTransformFailed) error.code = "ValidationError";
  return error;
}

}  // namespace

Decision Actions::run(const CreateStackRequest& request) {
  if (auto status = check_stack_name(request.StackName, false); !status) return status.error();
  if (auto status = check_notifications(request.NotificationARNs); !status) return status.error();
  const auto* existing = find_stack(*request.StackName);
  if (existing != nullptr && existing->record->status != StackStatus::REVIEW_IN_PROGRESS) {
    return aws::Error{
        "AlreadyExistsException", fmt::format("Stack [{}] already exists", *request.StackName), 400, "", {}};
  }
  OperationOptions options;
  options.client_request_token = request.ClientRequestToken;
  options.disable_rollback = request.DisableRollback.value_or(false);
  if (request.OnFailure) {
    if (request.DisableRollback) {
      return validation_error("You can specify either DisableRollback or OnFailure, but not both.");
    }
    const auto& choice = *request.OnFailure;
    if (choice != "DO_NOTHING" && choice != "ROLLBACK" && choice != "DELETE") {
      return validation_error(fmt::format(
          "1 validation error detected: Value '{}' at 'onFailure' failed to satisfy constraint: Member must satisfy "
          "enum value set: [DO_NOTHING, ROLLBACK, DELETE]",
          choice));
    }
    options.disable_rollback = choice == "DO_NOTHING";
    options.delete_on_failure = choice == "DELETE";
  }
  const auto text = template_text({request.TemplateBody, request.TemplateURL});
  if (!text) return text.error();
  const auto source = read_template(*text);
  if (!source) return source.error();
  if (auto status = require_auto_expand(*source, request.Capabilities); !status) return status.error();
  auto configuration =
      configure(*source, nullptr, {request.Parameters, request.Tags, request.Capabilities, request.RoleARN});
  if (!configuration) return configuration.error();
  StackState stack;
  if (existing != nullptr) {
    stack = *existing;
  } else {
    stack.record = std::make_shared<const StackRecord>(new_stack(*request.StackName));
  }
  const auto& record = *stack.record;
  const auto prepared =
      prepare_template(*source, std::move(*configuration), {record.id, record.name, record.account, record.region});
  if (!prepared) return public_error(prepared.error());
  Decision decision;
  decision.reply = CreateStackResult{record.id};
  if (request.EnableTerminationProtection.value_or(false)) {
    StackRecord next = record;
    next.termination_protection = true;
    stack.record = std::make_shared<const StackRecord>(std::move(next));
  }
  decision.events.push_back(TemplateStored{prepared->record});
  make_change_sets_obsolete(*stack.record, "", decision);
  planner(stack, decision).create(prepared->configuration, prepared->deployment, options);
  return decision;
}

Decision Actions::run(const UpdateStackRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  if (auto status = check_notifications(request.NotificationARNs); !status) return status.error();
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr || stack->record->status == StackStatus::DELETE_COMPLETE) {
    return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
  }
  const auto& record = *stack->record;
  const auto text =
      template_text({request.TemplateBody, request.TemplateURL, request.UsePreviousTemplate.value_or(false), stack});
  if (!text) return text.error();
  if (!may_be_updated(record)) {
    return validation_error(
        fmt::format("Stack:{} is in {} state and can not be updated.", record.id, status_text(record.status)));
  }
  const auto source = read_template(*text);
  if (!source) return source.error();
  if (auto status = require_auto_expand(*source, request.Capabilities); !status) return status.error();
  auto configuration =
      configure(*source, stack, {request.Parameters, request.Tags, request.Capabilities, request.RoleARN});
  if (!configuration) return configuration.error();
  const auto prepared =
      prepare_template(*source, std::move(*configuration), {record.id, record.name, record.account, record.region});
  if (!prepared) return public_error(prepared.error());
  if (auto status = check_types_stay(*stack, *prepared->deployment); !status) return status.error();
  if (compute_changes(state_, *stack, *prepared->deployment, prepared->configuration).nothing) {
    return validation_error("No updates are to be performed.");
  }
  OperationOptions options;
  options.client_request_token = request.ClientRequestToken;
  options.disable_rollback = request.DisableRollback.value_or(false);
  Decision decision;
  decision.reply = UpdateStackResult{record.id};
  decision.events.push_back(TemplateStored{prepared->record});
  make_change_sets_obsolete(record, "", decision);
  planner(*stack, decision).update(prepared->configuration, prepared->deployment, options);
  return decision;
}

Decision Actions::run(const DeleteStackRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  Decision decision;
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr) return decision;  // section 2.2: an unknown name is fine
  const auto& record = *stack->record;
  if (record.status == StackStatus::DELETE_COMPLETE || record.status == StackStatus::DELETE_IN_PROGRESS)
    return decision;
  if (record.termination_protection) {
    return validation_error(
        fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled", record.name));
  }
  const bool creating = record.status == StackStatus::CREATE_IN_PROGRESS;
  if (record.phase != Phase::kNone && !creating) {
    return validation_error(
        fmt::format("Stack [{}] cannot be deleted while in status {}", record.id, status_text(record.status)));
  }
  if (!request.RetainResources.empty() && record.status != StackStatus::DELETE_FAILED) {
    return validation_error(fmt::format(
        "Invalid operation on stack [{}]: RetainResources can be specified only for a stack in DELETE_FAILED "
        "state.",
        record.id));
  }
  for (const auto& output : record.outputs) {
    if (!output.ExportName) continue;
    const auto users = importers(state_, record, *output.ExportName);
    if (!users.empty()) {
      return validation_error(fmt::format("Delete canceled. Cannot delete export {} as it is in use by {}",
                                          *output.ExportName, fmt::join(users, ", ")));
    }
  }
  for (const auto& [id, change_set] : state_.change_sets()) {
    if (change_set.stack_id == record.id) decision.events.push_back(ChangeSetForgotten{id});
  }
  // The oldest of the deleted stacks make room.
  std::vector<const StackRecord*> deleted;
  for (const auto& [id, other] : state_.stacks()) {
    if (other.record->status == StackStatus::DELETE_COMPLETE) deleted.push_back(other.record.get());
  }
  std::sort(deleted.begin(), deleted.end(), [](const auto* a, const auto* b) { return a->deleted < b->deleted; });
  for (std::size_t i = 0; i + kDeletedStacksMax <= deleted.size(); ++i) {
    decision.events.push_back(StackForgotten{deleted[i]->id});
  }
  OperationOptions options;
  options.client_request_token = request.ClientRequestToken;
  planner(*stack, decision).remove(request.RetainResources, options);
  return decision;
}

Decision Actions::run(const UpdateTerminationProtectionRequest& request) {
  if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
  if (!request.EnableTerminationProtection) {
    return validation_error(
        "1 validation error detected: Value null at 'enableTerminationProtection' failed to satisfy constraint: Member "
        "must not be null");
  }
  const auto* stack = find_stack(*request.StackName);
  if (stack == nullptr || stack->record->status == StackStatus::DELETE_COMPLETE) {
    return validation_error(fmt::format("Stack [{}] does not exist", *request.StackName));
  }
  Decision decision;
  StackRecord next = *stack->record;
  next.termination_protection = *request.EnableTerminationProtection;
  decision.reply = UpdateTerminationProtectionResult{next.id};
  planner(*stack, decision).change_stack(std::move(next), false);
  return decision;
}

// Tokens begin with the stack's ARN (Planner::start).
Decision Actions::run(const ResourceAnswer& answer) {
  Decision decision;
  const auto* stack = state_.stack_by_id(std::string_view(answer.token).substr(0, answer.token.find('|')));
  if (stack != nullptr) planner(*stack, decision).take(answer);
  return decision;
}

Decision Actions::run(const Resume&) {
  Decision decision;
  for (const auto& [id, stack] : state_.stacks()) {
    if (stack.record->phase != Phase::kNone) planner(stack, decision).resume();
  }
  return decision;
}

}  // namespace sluice::cfn
