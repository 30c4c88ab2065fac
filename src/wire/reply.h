#pragma once
// Pieces of replies that several services share.
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "wire/json_codec.h"
#include "wire/query_names.h"
#include "wire/schema.h"

namespace sluice::wire {

// How a request came, which is how its reply goes.
enum class Protocol {
  kJson,       // AWS JSON 1.0 or 1.1, by X-Amz-Target
  kQuery,      // parameters in, XML out
  kQueryJson,  // parameters in, JSON out (Accept: application/json; SQS alone)
  kRest,       // REST-JSON
};

// A request that could not be read, in the services' common words: SerializationException (query: MalformedInput), or
// ValidationException (query: ValidationError) for a value outside an enumeration.
aws::Error to_error(const DecodeFault& fault);

// "Sender", or "Receiver" for a fault of the service.
std::string_view fault_side(const aws::Error& error);

// The code in the query protocol.
std::string_view query_code(const aws::Error& error);

aws::HttpResponse response(int status, std::string_view content_type, std::string body);

// <XResponse xmlns="..."><XResult>...</XResult><ResponseMetadata><RequestId>...; no XResult if `result.type` is null
// and `empty_result` is false.
std::string query_reply(std::string_view action, std::string_view xmlns, const QueryNames& names, const Shaped& result,
                        std::string_view request_id);

// <ErrorResponse xmlns="..."><Error><Type>Sender</Type><Code>...<Message>...; `detail`: with SQS's empty <Detail/>.
std::string query_error(const aws::Error& error, std::string_view xmlns, bool detail, std::string_view request_id);

}  // namespace sluice::wire
