#pragma once
// What is SQS's own in the query protocol: the names of lists and maps (sqs.md section 3), and the JSON form of its
// replies that `Accept: application/json` asks for.
#include <string>
#include <string_view>

#include "aws/error.h"
#include "wire/query_names.h"
#include "wire/schema.h"

namespace sluice::wire::sqs_wire {

extern const QueryNames kQueryNames;

// {"SendMessageResponse":{"ResponseMetadata":{"RequestId":...},"SendMessageResult":{...}}}: members by name, absent
// ones null, maps as lists of Name and Value.
std::string query_json_reply(std::string_view action, const Shaped& result, std::string_view request_id);
std::string query_json_error(const aws::Error& error, std::string_view request_id);

}  // namespace sluice::wire::sqs_wire
