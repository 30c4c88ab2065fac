// THE PLACE TO EXTEND: what is done with each message. Everything around it (batches, retries, dead letters) stays as
// it is.
#pragma once

#include <string>

#include "lambda/result.h"
#include "process_input_queue/message.h"

namespace app {

// Takes one message and gives the body of the message that goes to OutputQueue (at most 1 MiB, UTF-8; here JSON).
//
// An error, or any exception, fails this message only: it becomes visible again after the queue's visibility timeout,
// is processed again, and after maxReceiveCount attempts lies in InputQueueDLQ as it was sent. So the same message may
// come more than once, and what process() does beside giving a result must bear that.
lambda::Result<std::string> process(const Message& message);

}  // namespace app
