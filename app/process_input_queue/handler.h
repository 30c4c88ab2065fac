// ProcessInputQueue: a batch of InputQueue's messages, each processed, the results sent to OutputQueue.
//
// Every record has its own fate. Whatever goes wrong with one (not JSON, process() failed or threw, OutputQueue did not
// take the result) is named in the answer's batchItemFailures, so that only it is delivered again; the others are done.
// A record is reported as done only after OutputQueue confirmed its result: nothing is lost, and a confirmation that
// got lost on the way means that the same result is sent again ("at least once").
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lambda/deadline.h"
#include "lambda/sqs.h"
#include "lambda/sqs_event.h"
#include "process_input_queue/message.h"

namespace app {

using Process = std::function<lambda::Result<std::string>(const Message&)>;

// The message attribute of a result that holds the MessageId which POST /inbox answered.
inline constexpr const char* kInputMessageId = "InputMessageId";

class ProcessInputQueue {
 public:
  // The client outlives the handler.
  ProcessInputQueue(lambda::SqsApi& sqs, std::string output_queue_url, Process process);

  // Sends until the deadline; what was not confirmed by then is reported as failed.
  lambda::SqsBatchResponse handle(const lambda::SqsEvent& event, lambda::Deadline deadline);

 private:
  // The result of one record: an entry for OutputQueue, or an error.
  lambda::Result<lambda::SendMessageBatchEntry> process_record(const lambda::SqsRecord& record) const;

  // Sends entries whose Id is the index of their record, and gives the error of each one that was not taken.
  std::vector<lambda::BatchFailure> send(std::vector<lambda::SendMessageBatchEntry> entries, lambda::Deadline deadline);

  lambda::SqsApi& sqs_;
  std::string output_queue_url_;
  Process process_;
};

// Cuts entries, in their order, into batches that SQS takes: at most 10 entries and 1 MiB. An entry that is too long by
// itself stands alone, so that its refusal hits no other.
std::vector<std::vector<lambda::SendMessageBatchEntry>> cut_into_batches(
    std::vector<lambda::SendMessageBatchEntry> entries);

}  // namespace app
