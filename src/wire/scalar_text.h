#pragma once
// Scalars as text: what query parameters, headers, path labels and XML hold.
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "wire/schema.h"

namespace sluice::wire {

// Reads `text` into a scalar of that type (all kinds but list, map, struct, json; optional is looked through).
// Otherwise the reason; of an enumeration it lacks the value: "failed to satisfy constraint: ...". Else "STRING_VALUE
// can not be converted to an Integer" (sqs.md section 2).
std::optional<std::string> read_scalar(const Type& type, void* target, std::string_view text);

// "1 validation error detected: Value 'x' at 'code.kind' failed to satisfy ...", from the reason that read_scalar gave
// for an enumeration and the path of the member.
std::string constraint_text(std::string_view value, std::string_view path, std::string_view reason);

// Appends a scalar; Instants as ISO 8601 with milliseconds.
void append_scalar(std::string& out, const Type& type, const void* object);

// Shortest text that reads back as the same number, with ".0" if it is integral.
void append_double(std::string& out, double value);

// What the service says of an integer, a double, a boolean or a time that it can't read. Shared with JSON.
std::string_view wanted(Kind kind);  // "an Integer"

// Integers within their range; a number with fraction or exponent if it is integral.
bool parse_int64(std::string_view text, std::int64_t& out);
bool parse_double(std::string_view text, double& out);
// Seconds since 1970 as written in JSON, "1700000000.123"; more than microseconds is cut off.
bool parse_epoch_seconds(std::string_view text, base::Instant& out);
// 2026-01-31T12:34:56Z, with a fraction or without; UTC only.
bool parse_iso8601(std::string_view text, base::Instant& out);
// Seconds since 1970 with as many of three decimals as needed.
void append_epoch_seconds(std::string& out, base::Instant t);

}  // namespace sluice::wire
