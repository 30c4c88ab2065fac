#include "process_input_queue/handler.h"

#include <cstdio>
#include <exception>
#include <set>
#include <utility>

namespace app {
namespace {

void log_failure(const lambda::SqsRecord& record, const std::string& code, const std::string& message) {
  std::fprintf(stderr, "message %s failed (delivery %d): %s: %s\n", record.message_id.c_str(),
               record.approximate_receive_count(), code.c_str(), message.c_str());
}

// process() is the user's: an exception of it is an error like any other.
lambda::Result<std::string> call_process(const Process& process, const Message& message) {
  try {
    return process(message);
  } catch (const std::exception& thrown) {
    return lambda::Error{lambda::ErrorKind::kInvalid, "ProcessThrew", thrown.what()};
  } catch (...) {
    return lambda::Error{lambda::ErrorKind::kInvalid, "ProcessThrew", "an exception that is not a std::exception"};
  }
}

}  // namespace

std::vector<std::vector<lambda::SendMessageBatchEntry>> cut_into_batches(
    std::vector<lambda::SendMessageBatchEntry> entries) {
  std::vector<std::vector<lambda::SendMessageBatchEntry>> batches;
  size_t batch_bytes = 0;
  for (auto& entry : entries) {
    const size_t bytes = lambda::sqs_message_bytes(entry.message_body, entry.message_attributes);
    if (batches.empty() || batches.back().size() == lambda::kSqsBatchEntriesMax ||
        batch_bytes + bytes > lambda::kSqsBatchBytesMax) {
      batches.emplace_back();
      batch_bytes = 0;
    }
    batch_bytes += bytes;
    batches.back().push_back(std::move(entry));
  }
  return batches;
}

ProcessInputQueue::ProcessInputQueue(lambda::SqsApi& sqs, std::string output_queue_url, Process process)
    : sqs_(sqs), output_queue_url_(std::move(output_queue_url)), process_(std::move(process)) {}

lambda::SqsBatchResponse ProcessInputQueue::handle(const lambda::SqsEvent& event, lambda::Deadline deadline) {
  lambda::SqsBatchResponse response;
  std::vector<lambda::SendMessageBatchEntry> entries;
  for (size_t index = 0; index < event.records.size(); ++index) {
    const auto& record = event.records[index];
    auto entry = process_record(record);
    if (!entry) {
      log_failure(record, entry.error().code, entry.error().message);
      response.failed_message_ids.push_back(record.message_id);
      continue;
    }
    entry->id = std::to_string(index);
    entries.push_back(std::move(*entry));
  }
  for (const auto& failure : send(std::move(entries), deadline)) {
    const auto& record = event.records[std::stoul(failure.id)];
    log_failure(record, failure.code, "OutputQueue did not take the result: " + failure.message);
    response.failed_message_ids.push_back(record.message_id);
  }
  return response;
}

lambda::Result<lambda::SendMessageBatchEntry> ProcessInputQueue::process_record(const lambda::SqsRecord& record) const {
  const auto message = read_message(record);
  if (!message) return message.error();
  auto result = call_process(process_, *message);
  if (!result) return result.error();
  lambda::SendMessageBatchEntry entry;
  entry.message_body = std::move(*result);
  entry.message_attributes[kInputMessageId] = lambda::SqsAttributeValue::text(record.message_id);
  return entry;
}

std::vector<lambda::BatchFailure> ProcessInputQueue::send(std::vector<lambda::SendMessageBatchEntry> entries,
                                                          lambda::Deadline deadline) {
  std::vector<lambda::BatchFailure> failures;
  for (auto& batch : cut_into_batches(std::move(entries))) {
    const lambda::SendMessageBatchRequest request{output_queue_url_, std::move(batch)};
    const auto result = sqs_.send_message_batch(request, deadline);
    std::set<std::string> taken;
    std::map<std::string, lambda::BatchFailure> refused;
    if (result.ok()) {
      for (const auto& success : result->successful) taken.insert(success.id);
      for (const auto& failure : result->failed) refused.emplace(failure.id, failure);
    }
    for (const auto& entry : request.entries) {
      if (taken.contains(entry.id)) continue;
      if (!result) {
        failures.push_back({entry.id, result.error().code, result.error().message});
      } else if (const auto failure = refused.find(entry.id); failure != refused.end()) {
        failures.push_back(failure->second);
      } else {
        failures.push_back({entry.id, "NotConfirmed", "the answer does not name the entry"});
      }
    }
  }
  return failures;
}

}  // namespace app
