#include "lambda/validation.h"

#include <algorithm>
#include <boost/json.hpp>

#include "lambda/runtimes.h"

namespace sluice::lambda {

namespace {

constexpr std::string_view kRolePattern = R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)";
constexpr std::size_t kEnvironmentSizeMax = 4096;  // bytes of all names and values as JSON
constexpr std::size_t kTagsMax = 50;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_role_arn(std::string_view text) {
  if (!text.starts_with("arn:aws")) return false;
  const auto iam = text.find(":iam::");
  if (iam == std::string_view::npos || text.substr(4, iam - 4).find(':') != std::string_view::npos) return false;
  auto rest = text.substr(iam + 6);
  constexpr std::string_view kRole = ":role";
  if (rest.size() < 12 + kRole.size() || !std::all_of(rest.begin(), rest.begin() + 12, is_digit)) return false;
  rest.remove_prefix(12);
  if (!rest.starts_with(kRole)) return false;
  rest.remove_prefix(kRole.size());
  constexpr std::string_view kOthers = "_+=,.@-/";
  return rest.size() > 1 && std::all_of(rest.begin(), rest.end(), [&](char c) {
           return is_digit(c) || is_letter(c) || kOthers.find(c) != std::string_view::npos;
         });
}

// [a-zA-Z]([a-zA-Z0-9_])+
bool is_variable_name(std::string_view name) {
  return name.size() >= 2 && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

// Variables that the service sets and users may not (lambda.md section 2).
constexpr std::string_view kReservedVariables[] = {"_HANDLER",
                                                   "_X_AMZN_TRACE_ID",
                                                   "AWS_ACCESS_KEY",
                                                   "AWS_ACCESS_KEY_ID",
                                                   "AWS_DEFAULT_REGION",
                                                   "AWS_EXECUTION_ENV",
                                                   "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                   "AWS_LAMBDA_FUNCTION_NAME",
                                                   "AWS_LAMBDA_FUNCTION_VERSION",
                                                   "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                   "AWS_LAMBDA_LOG_GROUP_NAME",
                                                   "AWS_LAMBDA_LOG_STREAM_NAME",
                                                   "AWS_LAMBDA_RUNTIME_API",
                                                   "AWS_REGION",
                                                   "AWS_SECRET_ACCESS_KEY",
                                                   "AWS_SESSION_TOKEN",
                                                   "LAMBDA_RUNTIME_DIR",
                                                   "LAMBDA_TASK_ROOT"};

bool is_reserved(std::string_view name) {
  return std::find(std::begin(kReservedVariables), std::end(kReservedVariables), name) != std::end(kReservedVariables);
}

}  // namespace

void check_role(errors::Validation& validation, const std::string& role) {
  if (!is_role_arn(role)) validation.refuse_pattern(role, "role", kRolePattern);
}

void check_handler(errors::Validation& validation, const std::string& handler) {
  validation.length(handler, 0, 128, "handler");
  if (handler.empty() || std::any_of(handler.begin(), handler.end(), is_space)) {
    validation.refuse_pattern(handler, "handler", R"([^\s]+)");
  }
}

void check_description(errors::Validation& validation, const std::string& description) {
  validation.length(description, 0, 256, "description");
}

void check_timeout(errors::Validation& validation, std::int32_t timeout_s) {
  validation.range(timeout_s, 1, 900, "timeout");
}

void check_memory(errors::Validation& validation, std::int32_t memory_mb) {
  validation.range(memory_mb, 128, 10240, "memorySize");
}

void check_architectures(errors::Validation& validation, const std::vector<std::string>& architectures) {
  if (architectures.empty()) return;
  std::string text = "[";
  bool known = true;
  for (const auto& architecture : architectures) {
    text += (text.size() > 1 ? ", " : "") + architecture;
    known = known && (architecture == "x86_64" || architecture == "arm64");
  }
  text += "]";
  if (!known) {
    validation.refuse(text, "architectures",
                      "Member must satisfy constraint: [Member must satisfy enum value set: "
                      "[x86_64, arm64], Member must not be null]");
  } else if (architectures.size() > 1) {
    validation.refuse(text, "architectures", "Member must have length less than or equal to 1");
  }
}

void check_tracing(errors::Validation& validation, const TracingConfig& tracing) {
  if (tracing.Mode && *tracing.Mode != "Active" && *tracing.Mode != "PassThrough") {
    validation.refuse_enum(*tracing.Mode, "tracingConfig.mode", "[Active, PassThrough]");
  }
}

void check_ephemeral_storage(errors::Validation& validation, const EphemeralStorage& storage) {
  validation.require(storage.Size.has_value(), "ephemeralStorage.size");
  if (storage.Size) validation.range(*storage.Size, 512, 10240, "ephemeralStorage.size");
}

void check_environment_names(errors::Validation& validation, const Environment& environment) {
  for (const auto& [name, value] : environment.Variables) {
    // Reserved names get an error of their own.
    if (!is_variable_name(name) && !is_reserved(name)) {
      validation.refuse("{" + name + "=" + value + "}", "environment.variables",
                        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                        "[a-zA-Z]([a-zA-Z0-9_])+]");
      return;
    }
  }
}

void check_logging(errors::Validation& validation, const LoggingConfig& logging) {
  if (logging.LogFormat && *logging.LogFormat != "Text" && *logging.LogFormat != "JSON") {
    validation.refuse_enum(*logging.LogFormat, "loggingConfig.logFormat", "[JSON, Text]");
  }
  if (logging.LogGroup) {
    const auto fits = [](char c) {
      return is_letter(c) || is_digit(c) || std::string_view(".-_/#").find(c) != std::string_view::npos;
    };
    validation.length(*logging.LogGroup, 1, 512, "loggingConfig.logGroup");
    if (!std::all_of(logging.LogGroup->begin(), logging.LogGroup->end(), fits)) {
      validation.refuse_pattern(*logging.LogGroup, "loggingConfig.logGroup", R"([\.\-_/#A-Za-z0-9]+)");
    }
  }
}

aws::Status check_runtime(const std::string& runtime) {
  if (!is_runtime(runtime)) {
    return aws::fail(errors::invalid_parameter("Value " + runtime +
                                               " at 'runtime' failed to satisfy constraint: Member must satisfy enum "
                                               "value set: " +
                                               runtime_enum_set() + " or be a valid ARN"));
  }
  if (!is_supported_runtime(runtime)) return aws::fail(aws::not_supported("The Lambda runtime " + runtime));
  return {};
}

aws::Status check_environment(const Environment& environment) {
  std::string reserved;
  boost::json::object measured;
  for (const auto& [name, value] : environment.Variables) {
    if (is_reserved(name)) reserved += (reserved.empty() ? "" : ", ") + name;
    measured[name] = value;
  }
  if (!reserved.empty()) {
    return aws::fail(errors::invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        "contains reserved keys that are currently not supported for modification. Reserved keys used in this "
        "request: " +
        reserved));
  }
  const auto text = boost::json::serialize(measured);
  if (text.size() > kEnvironmentSizeMax) {
    return aws::fail(errors::invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        "exceeded the 4KB limit. String measured: " +
        text));
  }
  return {};
}

aws::Status check_tag_count(const std::map<std::string, std::string>& tags) {
  if (tags.size() > kTagsMax) {
    return aws::fail(errors::invalid_parameter("Number of tags exceeds resource tag limit."));
  }
  return {};
}

aws::Status check_log_format(const LoggingConfig& logging) {
  if (logging.LogFormat.value_or("Text") == "JSON") {
    return aws::fail(aws::not_supported("LogFormat JSON of Lambda functions"));
  }
  if (logging.ApplicationLogLevel || logging.SystemLogLevel) {
    return aws::fail(errors::invalid_parameter(
        "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request or change the "
        "LogFormat to \"JSON\" and try again."));
  }
  return {};
}

}  // namespace sluice::lambda
