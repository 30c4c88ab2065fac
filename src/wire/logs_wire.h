#pragma once
// Amazon CloudWatch Logs on the wire: AWS JSON 1.1, target Logs_20140328. Pure functions; any thread.
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "logs/api.h"

namespace sluice::wire::logs_wire {

struct Decoded {
  std::string_view action;  // PutLogEvents; lives as long as the program
  logs::Command command;
};

// Errors: UnknownOperationException, SerializationException, NotImplemented (also for members that sluice lacks).
aws::Result<Decoded> decode(const aws::HttpRequest& request);

// The reply is not FoundEvents: those are rendered first (logs/rendering.h), with the texts from the journal.
aws::HttpResponse encode(const logs::Reply& reply);
aws::HttpResponse encode(const logs::GetLogEventsResponse& found);
aws::HttpResponse encode(const logs::FilterLogEventsResponse& found);
aws::HttpResponse encode_error(const aws::Error& error);

}  // namespace sluice::wire::logs_wire
