#pragma once
// What event source mappings do: receive while there is something to receive and someone to run it, gather, invoke.
//
// A mapping receives only when its queue may have messages (`woken`: SQS said so since the last receive was asked, or
// the last receive found some). It has one receive outstanding at most, and none while a batch of it waits for
// concurrency: what can't be run stays in the queue.
#include <string>

#include "lambda/scene.h"

namespace sluice::lambda {

Decision decide(const Scene& scene, const QueueHasMessages& command);
Decision decide(const Scene& scene, const BatchReceived& command);

// One look at a restless mapping: it receives or rests.
void poll(const Scene& scene, Decision& decision, const std::string& mapping);
// The window of what it has gathered has ended, or the visibility of what had to wait after that.
void gathering_timer(const Scene& scene, Decision& decision, const std::string& mapping);
// Under load for another second: more batches at a time.
void grow_poller(const Scene& scene, Decision& decision, const std::string& mapping);

}  // namespace sluice::lambda
