#pragma once
// The rules of SQS batches (lambda.md section 7), as pure functions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/api.h"

namespace sluice::lambda {

// The VisibilityTimeout to receive with, or nothing if the queue's own will do: when the mapping's window and the
// function's timeout together exceed it, that sum and 30 seconds more.
std::optional<std::int32_t> needed_visibility(const ReceiveFromQueue& receive, std::int32_t queue_visibility_timeout_s);

// The receipt handles of the messages that a successful invocation has processed, by what it answered, of a mapping
// with ReportBatchItemFailures: all but those that it lists, all if it lists none, none if the list is not one.
std::vector<std::string> processed_handles(const QueueBatch& batch, std::string_view response);

// All of them.
std::vector<std::string> all_handles(const QueueBatch& batch);

}  // namespace sluice::lambda
