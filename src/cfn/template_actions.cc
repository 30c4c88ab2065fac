// The actions about templates.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cfn/actions.h"
#include "cfn/errors.h"
#include "cfn/schema.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

// Capabilities and their reason, which GetTemplateSummary and ValidateTemplate both tell.
template <class Result>
void tell_capabilities(const json::object& root, Result& result) {
  const auto needed = needed_capabilities(root.at("Resources").as_object());
  std::vector<std::string> capabilities;
  if (!needed.capability.empty()) {
    capabilities.push_back(needed.capability);
    result.CapabilitiesReason =
        fmt::format("The following resource(s) require capabilities: [{}]", fmt::join(needed.types, ", "));
  }
  const auto transforms = declared_transforms(root);
  if (!transforms.empty()) {
    capabilities.push_back("CAPABILITY_AUTO_EXPAND");
    result.DeclaredTransforms = transforms;
    if (!result.CapabilitiesReason) {
      result.CapabilitiesReason =
          fmt::format("The following transform(s) require capabilities: [{}]", fmt::join(transforms, ", "));
    }
  }
  if (!capabilities.empty()) result.Capabilities = std::move(capabilities);
}

}  // namespace

Decision Actions::run(const GetTemplateRequest& request) {
  std::uint64_t number = 0;
  if (request.ChangeSetName) {
    const auto found = find_change_set(request.ChangeSetName, request.StackName);
    if (!found) return found.error();
    number = (*found)->configuration.template_number;
  } else {
    if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
    const auto* stack = find_stack(*request.StackName);
    if (stack == nullptr) return validation_error(fmt::format("Stack with id {} does not exist", *request.StackName));
    number = stack->record->current.template_number;
  }
  const auto stage = request.TemplateStage.value_or("Original");
  if (stage != "Original" && stage != "Processed") {
    return validation_error(fmt::format(
        "1 validation error detected: Value '{}' at 'templateStage' failed to satisfy constraint: Member must satisfy "
        "enum value set: [Original, Processed]",
        stage));
  }
  GetTemplateResult result;
  result.StagesAvailable = {"Original", "Processed"};
  // A stack in review has no template of its own yet: an empty text.
  if (const auto record = state_.find_template(number)) {
    if (stage == "Processed" && record->processed.is_null()) {
      return validation_error("Template is not available in the stage Processed.");
    }
    const bool as_it_came = stage == "Original" || !record->transformed;
    result.TemplateBody = as_it_came ? record->original : json::serialize(record->processed);
  }
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

Decision Actions::run(const GetTemplateSummaryRequest& request) {
  std::string text;
  if (request.StackName && !request.StackName->empty()) {
    if (auto status = check_stack_name(request.StackName, true); !status) return status.error();
    const auto* stack = find_stack(*request.StackName);
    if (stack == nullptr) return validation_error(fmt::format("Stack with id {} does not exist", *request.StackName));
    if (stack->record->status == StackStatus::REVIEW_IN_PROGRESS) {
      return validation_error("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.");
    }
    const auto record = state_.find_template(stack->record->current.template_number);
    if (record != nullptr) text = record->original;
  } else {
    const auto chosen = template_text({request.TemplateBody, request.TemplateURL});
    if (!chosen) return chosen.error();
    text = *chosen;
  }
  const auto source = read_template(text);
  if (!source) return source.error();
  const auto& root = source->root();
  GetTemplateSummaryResult result;
  for (const auto& definition : source->parameters) {
    result.Parameters.push_back({definition.name,
                                 definition.default_value,
                                 definition.type,
                                 definition.no_echo,
                                 definition.description,
                                 {definition.allowed_values}});
  }
  result.Description = text_member(root, "Description");
  result.Version = text_member(root, "AWSTemplateFormatVersion");
  if (const auto* metadata = root.if_contains("Metadata")) result.Metadata = json::serialize(*metadata);
  tell_capabilities(root, result);
  std::map<std::string, std::vector<std::string>> by_type;
  for (const auto& [id, resource] : root.at("Resources").as_object()) {
    by_type[*text_member(resource.as_object(), "Type")].emplace_back(id);
  }
  std::vector<ResourceIdentifierSummary> identifiers;
  for (const auto& [type, ids] : by_type) {
    result.ResourceTypes.push_back(type);
    const auto* schema = find_type(type);
    if (schema != nullptr) identifiers.push_back({type, ids, {std::string(schema->identifier)}});
  }
  if (!identifiers.empty()) result.ResourceIdentifierSummaries = std::move(identifiers);
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

Decision Actions::run(const ValidateTemplateRequest& request) {
  const auto text = template_text({request.TemplateBody, request.TemplateURL});
  if (!text) return text.error();
  const auto source = read_template(*text);
  if (!source) return source.error();
  ValidateTemplateResult result;
  for (const auto& definition : source->parameters) {
    result.Parameters.push_back(
        {definition.name, definition.default_value, definition.no_echo, definition.description});
  }
  result.Description = text_member(source->root(), "Description");
  tell_capabilities(source->root(), result);
  Decision decision;
  decision.reply = std::move(result);
  return decision;
}

}  // namespace sluice::cfn
