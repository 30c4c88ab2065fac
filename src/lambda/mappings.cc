#include "lambda/mappings.h"

#include <algorithm>

#include "aws/arn.h"
#include "lambda/errors.h"
#include "lambda/functions.h"
#include "lambda/validation.h"
#include "lambda/views.h"

namespace sluice::lambda {

namespace {

constexpr std::int32_t kUnwindowedBatchMax = 10;

// ---- checks that create and update share ---------------------------------------------------------------------------

template <class Request>
void check_ranges(errors::Validation& validation, const Request& request) {
  if (request.BatchSize) validation.range(*request.BatchSize, 1, 10'000, "batchSize");
  if (request.MaximumBatchingWindowInSeconds) {
    validation.range(*request.MaximumBatchingWindowInSeconds, 0, 300, "maximumBatchingWindowInSeconds");
  }
  if (request.ScalingConfig && request.ScalingConfig->MaximumConcurrency) {
    validation.range(*request.ScalingConfig->MaximumConcurrency, 2, 1000, "scalingConfig.maximumConcurrency");
  }
}

void check_response_types(errors::Validation& validation, const std::vector<std::string>& types) {
  for (const auto& type : types) {
    if (type != "ReportBatchItemFailures") {
      validation.refuse("[" + type + "]", "functionResponseTypes",
                        "Member must satisfy constraint: [Member must satisfy enum value set: "
                        "[ReportBatchItemFailures], Member must not be null]");
      return;
    }
  }
  if (types.size() > 1) {
    validation.refuse("[ReportBatchItemFailures, ...]", "functionResponseTypes",
                      "Member must have length less than or equal to 1");
  }
}

template <class Request>
aws::Status check_mapping_unsupported(const Request& request) {
  if (request.FilterCriteria && !request.FilterCriteria->Filters.empty()) {
    return aws::fail(aws::not_supported("FilterCriteria of event source mappings"));
  }
  if (request.KMSKeyArn && !request.KMSKeyArn->empty()) {
    return aws::fail(aws::not_supported("KMSKeyArn of event source mappings"));
  }
  if (request.ProvisionedPollerConfig &&
      (request.ProvisionedPollerConfig->MinimumPollers || request.ProvisionedPollerConfig->MaximumPollers)) {
    return aws::fail(aws::not_supported("ProvisionedPollerConfig of event source mappings"));
  }
  if (request.DestinationConfig && (request.DestinationConfig->OnSuccess || request.DestinationConfig->OnFailure)) {
    return aws::fail(
        errors::invalid_parameter("Unsupported DestinationConfig parameter for given event source mapping type."));
  }
  return {};
}

// What must hold of a mapping's batch size and window together.
aws::Status check_batching(const MappingRecord& mapping) {
  if (mapping.fifo && mapping.window_s > 0) {
    return aws::fail(errors::invalid_parameter("Batching window is not supported for FIFO queues"));
  }
  if (mapping.fifo && mapping.batch_size > kUnwindowedBatchMax) {
    return aws::fail(errors::invalid_parameter("Batch size must not be greater than 10 for FIFO queues"));
  }
  if (mapping.batch_size > kUnwindowedBatchMax && mapping.window_s == 0) {
    return aws::fail(errors::invalid_parameter(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"));
  }
  return {};
}

aws::Status check_create(const CreateEventSourceMappingRequest& request) {
  errors::Validation validation;
  validation.require(request.FunctionName.has_value(), "functionName");
  check_ranges(validation, request);
  check_response_types(validation, request.FunctionResponseTypes);
  if (const auto status = validation.status(); !status) return status;
  if (const auto status = check_mapping_unsupported(request); !status) return status;
  const auto queue = request.EventSourceArn ? aws::Arn::parse(*request.EventSourceArn) : std::nullopt;
  if (!queue || queue->resource.empty()) return aws::fail(errors::invalid_parameter("Unrecognized event source."));
  if (queue->service == "kinesis" || queue->service == "dynamodb" || queue->service == "kafka") {
    return aws::fail(aws::not_supported("An event source of type " + queue->service));
  }
  if (queue->service != "sqs") return aws::fail(errors::invalid_parameter("Unrecognized event source."));
  if (request.StartingPosition) {
    return aws::fail(errors::invalid_parameter("StartingPosition is not valid for SQS event sources."));
  }
  return check_tag_count(request.Tags);
}

aws::Status check_queue(const QueueFacts& queue, const FunctionRecord& function) {
  if (!queue.exists) {
    return aws::fail(errors::invalid_parameter(
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error "
        "Message: The specified queue does not exist."));
  }
  if (!queue.role_may_receive) {
    return aws::fail(errors::invalid_parameter(
        "The function execution role does not have permissions to call ReceiveMessage on SQS"));
  }
  if (queue.visibility_timeout_s < function.timeout_s) {
    return aws::fail(errors::invalid_parameter(
        "Queue visibility timeout: " + std::to_string(queue.visibility_timeout_s) +
        " seconds is less than Function timeout: " + std::to_string(function.timeout_s) + " seconds"));
  }
  return {};
}

// The function that a mapping names. Its absence is an error of its own here.
aws::Result<NamedFunction> find_mapped_function(const Scene& scene, const base::Required<std::string>& text) {
  auto found = find_function(scene, text, std::nullopt);
  if (!found && found.error().code == "ResourceNotFoundException") {
    return aws::fail(errors::invalid_parameter("Function does not exist"));
  }
  return found;
}

const MappingRecord* find_pair(const State& state, const std::string& queue_arn, const std::string& function_arn) {
  const auto [first, last] = state.mappings_by_queue.equal_range(queue_arn);
  for (auto at = first; at != last; ++at) {
    const auto& mapping = state.mappings.at(at->second);
    if (mapping.function_arn == function_arn) return &mapping;
  }
  return nullptr;
}

aws::Error already_mapped(const MappingRecord& mapping, const std::string& function_name) {
  return errors::conflict(
      "An event source mapping with SQS arn (\" " + mapping.queue_arn + " \") and function (\" " + function_name +
      " \") already exists. Please update or delete the existing mapping with UUID " + mapping.uuid);
}

aws::Result<const MappingRecord*> find_mapping(const Scene& scene, const base::Required<std::string>& uuid) {
  errors::Validation validation;
  validation.require(uuid.has_value(), "uUID");
  if (const auto status = validation.status(); !status) return aws::fail(status.error());
  const auto found = scene.state.mappings.find(*uuid);
  if (found == scene.state.mappings.end()) return aws::fail(errors::resource_not_found());
  return &found->second;
}

void touch(const Scene& scene, MappingRecord& mapping) {
  mapping.modified = scene.now;
  mapping.settled_at = scene.now + scene.options.settle_time;
}

Decision with_mapping(const Scene& scene, MappingRecord mapping) {
  Decision decision;
  decision.reply = mapping_view(mapping, scene.now, Freshness::kJustChanged);
  decision.events.push_back(MappingSet{std::move(mapping)});
  return decision;
}

}  // namespace

Decision decide(const Scene& scene, const CreateEventSourceMapping& command) {
  const auto& request = command.request;
  if (const auto status = check_create(request); !status) return status.error();
  const auto function = find_mapped_function(scene, request.FunctionName);
  if (!function) return function.error();
  if (const auto status = check_queue(command.queue, *function->record); !status) return status.error();
  MappingRecord mapping;
  mapping.uuid = scene.random.uuid();
  mapping.account = function->name.account;
  mapping.region = function->name.region;
  mapping.queue_arn = *request.EventSourceArn;
  mapping.function_arn = function->name.qualified_arn();
  mapping.function = function->name.arn();
  mapping.batch_size = request.BatchSize.value_or(mapping.batch_size);
  mapping.window_s = request.MaximumBatchingWindowInSeconds.value_or(mapping.window_s);
  if (request.ScalingConfig) mapping.maximum_concurrency = request.ScalingConfig->MaximumConcurrency;
  mapping.report_batch_item_failures = !request.FunctionResponseTypes.empty();
  mapping.fifo = command.queue.is_fifo;
  mapping.enabled = request.Enabled.value_or(true);
  mapping.tags = request.Tags;
  touch(scene, mapping);
  if (const auto status = check_batching(mapping); !status) return status.error();
  if (const auto* other = find_pair(scene.state, mapping.queue_arn, mapping.function_arn)) {
    return already_mapped(*other, function->name.name);
  }
  return with_mapping(scene, std::move(mapping));
}

Decision decide(const Scene& scene, const GetEventSourceMappingRequest& request) {
  const auto found = find_mapping(scene, request.UUID);
  if (!found) return found.error();
  Decision decision;
  decision.reply = mapping_view(**found, scene.now, Freshness::kRead);
  return decision;
}

Decision decide(const Scene& scene, const ListEventSourceMappingsRequest& request) {
  errors::Validation validation;
  if (request.MaxItems) validation.range(*request.MaxItems, 1, 10'000, "maxItems");
  if (const auto status = validation.status(); !status) return status.error();
  std::optional<FunctionName> function;
  if (request.FunctionName) {
    auto name = parse_function_name(*request.FunctionName, std::nullopt, scene.context);
    if (!name) return name.error();
    function = *std::move(name);
  }
  const auto size = std::size_t(std::min(request.MaxItems.value_or(100), 100));
  ListEventSourceMappingsResponse response;
  // The marker is the UUID of the last mapping on the page before.
  auto at = request.Marker ? scene.state.mappings.upper_bound(*request.Marker) : scene.state.mappings.begin();
  for (; at != scene.state.mappings.end(); ++at) {
    const auto& mapping = at->second;
    if (mapping.account != scene.context.account || mapping.region != scene.context.region) continue;
    if (request.EventSourceArn && mapping.queue_arn != *request.EventSourceArn) continue;
    if (function && mapping.function_arn != function->qualified_arn()) continue;
    if (response.EventSourceMappings.size() == size) {
      response.NextMarker = response.EventSourceMappings.back().UUID;
      break;
    }
    response.EventSourceMappings.push_back(mapping_view(mapping, scene.now, Freshness::kRead));
  }
  Decision decision;
  decision.reply = std::move(response);
  return decision;
}

Decision decide(const Scene& scene, const UpdateEventSourceMappingRequest& request) {
  errors::Validation validation;
  check_ranges(validation, request);
  if (request.FunctionResponseTypes) check_response_types(validation, *request.FunctionResponseTypes);
  if (const auto status = validation.status(); !status) return status.error();
  const auto found = find_mapping(scene, request.UUID);
  if (!found) return found.error();
  if (const auto status = check_mapping_unsupported(request); !status) return status.error();
  auto mapping = **found;
  if (scene.now < mapping.settled_at) return errors::update_in_progress(mapping.arn());
  mapping.transition = MappingTransition::kUpdating;
  if (request.FunctionName) {
    const auto function = find_mapped_function(scene, base::Required<std::string>(*request.FunctionName));
    if (!function) return function.error();
    const auto* other = find_pair(scene.state, mapping.queue_arn, function->name.qualified_arn());
    if (other != nullptr && other->uuid != mapping.uuid) return already_mapped(*other, function->name.name);
    mapping.function_arn = function->name.qualified_arn();
    mapping.function = function->name.arn();
  }
  if (request.Enabled && *request.Enabled != mapping.enabled) {
    mapping.enabled = *request.Enabled;
    mapping.transition = mapping.enabled ? MappingTransition::kEnabling : MappingTransition::kDisabling;
  }
  if (request.BatchSize) mapping.batch_size = *request.BatchSize;
  if (request.MaximumBatchingWindowInSeconds) mapping.window_s = *request.MaximumBatchingWindowInSeconds;
  if (request.ScalingConfig) mapping.maximum_concurrency = request.ScalingConfig->MaximumConcurrency;
  if (request.FunctionResponseTypes) mapping.report_batch_item_failures = !request.FunctionResponseTypes->empty();
  touch(scene, mapping);
  if (const auto status = check_batching(mapping); !status) return status.error();
  return with_mapping(scene, std::move(mapping));
}

Decision decide(const Scene& scene, const DeleteEventSourceMappingRequest& request) {
  const auto found = find_mapping(scene, request.UUID);
  if (!found) return found.error();
  auto view = mapping_view(**found, scene.now, Freshness::kRead);
  view.State = "Deleting";
  Decision decision;
  decision.reply = std::move(view);
  decision.events.push_back(MappingDeleted{(*found)->uuid});
  return decision;
}

}  // namespace sluice::lambda
