#pragma once
// From what a search found (FoundEvents, api.h) to the answer that the client gets. Reads the batches, so it runs where
// waiting for the disk is allowed; the batches' payloads must not have been released meanwhile.
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/payload.h"
#include "logs/api.h"

namespace sluice::logs {

using FoundResponse = std::variant<GetLogEventsResponse, FilterLogEventsResponse>;

FoundResponse render(const FoundEvents& found, const base::PayloadReader& payloads);

// A cursor as the text of a token: 1769860800000.12.3
std::string token_of(const Cursor& cursor);
std::optional<Cursor> parse_token(std::string_view text);

}  // namespace sluice::logs
