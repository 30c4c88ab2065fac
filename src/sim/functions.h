#pragma once
// Functions: the sample's two functions (app/) without processes: host/sandboxes.h with behaviour instead of code. They
// call SQS over the network with their role's credentials, and fail as processes do: they do not start, crash while
// they start or in the middle of an invocation, hang, answer with errors, or refuse some messages of a batch.
//
//   ProcessInputQueue  sends each message's body on to OutputQueue; refuses a body that says "poison"
//   CheckOutputQueue   takes one message of OutputQueue and deletes it
#include <map>
#include <memory>

#include "host/machine.h"
#include "host/sandboxes.h"
#include "sim/sqs_client.h"
#include "sim/world.h"

namespace sluice::sim {

class Functions final : public host::Sandboxes {
 public:
  Functions(World& world, host::Machine& machine);
  ~Functions() override;

  void start(const lambda::StartSandbox& sandbox) override;
  void stop(lambda::SandboxId sandbox) override;
  void invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) override;

 private:
  struct Sandbox;
  struct Batch;
  using SandboxPointer = std::shared_ptr<Sandbox>;

  void begin(const SandboxPointer& sandbox);
  void process_input(const SandboxPointer& sandbox, const std::string& request_id, const std::string& event);
  void next_message(const SandboxPointer& sandbox, const std::shared_ptr<Batch>& batch);
  void check_output(const SandboxPointer& sandbox, const std::string& request_id);

  void respond(const SandboxPointer& sandbox, const std::string& request_id, std::string payload);
  void respond_error(const SandboxPointer& sandbox, const std::string& request_id);
  void crash(const SandboxPointer& sandbox, const std::string& request_id);
  // Later, if the sandbox is still there.
  void later(const SandboxPointer& sandbox, base::Duration delay, std::function<void(const SandboxPointer&)> work);
  bool fails(unsigned thousandths) { return !world_.healed && world_.roll(thousandths); }

  World& world_;
  host::Machine& machine_;
  Manners manners_;
  std::map<lambda::SandboxId, SandboxPointer> sandboxes_;
};

}  // namespace sluice::sim
