#include "sqs/errors.h"

#include <fmt/format.h>

#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

// The query code of most shapes is their name behind this prefix.
constexpr std::string_view kQueryPrefix = "AWS.SimpleQueueService.";

Error prefixed(std::string_view shape, std::string message, int status = 400) {
  return {std::string(shape), std::move(message), status, fmt::format("{}{}", kQueryPrefix, shape), {}};
}

Error same_in_both(std::string_view shape, std::string message, int status = 400) {
  return {std::string(shape), std::move(message), status, std::string(shape), {}};
}

}  // namespace

const std::string& query_code_of(const Error& error) {
  return error.query_code.empty() ? error.code : error.query_code;
}

Error queue_does_not_exist(const aws::Context& context) {
  return {"QueueDoesNotExist",
          context.query_protocol ? "The specified queue does not exist for this wsdl version."
                                 : "The specified queue does not exist.",
          400,
          fmt::format("{}NonExistentQueue", kQueryPrefix),
          {}};
}

Error queue_name_exists(std::string_view attribute) {
  return {"QueueNameExists",
          fmt::format("A queue already exists with the same name and a different value for attribute {}", attribute),
          400,
          "QueueAlreadyExists",
          {}};
}

Error queue_deleted_recently() {
  return prefixed("QueueDeletedRecently",
                  "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
}

Error purge_in_progress(std::string_view queue_name) {
  return prefixed("PurgeQueueInProgress",
                  fmt::format("Only one PurgeQueue operation on {} is allowed every 60 seconds.", queue_name), 403);
}

Error invalid_attribute_name(std::string message) {
  return same_in_both("InvalidAttributeName", std::move(message));
}

Error unknown_attribute(std::string_view name) {
  return invalid_attribute_name(fmt::format("Unknown Attribute {}.", name));
}

Error invalid_attribute_value(std::string_view name, std::string_view reason) {
  auto message = fmt::format("Invalid value for the parameter {}.", name);
  if (!reason.empty()) message += fmt::format(" Reason: {}", reason);
  return same_in_both("InvalidAttributeValue", std::move(message));
}

Error invalid_parameter(std::string message) {
  return {"InvalidParameterValueException", std::move(message), 400, "InvalidParameterValue", {}};
}

Error invalid_value(std::string_view value, std::string_view parameter, std::string_view reason) {
  return invalid_parameter(fmt::format("Value {} for parameter {} is invalid. Reason: {}", value, parameter, reason));
}

Error invalid_value(long long value, std::string_view parameter, std::string_view reason) {
  return invalid_value(fmt::to_string(value), parameter, reason);
}

Error missing_parameter(std::string_view name) {
  return {"MissingRequiredParameterException",
          fmt::format("The request must contain the parameter {}.", name),
          400,
          "MissingParameter",
          {}};
}

Error invalid_message_contents(std::string_view character) {
  return same_in_both(
      "InvalidMessageContents",
      fmt::format("Invalid binary character '{}' was found in the message body, the set of allowed characters is #x9 | "
                  "#xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
                  character));
}

Error unsupported_operation(std::string message) {
  return prefixed("UnsupportedOperation", std::move(message));
}

Error over_limit(std::string message) {
  return same_in_both("OverLimit", std::move(message), 403);
}

Error resource_not_found(std::string message) {
  return same_in_both("ResourceNotFoundException", std::move(message), 404);
}

Error invalid_receipt_handle(std::string_view handle) {
  return same_in_both("ReceiptHandleIsInvalid",
                      fmt::format("The input receipt handle \"{}\" is not a valid receipt handle.", handle), 404);
}

Error receipt_handle_of_other_queue(std::string_view handle) {
  return same_in_both("ReceiptHandleIsInvalid",
                      fmt::format("The receipt handle \"{}\" is not valid for this queue.", handle), 404);
}

Error empty_batch(std::string_view entry_type) {
  return prefixed("EmptyBatchRequest", fmt::format("There should be at least one {} in the request.", entry_type));
}

Error too_many_entries(std::size_t count) {
  return prefixed(
      "TooManyEntriesInBatchRequest",
      fmt::format("Maximum number of entries per request are {}. You have sent {}.", kBatchEntriesMax, count));
}

Error invalid_batch_entry_id() {
  return prefixed(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most "
      "80 letters long.");
}

Error batch_entry_ids_not_distinct(std::string_view id) {
  return prefixed("BatchEntryIdsNotDistinct", fmt::format("Id {} repeated.", id));
}

Error batch_too_long(std::size_t bytes) {
  return prefixed(
      "BatchRequestTooLong",
      fmt::format("Batch requests cannot be longer than {} bytes. You have sent {} bytes.", kBatchBytesMax, bytes));
}

}  // namespace sluice::sqs
