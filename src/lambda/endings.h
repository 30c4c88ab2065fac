#pragma once
// How invocations end: by what the host reports of their sandbox, or by their deadline. Each path writes the log's
// lines, settles the invocation by its kind (answer, delete from the queue, retry) and decides what becomes of the
// sandbox.
#include "lambda/scene.h"

namespace sluice::lambda {

Decision decide(const Scene& scene, const SandboxReady& command);
Decision decide(const Scene& scene, const SandboxLaunchFailed& command);
Decision decide(const Scene& scene, const SandboxInitFailed& command);
Decision decide(const Scene& scene, const InvocationResponded& command);
Decision decide(const Scene& scene, const SandboxExited& command);

// The deadline of an invocation that runs, and of the init of its sandbox before.
void timed_out(const Scene& scene, Decision& decision, const Invocation& invocation);
void init_timed_out(const Scene& scene, Decision& decision, const Invocation& invocation);

// The last word on an asynchronous invocation.
void finish_async(const Scene& scene, Decision& decision, const Invocation& invocation, AsyncOutcome outcome);

}  // namespace sluice::lambda
