#include "cfn/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "aws/arn.h"
#include "cfn/engine.h"
#include "cfn/errors.h"
#include "cfn/structure.h"

namespace sluice::cfn {

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  return std::visit([&](const auto& request) { return Actions(state_, context, now, random).run(request); }, command);
}

// ---- names ---------------------------------------------------------------------------------------------------------

aws::Status check_stack_name(const std::optional<std::string>& name, bool arn_allowed) {
  const auto refuse = [](const std::string& value, const std::string& constraint) {
    return aws::fail(validation_error(fmt::format(
        "1 validation error detected: Value {} at 'stackName' failed to satisfy constraint: {}", value, constraint)));
  };
  if (!name) return refuse("null", "Member must not be null");
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_part = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  if (arn_allowed && name->starts_with("arn:")) {
    const bool fits = std::all_of(name->begin(), name->end(), [&](char c) {
      return is_part(c) || std::string_view(":/._+").find(c) != std::string_view::npos;
    });
    if (fits) return {};
  }
  if (name->empty() || !letter((*name)[0]) || !std::all_of(name->begin(), name->end(), is_part)) {
    return refuse("'" + *name + "'",
                  arn_allowed
                      ? "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
                      : "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
  }
  if (name->size() > 128) return refuse("'" + *name + "'", "Member must have length less than or equal to 128");
  return {};
}

std::string status_text(StackStatus status) {
  return boost::describe::enum_to_string(status, "");
}

bool may_be_updated(const StackRecord& stack) {
  switch (stack.status) {
    case StackStatus::CREATE_COMPLETE:
    case StackStatus::UPDATE_COMPLETE:
    case StackStatus::UPDATE_ROLLBACK_COMPLETE:
    case StackStatus::CREATE_FAILED:
    case StackStatus::UPDATE_FAILED:
      return true;
    default:
      return false;
  }
}

aws::Result<Page> page_of(std::size_t count, const std::optional<std::string>& token) {
  Page page;
  if (token && !token->empty()) {
    const auto [end, error] = std::from_chars(token->data(), token->data() + token->size(), page.begin);
    if (error != std::errc() || end != token->data() + token->size() || page.begin > count) {
      return aws::fail(validation_error("The NextToken is not valid."));
    }
  }
  page.end = std::min(count, page.begin + kPageSize);
  if (page.end < count) page.next = std::to_string(page.end);
  return page;
}

// ---- finding -------------------------------------------------------------------------------------------------------

const StackState* Actions::find_stack(std::string_view name_or_id) const {
  return state_.find_stack(context_.account, context_.region, name_or_id);
}

aws::Result<const ChangeSetRecord*> Actions::find_change_set(const std::optional<std::string>& name,
                                                             const std::optional<std::string>& stack_name) const {
  if (!name) {
    return aws::fail(
        validation_error("1 validation error detected: Value null at 'changeSetName' failed to satisfy constraint: "
                         "Member must not be null"));
  }
  const auto missing = [&] {
    return aws::fail(aws::Error{"ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", *name), 404, "", {}});
  };
  if (name->starts_with("arn:")) {
    const auto* found = state_.find_change_set(*name);
    if (found == nullptr) return missing();
    return found;
  }
  if (!stack_name || stack_name->empty()) {
    return aws::fail(validation_error("StackName must be specified if ChangeSetName is not specified as an ARN."));
  }
  const auto* stack = find_stack(*stack_name);
  if (stack == nullptr) return aws::fail(validation_error(fmt::format("Stack [{}] does not exist", *stack_name)));
  for (const auto& [id, change_set] : state_.change_sets()) {
    if (change_set.stack_id == stack->record->id && change_set.name == *name) return &change_set;
  }
  return missing();
}

// A set that was executed last tells how its stack is doing; earlier ones carry the end of it.
std::string Actions::execution_status(const ChangeSetRecord& change_set) const {
  if (change_set.execution_status != "EXECUTE_IN_PROGRESS") return change_set.execution_status;
  const auto* stack = state_.stack_by_id(change_set.stack_id);
  if (stack == nullptr) return "EXECUTE_COMPLETE";
  switch (stack->record->status) {
    case StackStatus::CREATE_IN_PROGRESS:
    case StackStatus::UPDATE_IN_PROGRESS:
      return "EXECUTE_IN_PROGRESS";
    case StackStatus::CREATE_COMPLETE:
    case StackStatus::UPDATE_COMPLETE:
    case StackStatus::UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
      return "EXECUTE_COMPLETE";
    default:
      return "EXECUTE_FAILED";
  }
}

Planner Actions::planner(const StackState& stack, Decision& decision) const {
  return Planner(state_, stack, now_, random_, decision.events, decision.effects);
}

StackRecord Actions::new_stack(const std::string& name) const {
  StackRecord stack;
  stack.id = aws::arn("cloudformation", context_.region, context_.account, "stack/" + name + "/" + random_.uuid());
  stack.name = name;
  stack.account = context_.account;
  stack.region = context_.region;
  stack.created = base::from_epoch_ms(base::epoch_ms(now_));
  return stack;
}

// ---- templates -----------------------------------------------------------------------------------------------------

aws::Result<std::string> Actions::template_text(const TemplateChoice& choice) const {
  if (choice.use_previous) {
    if (choice.body || choice.url) {
      return aws::fail(validation_error("Template and UsePreviousTemplate can't both be specified."));
    }
    const auto record =
        choice.stack != nullptr ? state_.find_template(choice.stack->record->current.template_number) : nullptr;
    if (record == nullptr) {
      return aws::fail(validation_error("Either Template URL or Template Body must be specified."));
    }
    return record->original;
  }
  if (choice.url && !choice.body) return aws::fail(validation_error("TemplateURL must be a supported URL."));
  if (!choice.body || choice.body->empty()) {
    return aws::fail(validation_error("Either Template URL or Template Body must be specified."));
  }
  if (choice.url && choice.body->size() > kTemplateUrlBytesMax) {
    return aws::fail(validation_error(fmt::format("Template may not exceed {} bytes in size.", kTemplateUrlBytesMax)));
  }
  if (!choice.url && choice.body->size() > kTemplateBodyBytesMax) {
    return aws::fail(validation_error(
        fmt::format("1 validation error detected: Value '{}' at 'templateBody' failed to satisfy constraint: Member "
                    "must have length less than or equal to {}",
                    *choice.body, kTemplateBodyBytesMax)));
  }
  return *choice.body;
}

aws::Status Actions::check_tags(const std::vector<Tag>& tags) {
  constexpr std::size_t kTagsMax = 50;
  std::set<std::string> keys;
  for (const auto& tag : tags) {
    if (!tag.Key || tag.Key->empty() || !tag.Value) {
      return aws::fail(validation_error("Every tag must have a Key and a Value."));
    }
    if (tag.Key->starts_with("aws:")) {
      return aws::fail(validation_error("Tag keys that begin with aws: are reserved."));
    }
    if (!keys.insert(*tag.Key).second) {
      return aws::fail(validation_error(fmt::format("Tag {} has been specified more than once.", *tag.Key)));
    }
  }
  if (tags.size() > kTagsMax) {
    return aws::fail(validation_error(fmt::format("A stack may have at most {} tags.", kTagsMax)));
  }
  return {};
}

aws::Status Actions::check_notifications(const std::vector<std::string>& arns) {
  return arns.empty() ? aws::Status() : aws::fail(aws::not_supported("NotificationARNs"));
}

aws::Result<Configuration> Actions::configure(const SourceTemplate& source, const StackState* stack,
                                              const Wishes& wishes) const {
  if (auto status = check_tags(wishes.tags); !status) return aws::fail(status.error());
  static const std::map<std::string, std::string> kNone;
  const auto& previous = stack != nullptr ? stack->record->current.parameters : kNone;
  auto values = parameter_values(source.parameters, wishes.parameters, previous);
  if (!values) return aws::fail(values.error());
  Configuration configuration;
  configuration.template_number = state_.next_template_number();
  configuration.parameters = std::move(*values);
  // No tags in an update: those that the stack has stay. (An empty list, which would take them away, can't be told from
  // none in the query protocol.)
  configuration.tags = wishes.tags.empty() && stack != nullptr ? stack->record->current.tags : wishes.tags;
  configuration.capabilities = wishes.capabilities;
  configuration.role_arn = wishes.role_arn;
  return configuration;
}

aws::Result<Actions::Prepared> Actions::prepare_template(const SourceTemplate& source, Configuration configuration,
                                                         const StackIdentity& identity) const {
  Prepared prepared;
  auto record = process_template(source, configuration.parameters, identity.region, configuration.template_number);
  if (!record) return aws::fail(record.error());
  prepared.record = std::move(*record);
  const auto needed = needed_capabilities(prepared.record.processed.as_object().at("Resources").as_object());
  const auto& given = configuration.capabilities;
  const auto has = [&](const char* name) { return std::find(given.begin(), given.end(), name) != given.end(); };
  const bool enough = needed.capability.empty() || has("CAPABILITY_NAMED_IAM") ||
                      (needed.capability == "CAPABILITY_IAM" && has("CAPABILITY_IAM"));
  if (!enough) {
    return aws::fail(aws::Error{"InsufficientCapabilitiesException",
                                fmt::format("Requires capabilities : [{}]", needed.capability),
                                400,
                                "",
                                {}});
  }
  auto deployment =
      prepare(std::make_shared<const TemplateRecord>(prepared.record), configuration.parameters, identity);
  if (!deployment) return aws::fail(deployment.error());
  prepared.deployment = std::move(*deployment);
  prepared.configuration = std::move(configuration);
  return prepared;
}

aws::Status Actions::check_types_stay(const StackState& stack, const Deployment& deployment) {
  std::vector<std::string> changed;
  for (const auto& id : deployment.graph.order) {
    const auto* live = stack.live(id);
    if (live != nullptr && live->type != text_member(deployment.resource(id), "Type")) changed.push_back(id);
  }
  if (changed.empty()) return {};
  return aws::fail(validation_error(
      fmt::format("Update of resource type is not permitted. The new template modifies resource type of the following "
                  "resources: [{}]",
                  fmt::join(changed, ", "))));
}

void Actions::make_change_sets_obsolete(const StackRecord& stack, const std::string& executed,
                                        Decision& decision) const {
  for (const auto& [id, change_set] : state_.change_sets()) {
    if (change_set.stack_id != stack.id || id == executed) continue;
    ChangeSetRecord next = change_set;
    next.execution_status = change_set.execution_status == "AVAILABLE" ? "OBSOLETE" : execution_status(change_set);
    if (next.execution_status != change_set.execution_status)
      decision.events.push_back(ChangeSetChanged{std::move(next)});
  }
}

}  // namespace sluice::cfn
