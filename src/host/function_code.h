#pragma once
// What Lambda's CreateFunction and UpdateFunctionCode need before the engine sees them: the package, fetched from where
// the request says, checked, and stored as a blob. The slow parts run on a worker.
#include <functional>

#include "aws/context.h"
#include "aws/error.h"
#include "host/machine.h"

namespace sluice::host {

// Calls `done` on the logic thread, perhaps before returning. Errors are Lambda's (lambda.md section 6). The blob stays
// in the store at least until `done` has returned.
void prepare_code(Machine& machine, lambda::FunctionCode code, const aws::Context& context,
                  std::function<void(aws::Result<lambda::CodeBlob>)> done);

// The same for a request: gives the command, or fails as above.
void prepare(Machine& machine, lambda::CreateFunctionRequest request, const aws::Context& context,
             std::function<void(aws::Result<lambda::CreateFunction>)> done);
void prepare(Machine& machine, lambda::UpdateFunctionCodeRequest request, const aws::Context& context,
             std::function<void(aws::Result<lambda::UpdateFunctionCode>)> done);

// What SQS and IAM know of the queue that a mapping shall read.
lambda::QueueFacts queue_facts(Machine& machine, const std::optional<std::string>& queue_arn,
                               const std::string& function_name, const aws::Context& context);

}  // namespace sluice::host
