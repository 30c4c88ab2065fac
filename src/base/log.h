#pragma once
// The program's own log (not the users' functions'): one line an event on standard error. spdlog stays behind this
// header. Never log a credential, a message's body or an Authorization header.
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace sluice::base {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };

// Process-wide, set once by main() before threads start. The default is kWarn.
void set_log_level(LogLevel level);
bool parse_log_level(std::string_view text, LogLevel& out);  // debug, info, warn, error, off
bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view text);

template <class... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(level)) log_line(level, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kDebug, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kInfo, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_warn(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kWarn, format, std::forward<Args>(args)...);
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kError, format, std::forward<Args>(args)...);
}

}  // namespace sluice::base
