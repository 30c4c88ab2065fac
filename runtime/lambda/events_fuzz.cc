// Readers of events and of SQS's answers: no crash, and what was read is the same after writing and reading it again.
#include <cstdint>
#include <cstdlib>

#include "lambda/api_gateway_event.h"
#include "lambda/sqs_event.h"
#include "lambda/sqs_json.h"

namespace {

// to_json() of what was read is a fixed point: reading it gives the same text again.
template <typename Read>
void check_round_trip(std::string_view text, Read read) {
  const auto first = read(text);
  if (!first) return;
  const std::string written = to_json(*first);
  const auto second = read(written);
  if (!second || to_json(*second) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_round_trip(text, lambda::parse_sqs_event);
  check_round_trip(text, lambda::parse_sqs_batch_response);
  check_round_trip(text, lambda::parse_api_gateway_request);
  check_round_trip(text, lambda::parse_api_gateway_response);
  if (const auto object = lambda::parse_json_object(text); object.ok()) {
    lambda::decode_send_message_batch(*object);
    lambda::decode_delete_message_batch(*object);
    if (const auto received = lambda::decode_receive_message(*object); received.ok()) to_json(*received);
  }
  return 0;
}
