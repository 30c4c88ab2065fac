#pragma once
// Instant: a point of wall time as a value. Nothing here reads a clock; the port is base/clock.h.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::base {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Duration>;

using std::chrono::milliseconds;
using std::chrono::seconds;

// Milliseconds and seconds since 1970-01-01T00:00Z, as AWS writes its timestamps.
inline std::int64_t epoch_ms(Instant t) {
  return std::chrono::floor<std::chrono::milliseconds>(t).time_since_epoch().count();
}
inline std::int64_t epoch_s(Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}
inline Instant from_epoch_ms(std::int64_t ms) {
  return Instant(std::chrono::milliseconds(ms));
}

// 2026-01-31T12:34:56.789Z (milliseconds, always UTC).
std::string iso8601_ms(Instant t);
// 2026-01-31T12:34:56.789+0000, the form of Lambda's LastModified.
std::string iso8601_lambda(Instant t);
// Sat, 31 Jan 2026 12:34:56 GMT (RFC 7231), for HTTP Date and Last-Modified.
std::string http_date(Instant t);
// The reverse, of that form alone (IMF-fixdate); the day of the week is not compared.
bool parse_http_date(std::string_view text, Instant& out);
// 31/Jan/2026:12:34:56 +0000, API Gateway's requestTime.
std::string common_log_time(Instant t);
// 20260131T123456Z, SigV4's X-Amz-Date; the reverse gives nothing for any other form.
std::string amz_date(Instant t);
bool parse_amz_date(std::string_view text, Instant& out);

}  // namespace sluice::base
