#pragma once
// What the engine remembers of a function and of an event source mapping: plain values that events carry whole, so that
// the event of a creation, of an update and of a restatement is the same upsert.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/shape.h"
#include "base/time.h"

namespace sluice::lambda {

// A deployment package in the host's content-addressed store.
struct CodeBlob {
  std::string sha256;              // hex; names the blob
  std::string code_sha256_base64;  // the same digest as CodeSha256 shows it
  std::int64_t size = 0;           // bytes of the zip
};
BOOST_DESCRIBE_STRUCT(CodeBlob, (), (sha256, code_sha256_base64, size))

// One statement of a function's resource policy (AddPermission).
struct PolicyStatement {
  std::string sid;
  std::string action;             // lambda:InvokeFunction
  std::string principal_service;  // apigateway.amazonaws.com; one of these three is set
  std::string principal_aws;      // an ARN
  bool anyone = false;            // "*"
  std::string source_arn, source_account, organization, url_auth_type;  // conditions; empty: none
};
BOOST_DESCRIBE_STRUCT(PolicyStatement, (),
                      (sid, action, principal_service, principal_aws, anyone, source_arn, source_account, organization,
                       url_auth_type))

struct FunctionRecord {
  std::string account, region, name;
  std::uint64_t generation = 0;  // changes with each update of code or configuration; old sandboxes have an older one
  std::string runtime, role, handler, description;
  std::int32_t timeout_s = 3, memory_mb = 128, ephemeral_storage_mb = 512;
  std::string architecture = "x86_64";
  std::optional<std::map<std::string, std::string>> environment;
  std::string tracing_mode = "PassThrough";
  std::string log_group;  // empty: /aws/lambda/NAME
  CodeBlob code;
  base::Instant modified;
  base::Instant settled_at;  // before it Pending (created) or InProgress (updated)
  bool updated = false;      // since its creation
  std::string revision_id, settled_revision_id;
  std::optional<std::int32_t> reserved_concurrency;
  std::map<std::string, std::string> tags;
  std::vector<PolicyStatement> policy;
  std::string policy_revision_id;

  std::string arn() const;             // unqualified
  std::string log_group_name() const;  // the default one if none is set
};
BOOST_DESCRIBE_STRUCT(FunctionRecord, (),
                      (account, region, name, generation, runtime, role, handler, description, timeout_s, memory_mb,
                       ephemeral_storage_mb, architecture, environment, tracing_mode, log_group, code, modified,
                       settled_at, updated, revision_id, settled_revision_id, reserved_concurrency, tags, policy,
                       policy_revision_id))

// The last thing that was asked of a mapping, and so the state that it shows until it is settled.
enum class MappingTransition : std::uint8_t { kCreating, kUpdating, kEnabling, kDisabling };
BOOST_DESCRIBE_ENUM(MappingTransition, kCreating, kUpdating, kEnabling, kDisabling)

struct MappingRecord {
  std::string uuid;
  std::string account, region;
  std::string queue_arn;
  std::string function_arn;  // with the qualifier that the caller gave, if any; what FunctionArn shows
  std::string function;      // unqualified ARN
  std::int32_t batch_size = 10;
  std::int32_t window_s = 0;
  std::optional<std::int32_t> maximum_concurrency;
  bool report_batch_item_failures = false;
  bool fifo = false;
  bool enabled = true;
  MappingTransition transition = MappingTransition::kCreating;
  base::Instant settled_at;
  base::Instant modified;
  std::map<std::string, std::string> tags;

  std::string arn() const;
};
BOOST_DESCRIBE_STRUCT(MappingRecord, (),
                      (uuid, account, region, queue_arn, function_arn, function, batch_size, window_s,
                       maximum_concurrency, report_batch_item_failures, fifo, enabled, transition, settled_at, modified,
                       tags))

}  // namespace sluice::lambda
