#pragma once
// The lines that the platform writes to a function's log, in text format (lambda.md section 5), and the bodies of its
// errors (section 3).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace sluice::lambda {

std::string init_start_line(std::string_view runtime, std::string_view region);
std::string start_line(std::string_view request_id);
std::string end_line(std::string_view request_id);

struct Report {
  std::string_view request_id;
  base::Duration duration{};
  std::int32_t memory_mb = 0;
  std::int32_t max_memory_mb = 0;
  std::optional<base::Duration> init_duration;  // the first invocation of a sandbox
  std::string_view status;                      // empty, "timeout", "error"
  std::string_view error_type;                  // with "error"
};
std::string report_line(const Report& report);

// `phase` is "init" or "invoke", `status` "error" or "timeout".
std::string init_report_line(base::Duration duration, std::string_view phase, std::string_view status,
                             std::string_view error_type);
std::string timeout_line(base::Instant now, std::string_view request_id, std::int32_t timeout_s);

// {"errorType":...,"errorMessage":"RequestId: <id> Error: <message>"}
std::string platform_error(std::string_view error_type, std::string_view request_id, std::string_view message);
// Task timed out after 3.00 seconds
std::string timeout_message(std::int32_t timeout_s);
// Runtime exited with error: exit status 1; ...: signal: killed; Runtime exited without providing a reason
std::string exit_message(std::int32_t exit_status, std::int32_t signal, bool core_dumped);

}  // namespace sluice::lambda
