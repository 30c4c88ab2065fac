#include "lambda/environment.h"

#include "lambda/function_name.h"

namespace sluice::lambda {

std::map<std::string, std::string> process_environment(const FunctionRecord& function, std::string_view log_stream) {
  // Those that the function may set itself.
  std::map<std::string, std::string> out = {
      {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"},
      {"AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000"},
      {"LANG", "en_US.UTF-8"},
      {"LD_LIBRARY_PATH",
       "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"},
      {"PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"},
      {"TZ", ":UTC"},
  };
  if (function.environment) {
    for (const auto& [name, value] : *function.environment) out[name] = value;
  }
  out["AWS_DEFAULT_REGION"] = function.region;
  if (!function.runtime.starts_with("provided.")) out["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + function.runtime;
  out["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(function.memory_mb);
  out["AWS_LAMBDA_FUNCTION_NAME"] = function.name;
  out["AWS_LAMBDA_FUNCTION_VERSION"] = kLatest;
  out["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
  out["AWS_LAMBDA_LOG_GROUP_NAME"] = function.log_group_name();
  out["AWS_LAMBDA_LOG_STREAM_NAME"] = log_stream;
  out["AWS_REGION"] = function.region;
  out["LAMBDA_RUNTIME_DIR"] = "/var/runtime";
  out["LAMBDA_TASK_ROOT"] = "/var/task";
  out["_HANDLER"] = function.handler;
  return out;
}

}  // namespace sluice::lambda
