#include "lambda/log_lines.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "lambda/runtimes.h"

namespace sluice::lambda {

namespace {

double milliseconds_of(base::Duration duration) {
  return double(duration.count()) / 1000.0;
}

// Go's names of signals, as the service prints them, by Linux number.
std::string signal_name(std::int32_t signal) {
  switch (signal) {
    case 1:
      return "hangup";
    case 2:
      return "interrupt";
    case 3:
      return "quit";
    case 4:
      return "illegal instruction";
    case 5:
      return "trace/breakpoint trap";
    case 6:
      return "aborted";
    case 7:
      return "bus error";
    case 8:
      return "floating point exception";
    case 9:
      return "killed";
    case 10:
      return "user defined signal 1";
    case 11:
      return "segmentation fault";
    case 12:
      return "user defined signal 2";
    case 13:
      return "broken pipe";
    case 14:
      return "alarm clock";
    case 15:
      return "terminated";
    default:
      return "signal " + std::to_string(signal);
  }
}

}  // namespace

std::string init_start_line(std::string_view runtime, std::string_view region) {
  return fmt::format("INIT_START Runtime Version: {}\tRuntime Version ARN: {}", runtime_version_name(runtime),
                     runtime_version_arn(runtime, region));
}

std::string start_line(std::string_view request_id) {
  return fmt::format("START RequestId: {} Version: $LATEST", request_id);
}

std::string end_line(std::string_view request_id) {
  return fmt::format("END RequestId: {}", request_id);
}

std::string report_line(const Report& report) {
  const auto billed = std::chrono::ceil<std::chrono::milliseconds>(report.duration).count();
  auto line = fmt::format(
      "REPORT RequestId: {}\tDuration: {:.2f} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB\t",
      report.request_id, milliseconds_of(report.duration), billed, report.memory_mb, report.max_memory_mb);
  if (report.init_duration) line += fmt::format("Init Duration: {:.2f} ms\t", milliseconds_of(*report.init_duration));
  if (!report.status.empty()) line += fmt::format("Status: {}", report.status);
  if (!report.error_type.empty()) line += fmt::format("\tError Type: {}", report.error_type);
  return line;
}

std::string init_report_line(base::Duration duration, std::string_view phase, std::string_view status,
                             std::string_view error_type) {
  auto line = fmt::format("INIT_REPORT Init Duration: {:.2f} ms\tPhase: {}\tStatus: {}", milliseconds_of(duration),
                          phase, status);
  if (!error_type.empty()) line += fmt::format("\tError Type: {}", error_type);
  return line;
}

std::string timeout_message(std::int32_t timeout_s) {
  return fmt::format("Task timed out after {}.00 seconds", timeout_s);
}

std::string timeout_line(base::Instant now, std::string_view request_id, std::int32_t timeout_s) {
  return fmt::format("{} {} {}", base::iso8601_ms(now), request_id, timeout_message(timeout_s));
}

std::string platform_error(std::string_view error_type, std::string_view request_id, std::string_view message) {
  const auto text = fmt::format("RequestId: {} Error: {}", request_id, message);
  return fmt::format(R"({{"errorType":{},"errorMessage":{}}})",
                     boost::json::serialize(boost::json::string_view(error_type)),
                     boost::json::serialize(boost::json::string_view(text)));
}

std::string exit_message(std::int32_t exit_status, std::int32_t signal, bool core_dumped) {
  if (signal != 0) {
    return fmt::format("Runtime exited with error: signal: {}{}", signal_name(signal),
                       core_dumped ? " (core dumped)" : "");
  }
  if (exit_status == 0) return "Runtime exited without providing a reason";
  return fmt::format("Runtime exited with error: exit status {}", exit_status);
}

}  // namespace sluice::lambda
