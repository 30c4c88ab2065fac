#pragma once
// The errors that SQS answers, one function each (sqs.md section 4). `code` is the shape of the JSON protocol,
// `query_code` what the query protocol and the entries of batches say.
#include <string>
#include <string_view>

#include "aws/context.h"
#include "aws/error.h"

namespace sluice::sqs {

using aws::Error;

// The code as the query protocol and batch entries write it.
const std::string& query_code_of(const Error& error);

Error queue_does_not_exist(const aws::Context& context);
Error queue_name_exists(std::string_view attribute);
Error queue_deleted_recently();
Error purge_in_progress(std::string_view queue_name);

Error invalid_attribute_name(std::string message);
Error unknown_attribute(std::string_view name);
Error invalid_attribute_value(std::string_view name, std::string_view reason = {});

// InvalidParameterValue with a text of its own, and in the common form
// "Value V for parameter P is invalid. Reason: R".
Error invalid_parameter(std::string message);
Error invalid_value(std::string_view value, std::string_view parameter, std::string_view reason);
Error invalid_value(long long value, std::string_view parameter, std::string_view reason);
Error missing_parameter(std::string_view name);

Error invalid_message_contents(std::string_view character);
Error unsupported_operation(std::string message);
Error over_limit(std::string message);
Error resource_not_found(std::string message);

// A receipt handle that is none, or that belongs to another queue.
Error invalid_receipt_handle(std::string_view handle);
Error receipt_handle_of_other_queue(std::string_view handle);

Error empty_batch(std::string_view entry_type);
Error too_many_entries(std::size_t count);
Error invalid_batch_entry_id();
Error batch_entry_ids_not_distinct(std::string_view id);
Error batch_too_long(std::size_t bytes);

}  // namespace sluice::sqs
