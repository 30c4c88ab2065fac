#include "sqs/move_task_handle.h"

#include <boost/json.hpp>

#include "base/bytes.h"

namespace sluice::sqs {

namespace json = boost::json;

std::string MoveTaskHandle::text() const {
  return base::to_base64(json::serialize(json::object{{"taskId", base::uuid_text(id)}, {"sourceArn", source_arn}}));
}

std::optional<MoveTaskHandle> MoveTaskHandle::parse(std::string_view text) {
  const auto decoded = base::from_base64(text);
  if (!decoded) return std::nullopt;
  boost::system::error_code error;
  const auto value = json::parse(*decoded, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto member = [&](const char* name) -> const json::string* {
    const auto* found = object == nullptr ? nullptr : object->if_contains(name);
    return found == nullptr ? nullptr : found->if_string();
  };
  const auto *id = member("taskId"), *arn = member("sourceArn");
  MoveTaskHandle handle;
  if (id == nullptr || arn == nullptr || !base::parse_uuid(*id, handle.id)) return std::nullopt;
  handle.source_arn = std::string(*arn);
  return handle;
}

}  // namespace sluice::sqs
