#pragma once
// Machine: all engines together on the logic thread. Owns them, replays them, routes what they want of each other,
// keeps their one timer, and restates them for checkpoints. The front and the CloudFormation providers talk to the
// engines through it.
//
//   start:  Machine machine(...); machine.recover(); machine.use(sandboxes); machine.resume();
//   round:  requests -> submit() on a slot -> core.flush()
//   timer:  at next_deadline() -> on_time() -> core.flush()
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "apigw/data_plane.h"
#include "host/addresses.h"
#include "host/blob_store.h"
#include "host/code_store.h"
#include "host/core.h"
#include "host/engines.h"
#include "host/sandboxes.h"
#include "sqs/options.h"

namespace sluice::host {

class FunctionHost;
class Providers;

struct MachineOptions {
  // How clients on this machine reach us, http://127.0.0.1:4566: in queue URLs, outputs and functions'
  // AWS_ENDPOINT_URL.
  std::string base_url = "http://127.0.0.1:4566";
  sqs::Options sqs;
  // A checkpoint restates all state once this many bytes of log have gathered, or as many as the state itself takes, if
  // that is more.
  std::uint64_t checkpoint_bytes = 256u << 20;
  // Sooner if messages that are gone hold more of the log than those that are there, by checkpoint_bytes at least: what
  // a large queue took comes back while it is drained.
  std::size_t restate_slice = 2000;  // events a round while a checkpoint is under way: a few milliseconds
  // An old segment of the log with fewer bytes of live payloads than this is emptied: a checkpoint takes them along.
  std::uint64_t mostly_dead_bytes = 16u << 20;
};

class Machine {
 public:
  Machine(Core& core, BlobStore& blobs, CodeStore& code, Workers& workers, MachineOptions options);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Replays the journal into the engines. Before anything else.
  base::Status recover();
  // Where functions run, and who hears of them.
  void use(Sandboxes& sandboxes);
  SandboxReports& sandbox_reports();
  FunctionHost& functions() { return *functions_; }
  // Goes on with what was under way before the restart.
  void resume();

  std::optional<base::Instant> next_deadline() const;
  void on_time();
  // Runs `work` when that time has come, unless it is cancelled before: for time limits that no engine keeps.
  using Alarm = std::multimap<base::Instant, std::function<void()>>::iterator;
  Alarm at(base::Instant when, std::function<void()> work) { return alarms_.emplace(when, std::move(work)); }
  void cancel(Alarm alarm) { alarms_.erase(alarm); }
  // Once a round: does a slice of a checkpoint that is due or under way, unless the disk is full.
  void advance_checkpoint();

  Core& core() { return core_; }
  BlobStore& blobs() { return blobs_; }
  CodeStore& code() { return code_; }
  Workers& workers() { return workers_; }
  const MachineOptions& options() const { return options_; }
  // The port may be known only after listening; before the first request.
  void set_base_url(std::string url) { options_.base_url = std::move(url); }

  // A context for what the machine itself does for an account and region.
  aws::Context internal_context(const std::string& account, const std::string& region);

  // How replies to clients of that account name queues and APIs.
  LocalAddresses local_addresses(const std::string& account) const;

  // Whether a role's policies allow an action on a resource. False too if there is no such role.
  bool role_may(const std::string& role_arn, const std::string& action, const std::string& resource) const;

  // The data plane's snapshot, made anew when an API has changed.
  const std::shared_ptr<const apigw::DataPlane>& data_plane() const { return data_plane_; }
  // Call after each command of API Gateway's control plane.
  void publish_data_plane();

  EngineSlot<SqsTypes> sqs;
  EngineSlot<LambdaTypes> lambda;
  EngineSlot<ApigwTypes> apigw;
  EngineSlot<CfnTypes> cfn;
  EngineSlot<IamTypes> iam;
  EngineSlot<LogsTypes> logs;
  EngineSlot<S3Types> s3;

 private:
  struct Checkpoint;

  template <class F>
  void for_each_slot(F&& f) {
    f(sqs), f(lambda), f(apigw), f(cfn), f(iam), f(logs), f(s3);
  }
  template <class F>
  void for_each_slot(F&& f) const {
    f(sqs), f(lambda), f(apigw), f(cfn), f(iam), f(logs), f(s3);
  }

  bool checkpoint_is_due() const;
  void wake_mappings();

  Core& core_;
  BlobStore& blobs_;
  CodeStore& code_;
  Workers& workers_;
  MachineOptions options_;
  std::unique_ptr<FunctionHost> functions_;
  std::unique_ptr<Providers> providers_;
  std::shared_ptr<const apigw::DataPlane> data_plane_;
  std::unique_ptr<Checkpoint> checkpoint_;
  base::Position checkpoint_due_ = 0;
  // Where the last checkpoint ended, or the log at start, and what of the log messages that were there took then.
  base::Position checkpoint_from_ = 0;
  std::uint64_t live_then_ = 0;
  std::multimap<base::Instant, std::function<void()>> alarms_;
  std::map<std::uint64_t, std::uint64_t> live_by_segment_;  // of the last checkpoint
};

}  // namespace sluice::host
