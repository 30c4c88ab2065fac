#pragma once
// The requests and results of CloudFormation's change set and template actions; see cfn/shapes.h for the conventions.
#include <optional>
#include <string>
#include <vector>

#include "base/shape.h"
#include "base/time.h"
#include "cfn/shapes.h"

namespace sluice::cfn {

// ---- change sets ---------------------------------------------------------------------------------------------------

struct CreateChangeSetRequest {
  Required<std::string> StackName;
  std::optional<std::string> TemplateBody;
  std::optional<std::string> TemplateURL;  // see CreateStackRequest
  std::optional<bool> UsePreviousTemplate;
  std::vector<Parameter> Parameters;
  std::vector<std::string> Capabilities;
  std::optional<std::string> RoleARN;
  std::vector<std::string> NotificationARNs;  // not empty: not supported
  std::vector<Tag> Tags;
  Required<std::string> ChangeSetName;
  std::optional<std::string> ClientToken;
  std::optional<std::string> Description;
  std::optional<std::string> ChangeSetType;     // CREATE, UPDATE (default); IMPORT is not supported
  std::optional<bool> IncludeNestedStacks;      // there are none: shown again
  std::optional<std::string> OnStackFailure;    // DO_NOTHING, ROLLBACK, DELETE
  std::optional<bool> ImportExistingResources;  // true: not supported
};
BOOST_DESCRIBE_STRUCT(CreateChangeSetRequest, (),
                      (StackName, TemplateBody, TemplateURL, UsePreviousTemplate, Parameters, Capabilities, RoleARN,
                       NotificationARNs, Tags, ChangeSetName, ClientToken, Description, ChangeSetType,
                       IncludeNestedStacks, OnStackFailure, ImportExistingResources))

struct CreateChangeSetResult {
  std::string Id;
  std::string StackId;
};
BOOST_DESCRIBE_STRUCT(CreateChangeSetResult, (), (Id, StackId))

struct ResourceTargetDefinition {
  std::string Attribute;                          // Properties, Metadata, DeletionPolicy, UpdateReplacePolicy, Tags
  std::optional<std::string> Name;                // of the property
  std::optional<std::string> RequiresRecreation;  // Never, Conditionally, Always
  std::optional<std::string> Path;                // these four with IncludePropertyValues
  std::optional<std::string> BeforeValue;
  std::optional<std::string> AfterValue;
  std::optional<std::string> AttributeChangeType;  // Add, Remove, Modify
};
BOOST_DESCRIBE_STRUCT(ResourceTargetDefinition, (),
                      (Attribute, Name, RequiresRecreation, Path, BeforeValue, AfterValue, AttributeChangeType))

struct ResourceChangeDetail {
  ResourceTargetDefinition Target;
  std::string Evaluation;    // Static, Dynamic
  std::string ChangeSource;  // DirectModification, ParameterReference, ResourceReference, ResourceAttribute
  std::optional<std::string> CausingEntity;
};
BOOST_DESCRIBE_STRUCT(ResourceChangeDetail, (), (Target, Evaluation, ChangeSource, CausingEntity))

struct ResourceChange {
  std::optional<std::string> PolicyAction;  // Delete, Retain, ReplaceAndDelete, ReplaceAndRetain
  std::string Action;                       // Add, Modify, Remove
  std::string LogicalResourceId;
  std::optional<std::string> PhysicalResourceId;
  std::string ResourceType;
  std::optional<std::string> Replacement;  // True, False, Conditional; Modify alone has it
  std::vector<std::string> Scope;
  std::vector<ResourceChangeDetail> Details;
  std::optional<std::string> BeforeContext;  // JSON text, with IncludePropertyValues
  std::optional<std::string> AfterContext;
};
BOOST_DESCRIBE_STRUCT(ResourceChange, (),
                      (PolicyAction, Action, LogicalResourceId, PhysicalResourceId, ResourceType, Replacement, Scope,
                       Details, BeforeContext, AfterContext))

struct Change {
  std::string Type = "Resource";
  cfn::ResourceChange ResourceChange;
};
BOOST_DESCRIBE_STRUCT(Change, (), (Type, ResourceChange))

struct DescribeChangeSetRequest {
  Required<std::string> ChangeSetName;
  std::optional<std::string> StackName;
  std::optional<std::string> NextToken;
  std::optional<bool> IncludePropertyValues;
};
BOOST_DESCRIBE_STRUCT(DescribeChangeSetRequest, (), (ChangeSetName, StackName, NextToken, IncludePropertyValues))

struct DescribeChangeSetResult {
  std::string ChangeSetName;
  std::string ChangeSetId;
  std::string StackId;
  std::string StackName;
  std::optional<std::string> Description;
  std::optional<std::vector<Parameter>> Parameters;
  base::Instant CreationTime;
  std::string
      ExecutionStatus;  // UNAVAILABLE, AVAILABLE, EXECUTE_IN_PROGRESS, EXECUTE_COMPLETE, EXECUTE_FAILED, OBSOLETE
  std::string Status;   // CREATE_COMPLETE, FAILED
  std::optional<std::string> StatusReason;
  std::vector<std::string> NotificationARNs;
  cfn::RollbackConfiguration RollbackConfiguration;
  std::vector<std::string> Capabilities;
  std::optional<std::vector<Tag>> Tags;
  std::vector<Change> Changes;
  std::optional<std::string> NextToken;
  bool IncludeNestedStacks = false;
  std::optional<std::string> OnStackFailure;
};
BOOST_DESCRIBE_STRUCT(DescribeChangeSetResult, (),
                      (ChangeSetName, ChangeSetId, StackId, StackName, Description, Parameters, CreationTime,
                       ExecutionStatus, Status, StatusReason, NotificationARNs, RollbackConfiguration, Capabilities,
                       Tags, Changes, NextToken, IncludeNestedStacks, OnStackFailure))

struct ExecuteChangeSetRequest {
  Required<std::string> ChangeSetName;
  std::optional<std::string> StackName;
  std::optional<std::string> ClientRequestToken;
  std::optional<bool> DisableRollback;
};
BOOST_DESCRIBE_STRUCT(ExecuteChangeSetRequest, (), (ChangeSetName, StackName, ClientRequestToken, DisableRollback))

struct ExecuteChangeSetResult {};
BOOST_DESCRIBE_STRUCT(ExecuteChangeSetResult, (), ())

struct DeleteChangeSetRequest {
  Required<std::string> ChangeSetName;
  std::optional<std::string> StackName;
};
BOOST_DESCRIBE_STRUCT(DeleteChangeSetRequest, (), (ChangeSetName, StackName))

struct DeleteChangeSetResult {};
BOOST_DESCRIBE_STRUCT(DeleteChangeSetResult, (), ())

struct ListChangeSetsRequest {
  Required<std::string> StackName;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListChangeSetsRequest, (), (StackName, NextToken))

struct ChangeSetSummary {
  std::string StackId;
  std::string StackName;
  std::string ChangeSetId;
  std::string ChangeSetName;
  std::string ExecutionStatus;
  std::string Status;
  std::optional<std::string> StatusReason;
  base::Instant CreationTime;
  std::optional<std::string> Description;
  bool IncludeNestedStacks = false;
};
BOOST_DESCRIBE_STRUCT(ChangeSetSummary, (),
                      (StackId, StackName, ChangeSetId, ChangeSetName, ExecutionStatus, Status, StatusReason,
                       CreationTime, Description, IncludeNestedStacks))

struct ListChangeSetsResult {
  std::vector<ChangeSetSummary> Summaries;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListChangeSetsResult, (), (Summaries, NextToken))

// ---- templates -----------------------------------------------------------------------------------------------------

struct GetTemplateRequest {
  std::optional<std::string> StackName;
  std::optional<std::string> ChangeSetName;
  std::optional<std::string> TemplateStage;  // Original (default), Processed
};
BOOST_DESCRIBE_STRUCT(GetTemplateRequest, (), (StackName, ChangeSetName, TemplateStage))

struct GetTemplateResult {
  std::string TemplateBody;  // Original: byte for byte what was sent
  std::vector<std::string> StagesAvailable;
};
BOOST_DESCRIBE_STRUCT(GetTemplateResult, (), (TemplateBody, StagesAvailable))

struct GetTemplateSummaryRequest {
  std::optional<std::string> TemplateBody;
  std::optional<std::string> TemplateURL;
  std::optional<std::string> StackName;
};
BOOST_DESCRIBE_STRUCT(GetTemplateSummaryRequest, (), (TemplateBody, TemplateURL, StackName))

struct ParameterConstraints {
  std::optional<std::vector<std::string>> AllowedValues;
};
BOOST_DESCRIBE_STRUCT(ParameterConstraints, (), (AllowedValues))

struct ParameterDeclaration {
  std::string ParameterKey;
  std::optional<std::string> DefaultValue;
  std::string ParameterType;
  bool NoEcho = false;
  std::optional<std::string> Description;
  cfn::ParameterConstraints ParameterConstraints;
};
BOOST_DESCRIBE_STRUCT(ParameterDeclaration, (),
                      (ParameterKey, DefaultValue, ParameterType, NoEcho, Description, ParameterConstraints))

struct ResourceIdentifierSummary {
  std::string ResourceType;
  std::vector<std::string> LogicalResourceIds;
  std::vector<std::string> ResourceIdentifiers;
};
BOOST_DESCRIBE_STRUCT(ResourceIdentifierSummary, (), (ResourceType, LogicalResourceIds, ResourceIdentifiers))

struct GetTemplateSummaryResult {
  std::vector<ParameterDeclaration> Parameters;
  std::optional<std::string> Description;
  std::optional<std::vector<std::string>> Capabilities;
  std::optional<std::string> CapabilitiesReason;
  std::vector<std::string> ResourceTypes;
  std::optional<std::string> Version;
  std::optional<std::string> Metadata;
  std::optional<std::vector<std::string>> DeclaredTransforms;
  std::optional<std::vector<ResourceIdentifierSummary>> ResourceIdentifierSummaries;
};
BOOST_DESCRIBE_STRUCT(GetTemplateSummaryResult, (),
                      (Parameters, Description, Capabilities, CapabilitiesReason, ResourceTypes, Version, Metadata,
                       DeclaredTransforms, ResourceIdentifierSummaries))

struct ValidateTemplateRequest {
  std::optional<std::string> TemplateBody;
  std::optional<std::string> TemplateURL;
};
BOOST_DESCRIBE_STRUCT(ValidateTemplateRequest, (), (TemplateBody, TemplateURL))

struct TemplateParameter {
  std::string ParameterKey;
  std::optional<std::string> DefaultValue;
  bool NoEcho = false;
  std::optional<std::string> Description;
};
BOOST_DESCRIBE_STRUCT(TemplateParameter, (), (ParameterKey, DefaultValue, NoEcho, Description))

struct ValidateTemplateResult {
  std::vector<TemplateParameter> Parameters;
  std::optional<std::string> Description;
  std::optional<std::vector<std::string>> Capabilities;
  std::optional<std::string> CapabilitiesReason;
  std::optional<std::vector<std::string>> DeclaredTransforms;
};
BOOST_DESCRIBE_STRUCT(ValidateTemplateResult, (),
                      (Parameters, Description, Capabilities, CapabilitiesReason, DeclaredTransforms))

}  // namespace sluice::cfn
