#pragma once
// Amazon SQS on the wire: AWS JSON 1.0 and the query protocol with its XML and its JSON replies (sqs.md sections 2-4).
// Pure functions; any thread.
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "sqs/api.h"
#include "wire/reply.h"

namespace sluice::wire::sqs_wire {

// What of a request decides how its reply looks, be it an error.
struct Form {
  Protocol protocol = Protocol::kJson;
  std::string version;     // the query protocol's Version parameter, empty without one
  std::string queue_path;  // "/ACCOUNT/QUEUE" if the request went to a queue's URL
};

struct Call {
  Form form;
  std::string_view action;  // SendMessage; lives as long as the program
};

struct Decoded {
  Call call;
  sqs::Command command;
};

// Never fails: bad requests have a form too.
Form form_of(const aws::HttpRequest& request);

// Errors: UnknownOperationException, SerializationException, NotImplemented; to be answered by encode_error.
aws::Result<Decoded> decode(const aws::HttpRequest& request, const Form& form);

// The reply is not ReceivedMessages: those are rendered first (sqs/received.h), with the bodies from the journal.
aws::HttpResponse encode(const Call& call, const sqs::Reply& reply, std::string_view request_id);
aws::HttpResponse encode(const Call& call, const sqs::ReceiveMessageResult& received, std::string_view request_id);

aws::HttpResponse encode_error(const Form& form, const aws::Error& error, std::string_view request_id);

// True if errors and batch results carry the query protocol's codes: aws::Context::query_protocol.
inline bool is_query(const Form& form) {
  return form.protocol != Protocol::kJson;
}

// "/123456789012/name" of a path; empty for any other.
std::string_view queue_path(std::string_view path);

}  // namespace sluice::wire::sqs_wire
