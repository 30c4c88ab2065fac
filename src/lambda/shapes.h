#pragma once
// The wire's shapes of AWS Lambda's REST-JSON API, under the names of the service's model. The codec binds path, query
// and header members by these names too. Members of the service that are missing here are not supported at all;
// members that are here but can't be honoured (Layers, VpcConfig...) are refused by name in the engine.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/shape.h"

namespace sluice::lambda {

using base::Blob;
using base::Required;

// ---- functions -----------------------------------------------------------------------------------------------------

struct FunctionCode {
  std::optional<Blob> ZipFile;
  std::optional<std::string> S3Bucket, S3Key, S3ObjectVersion;
  std::optional<std::string> ImageUri;  // refused: images need a container
};
BOOST_DESCRIBE_STRUCT(FunctionCode, (), (ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri))

struct Environment {
  std::map<std::string, std::string> Variables;
};
BOOST_DESCRIBE_STRUCT(Environment, (), (Variables))

struct TracingConfig {
  std::optional<std::string> Mode;  // Active, PassThrough
};
BOOST_DESCRIBE_STRUCT(TracingConfig, (), (Mode))

struct EphemeralStorage {
  Required<std::int32_t> Size;  // MB
};
BOOST_DESCRIBE_STRUCT(EphemeralStorage, (), (Size))

struct LoggingConfig {
  std::optional<std::string> LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup;
};
BOOST_DESCRIBE_STRUCT(LoggingConfig, (), (LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup))

struct DeadLetterConfig {  // refused unless empty
  std::optional<std::string> TargetArn;
};
BOOST_DESCRIBE_STRUCT(DeadLetterConfig, (), (TargetArn))

struct VpcConfig {  // refused unless empty
  std::vector<std::string> SubnetIds, SecurityGroupIds;
  std::optional<bool> Ipv6AllowedForDualStack;
};
BOOST_DESCRIBE_STRUCT(VpcConfig, (), (SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack))

struct FileSystemConfig {  // refused
  Required<std::string> Arn, LocalMountPath;
};
BOOST_DESCRIBE_STRUCT(FileSystemConfig, (), (Arn, LocalMountPath))

struct ImageConfig {  // refused
  std::vector<std::string> EntryPoint, Command;
  std::optional<std::string> WorkingDirectory;
};
BOOST_DESCRIBE_STRUCT(ImageConfig, (), (EntryPoint, Command, WorkingDirectory))

struct SnapStart {  // refused unless None
  std::optional<std::string> ApplyOn;
};
BOOST_DESCRIBE_STRUCT(SnapStart, (), (ApplyOn))

struct CreateFunctionRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Runtime;
  Required<std::string> Role;
  std::optional<std::string> Handler;
  Required<FunctionCode> Code;
  std::optional<std::string> Description;
  std::optional<std::int32_t> Timeout;     // seconds
  std::optional<std::int32_t> MemorySize;  // MB
  std::optional<bool> Publish;
  std::optional<lambda::VpcConfig> VpcConfig;
  std::optional<std::string> PackageType;
  std::optional<lambda::DeadLetterConfig> DeadLetterConfig;
  std::optional<lambda::Environment> Environment;
  std::optional<std::string> KMSKeyArn;
  std::optional<lambda::TracingConfig> TracingConfig;
  std::map<std::string, std::string> Tags;
  std::vector<std::string> Layers;
  std::vector<FileSystemConfig> FileSystemConfigs;
  std::optional<lambda::ImageConfig> ImageConfig;
  std::optional<std::string> CodeSigningConfigArn;
  std::vector<std::string> Architectures;
  std::optional<lambda::EphemeralStorage> EphemeralStorage;
  std::optional<lambda::SnapStart> SnapStart;
  std::optional<lambda::LoggingConfig> LoggingConfig;
};
BOOST_DESCRIBE_STRUCT(CreateFunctionRequest, (),
                      (FunctionName, Runtime, Role, Handler, Code, Description, Timeout, MemorySize, Publish, VpcConfig,
                       PackageType, DeadLetterConfig, Environment, KMSKeyArn, TracingConfig, Tags, Layers,
                       FileSystemConfigs, ImageConfig, CodeSigningConfigArn, Architectures, EphemeralStorage, SnapStart,
                       LoggingConfig))

struct EnvironmentResponse {
  std::map<std::string, std::string> Variables;
};
BOOST_DESCRIBE_STRUCT(EnvironmentResponse, (), (Variables))

struct TracingConfigResponse {
  std::string Mode = "PassThrough";
};
BOOST_DESCRIBE_STRUCT(TracingConfigResponse, (), (Mode))

struct SnapStartResponse {
  std::string ApplyOn = "None", OptimizationStatus = "Off";
};
BOOST_DESCRIBE_STRUCT(SnapStartResponse, (), (ApplyOn, OptimizationStatus))

struct RuntimeVersionConfig {
  std::string RuntimeVersionArn;
};
BOOST_DESCRIBE_STRUCT(RuntimeVersionConfig, (), (RuntimeVersionArn))

// What CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration and GetFunctionConfiguration answer.
struct FunctionConfiguration {
  std::string FunctionName, FunctionArn, Runtime, Role, Handler;
  std::int64_t CodeSize = 0;
  std::string Description;
  std::int32_t Timeout = 3, MemorySize = 128;
  std::string LastModified;  // 2025-11-25T02:26:54.123+0000
  std::string CodeSha256;    // base64
  std::string Version = "$LATEST";
  std::optional<EnvironmentResponse> Environment;
  TracingConfigResponse TracingConfig;
  std::string RevisionId;
  std::string State;
  std::optional<std::string> StateReason, StateReasonCode;
  std::optional<std::string> LastUpdateStatus, LastUpdateStatusReason, LastUpdateStatusReasonCode;
  std::string PackageType = "Zip";
  std::vector<std::string> Architectures;
  lambda::EphemeralStorage EphemeralStorage;
  SnapStartResponse SnapStart;
  std::optional<lambda::RuntimeVersionConfig> RuntimeVersionConfig;
  lambda::LoggingConfig LoggingConfig;
};
BOOST_DESCRIBE_STRUCT(FunctionConfiguration, (),
                      (FunctionName, FunctionArn, Runtime, Role, Handler, CodeSize, Description, Timeout, MemorySize,
                       LastModified, CodeSha256, Version, Environment, TracingConfig, RevisionId, State, StateReason,
                       StateReasonCode, LastUpdateStatus, LastUpdateStatusReason, LastUpdateStatusReasonCode,
                       PackageType, Architectures, EphemeralStorage, SnapStart, RuntimeVersionConfig, LoggingConfig))

struct GetFunctionRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(GetFunctionRequest, (), (FunctionName, Qualifier))

struct FunctionCodeLocation {
  std::string RepositoryType = "S3";
  std::string Location;  // Context.base_url + kCodePath + the blob's SHA-256 in hex: the front serves the zip there
};
BOOST_DESCRIBE_STRUCT(FunctionCodeLocation, (), (RepositoryType, Location))

struct Concurrency {
  std::optional<std::int32_t> ReservedConcurrentExecutions;
};
BOOST_DESCRIBE_STRUCT(Concurrency, (), (ReservedConcurrentExecutions))

struct GetFunctionResponse {
  FunctionConfiguration Configuration;
  FunctionCodeLocation Code;
  std::optional<std::map<std::string, std::string>> Tags;
  std::optional<lambda::Concurrency> Concurrency;
};
BOOST_DESCRIBE_STRUCT(GetFunctionResponse, (), (Configuration, Code, Tags, Concurrency))

struct GetFunctionConfigurationRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(GetFunctionConfigurationRequest, (), (FunctionName, Qualifier))

struct ListFunctionsRequest {
  std::optional<std::string> MasterRegion, FunctionVersion, Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListFunctionsRequest, (), (MasterRegion, FunctionVersion, Marker, MaxItems))

struct ListFunctionsResponse {
  std::optional<std::string> NextMarker;
  std::vector<FunctionConfiguration> Functions;
};
BOOST_DESCRIBE_STRUCT(ListFunctionsResponse, (), (NextMarker, Functions))

struct UpdateFunctionCodeRequest {
  Required<std::string> FunctionName;
  std::optional<Blob> ZipFile;
  std::optional<std::string> S3Bucket, S3Key, S3ObjectVersion, ImageUri;
  std::optional<bool> Publish, DryRun;
  std::optional<std::string> RevisionId;
  std::vector<std::string> Architectures;
};
BOOST_DESCRIBE_STRUCT(UpdateFunctionCodeRequest, (),
                      (FunctionName, ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri, Publish, DryRun, RevisionId,
                       Architectures))

struct UpdateFunctionConfigurationRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Role, Handler, Description;
  std::optional<std::int32_t> Timeout, MemorySize;
  std::optional<lambda::VpcConfig> VpcConfig;
  std::optional<lambda::Environment> Environment;
  std::optional<std::string> Runtime;
  std::optional<lambda::DeadLetterConfig> DeadLetterConfig;
  std::optional<std::string> KMSKeyArn;
  std::optional<lambda::TracingConfig> TracingConfig;
  std::optional<std::string> RevisionId;
  std::vector<std::string> Layers;
  std::vector<FileSystemConfig> FileSystemConfigs;
  std::optional<lambda::ImageConfig> ImageConfig;
  std::optional<lambda::EphemeralStorage> EphemeralStorage;
  std::optional<lambda::SnapStart> SnapStart;
  std::optional<lambda::LoggingConfig> LoggingConfig;
};
BOOST_DESCRIBE_STRUCT(UpdateFunctionConfigurationRequest, (),
                      (FunctionName, Role, Handler, Description, Timeout, MemorySize, VpcConfig, Environment, Runtime,
                       DeadLetterConfig, KMSKeyArn, TracingConfig, RevisionId, Layers, FileSystemConfigs, ImageConfig,
                       EphemeralStorage, SnapStart, LoggingConfig))

struct DeleteFunctionRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(DeleteFunctionRequest, (), (FunctionName, Qualifier))

struct ListVersionsByFunctionRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListVersionsByFunctionRequest, (), (FunctionName, Marker, MaxItems))

struct ListVersionsByFunctionResponse {
  std::optional<std::string> NextMarker;
  std::vector<FunctionConfiguration> Versions;
};
BOOST_DESCRIBE_STRUCT(ListVersionsByFunctionResponse, (), (NextMarker, Versions))

// ---- concurrency, function URL -------------------------------------------------------------------------------------

struct GetFunctionConcurrencyRequest {
  Required<std::string> FunctionName;
};
BOOST_DESCRIBE_STRUCT(GetFunctionConcurrencyRequest, (), (FunctionName))

struct GetFunctionConcurrencyResponse {
  std::optional<std::int32_t> ReservedConcurrentExecutions;
};
BOOST_DESCRIBE_STRUCT(GetFunctionConcurrencyResponse, (), (ReservedConcurrentExecutions))

struct PutFunctionConcurrencyRequest {  // answered by Concurrency
  Required<std::string> FunctionName;
  Required<std::int32_t> ReservedConcurrentExecutions;
};
BOOST_DESCRIBE_STRUCT(PutFunctionConcurrencyRequest, (), (FunctionName, ReservedConcurrentExecutions))

struct DeleteFunctionConcurrencyRequest {
  Required<std::string> FunctionName;
};
BOOST_DESCRIBE_STRUCT(DeleteFunctionConcurrencyRequest, (), (FunctionName))

struct GetFunctionUrlConfigRequest {  // there are none: always the service's 404
  Required<std::string> FunctionName;
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(GetFunctionUrlConfigRequest, (), (FunctionName, Qualifier))

// ---- resource policy -----------------------------------------------------------------------------------------------

struct AddPermissionRequest {
  Required<std::string> FunctionName, StatementId, Action, Principal;
  std::optional<std::string> SourceArn, SourceAccount, EventSourceToken, Qualifier, RevisionId, PrincipalOrgID,
      FunctionUrlAuthType;
};
BOOST_DESCRIBE_STRUCT(AddPermissionRequest, (),
                      (FunctionName, StatementId, Action, Principal, SourceArn, SourceAccount, EventSourceToken,
                       Qualifier, RevisionId, PrincipalOrgID, FunctionUrlAuthType))

struct AddPermissionResponse {
  std::string Statement;  // JSON text
};
BOOST_DESCRIBE_STRUCT(AddPermissionResponse, (), (Statement))

struct RemovePermissionRequest {
  Required<std::string> FunctionName, StatementId;
  std::optional<std::string> Qualifier, RevisionId;
};
BOOST_DESCRIBE_STRUCT(RemovePermissionRequest, (), (FunctionName, StatementId, Qualifier, RevisionId))

struct GetPolicyRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(GetPolicyRequest, (), (FunctionName, Qualifier))

struct GetPolicyResponse {
  std::string Policy;  // JSON text
  std::string RevisionId;
};
BOOST_DESCRIBE_STRUCT(GetPolicyResponse, (), (Policy, RevisionId))

// ---- tags ----------------------------------------------------------------------------------------------------------

struct ListTagsRequest {
  Required<std::string> Resource;  // ARN of a function or an event source mapping
};
BOOST_DESCRIBE_STRUCT(ListTagsRequest, (), (Resource))

struct ListTagsResponse {
  std::map<std::string, std::string> Tags;
};
BOOST_DESCRIBE_STRUCT(ListTagsResponse, (), (Tags))

struct TagResourceRequest {
  Required<std::string> Resource;
  Required<std::map<std::string, std::string>> Tags;
};
BOOST_DESCRIBE_STRUCT(TagResourceRequest, (), (Resource, Tags))

struct UntagResourceRequest {
  Required<std::string> Resource;
  Required<std::vector<std::string>> TagKeys;  // the query's tagKeys
};
BOOST_DESCRIBE_STRUCT(UntagResourceRequest, (), (Resource, TagKeys))

// ---- event source mappings -----------------------------------------------------------------------------------------

struct Filter {
  std::optional<std::string> Pattern;
};
BOOST_DESCRIBE_STRUCT(Filter, (), (Pattern))

struct FilterCriteria {  // refused unless empty
  std::vector<Filter> Filters;
};
BOOST_DESCRIBE_STRUCT(FilterCriteria, (), (Filters))

struct ScalingConfig {
  std::optional<std::int32_t> MaximumConcurrency;
};
BOOST_DESCRIBE_STRUCT(ScalingConfig, (), (MaximumConcurrency))

struct OnSuccess {
  std::optional<std::string> Destination;
};
BOOST_DESCRIBE_STRUCT(OnSuccess, (), (Destination))

struct OnFailure {
  std::optional<std::string> Destination;
};
BOOST_DESCRIBE_STRUCT(OnFailure, (), (Destination))

struct DestinationConfig {  // refused unless empty: SQS mappings have none
  std::optional<lambda::OnSuccess> OnSuccess;
  std::optional<lambda::OnFailure> OnFailure;
};
BOOST_DESCRIBE_STRUCT(DestinationConfig, (), (OnSuccess, OnFailure))

struct ProvisionedPollerConfig {  // refused unless empty
  std::optional<std::int32_t> MinimumPollers, MaximumPollers;
};
BOOST_DESCRIBE_STRUCT(ProvisionedPollerConfig, (), (MinimumPollers, MaximumPollers))

struct CreateEventSourceMappingRequest {
  std::optional<std::string> EventSourceArn;
  Required<std::string> FunctionName;
  std::optional<bool> Enabled;
  std::optional<std::int32_t> BatchSize;
  std::optional<lambda::FilterCriteria> FilterCriteria;
  std::optional<std::int32_t> MaximumBatchingWindowInSeconds;
  std::optional<std::string> StartingPosition;  // streams only: refused
  std::optional<lambda::DestinationConfig> DestinationConfig;
  std::map<std::string, std::string> Tags;
  std::vector<std::string> FunctionResponseTypes;
  std::optional<lambda::ScalingConfig> ScalingConfig;
  std::optional<std::string> KMSKeyArn;  // refused
  std::optional<lambda::ProvisionedPollerConfig> ProvisionedPollerConfig;
};
BOOST_DESCRIBE_STRUCT(CreateEventSourceMappingRequest, (),
                      (EventSourceArn, FunctionName, Enabled, BatchSize, FilterCriteria, MaximumBatchingWindowInSeconds,
                       StartingPosition, DestinationConfig, Tags, FunctionResponseTypes, ScalingConfig, KMSKeyArn,
                       ProvisionedPollerConfig))

struct UpdateEventSourceMappingRequest {
  Required<std::string> UUID;
  std::optional<std::string> FunctionName;
  std::optional<bool> Enabled;
  std::optional<std::int32_t> BatchSize;
  std::optional<lambda::FilterCriteria> FilterCriteria;
  std::optional<std::int32_t> MaximumBatchingWindowInSeconds;
  std::optional<lambda::DestinationConfig> DestinationConfig;
  std::optional<std::vector<std::string>> FunctionResponseTypes;  // an empty list clears them
  std::optional<lambda::ScalingConfig> ScalingConfig;
  std::optional<std::string> KMSKeyArn;
  std::optional<lambda::ProvisionedPollerConfig> ProvisionedPollerConfig;
};
BOOST_DESCRIBE_STRUCT(UpdateEventSourceMappingRequest, (),
                      (UUID, FunctionName, Enabled, BatchSize, FilterCriteria, MaximumBatchingWindowInSeconds,
                       DestinationConfig, FunctionResponseTypes, ScalingConfig, KMSKeyArn, ProvisionedPollerConfig))

struct EventSourceMappingConfiguration {
  std::string UUID;
  std::int32_t BatchSize = 10;
  std::int32_t MaximumBatchingWindowInSeconds = 0;
  std::string EventSourceArn, FunctionArn;
  double LastModified = 0;  // epoch seconds
  std::string State, StateTransitionReason = "USER_INITIATED";
  std::vector<std::string> FunctionResponseTypes;  // written even when it is empty
  std::optional<lambda::ScalingConfig> ScalingConfig;
  std::string EventSourceMappingArn;
};
BOOST_DESCRIBE_STRUCT(EventSourceMappingConfiguration, (),
                      (UUID, BatchSize, MaximumBatchingWindowInSeconds, EventSourceArn, FunctionArn, LastModified,
                       State, StateTransitionReason, FunctionResponseTypes, ScalingConfig, EventSourceMappingArn))

struct GetEventSourceMappingRequest {
  Required<std::string> UUID;
};
BOOST_DESCRIBE_STRUCT(GetEventSourceMappingRequest, (), (UUID))

struct DeleteEventSourceMappingRequest {
  Required<std::string> UUID;
};
BOOST_DESCRIBE_STRUCT(DeleteEventSourceMappingRequest, (), (UUID))

struct ListEventSourceMappingsRequest {
  std::optional<std::string> EventSourceArn, FunctionName, Marker;
  std::optional<std::int32_t> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListEventSourceMappingsRequest, (), (EventSourceArn, FunctionName, Marker, MaxItems))

struct ListEventSourceMappingsResponse {
  std::optional<std::string> NextMarker;
  std::vector<EventSourceMappingConfiguration> EventSourceMappings;
};
BOOST_DESCRIBE_STRUCT(ListEventSourceMappingsResponse, (), (NextMarker, EventSourceMappings))

// ---- invoke --------------------------------------------------------------------------------------------------------

struct InvocationRequest {
  Required<std::string> FunctionName;
  std::optional<std::string> InvocationType;  // header X-Amz-Invocation-Type
  std::optional<std::string> LogType;         // header X-Amz-Log-Type
  std::optional<std::string> ClientContext;   // header X-Amz-Client-Context, base64
  std::optional<Blob> Payload;                // the HTTP body
  std::optional<std::string> Qualifier;
};
BOOST_DESCRIBE_STRUCT(InvocationRequest, (), (FunctionName, InvocationType, LogType, ClientContext, Payload, Qualifier))

}  // namespace sluice::lambda
