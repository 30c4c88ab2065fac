#pragma once
// Which characters a message's body and its string attributes may hold (sqs.md section 6):
// #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sqs {

// The first character of UTF-8 `text` that is not allowed, as #xB or #xFFFF; a byte that is no UTF-8 as #xFFFD, what it
// would be read as. Nothing if all are allowed.
std::optional<std::string> find_forbidden_character(std::string_view text);

}  // namespace sluice::sqs
