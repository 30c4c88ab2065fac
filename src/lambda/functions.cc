#include "lambda/functions.h"

#include <algorithm>

#include "lambda/errors.h"
#include "lambda/runtimes.h"
#include "lambda/scheduler.h"
#include "lambda/validation.h"
#include "lambda/views.h"

namespace sluice::lambda {

namespace {

constexpr std::int32_t kPageMax = 50;
constexpr std::size_t kBareNameMax = 64;

// A page's size: MaxItems, 1-10000, of which at most kPageMax are given.
aws::Result<std::size_t> page_size(const std::optional<std::int32_t>& max_items) {
  errors::Validation validation;
  if (max_items) validation.range(*max_items, 1, 10'000, "maxItems");
  if (const auto status = validation.status(); !status) return aws::fail(status.error());
  return std::size_t(std::min(max_items.value_or(kPageMax), kPageMax));
}

// Gives the record a new revision, and a state that settles after Options::settle_time.
void touch(const Scene& scene, FunctionRecord& record) {
  record.modified = scene.now;
  record.settled_at = scene.now + scene.options.settle_time;
  record.revision_id = scene.random.uuid();
  record.settled_revision_id = scene.random.uuid();
}

aws::Status check_create_members(const CreateFunctionRequest& request) {
  errors::Validation validation;
  validation.require(request.FunctionName.has_value(), "functionName");
  validation.require(request.Role.has_value(), "role");
  validation.require(request.Code.has_value(), "code");
  if (request.Role) check_role(validation, *request.Role);
  if (request.Handler) check_handler(validation, *request.Handler);
  if (request.Description) check_description(validation, *request.Description);
  if (request.Timeout) check_timeout(validation, *request.Timeout);
  if (request.MemorySize) check_memory(validation, *request.MemorySize);
  if (request.TracingConfig) check_tracing(validation, *request.TracingConfig);
  if (request.EphemeralStorage) check_ephemeral_storage(validation, *request.EphemeralStorage);
  if (request.Environment) check_environment_names(validation, *request.Environment);
  if (request.LoggingConfig) check_logging(validation, *request.LoggingConfig);
  if (request.PackageType && *request.PackageType != "Zip" && *request.PackageType != "Image") {
    validation.refuse_enum(*request.PackageType, "packageType", "[Zip, Image]");
  }
  check_architectures(validation, request.Architectures);
  return validation.status();
}

aws::Status check_create(const CreateFunctionRequest& request) {
  if (const auto status = check_create_members(request); !status) return status;
  if (request.PackageType.value_or("Zip") == "Image" || request.Code->ImageUri) {
    return aws::fail(aws::not_supported("PackageType Image of Lambda functions"));
  }
  if (!request.Runtime || !request.Handler) {
    return aws::fail(errors::invalid_parameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages."));
  }
  if (const auto status = check_runtime(*request.Runtime); !status) return status;
  if (request.Publish.value_or(false)) return aws::fail(aws::not_supported("Publish: a version of a Lambda function"));
  if (request.CodeSigningConfigArn) return aws::fail(aws::not_supported("CodeSigningConfigArn of Lambda functions"));
  if (const auto status = check_unsupported(request); !status) return status;
  if (request.Environment) {
    if (const auto status = check_environment(*request.Environment); !status) return status;
  }
  if (request.LoggingConfig) {
    if (const auto status = check_log_format(*request.LoggingConfig); !status) return status;
  }
  return check_tag_count(request.Tags);
}

aws::Status check_update(const UpdateFunctionConfigurationRequest& request) {
  errors::Validation validation;
  if (request.Role) check_role(validation, *request.Role);
  if (request.Handler) check_handler(validation, *request.Handler);
  if (request.Description) check_description(validation, *request.Description);
  if (request.Timeout) check_timeout(validation, *request.Timeout);
  if (request.MemorySize) check_memory(validation, *request.MemorySize);
  if (request.TracingConfig) check_tracing(validation, *request.TracingConfig);
  if (request.EphemeralStorage) check_ephemeral_storage(validation, *request.EphemeralStorage);
  if (request.Environment) check_environment_names(validation, *request.Environment);
  if (request.LoggingConfig) check_logging(validation, *request.LoggingConfig);
  if (const auto status = validation.status(); !status) return status;
  if (request.Runtime) {
    if (const auto status = check_runtime(*request.Runtime); !status) return status;
  }
  if (const auto status = check_unsupported(request); !status) return status;
  if (request.Environment) {
    if (const auto status = check_environment(*request.Environment); !status) return status;
  }
  if (request.LoggingConfig) return check_log_format(*request.LoggingConfig);
  return {};
}

// The function that an update names, if it may be updated now.
aws::Result<NamedFunction> find_for_update(const Scene& scene, const base::Required<std::string>& text,
                                           const std::optional<std::string>& revision) {
  auto found = find_function(scene, text, std::nullopt);
  if (!found) return found;
  if (!is_settled(*found->record, scene.now)) return aws::fail(errors::update_in_progress(found->record->arn()));
  if (revision && *revision != revision_id(*found->record, scene.now)) return aws::fail(errors::stale_revision());
  return found;
}

// The event of an update of code or configuration: idle sandboxes of the old one stop, running ones finish first.
Decision updated(const Scene& scene, FunctionRecord record) {
  record.updated = true;
  record.generation = scene.state.next_generation;
  touch(scene, record);
  Decision decision;
  stop_idle_sandboxes(scene, decision, record.arn());
  decision.reply = function_view(record, scene.now, Freshness::kJustChanged);
  decision.events.push_back(FunctionSet{std::move(record)});
  return decision;
}

}  // namespace

aws::Result<NamedFunction> find_function(const Scene& scene, const base::Required<std::string>& text,
                                         const std::optional<std::string>& qualifier, MissingAs missing) {
  if (!text) {
    errors::Validation validation;
    validation.require(false, "functionName");
    return aws::fail(validation.status().error());
  }
  auto name = parse_function_name(*text, qualifier, scene.context);
  if (!name) return aws::fail(name.error());
  const auto* record = scene.state.function(name->arn());
  if (record == nullptr || (!name->qualifier.empty() && name->qualifier != kLatest)) {
    const bool add_latest = missing == MissingAs::kLatest && name->qualifier.empty();
    return aws::fail(errors::function_not_found(add_latest ? name->arn() + ":$LATEST" : name->qualified_arn()));
  }
  return NamedFunction{*std::move(name), record};
}

Decision decide(const Scene& scene, const CreateFunction& command) {
  const auto& request = command.request;
  if (const auto status = check_create(request); !status) return status.error();
  const auto name = parse_function_name(*request.FunctionName, std::nullopt, scene.context);
  if (!name) return name.error();
  if (name->name.size() > kBareNameMax) {
    return errors::invalid_parameter("1 validation error detected: Value '" + name->name +
                                     "' at 'functionName' failed to satisfy constraint: Member must have length less "
                                     "than or equal to 64");
  }
  if (name->name.find('.') != std::string::npos || !name->qualifier.empty()) {
    errors::Validation validation;
    validation.refuse_pattern(*request.FunctionName, "functionName", "[a-zA-Z0-9-_]+");
    return validation.status().error();
  }
  if (scene.state.function(name->arn()) != nullptr) return errors::conflict("Function already exist: " + name->name);

  FunctionRecord record;
  record.account = name->account;
  record.region = name->region;
  record.name = name->name;
  record.generation = scene.state.next_generation;
  record.runtime = *request.Runtime;
  record.role = *request.Role;
  record.handler = *request.Handler;
  record.description = request.Description.value_or("");
  record.timeout_s = request.Timeout.value_or(record.timeout_s);
  record.memory_mb = request.MemorySize.value_or(record.memory_mb);
  if (request.EphemeralStorage) record.ephemeral_storage_mb = *request.EphemeralStorage->Size;
  if (!request.Architectures.empty()) record.architecture = request.Architectures.front();
  if (request.Environment) record.environment = request.Environment->Variables;
  if (request.TracingConfig) record.tracing_mode = request.TracingConfig->Mode.value_or(record.tracing_mode);
  if (request.LoggingConfig) record.log_group = request.LoggingConfig->LogGroup.value_or("");
  record.code = command.code;
  record.tags = request.Tags;
  touch(scene, record);
  Decision decision;
  decision.reply = function_view(record, scene.now, Freshness::kJustChanged);
  decision.events.push_back(FunctionSet{std::move(record)});
  return decision;
}

Decision decide(const Scene& scene, const GetFunctionRequest& request) {
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  const auto& record = *found->record;
  GetFunctionResponse response;
  response.Configuration = function_view(record, scene.now, Freshness::kRead, found->name.qualifier);
  response.Code.Location = scene.context.base_url + kCodePath + record.code.sha256;
  if (!record.tags.empty()) response.Tags = record.tags;
  if (record.reserved_concurrency) response.Concurrency = Concurrency{record.reserved_concurrency};
  Decision decision;
  decision.reply = std::move(response);
  return decision;
}

Decision decide(const Scene& scene, const GetFunctionConfigurationRequest& request) {
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  Decision decision;
  decision.reply = function_view(*found->record, scene.now, Freshness::kRead, found->name.qualifier);
  return decision;
}

Decision decide(const Scene& scene, const ListFunctionsRequest& request) {
  const auto size = page_size(request.MaxItems);
  if (!size) return size.error();
  errors::Validation validation;
  if (request.FunctionVersion && *request.FunctionVersion != "ALL") {
    validation.refuse_enum(*request.FunctionVersion, "functionVersion", "[ALL]");
  }
  if (const auto status = validation.status(); !status) return status.error();
  if (request.MasterRegion) return aws::not_supported("MasterRegion of Lambda ListFunctions");

  const auto prefix = FunctionName{scene.context.account, scene.context.region, "", ""}.arn();
  const auto qualifier = request.FunctionVersion ? kLatest : std::string_view();
  ListFunctionsResponse response;
  // The marker is the name of the last function on the page before.
  auto at = request.Marker ? scene.state.functions.upper_bound(prefix + *request.Marker)
                           : scene.state.functions.lower_bound(prefix);
  for (; at != scene.state.functions.end() && at->first.starts_with(prefix); ++at) {
    if (response.Functions.size() == *size) {
      response.NextMarker = response.Functions.back().FunctionName;
      break;
    }
    response.Functions.push_back(function_view(at->second, scene.now, Freshness::kRead, qualifier));
  }
  Decision decision;
  decision.reply = std::move(response);
  return decision;
}

Decision decide(const Scene& scene, const ListVersionsByFunctionRequest& request) {
  const auto found = find_function(scene, request.FunctionName, std::nullopt);
  if (!found) return found.error();
  if (const auto size = page_size(request.MaxItems); !size) return size.error();
  ListVersionsByFunctionResponse response;
  if (!request.Marker) response.Versions = {function_view(*found->record, scene.now, Freshness::kRead, kLatest)};
  Decision decision;
  decision.reply = std::move(response);
  return decision;
}

Decision decide(const Scene& scene, const UpdateFunctionCode& command) {
  const auto& request = command.request;
  errors::Validation validation;
  check_architectures(validation, request.Architectures);
  if (const auto status = validation.status(); !status) return status.error();
  const auto found = find_for_update(scene, request.FunctionName, request.RevisionId);
  if (!found) return found.error();
  if (request.ImageUri) {
    return errors::invalid_parameter("Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  if (request.Publish.value_or(false)) return aws::not_supported("Publish: a version of a Lambda function");
  auto record = *found->record;
  record.code = command.code;
  if (!request.Architectures.empty()) record.architecture = request.Architectures.front();
  if (request.DryRun.value_or(false)) {
    Decision decision;
    decision.reply = function_view(record, scene.now, Freshness::kRead);
    return decision;
  }
  return updated(scene, std::move(record));
}

Decision decide(const Scene& scene, const UpdateFunctionConfigurationRequest& request) {
  if (const auto status = check_update(request); !status) return status.error();
  const auto found = find_for_update(scene, request.FunctionName, request.RevisionId);
  if (!found) return found.error();
  auto record = *found->record;
  if (request.Role) record.role = *request.Role;
  if (request.Handler) record.handler = *request.Handler;
  if (request.Description) record.description = *request.Description;
  if (request.Timeout) record.timeout_s = *request.Timeout;
  if (request.MemorySize) record.memory_mb = *request.MemorySize;
  if (request.Environment) {
    record.environment.reset();
    if (!request.Environment->Variables.empty()) record.environment = request.Environment->Variables;
  }
  if (request.Runtime) record.runtime = *request.Runtime;
  if (request.TracingConfig) record.tracing_mode = request.TracingConfig->Mode.value_or(record.tracing_mode);
  if (request.EphemeralStorage) record.ephemeral_storage_mb = *request.EphemeralStorage->Size;
  if (request.LoggingConfig) record.log_group = request.LoggingConfig->LogGroup.value_or("");
  return updated(scene, std::move(record));
}

Decision decide(const Scene& scene, const DeleteFunctionRequest& request) {
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  if (!found->name.qualifier.empty()) {
    return errors::invalid_parameter("$LATEST version cannot be deleted without deleting the function.");
  }
  Decision decision;
  const auto arn = found->record->arn();
  stop_idle_sandboxes(scene, decision, arn);
  answer_waiting(scene, decision, arn, errors::function_not_found(arn + ":$LATEST"));
  decision.events.push_back(FunctionDeleted{arn});
  return decision;
}

Decision decide(const Scene& scene, const GetFunctionUrlConfigRequest& request) {
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  return errors::resource_not_found();
}

// ---- reserved concurrency ------------------------------------------------------------------------------------------

namespace {

aws::Result<NamedFunction> find_unqualified(const Scene& scene, const base::Required<std::string>& text) {
  auto found = find_function(scene, text, std::nullopt);
  if (found && !found->name.qualifier.empty()) {
    return aws::fail(errors::invalid_parameter(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
        "Please specify either a function name or an unqualified function ARN."));
  }
  return found;
}

}  // namespace

Decision decide(const Scene& scene, const GetFunctionConcurrencyRequest& request) {
  const auto found = find_unqualified(scene, request.FunctionName);
  if (!found) return found.error();
  Decision decision;
  decision.reply = GetFunctionConcurrencyResponse{found->record->reserved_concurrency};
  return decision;
}

Decision decide(const Scene& scene, const PutFunctionConcurrencyRequest& request) {
  errors::Validation validation;
  validation.require(request.ReservedConcurrentExecutions.has_value(), "reservedConcurrentExecutions");
  if (request.ReservedConcurrentExecutions) {
    validation.range(*request.ReservedConcurrentExecutions, 0, INT32_MAX, "reservedConcurrentExecutions");
  }
  if (const auto status = validation.status(); !status) return status.error();
  const auto found = find_unqualified(scene, request.FunctionName);
  if (!found) return found.error();
  auto record = *found->record;
  const auto use = scene.state.account_use(scene.state.pool(record.arn())->account_key);
  const std::int64_t others = use.reserved - record.reserved_concurrency.value_or(0);
  const std::int64_t left = scene.options.account_concurrency - others - *request.ReservedConcurrentExecutions;
  if (left < scene.options.unreserved_concurrency_min) {
    // This one comes without a Type (lambda.md section 6).
    return aws::Error{"InvalidParameterValueException",
                      "Specified ReservedConcurrentExecutions for function decreases account's "
                      "UnreservedConcurrentExecution below its minimum value of [" +
                          std::to_string(scene.options.unreserved_concurrency_min) + "].",
                      400,
                      "",
                      {}};
  }
  record.reserved_concurrency = *request.ReservedConcurrentExecutions;
  Decision decision;
  decision.reply = Concurrency{record.reserved_concurrency};
  decision.events.push_back(FunctionSet{std::move(record)});
  return decision;
}

Decision decide(const Scene& scene, const DeleteFunctionConcurrencyRequest& request) {
  const auto found = find_unqualified(scene, request.FunctionName);
  if (!found) return found.error();
  Decision decision;
  if (found->record->reserved_concurrency) {
    auto record = *found->record;
    record.reserved_concurrency.reset();
    decision.events.push_back(FunctionSet{std::move(record)});
  }
  return decision;
}

}  // namespace sluice::lambda
