#pragma once
// Who runs where: placing invocations into sandboxes within the limits of concurrency and of this machine, and what
// deadlines do. Everything here reads the state as it was before the decision, so a decision places one invocation at
// most; whatever else can start then waits for the next TimePassed.
#include <string>

#include "lambda/scene.h"

namespace sluice::lambda {

// Why no further invocation of a function can start now.
enum class Obstacle { kNone, kReserved, kAccount, kSandboxes };
Obstacle obstacle(const Scene& scene, const FunctionRecord& function);

// Takes an invocation in (event InvocationAccepted) and starts it if nothing is in the way.
void accept(const Scene& scene, Decision& decision, Invocation invocation);

// Gives an accepted invocation to an idle sandbox or starts one for it. REQUIRES: obstacle() is kNone.
void start(const Scene& scene, Decision& decision, const Invocation& invocation, const FunctionRecord& function);

// Starts a process for an invocation. Without a log stream it gets one of its own.
Sandbox start_sandbox(const Scene& scene, Decision& decision, const Invocation& invocation,
                      const FunctionRecord& function, const std::string& log_stream, bool init_inside_invoke);

// Has the sandbox's runtime run the invocation, until `deadline`.
void hand_over(Decision& decision, const Invocation& invocation, SandboxId sandbox, base::Instant deadline);

// Stops the idle sandboxes of a function that has changed or goes away.
void stop_idle_sandboxes(const Scene& scene, Decision& decision, const std::string& function);

// Answers the synchronous invocations of a function that wait for a sandbox with an error. They are still to be
// removed.
void answer_waiting(const Scene& scene, Decision& decision, const std::string& function, const aws::Error& error);

// A trace header for an invocation that came without one.
std::string new_trace_header(base::Instant now, base::Random& random);

void write_log(Decision& decision, const Sandbox& sandbox, base::Instant at, std::vector<std::string> lines,
               bool starts_invocation = false);

Decision decide(const Scene& scene, const Invoke& command);
Decision decide(const Scene& scene, const TimePassed& command);

}  // namespace sluice::lambda
