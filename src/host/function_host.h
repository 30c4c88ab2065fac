#pragma once
// FunctionHost: carries out what the Lambda engine asks for, and tells it what happened: sandboxes and their
// credentials, the messages of event source mappings, log lines, answers to invokers.
#include <map>
#include <memory>
#include <string>

#include "host/machine.h"

namespace sluice::host {

class FunctionHost final : public SandboxReports {
 public:
  explicit FunctionHost(Machine& machine) : machine_(machine) {}

  void use(Sandboxes& sandboxes) { sandboxes_ = &sandboxes; }
  void carry_out(lambda::Effect&& effect);
  // SQS says that the queue may have something for its mappings.
  void queue_has_messages(const std::string& queue_arn);
  // X-Amz-Log-Result of an invocation, while its answer is being given (InvocationDone.wants_log_tail).
  std::optional<std::string> log_tail(const std::string& request_id) const;

  void ready(lambda::SandboxId sandbox) override;
  void launch_failed(lambda::SandboxId sandbox, std::string error_type, std::string message) override;
  void init_failed(lambda::SandboxId sandbox, lambda::Bytes body, std::string error_type) override;
  void responded(lambda::InvocationResponded response) override;
  void exited(lambda::SandboxExited exit) override;
  void output(lambda::SandboxId sandbox, std::vector<std::string> lines, std::function<void()> more) override;

 private:
  static constexpr std::size_t kTailMax = 4096;  // X-Amz-Log-Result

  // What is known of a live sandbox: where its output goes, and the end of what its invocation wrote.
  struct Sandbox {
    std::string account, region, log_group, log_stream;
    std::string access_key;
    std::string tail;
  };

  void carry_out_one(lambda::StartSandbox&& effect);
  void carry_out_one(lambda::StopSandbox&& effect);
  void carry_out_one(lambda::StartInvocation&& effect);
  void carry_out_one(lambda::InvocationDone&& effect);
  void carry_out_one(lambda::WriteLog&& effect);
  void carry_out_one(lambda::ReceiveFromQueue&& effect);
  void carry_out_one(lambda::DeleteFromQueue&& effect);
  void carry_out_one(lambda::AsyncInvocationDone&& effect);

  void receive(const lambda::ReceiveFromQueue& effect);
  void append_lines(const Sandbox& sandbox, const std::vector<std::string>& lines, base::Instant at);
  void grow_tail(Sandbox& sandbox, const std::vector<std::string>& lines);
  lambda::Bytes event_bytes(const lambda::EventSource& source) const;

  Machine& machine_;
  Sandboxes* sandboxes_ = nullptr;
  std::map<lambda::SandboxId, Sandbox> live_;
  std::vector<std::string> queues_to_tell_;
  std::map<std::string, std::string> tails_;  // by request id
};

}  // namespace sluice::host
