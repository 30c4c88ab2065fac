#pragma once
// From what a receive took to what the client gets: reads the bodies. Needs no engine, so it may run on any thread.
#include "base/payload.h"
#include "sqs/api.h"

namespace sluice::sqs {

ReceiveMessageResult render(const ReceivedMessages& received, const base::PayloadReader& payloads);

}  // namespace sluice::sqs
