#include "cfn/planner.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace sluice::cfn {

namespace {

template <class Enum>
std::string name_of(Enum value) {
  return boost::describe::enum_to_string(value, "");
}

}  // namespace

Planner::Planner(const State& state, const StackState& stack, base::Instant now, base::Random& random,
                 std::vector<Event>& events, std::vector<Effect>& effects)
    : state_(state), stack_(stack), now_(now), random_(random), events_(events), effects_(effects) {}

StackIdentity Planner::identity() const {
  return {record().id, record().name, record().account, record().region};
}

const Deployment* Planner::deployment() {
  auto& memo = *stack_.memo;
  const auto& wanted = record().current;
  if (memo.deployment == nullptr || memo.template_number != wanted.template_number ||
      memo.parameters != wanted.parameters) {
    memo.deployment = nullptr;
    if (auto stored = state_.find_template(wanted.template_number)) {
      if (auto prepared = prepare(std::move(stored), wanted.parameters, identity())) memo.deployment = *prepared;
    }
    memo.template_number = wanted.template_number;
    memo.parameters = wanted.parameters;
  }
  return memo.deployment.get();
}

// ---- events --------------------------------------------------------------------------------------------------------

void Planner::emit(Event event) {
  std::visit(
      [this](const auto& e) {
        if constexpr (requires { stack_.set(e); }) stack_.set(e);
      },
      event);
  events_.push_back(std::move(event));
}

// Times of a stack's history increase strictly, in milliseconds: the SAM CLI shows only events later than the last it
// has seen, and would wait for ever for one of the same time (section 1.3).
base::Instant Planner::tick() {
  const auto now = base::from_epoch_ms(base::epoch_ms(now_));
  stack_.last_line = std::max<base::Instant>(now, stack_.last_line + base::milliseconds(1));
  return stack_.last_line;
}

StackEvent Planner::line_of(const ResourceRecord& resource, ResourceStatus status, const std::string& reason) {
  StackEvent line;
  line.StackId = record().id;
  line.StackName = record().name;
  line.LogicalResourceId = resource.logical_id;
  line.PhysicalResourceId = resource.physical_id;
  line.ResourceType = resource.type;
  line.Timestamp = tick();
  line.ResourceStatus = name_of(status);
  if (!reason.empty()) line.ResourceStatusReason = reason;
  line.ResourceProperties = json::serialize(resource.properties);
  line.ClientRequestToken = record().client_request_token;
  line.EventId = fmt::format("{}-{}-{}", line.LogicalResourceId, line.ResourceStatus, base::iso8601_ms(line.Timestamp));
  return line;
}

void Planner::change_stack(StackRecord next, bool with_line) {
  std::optional<StackEvent> line;
  if (with_line) {
    line.emplace();
    line->StackId = next.id;
    line->EventId = random_.uuid();
    line->StackName = next.name;
    line->LogicalResourceId = next.name;
    line->PhysicalResourceId = next.id;
    line->ResourceType = "AWS::CloudFormation::Stack";
    line->Timestamp = tick();
    line->ResourceStatus = name_of(next.status);
    line->ResourceStatusReason = next.status_reason;
    line->ClientRequestToken = next.client_request_token;
  }
  emit(StackChanged{std::move(next), std::move(line)});
}

void Planner::change(ResourceRecord next, std::vector<StackEvent> lines) {
  if (!lines.empty()) next.changed = lines.back().Timestamp;
  emit(ResourceChanged{record().id, std::move(next), std::move(lines)});
}

void Planner::forget(std::uint32_t incarnation) {
  emit(ResourceForgotten{record().id, incarnation});
}

void Planner::request(const ResourceRecord& resource) {
  ResourceRequest request;
  request.token = resource.token;
  request.stack_id = record().id;
  request.stack_name = record().name;
  request.account = record().account;
  request.region = record().region;
  request.logical_id = resource.logical_id;
  request.type = resource.type;
  request.operation = resource.operation;
  request.physical_name = resource.physical_name;
  request.physical_id = resource.physical_id;
  if (resource.properties.is_object()) request.properties = resource.properties.as_object();
  request.tags = resource.tags;
  if (resource.operation != ResourceOperation::kCreate) request.attributes = resource.attributes;
  if (resource.operation == ResourceOperation::kUpdate) {
    request.previous_properties =
        resource.previous_properties.is_object() ? resource.previous_properties.as_object() : json::object();
    request.previous_tags = resource.previous_tags;
  }
  effects_.push_back(std::move(request));
}

void Planner::start(ResourceRecord resource, ResourceOperation operation, ResourceStatus status,
                    const std::string& reason) {
  resource.operation = operation;
  resource.token = fmt::format("{}|{}|{}", record().id, resource.incarnation, random_.hex(8));
  resource.pass = record().pass;
  resource.step = Step::kRunning;
  resource.status = status;
  resource.status_reason = reason;
  auto line = line_of(resource, status, reason);
  if (operation == ResourceOperation::kCreate) line.PhysicalResourceId.clear();
  change(resource, {std::move(line)});
  request(resource);
}

void Planner::fail(ResourceRecord resource, ResourceStatus status, const std::string& reason) {
  resource.pass = record().pass;
  resource.step = Step::kFailed;
  resource.status = status;
  resource.status_reason = reason;
  auto line = line_of(resource, status, reason);
  change(std::move(resource), {std::move(line)});
}

void Planner::enter(StackStatus status, const std::string& reason, Phase phase,
                    const std::function<void(StackRecord&)>& edit) {
  StackRecord next = record();
  next.status = status;
  next.status_reason = reason.empty() ? std::nullopt : std::optional(reason);
  next.phase = phase;
  next.pass += 1;
  if (edit) edit(next);
  change_stack(std::move(next), true);
}

// ---- operations ----------------------------------------------------------------------------------------------------

namespace {

void set_options(StackRecord& stack, const OperationOptions& options) {
  stack.disable_rollback = options.disable_rollback;
  stack.delete_on_failure = options.delete_on_failure;
  stack.client_request_token = options.client_request_token;
  stack.operation += 1;
}

}  // namespace

void Planner::create(const Configuration& configuration, std::shared_ptr<const Deployment> deployment,
                     const OperationOptions& options) {
  *stack_.memo = {configuration.template_number, configuration.parameters, std::move(deployment)};
  enter(StackStatus::CREATE_IN_PROGRESS, "User Initiated", Phase::kConverge, [&](StackRecord& next) {
    next.current = configuration;
    if (options.change_set_id) {
      next.change_set_id = options.change_set_id;
      next.updated = now_;
    }
    set_options(next, options);
  });
  advance();
}

void Planner::update(const Configuration& configuration, std::shared_ptr<const Deployment> deployment,
                     const OperationOptions& options) {
  *stack_.memo = {configuration.template_number, configuration.parameters, std::move(deployment)};
  enter(StackStatus::UPDATE_IN_PROGRESS, "User Initiated", Phase::kConverge, [&](StackRecord& next) {
    next.previous = next.current;
    next.current = configuration;
    next.updated = now_;
    if (options.change_set_id) next.change_set_id = options.change_set_id;
    set_options(next, options);
  });
  advance();
}

void Planner::remove(const std::vector<std::string>& retain_resources, const OperationOptions& options) {
  cancel_running();
  enter(StackStatus::DELETE_IN_PROGRESS, "User Initiated", Phase::kDelete, [&](StackRecord& next) {
    next.retain_resources = retain_resources;
    next.client_request_token = options.client_request_token;
  });
  advance();
}

void Planner::resume() {
  for (const auto& [incarnation, resource] : std::map(stack_.resources)) {
    if (!resource->token.empty()) request(*resource);
  }
  advance();
}

void Planner::advance() {
  for (bool changed = true; changed;) {
    switch (record().phase) {
      case Phase::kNone:
        return;
      case Phase::kConverge:
        changed = converge();
        break;
      case Phase::kRestore:
        changed = restore();
        break;
      case Phase::kCleanup:
      case Phase::kRestoreCleanup:
        changed = clean_up();
        break;
      case Phase::kRollback:
      case Phase::kDelete:
        changed = delete_all();
        break;
    }
  }
}

// ---- answers -------------------------------------------------------------------------------------------------------

void Planner::take(const ResourceAnswer& answer) {
  const auto it = std::find_if(stack_.resources.begin(), stack_.resources.end(),
                               [&](const auto& entry) { return entry.second->token == answer.token; });
  if (answer.token.empty() || it == stack_.resources.end()) return;
  ResourceRecord resource = *it->second;
  resource.token.clear();
  switch (resource.operation) {
    case ResourceOperation::kCreate:
      take_creation(std::move(resource), answer);
      break;
    case ResourceOperation::kUpdate:
      take_update(std::move(resource), answer);
      break;
    case ResourceOperation::kDelete:
      take_deletion(std::move(resource), answer);
      break;
  }
  advance();
}

void Planner::take_creation(ResourceRecord resource, const ResourceAnswer& answer) {
  const bool replacing = resource.status == ResourceStatus::UPDATE_IN_PROGRESS;
  resource.physical_id = answer.physical_id;
  resource.attributes = answer.attributes;
  if (resource.step != Step::kRunning || resource.pass != record().pass) {  // cancelled meanwhile
    if (!answer.ok && answer.physical_id.empty()) resource.attributes.clear();
    change(std::move(resource));
    return;
  }
  if (!answer.ok) {
    fail(std::move(resource), replacing ? ResourceStatus::UPDATE_FAILED : ResourceStatus::CREATE_FAILED, answer.error);
    return;
  }
  std::vector<StackEvent> lines;
  if (!replacing) {
    lines.push_back(line_of(resource, ResourceStatus::CREATE_IN_PROGRESS, "Resource creation Initiated"));
  }
  resource.status = replacing ? ResourceStatus::UPDATE_COMPLETE : ResourceStatus::CREATE_COMPLETE;
  resource.status_reason.clear();
  resource.step = Step::kDone;
  lines.push_back(line_of(resource, resource.status, ""));
  change(std::move(resource), std::move(lines));
}

void Planner::take_update(ResourceRecord resource, const ResourceAnswer& answer) {
  if (answer.ok) {
    if (!answer.physical_id.empty()) resource.physical_id = answer.physical_id;
    if (!answer.attributes.empty()) resource.attributes = answer.attributes;
  }
  if (resource.step != Step::kRunning || resource.pass != record().pass) {  // cancelled meanwhile
    change(std::move(resource));
    return;
  }
  if (!answer.ok) {
    fail(std::move(resource), ResourceStatus::UPDATE_FAILED, answer.error);
    return;
  }
  resource.status = ResourceStatus::UPDATE_COMPLETE;
  resource.status_reason.clear();
  resource.step = Step::kDone;
  resource.previous_properties = nullptr;
  resource.previous_tags.clear();
  auto line = line_of(resource, resource.status, "");
  change(std::move(resource), {std::move(line)});
}

// ---- references ----------------------------------------------------------------------------------------------------

Evaluated LiveReferences::ref(std::string_view logical_id) const {
  const auto* resource = stack_.live(logical_id);
  if (resource == nullptr || resource->physical_id.empty()) {
    return base::fail(fmt::format("Template error: instance of Ref references undefined resource {}", logical_id));
  }
  return json::value(json::string(resource->physical_id));
}

Evaluated LiveReferences::get_att(std::string_view logical_id, std::string_view attribute) const {
  const auto* resource = stack_.live(logical_id);
  if (resource == nullptr) {
    return base::fail(
        fmt::format("Template error: instance of Fn::GetAtt references undefined resource {}", logical_id));
  }
  const auto it = resource->attributes.find(std::string(attribute));
  if (it != resource->attributes.end()) return it->second;
  const auto* type = find_type(resource->type);
  if (type != nullptr && type->identifier == attribute) return json::value(json::string(resource->physical_id));
  return base::fail(fmt::format("Resource type {} does not support attribute {{{}}}.", resource->type, attribute));
}

Evaluated LiveReferences::import_value(std::string_view name) const {
  for (const auto& [id, stack] : state_.stacks()) {
    const auto& other = *stack.record;
    if (other.account != stack_.record->account || other.region != stack_.record->region) continue;
    if (other.status == StackStatus::DELETE_COMPLETE) continue;
    for (const auto& output : other.outputs) {
      if (output.ExportName == name) return json::value(json::string(output.OutputValue));
    }
  }
  return base::fail(fmt::format("No export named {} found", name));
}

std::string id_list(const std::vector<const ResourceRecord*>& resources) {
  std::vector<std::string> ids;
  for (const auto* resource : resources) ids.push_back(resource->logical_id);
  return fmt::format("{}", fmt::join(ids, ", "));
}

std::vector<std::string> importers(const State& state, const StackRecord& exporter, const std::string& export_name) {
  std::vector<std::string> names;
  for (const auto& [id, stack] : state.stacks()) {
    const auto& other = *stack.record;
    if (id == exporter.id || other.account != exporter.account || other.region != exporter.region) continue;
    if (other.status == StackStatus::DELETE_COMPLETE) continue;
    if (std::find(other.imports.begin(), other.imports.end(), export_name) != other.imports.end()) {
      names.push_back(other.name);
    }
  }
  return names;
}

}  // namespace sluice::cfn
