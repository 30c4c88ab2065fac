#include "lambda/views.h"

#include "lambda/runtimes.h"

namespace sluice::lambda {

bool is_settled(const FunctionRecord& function, base::Instant now) {
  return now >= function.settled_at;
}

const std::string& revision_id(const FunctionRecord& function, base::Instant now) {
  return is_settled(function, now) ? function.settled_revision_id : function.revision_id;
}

FunctionConfiguration function_view(const FunctionRecord& function, base::Instant now, Freshness freshness,
                                    std::string_view qualifier) {
  const bool settled = freshness == Freshness::kRead && is_settled(function, now);
  FunctionConfiguration view;
  view.FunctionName = function.name;
  view.FunctionArn = function.arn();
  if (!qualifier.empty()) view.FunctionArn += ":" + std::string(qualifier);
  view.Runtime = function.runtime;
  view.Role = function.role;
  view.Handler = function.handler;
  view.CodeSize = function.code.size;
  view.Description = function.description;
  view.Timeout = function.timeout_s;
  view.MemorySize = function.memory_mb;
  view.LastModified = base::iso8601_lambda(function.modified);
  view.CodeSha256 = function.code.code_sha256_base64;
  if (function.environment) view.Environment = EnvironmentResponse{*function.environment};
  view.TracingConfig.Mode = function.tracing_mode;
  view.RevisionId = settled ? function.settled_revision_id : function.revision_id;
  if (function.updated || settled) {
    view.State = "Active";
    view.LastUpdateStatus = settled ? "Successful" : "InProgress";
    if (!settled) {
      view.LastUpdateStatusReason = "The function is being created.";
      view.LastUpdateStatusReasonCode = "Creating";
    }
  } else {
    view.State = "Pending";
    view.StateReason = "The function is being created.";
    view.StateReasonCode = "Creating";
  }
  view.Architectures = {function.architecture};
  view.EphemeralStorage.Size.emplace(function.ephemeral_storage_mb);
  view.RuntimeVersionConfig = RuntimeVersionConfig{runtime_version_arn(function.runtime, function.region)};
  view.LoggingConfig.LogFormat = "Text";
  view.LoggingConfig.LogGroup = function.log_group_name();
  return view;
}

namespace {

std::string mapping_state(const MappingRecord& mapping, base::Instant now, Freshness freshness) {
  const bool created_disabled = mapping.transition == MappingTransition::kCreating && !mapping.enabled;
  if (created_disabled || (freshness == Freshness::kRead && now >= mapping.settled_at)) {
    return mapping.enabled ? "Enabled" : "Disabled";
  }
  switch (mapping.transition) {
    case MappingTransition::kCreating:
      return "Creating";
    case MappingTransition::kUpdating:
      return "Updating";
    case MappingTransition::kEnabling:
      return "Enabling";
    case MappingTransition::kDisabling:
      return "Disabling";
  }
  return "";
}

}  // namespace

EventSourceMappingConfiguration mapping_view(const MappingRecord& mapping, base::Instant now, Freshness freshness) {
  EventSourceMappingConfiguration view;
  view.UUID = mapping.uuid;
  view.BatchSize = mapping.batch_size;
  view.MaximumBatchingWindowInSeconds = mapping.window_s;
  view.EventSourceArn = mapping.queue_arn;
  view.FunctionArn = mapping.function_arn;
  view.LastModified = double(base::epoch_ms(mapping.modified)) / 1000.0;
  view.State = mapping_state(mapping, now, freshness);
  if (mapping.report_batch_item_failures) view.FunctionResponseTypes = {"ReportBatchItemFailures"};
  if (mapping.maximum_concurrency) view.ScalingConfig = ScalingConfig{mapping.maximum_concurrency};
  view.EventSourceMappingArn = mapping.arn();
  return view;
}

}  // namespace sluice::lambda
