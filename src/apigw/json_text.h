#pragma once
// JSON as API Gateway's Java side reads and writes it: a parser that forgives, and texts whose numbers look like
// Java's. Pure.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::apigw {

// How deep arrays and objects may nest in any JSON that a client sends.
inline constexpr std::size_t kJsonDepthMax = 100;

// Strict JSON (RFC 8259), nothing else around it. Nothing if it is not, or too deep.
std::optional<boost::json::value> parse_json(std::string_view text);

// JSON that may also have single quotes, bare words as keys and string values, trailing commas and surrounding blanks:
// what MOCK's `{statusCode: 200}` and $input read (apigateway.md section 4). Bytes that are no UTF-8 are read as
// U+FFFD.
std::optional<boost::json::value> parse_lenient_json(std::string_view text);

// Compact JSON text; doubles as java_text() writes them (null if infinite), non-ASCII characters as they are.
std::string json_text(const boost::json::value& value);
void append_json_text(std::string& out, const boost::json::value& value);
void append_json_string(std::string& out, std::string_view text);

// A double as Java's Double.toString: 1.0, 0.001, 1.0E10, NaN.
std::string java_text(double value);

}  // namespace sluice::apigw
