#pragma once
// TaskHandle of a message move task: base64 of {"taskId":"<uuid>","sourceArn":"<arn>"} (sqs.md section 11).
#include <optional>
#include <string>
#include <string_view>

#include "sqs/api.h"

namespace sluice::sqs {

struct MoveTaskHandle {
  MessageId id{};
  std::string source_arn;

  std::string text() const;
  // Nothing if the text is no handle.
  static std::optional<MoveTaskHandle> parse(std::string_view text);
};

}  // namespace sluice::sqs
