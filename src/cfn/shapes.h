#pragma once
// The requests and results of CloudFormation's actions, with the members' names as on the wire (base/shape.h).
//
// In results a std::vector is always written, even empty (the SAM CLI fails without `Parameters` and `Tags`); a list
// that AWS leaves out when it is empty is an std::optional<std::vector>. Members of AWS's model that are not here are
// not supported: the codec answers a request that uses one with an error naming it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/shape.h"
#include "base/time.h"

namespace sluice::cfn {

using base::Required;

// ---- shared --------------------------------------------------------------------------------------------------------

enum class StackStatus {
  CREATE_IN_PROGRESS,
  CREATE_FAILED,
  CREATE_COMPLETE,
  ROLLBACK_IN_PROGRESS,
  ROLLBACK_FAILED,
  ROLLBACK_COMPLETE,
  DELETE_IN_PROGRESS,
  DELETE_FAILED,
  DELETE_COMPLETE,
  UPDATE_IN_PROGRESS,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_COMPLETE,
  UPDATE_FAILED,
  UPDATE_ROLLBACK_IN_PROGRESS,
  UPDATE_ROLLBACK_FAILED,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_ROLLBACK_COMPLETE,
  REVIEW_IN_PROGRESS
};
BOOST_DESCRIBE_ENUM(StackStatus, CREATE_IN_PROGRESS, CREATE_FAILED, CREATE_COMPLETE, ROLLBACK_IN_PROGRESS,
                    ROLLBACK_FAILED, ROLLBACK_COMPLETE, DELETE_IN_PROGRESS, DELETE_FAILED, DELETE_COMPLETE,
                    UPDATE_IN_PROGRESS, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED,
                    UPDATE_ROLLBACK_IN_PROGRESS, UPDATE_ROLLBACK_FAILED, UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
                    UPDATE_ROLLBACK_COMPLETE, REVIEW_IN_PROGRESS)

enum class ResourceStatus {
  CREATE_IN_PROGRESS,
  CREATE_FAILED,
  CREATE_COMPLETE,
  DELETE_IN_PROGRESS,
  DELETE_FAILED,
  DELETE_COMPLETE,
  DELETE_SKIPPED,
  UPDATE_IN_PROGRESS,
  UPDATE_FAILED,
  UPDATE_COMPLETE
};
BOOST_DESCRIBE_ENUM(ResourceStatus, CREATE_IN_PROGRESS, CREATE_FAILED, CREATE_COMPLETE, DELETE_IN_PROGRESS,
                    DELETE_FAILED, DELETE_COMPLETE, DELETE_SKIPPED, UPDATE_IN_PROGRESS, UPDATE_FAILED, UPDATE_COMPLETE)

struct Tag {
  Required<std::string> Key;
  Required<std::string> Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

struct Parameter {
  std::optional<std::string> ParameterKey;
  std::optional<std::string> ParameterValue;
  std::optional<bool> UsePreviousValue;
  std::optional<std::string> ResolvedValue;
};
BOOST_DESCRIBE_STRUCT(Parameter, (), (ParameterKey, ParameterValue, UsePreviousValue, ResolvedValue))

struct Output {
  std::string OutputKey;
  std::string OutputValue;
  std::optional<std::string> Description;
  std::optional<std::string> ExportName;
};
BOOST_DESCRIBE_STRUCT(Output, (), (OutputKey, OutputValue, Description, ExportName))

// Rollback alarms are not supported; results carry the empty element that AWS writes.
struct RollbackConfiguration {};
BOOST_DESCRIBE_STRUCT(RollbackConfiguration, (), ())

struct StackDriftInformation {
  std::string StackDriftStatus = "NOT_CHECKED";
};
BOOST_DESCRIBE_STRUCT(StackDriftInformation, (), (StackDriftStatus))

struct StackResourceDriftInformation {
  std::string StackResourceDriftStatus = "NOT_CHECKED";
};
BOOST_DESCRIBE_STRUCT(StackResourceDriftInformation, (), (StackResourceDriftStatus))

// ---- stacks --------------------------------------------------------------------------------------------------------

// TemplateURL: before the command reaches the engine, the host reads the object (only from sluice's own S3, section
// 1.1) and puts its text into TemplateBody, keeping TemplateURL: the engine then holds the body to the limit for URLs
// (1,000,000 bytes) instead of that for bodies (51,200). The same holds for every request below that has both members.
struct CreateStackRequest {
  Required<std::string> StackName;
  std::optional<std::string> TemplateBody;
  std::optional<std::string> TemplateURL;
  std::vector<Parameter> Parameters;
  std::optional<bool> DisableRollback;
  std::vector<std::string> NotificationARNs;  // not empty: not supported
  std::vector<std::string> Capabilities;
  std::optional<std::string> RoleARN;    // shown again; a deployment acts as the account's root
  std::optional<std::string> OnFailure;  // DO_NOTHING, ROLLBACK, DELETE
  std::vector<Tag> Tags;
  std::optional<std::string> ClientRequestToken;
  std::optional<bool> EnableTerminationProtection;
};
BOOST_DESCRIBE_STRUCT(CreateStackRequest, (),
                      (StackName, TemplateBody, TemplateURL, Parameters, DisableRollback, NotificationARNs,
                       Capabilities, RoleARN, OnFailure, Tags, ClientRequestToken, EnableTerminationProtection))

struct CreateStackResult {
  std::string StackId;
};
BOOST_DESCRIBE_STRUCT(CreateStackResult, (), (StackId))

struct UpdateStackRequest {
  Required<std::string> StackName;
  std::optional<std::string> TemplateBody;
  std::optional<std::string> TemplateURL;
  std::optional<bool> UsePreviousTemplate;
  std::vector<Parameter> Parameters;
  std::vector<std::string> Capabilities;
  std::optional<std::string> RoleARN;
  std::vector<std::string> NotificationARNs;  // not empty: not supported
  // Missing and empty differ in AWS, but travel alike in the query protocol's empty lists: none means that the stack
  // keeps the tags that it has.
  std::vector<Tag> Tags;
  std::optional<bool> DisableRollback;
  std::optional<std::string> ClientRequestToken;
};
BOOST_DESCRIBE_STRUCT(UpdateStackRequest, (),
                      (StackName, TemplateBody, TemplateURL, UsePreviousTemplate, Parameters, Capabilities, RoleARN,
                       NotificationARNs, Tags, DisableRollback, ClientRequestToken))

struct UpdateStackResult {
  std::string StackId;
};
BOOST_DESCRIBE_STRUCT(UpdateStackResult, (), (StackId))

struct DeleteStackRequest {
  Required<std::string> StackName;
  std::vector<std::string> RetainResources;
  std::optional<std::string> RoleARN;
  std::optional<std::string> ClientRequestToken;
};
BOOST_DESCRIBE_STRUCT(DeleteStackRequest, (), (StackName, RetainResources, RoleARN, ClientRequestToken))

struct Stack {
  std::string StackId;
  std::string StackName;
  std::optional<std::string> ChangeSetId;
  std::optional<std::string> Description;
  std::optional<std::vector<Parameter>> Parameters;
  base::Instant CreationTime;
  std::optional<base::Instant> DeletionTime;
  std::optional<base::Instant> LastUpdatedTime;
  cfn::RollbackConfiguration RollbackConfiguration;
  cfn::StackStatus StackStatus = cfn::StackStatus::CREATE_COMPLETE;
  std::optional<std::string> StackStatusReason;
  bool DisableRollback = false;
  std::vector<std::string> NotificationARNs;
  std::optional<std::vector<std::string>> Capabilities;
  std::optional<std::vector<Output>> Outputs;
  std::optional<std::string> RoleARN;
  std::vector<Tag> Tags;
  std::optional<bool> EnableTerminationProtection;
  StackDriftInformation DriftInformation;
};
BOOST_DESCRIBE_STRUCT(Stack, (),
                      (StackId, StackName, ChangeSetId, Description, Parameters, CreationTime, DeletionTime,
                       LastUpdatedTime, RollbackConfiguration, StackStatus, StackStatusReason, DisableRollback,
                       NotificationARNs, Capabilities, Outputs, RoleARN, Tags, EnableTerminationProtection,
                       DriftInformation))

struct DescribeStacksRequest {
  std::optional<std::string> StackName;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeStacksRequest, (), (StackName, NextToken))

struct DescribeStacksResult {
  std::vector<Stack> Stacks;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeStacksResult, (), (Stacks, NextToken))

struct StackSummary {
  std::string StackId;
  std::string StackName;
  std::optional<std::string> TemplateDescription;
  base::Instant CreationTime;
  std::optional<base::Instant> LastUpdatedTime;
  std::optional<base::Instant> DeletionTime;
  cfn::StackStatus StackStatus = cfn::StackStatus::CREATE_COMPLETE;
  std::optional<std::string> StackStatusReason;
  StackDriftInformation DriftInformation;
};
BOOST_DESCRIBE_STRUCT(StackSummary, (),
                      (StackId, StackName, TemplateDescription, CreationTime, LastUpdatedTime, DeletionTime,
                       StackStatus, StackStatusReason, DriftInformation))

struct ListStacksRequest {
  std::optional<std::string> NextToken;
  std::vector<std::string> StackStatusFilter;
};
BOOST_DESCRIBE_STRUCT(ListStacksRequest, (), (NextToken, StackStatusFilter))

struct ListStacksResult {
  std::vector<StackSummary> StackSummaries;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListStacksResult, (), (StackSummaries, NextToken))

struct UpdateTerminationProtectionRequest {
  Required<bool> EnableTerminationProtection;
  Required<std::string> StackName;
};
BOOST_DESCRIBE_STRUCT(UpdateTerminationProtectionRequest, (), (EnableTerminationProtection, StackName))

struct UpdateTerminationProtectionResult {
  std::string StackId;
};
BOOST_DESCRIBE_STRUCT(UpdateTerminationProtectionResult, (), (StackId))

struct Export {
  std::string ExportingStackId;
  std::string Name;
  std::string Value;
};
BOOST_DESCRIBE_STRUCT(Export, (), (ExportingStackId, Name, Value))

struct ListExportsRequest {
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListExportsRequest, (), (NextToken))

struct ListExportsResult {
  std::vector<Export> Exports;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListExportsResult, (), (Exports, NextToken))

struct ListImportsRequest {
  Required<std::string> ExportName;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListImportsRequest, (), (ExportName, NextToken))

struct ListImportsResult {
  std::vector<std::string> Imports;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListImportsResult, (), (Imports, NextToken))

// ---- events and resources ------------------------------------------------------------------------------------------

// One line of a stack's history; ResourceStatus is the name of a StackStatus for the stack itself.
struct StackEvent {
  std::string StackId;
  std::string EventId;
  std::string StackName;
  std::string LogicalResourceId;
  std::string PhysicalResourceId;  // empty before the resource has one
  std::string ResourceType;
  base::Instant Timestamp;
  std::string ResourceStatus;
  std::optional<std::string> ResourceStatusReason;
  std::optional<std::string> ResourceProperties;  // JSON text, functions resolved
  std::optional<std::string> ClientRequestToken;
};
BOOST_DESCRIBE_STRUCT(StackEvent, (),
                      (StackId, EventId, StackName, LogicalResourceId, PhysicalResourceId, ResourceType, Timestamp,
                       ResourceStatus, ResourceStatusReason, ResourceProperties, ClientRequestToken))

struct DescribeStackEventsRequest {
  Required<std::string> StackName;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeStackEventsRequest, (), (StackName, NextToken))

struct DescribeStackEventsResult {
  std::vector<StackEvent> StackEvents;  // newest first
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(DescribeStackEventsResult, (), (StackEvents, NextToken))

struct StackResourceDetail {
  std::string StackName;
  std::string StackId;
  std::string LogicalResourceId;
  std::optional<std::string> PhysicalResourceId;
  std::string ResourceType;
  base::Instant LastUpdatedTimestamp;
  cfn::ResourceStatus ResourceStatus = cfn::ResourceStatus::CREATE_COMPLETE;
  std::optional<std::string> ResourceStatusReason;
  std::string Metadata;  // JSON text, `{}` by default
  StackResourceDriftInformation DriftInformation;
};
BOOST_DESCRIBE_STRUCT(StackResourceDetail, (),
                      (StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType, LastUpdatedTimestamp,
                       ResourceStatus, ResourceStatusReason, Metadata, DriftInformation))

struct DescribeStackResourceRequest {
  Required<std::string> StackName;
  Required<std::string> LogicalResourceId;
};
BOOST_DESCRIBE_STRUCT(DescribeStackResourceRequest, (), (StackName, LogicalResourceId))

struct DescribeStackResourceResult {
  cfn::StackResourceDetail StackResourceDetail;
};
BOOST_DESCRIBE_STRUCT(DescribeStackResourceResult, (), (StackResourceDetail))

struct StackResource {
  std::string StackName;
  std::string StackId;
  std::string LogicalResourceId;
  std::optional<std::string> PhysicalResourceId;
  std::string ResourceType;
  base::Instant Timestamp;
  cfn::ResourceStatus ResourceStatus = cfn::ResourceStatus::CREATE_COMPLETE;
  std::optional<std::string> ResourceStatusReason;
  StackResourceDriftInformation DriftInformation;
};
BOOST_DESCRIBE_STRUCT(StackResource, (),
                      (StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType, Timestamp,
                       ResourceStatus, ResourceStatusReason, DriftInformation))

struct DescribeStackResourcesRequest {
  std::optional<std::string> StackName;
  std::optional<std::string> LogicalResourceId;
  std::optional<std::string> PhysicalResourceId;
};
BOOST_DESCRIBE_STRUCT(DescribeStackResourcesRequest, (), (StackName, LogicalResourceId, PhysicalResourceId))

struct DescribeStackResourcesResult {
  std::vector<StackResource> StackResources;
};
BOOST_DESCRIBE_STRUCT(DescribeStackResourcesResult, (), (StackResources))

struct StackResourceSummary {
  std::string LogicalResourceId;
  std::optional<std::string> PhysicalResourceId;
  std::string ResourceType;
  base::Instant LastUpdatedTimestamp;
  cfn::ResourceStatus ResourceStatus = cfn::ResourceStatus::CREATE_COMPLETE;
  std::optional<std::string> ResourceStatusReason;
  StackResourceDriftInformation DriftInformation;
};
BOOST_DESCRIBE_STRUCT(StackResourceSummary, (),
                      (LogicalResourceId, PhysicalResourceId, ResourceType, LastUpdatedTimestamp, ResourceStatus,
                       ResourceStatusReason, DriftInformation))

struct ListStackResourcesRequest {
  Required<std::string> StackName;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListStackResourcesRequest, (), (StackName, NextToken))

struct ListStackResourcesResult {
  std::vector<StackResourceSummary> StackResourceSummaries;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListStackResourcesResult, (), (StackResourceSummaries, NextToken))

}  // namespace sluice::cfn
