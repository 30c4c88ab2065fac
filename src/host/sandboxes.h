#pragma once
// The port to the processes in which functions run. http/sandboxes.h is the one on real processes and the Runtime API;
// the simulator has functions of its own. All calls on the logic thread.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/api.h"

namespace sluice::host {

// What a sandbox has to say. Nothing is reported of a sandbox after stop().
class SandboxReports {
 public:
  virtual ~SandboxReports() = default;
  virtual void ready(lambda::SandboxId sandbox) = 0;
  virtual void launch_failed(lambda::SandboxId sandbox, std::string error_type, std::string message) = 0;
  virtual void init_failed(lambda::SandboxId sandbox, lambda::Bytes body, std::string error_type) = 0;
  virtual void responded(lambda::InvocationResponded response) = 0;
  virtual void exited(lambda::SandboxExited exit) = 0;
  // Whole lines of the process's output, without newlines, always before the report of what it did next. `more` lets
  // the sandbox read on: it is called when the lines are stored, so that a flood waits for the log.
  virtual void output(lambda::SandboxId sandbox, std::vector<std::string> lines, std::function<void()> more) = 0;
};

class Sandboxes {
 public:
  virtual ~Sandboxes() = default;
  virtual void start(const lambda::StartSandbox& sandbox) = 0;  // with its whole environment but AWS_LAMBDA_RUNTIME_API
  virtual void stop(lambda::SandboxId sandbox) = 0;             // kills it; ignored if it is not known
  virtual void invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) = 0;
};

}  // namespace sluice::host
