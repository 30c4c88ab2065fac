#pragma once
// The members that CreateFunction and the two updates share, checked and taken over into a record.
#include <map>
#include <string>

#include "aws/error.h"
#include "lambda/api.h"
#include "lambda/errors.h"

namespace sluice::lambda {

// ---- ValidationException: gathered
// -----------------------------------------------------------------------------------

void check_role(errors::Validation& validation, const std::string& role);
void check_handler(errors::Validation& validation, const std::string& handler);
void check_description(errors::Validation& validation, const std::string& description);
void check_timeout(errors::Validation& validation, std::int32_t timeout_s);
void check_memory(errors::Validation& validation, std::int32_t memory_mb);
void check_architectures(errors::Validation& validation, const std::vector<std::string>& architectures);
void check_tracing(errors::Validation& validation, const TracingConfig& tracing);
void check_ephemeral_storage(errors::Validation& validation, const EphemeralStorage& storage);
void check_environment_names(errors::Validation& validation, const Environment& environment);
void check_logging(errors::Validation& validation, const LoggingConfig& logging);

// ---- errors of their own
// ---------------------------------------------------------------------------------------------

// Unknown to Lambda: InvalidParameterValueException; known, but not run here: not supported.
aws::Status check_runtime(const std::string& runtime);
// Reserved names, and the limit of 4 KB.
aws::Status check_environment(const Environment& environment);
aws::Status check_tag_count(const std::map<std::string, std::string>& tags);
// Levels need JSON, and JSON is not supported.
aws::Status check_log_format(const LoggingConfig& logging);

// What sluice does not do, if the request asks for it.
template <class Request>
aws::Status check_unsupported(const Request& request) {
  if (!request.Layers.empty()) return aws::fail(aws::not_supported("Layers of Lambda functions"));
  if (!request.FileSystemConfigs.empty()) return aws::fail(aws::not_supported("FileSystemConfigs of Lambda functions"));
  if (request.KMSKeyArn && !request.KMSKeyArn->empty()) {
    return aws::fail(aws::not_supported("KMSKeyArn of Lambda functions"));
  }
  if (request.ImageConfig) return aws::fail(aws::not_supported("ImageConfig of Lambda functions"));
  if (request.VpcConfig && (!request.VpcConfig->SubnetIds.empty() || !request.VpcConfig->SecurityGroupIds.empty())) {
    return aws::fail(aws::not_supported("VpcConfig of Lambda functions"));
  }
  if (request.DeadLetterConfig && !request.DeadLetterConfig->TargetArn.value_or("").empty()) {
    return aws::fail(aws::not_supported("DeadLetterConfig of Lambda functions"));
  }
  if (request.SnapStart && request.SnapStart->ApplyOn.value_or("None") != "None") {
    return aws::fail(aws::not_supported("SnapStart of Lambda functions"));
  }
  return {};
}

}  // namespace sluice::lambda
