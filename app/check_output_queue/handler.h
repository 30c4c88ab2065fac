// CheckOutputQueue: answers GET /outbox with one message of OutputQueue, which is gone from then on.
//
// It receives a message, deletes it, and answers. When the client vanishes between the deletion and the answer (a cut
// line, a closed window, API Gateway's 29 seconds over), the message is lost: on the way out the sample promises AT
// MOST ONCE. The other order, answer first and delete later, would be "at least once", but a function has nothing to
// run after its answer, and an HTTP response is never acknowledged; a client that must not lose anything reads
// OutputQueue itself (SQSOutputQueue of the stack's outputs), where deleting is its own last step. When the deletion
// fails, the message is not given out: it comes back after the queue's visibility timeout.
#pragma once

#include <string>

#include "lambda/api_gateway_event.h"
#include "lambda/deadline.h"
#include "lambda/sqs.h"

namespace app {

class CheckOutputQueue {
 public:
  // The client outlives the handler.
  CheckOutputQueue(lambda::SqsApi& sqs, std::string output_queue_url);

  // 200 {"Messages":[{"MessageId","ReceiptHandle","MD5OfBody","Body","Attributes",...}]}   one message with all
  // attributes 404 "No message in the outbox"                                                         a JSON string 502
  // {"message":"..."}                                                                  SQS failed; nothing was given
  // out
  lambda::ApiGatewayProxyResponse handle(lambda::Deadline deadline);

 private:
  lambda::SqsApi& sqs_;
  std::string output_queue_url_;
};

}  // namespace app
