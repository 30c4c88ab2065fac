#pragma once
// AWS CloudFormation as this engine speaks it: commands (the service's actions and what the host says), replies,
// events, effects. The actions' shapes are in cfn/shapes.h and cfn/change_set_shapes.h, the records in cfn/records.h.
//
// The engine is a planner over a graph of resources. It touches no other engine: for each resource it emits the effect
// ResourceRequest; the host's provider of that type carries it out with the other engines' commands and answers with
// the command ResourceAnswer. Requests of resources that do not depend on each other are under way together.
//
// What providers must do:
// - Answer every request exactly once, with the request's token. Unknown tokens are ignored.
// - Be idempotent: after a crash the host sends the command Resume, and every request without an answer is emitted
//   again with the same token, physical_name and properties. So a Create whose resource is there already, made for the
//   same stack and logical id (tags aws:cloudformation:stack-id and aws:cloudformation:logical-id, or the id itself
//   where the type takes physical_name as its id), answers with that resource; made for anybody else it fails with the
//   service's own text for a name that is taken. An Update repeats what it says. A Delete of what does not exist
//   succeeds.
// - Take the resource's tags from `tags` (the template's, the stack's and aws:cloudformation:*, merged), never from
//   properties.Tags, and change them on Update from previous_tags.
// - Answer a failure with the service's own code and text.
#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/shape.h"
#include "base/time.h"
#include "cfn/change_set_shapes.h"
#include "cfn/records.h"
#include "cfn/shapes.h"

namespace sluice::cfn {

// ---- the host's commands -------------------------------------------------------------------------------------------

// A provider has done, or failed to do, what a ResourceRequest said.
struct ResourceAnswer {
  std::string token;
  bool ok = true;
  // What Ref gives: the queue's URL, the function's, role's, bucket's or log group's name, the API's id (section 5 of
  // the specification). Also with a failure, if something was made that has to be deleted. Update: may be left empty
  // (as before).
  std::string physical_id;
  // What Fn::GetAtt gives, by attribute name: Arn, QueueName, RootResourceId... Strings nearly always. Update: all
  // of them again.
  std::map<std::string, boost::json::value> attributes;
  // If not ok. `error` becomes the resource's status reason.
  std::string error_code;  // AlreadyExists, InvalidParameterValueException...
  std::string error;
};
BOOST_DESCRIBE_STRUCT(ResourceAnswer, (), (token, ok, physical_id, attributes, error_code, error))

// After a restart, once: go on with every operation that was under way.
struct Resume {};
BOOST_DESCRIBE_STRUCT(Resume, (), ())

using Command =
    std::variant<CreateStackRequest, UpdateStackRequest, DeleteStackRequest, CreateChangeSetRequest,
                 DescribeChangeSetRequest, ExecuteChangeSetRequest, DeleteChangeSetRequest, ListChangeSetsRequest,
                 DescribeStacksRequest, ListStacksRequest, DescribeStackEventsRequest, DescribeStackResourceRequest,
                 DescribeStackResourcesRequest, ListStackResourcesRequest, GetTemplateRequest,
                 GetTemplateSummaryRequest, ValidateTemplateRequest, UpdateTerminationProtectionRequest,
                 ListExportsRequest, ListImportsRequest, ResourceAnswer, Resume>;

// ---- replies -------------------------------------------------------------------------------------------------------

// DeleteStack answers with nothing (no Result element), as do the host's commands.
using Reply =
    std::variant<std::monostate, CreateStackResult, UpdateStackResult, CreateChangeSetResult, DescribeChangeSetResult,
                 ExecuteChangeSetResult, DeleteChangeSetResult, ListChangeSetsResult, DescribeStacksResult,
                 ListStacksResult, DescribeStackEventsResult, DescribeStackResourceResult, DescribeStackResourcesResult,
                 ListStackResourcesResult, GetTemplateResult, GetTemplateSummaryResult, ValidateTemplateResult,
                 UpdateTerminationProtectionResult, ListExportsResult, ListImportsResult>;

// ---- events --------------------------------------------------------------------------------------------------------

struct StackChanged {
  StackRecord stack;
  std::optional<StackEvent> line;  // added to the stack's history
};
BOOST_DESCRIBE_STRUCT(StackChanged, (), (stack, line))

// A template stays as long as a stack or change set names it.
struct TemplateStored {
  TemplateRecord record;
};
BOOST_DESCRIBE_STRUCT(TemplateStored, (), (record))

// A deleted stack, with its history and change sets, that is too old to be kept.
struct StackForgotten {
  std::string stack_id;
};
BOOST_DESCRIBE_STRUCT(StackForgotten, (), (stack_id))

struct ResourceChanged {
  std::string stack_id;
  ResourceRecord resource;
  std::vector<StackEvent> lines;
};
BOOST_DESCRIBE_STRUCT(ResourceChanged, (), (stack_id, resource, lines))

struct ResourceForgotten {
  std::string stack_id;
  std::uint32_t incarnation = 0;
};
BOOST_DESCRIBE_STRUCT(ResourceForgotten, (), (stack_id, incarnation))

struct ChangeSetChanged {
  ChangeSetRecord change_set;
};
BOOST_DESCRIBE_STRUCT(ChangeSetChanged, (), (change_set))

struct ChangeSetForgotten {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(ChangeSetForgotten, (), (id))

// A part of a stack's history, for restatement; lines that are there already (by EventId) are ignored.
struct HistoryRestated {
  std::string stack_id;
  std::vector<StackEvent> lines;  // oldest first
};
BOOST_DESCRIBE_STRUCT(HistoryRestated, (), (stack_id, lines))

using Event = std::variant<StackChanged, StackForgotten, TemplateStored, ResourceChanged, ResourceForgotten,
                           ChangeSetChanged, ChangeSetForgotten, HistoryRestated>;

// ---- effects -------------------------------------------------------------------------------------------------------

// Make, change or delete one resource; see the top of this file.
struct ResourceRequest {
  std::string token;
  std::string stack_id, stack_name;
  std::string account, region;
  std::string logical_id;
  std::string type;  // AWS::SQS::Queue
  ResourceOperation operation = ResourceOperation::kCreate;
  // The name or id to give: the template's, or one drawn for this resource in the form that AWS would choose (section
  // 2.4: mystack-Queue-AbCdEf123456; an API's ten lower-case letters and digits; a deployment's six; a UUID for an
  // event source mapping). It is set for Update and Delete too. Providers use it instead of the name property.
  std::string physical_name;
  std::string physical_id;                  // Update, Delete: from the provider's answer; may be empty for Delete
  boost::json::object properties;           // all functions resolved, texts and numbers as the schema wants them
  boost::json::object previous_properties;  // Update
  std::map<std::string, std::string> tags;  // empty for types without tags
  std::map<std::string, std::string> previous_tags;      // Update
  std::map<std::string, boost::json::value> attributes;  // Update, Delete: as last answered
};
BOOST_DESCRIBE_STRUCT(ResourceRequest, (),
                      (token, stack_id, stack_name, account, region, logical_id, type, operation, physical_name,
                       physical_id, properties, previous_properties, tags, previous_tags, attributes))

using Effect = std::variant<ResourceRequest>;

using Decision = aws::Decision<Reply, Event, Effect>;

}  // namespace sluice::cfn
