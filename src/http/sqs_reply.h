#pragma once
// An SQS reply as an HTTP response, with the bodies of received messages read from the journal.
#include "sqs/received.h"
#include "wire/sqs_wire.h"

namespace sluice::http {

inline aws::HttpResponse sqs_response(const wire::sqs_wire::Call& call, const aws::Result<sqs::Reply>& reply,
                                      const base::PayloadReader& payloads, std::string_view request_id) {
  if (!reply) return wire::sqs_wire::encode_error(call.form, reply.error(), request_id);
  if (const auto* received = std::get_if<sqs::ReceivedMessages>(&*reply)) {
    return wire::sqs_wire::encode(call, sqs::render(*received, payloads), request_id);
  }
  return wire::sqs_wire::encode(call, *reply, request_id);
}

}  // namespace sluice::http
