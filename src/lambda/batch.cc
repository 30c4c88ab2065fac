#include "lambda/batch.h"

#include <boost/json.hpp>
#include <set>

namespace sluice::lambda {

namespace {

namespace json = boost::json;

// The ids that failed, or nothing if the answer is of no known form: then all failed.
std::optional<std::set<std::string>> failed_ids(std::string_view response) {
  json::error_code error;
  const auto answer = json::parse(response, error);
  if (error) return std::nullopt;
  std::set<std::string> failed;
  if (answer.is_null()) return failed;
  const auto* object = answer.if_object();
  if (object == nullptr) return std::nullopt;
  const auto* list = object->if_contains("batchItemFailures");
  if (list == nullptr || list->is_null()) return failed;
  if (!list->is_array()) return std::nullopt;
  for (const auto& item : list->get_array()) {
    const auto* entry = item.if_object();
    const auto* id = entry == nullptr ? nullptr : entry->if_contains("itemIdentifier");
    if (id == nullptr || !id->is_string() || id->get_string().empty()) return std::nullopt;
    failed.emplace(id->get_string());
  }
  return failed;
}

}  // namespace

std::optional<std::int32_t> needed_visibility(const ReceiveFromQueue& receive,
                                              std::int32_t queue_visibility_timeout_s) {
  const auto least = receive.window_s + receive.timeout_s;
  if (least <= queue_visibility_timeout_s) return std::nullopt;
  return least + 30;
}

std::vector<std::string> processed_handles(const QueueBatch& batch, std::string_view response) {
  auto failed = failed_ids(response);
  std::vector<std::string> handles;
  if (!failed) return handles;
  for (const auto& message : batch.messages) {
    if (failed->erase(message.message_id) == 0) handles.push_back(message.receipt_handle);
  }
  // An id that is none of the batch's: nothing that the answer says can be trusted.
  if (!failed->empty()) handles.clear();
  return handles;
}

std::vector<std::string> all_handles(const QueueBatch& batch) {
  std::vector<std::string> handles;
  handles.reserve(batch.messages.size());
  for (const auto& message : batch.messages) handles.push_back(message.receipt_handle);
  return handles;
}

}  // namespace sluice::lambda
