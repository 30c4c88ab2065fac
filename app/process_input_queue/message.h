// One message of InputQueue, read and ready to be processed.
#pragma once

#include <map>
#include <string>

#include "lambda/json.h"
#include "lambda/result.h"
#include "lambda/sqs_event.h"

namespace app {

struct Message {
  std::string message_id;  // SQS's; the same at each delivery of the message
  int receive_count = 1;   // 2 and more: an earlier attempt failed

  // What was posted, as its own JSON text (numbers and escapes exactly as the client wrote them) and as a value.
  std::string data_text;
  boost::json::value data;

  lambda::SqsAttributes attributes;  // the message attributes that the sender set; POST /inbox sets none
};

// POST /inbox wraps what it takes as {"data": <body>}: then `data` is that member. Any other JSON text (someone sent to
// the queue directly) is `data` as a whole. What is not JSON is an error.
lambda::Result<Message> read_message(const lambda::SqsRecord& record);

}  // namespace app
