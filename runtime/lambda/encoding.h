// Text forms of bytes: hexadecimal, base64 (RFC 4648), percent-encoding (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lambda {

// Lower case.
std::string hex_encode(std::string_view bytes);

// With padding.
std::string base64_encode(std::string_view bytes);

// Nothing for text that is not base64 with padding. White space is not skipped.
std::optional<std::string> base64_decode(std::string_view text);

enum class Slash { kEncode, kKeep };

// All but A-Z a-z 0-9 - . _ ~ becomes %XX; the form that Signature Version 4 prescribes.
std::string percent_encode(std::string_view text, Slash slash = Slash::kEncode);

// Nothing for a broken escape. `+` stays `+`.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace lambda
