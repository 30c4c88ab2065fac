#pragma once
// From what a search found (FoundEvents, api.h) to the answer that the client gets. Reads the batches, so it runs where
// waiting for the disk is allowed; the batches' payloads must not have been released meanwhile.
#include <optional>
#include <string>
#include <string_view>

#include "base/payload.h"
#include "logs/api.h"

namespace sluice::logs {

// The answer of GetLogEvents, if found.of_one_stream, and of FilterLogEvents, if not.
GetLogEventsResponse render_get(const FoundEvents& found, const base::PayloadReader& payloads);
FilterLogEventsResponse render_filter(const FoundEvents& found, const base::PayloadReader& payloads);

// A cursor as the text of a token: 1769860800000.12.3
std::string token_of(const Cursor& cursor);
std::optional<Cursor> parse_token(std::string_view text);

}  // namespace sluice::logs
