#pragma once
// What the engine keeps, as the events carry it. Each event is an upsert of one of these records (or drops one), so
// applying an event is trivial, any prefix of a journal is a state from which the planner (cfn/planner.h) can go on,
// and a restatement consists of the same events.
#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/shape.h"
#include "base/time.h"
#include "cfn/change_set_shapes.h"
#include "cfn/shapes.h"

namespace sluice::cfn {

// A template, once as it came and once as it is carried out. Stacks and change sets name it by its number.
struct TemplateRecord {
  std::uint64_t number = 0;
  std::string original;          // byte for byte
  boost::json::value processed;  // after the transforms; functions in their long form
  bool transformed = false;
  // Lines of the original, by logical id ("Queue") and by property of a resource ("Queue/FifoQueue").
  std::map<std::string, std::int32_t> lines;
};
BOOST_DESCRIBE_STRUCT(TemplateRecord, (), (number, original, processed, transformed, lines))

// What somebody asked a stack to be.
struct Configuration {
  std::uint64_t template_number = 0;
  std::map<std::string, std::string> parameters;  // every declared parameter's value
  std::vector<Tag> tags;
  std::vector<std::string> capabilities;
  std::optional<std::string> role_arn;
};
BOOST_DESCRIBE_STRUCT(Configuration, (), (template_number, parameters, tags, capabilities, role_arn))

// Where an operation on a stack stands.
enum class Phase {
  kNone,            // nothing under way
  kConverge,        // create and update: every resource becomes what the template says
  kCleanup,         // after an update: what it replaced or removed is deleted
  kRestore,         // an update failed: changed resources get their old properties back
  kRestoreCleanup,  // then what the update created is deleted
  kRollback,        // a creation failed: everything is deleted
  kDelete           // the stack is being deleted
};
BOOST_DESCRIBE_ENUM(Phase, kNone, kConverge, kCleanup, kRestore, kRestoreCleanup, kRollback, kDelete)

struct StackRecord {
  std::string id, name, account, region;
  base::Instant created;
  std::optional<base::Instant> updated, deleted;
  StackStatus status = StackStatus::REVIEW_IN_PROGRESS;
  std::optional<std::string> status_reason;
  bool termination_protection = false;
  bool disable_rollback = false;   // of the present or last operation
  bool delete_on_failure = false;  // OnFailure=DELETE
  std::optional<std::string> change_set_id;
  std::optional<std::string> client_request_token;
  Configuration current;
  std::optional<Configuration> previous;  // during an update: what to restore
  std::vector<Output> outputs;
  std::vector<std::string> imports;  // names of the exports that the present template uses
  Phase phase = Phase::kNone;
  std::uint32_t operation = 0;                // counts creations and updates; a resource born in the present one is new
  std::uint32_t pass = 0;                     // counts phases; a resource's step is of the present phase if its pass is
  std::vector<std::string> retain_resources;  // of DeleteStack
};
BOOST_DESCRIBE_STRUCT(StackRecord, (),
                      (id, name, account, region, created, updated, deleted, status, status_reason,
                       termination_protection, disable_rollback, delete_on_failure, change_set_id, client_request_token,
                       current, previous, outputs, imports, phase, operation, pass, retain_resources))

// A logical id has one live record; during an update also what it was before, and until cleanup its old copy.
enum class Role {
  kLive,    // what the logical id means now
  kBefore,  // during an update: what it meant before
  kDoomed   // to be deleted by the cleanup
};
BOOST_DESCRIBE_ENUM(Role, kLive, kBefore, kDoomed)

enum class ResourceOperation { kCreate, kUpdate, kDelete };
BOOST_DESCRIBE_ENUM(ResourceOperation, kCreate, kUpdate, kDelete)

// How far a resource is in the present phase.
enum class Step { kWaiting, kRunning, kDone, kFailed };
BOOST_DESCRIBE_ENUM(Step, kWaiting, kRunning, kDone, kFailed)

struct ResourceRecord {
  std::uint32_t incarnation = 0;  // unique in its stack; a later one is higher
  Role role = Role::kLive;
  std::string logical_id, type;
  std::string physical_name;                // given or drawn; the same in every repetition of a request
  std::string physical_id;                  // empty until the provider told it
  bool custom_named = false;                // the template gave the name
  bool snapshot = false;                    // kBefore only: properties to restore, not a copy of its own
  boost::json::value properties;            // resolved, coerced to the schema; without the drawn name
  std::map<std::string, std::string> tags;  // the resource's, the stack's and aws:cloudformation:*
  boost::json::value previous_properties;   // while an update is under way: what it changes
  std::map<std::string, std::string> previous_tags;
  std::map<std::string, boost::json::value> attributes;  // for Fn::GetAtt
  std::vector<std::string> depends_on;                   // logical ids, from functions and DependsOn
  boost::json::value metadata;                           // resolved; null without
  std::string deletion_policy = "Delete";
  std::string update_replace_policy = "Delete";
  ResourceStatus status = ResourceStatus::CREATE_IN_PROGRESS;
  std::string status_reason;
  base::Instant changed;
  std::uint32_t born = 0;  // the stack's operation that created it
  std::uint32_t pass = 0;  // the stack's phase that `step` belongs to
  Step step = Step::kWaiting;
  ResourceOperation operation = ResourceOperation::kCreate;  // while running
  std::string token;                                         // of the request under way; empty: none
};
BOOST_DESCRIBE_STRUCT(ResourceRecord, (),
                      (incarnation, role, logical_id, type, physical_name, physical_id, custom_named, snapshot,
                       properties, tags, previous_properties, previous_tags, attributes, depends_on, metadata,
                       deletion_policy, update_replace_policy, status, status_reason, changed, born, pass, step,
                       operation, token))

struct ChangeSetRecord {
  std::string id, name, stack_id;
  base::Instant created;
  std::string type;  // CREATE, UPDATE
  std::string status, execution_status;
  std::optional<std::string> status_reason, description, client_token;
  std::optional<std::string> on_stack_failure;
  bool include_nested_stacks = false;
  Configuration configuration;
  std::vector<Change> changes;  // with all values; DescribeChangeSet leaves out those that were not asked for
};
BOOST_DESCRIBE_STRUCT(ChangeSetRecord, (),
                      (id, name, stack_id, created, type, status, execution_status, status_reason, description,
                       client_token, on_stack_failure, include_nested_stacks, configuration, changes))

}  // namespace sluice::cfn
