#include "process_input_queue/process.h"

#include <string_view>

namespace app {
namespace {

// The marker of the sample's malformed message, spelled as the sample always spelled it.
constexpr std::string_view kMalformedMarker = "MALFORMED_MASSAGE";

}  // namespace

// The sample's processing: {"data": <what was posted>, "processed": true}. The data's own text is passed on, so that no
// number loses digits on the way.
lambda::Result<std::string> process(const Message& message) {
  if (message.data_text.find(kMalformedMarker) != std::string::npos) {
    return lambda::Error{lambda::ErrorKind::kInvalid, "MalformedMessage",
                         "the message contains " + std::string(kMalformedMarker)};
  }
  return R"({"data":)" + message.data_text + R"(,"processed":true})";
}

}  // namespace app
