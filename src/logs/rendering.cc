#include "logs/rendering.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "logs/batch.h"
#include "logs/filter_pattern.h"
#include "logs/limits.h"

namespace sluice::logs {
namespace {

struct Candidate {
  Cursor at;
  std::string_view text;
  const FoundBatch* batch = nullptr;
};

std::vector<base::PayloadView> read_all(const FoundEvents& found, const base::PayloadReader& payloads) {
  std::vector<base::PayloadView> views;
  for (const auto& batch : found.batches) views.push_back(payloads.read(batch.payload));
  return views;
}

// All events of the batches in the span and between cursor and horizon, in order.
std::vector<Candidate> candidates_of(const FoundEvents& found, const std::vector<base::PayloadView>& payloads) {
  std::vector<Candidate> out;
  for (std::size_t b = 0; b < found.batches.size(); ++b) {
    const auto& batch = found.batches[b];
    std::uint32_t index = 0;
    for (const auto& event : read_batch(payloads[b].bytes)) {
      const Cursor at{event.timestamp_ms, batch.batch, index++};
      if (event.timestamp_ms < found.start_ms || event.timestamp_ms >= found.end_ms) continue;
      if (found.from && (found.backward ? at >= *found.from : at < *found.from)) continue;
      if (found.horizon && (found.backward ? at <= *found.horizon : at >= *found.horizon)) continue;
      out.push_back({at, event.text, &batch});
    }
  }
  std::ranges::sort(out, {}, &Candidate::at);
  return out;
}

Cursor behind(const Cursor& cursor) {
  return {cursor.timestamp_ms, cursor.batch, cursor.index + 1};
}

std::size_t size_of(const Candidate& candidate) {
  return candidate.text.size() + kPutBytesPerEvent;
}

GetLogEventsResponse render_stream(const FoundEvents& found, const std::vector<Candidate>& candidates) {
  // Forward takes from the front of the candidates, backward from their end.
  std::size_t count = 0, bytes = 0;
  while (count < candidates.size() && count < found.limit) {
    bytes += size_of(found.backward ? candidates[candidates.size() - 1 - count] : candidates[count]);
    if (bytes > kReadBytesMax && count > 0) break;
    ++count;
  }
  const auto first = found.backward ? candidates.size() - count : 0;
  GetLogEventsResponse out;
  for (std::size_t i = first; i < first + count; ++i) {
    out.events.push_back(
        {candidates[i].at.timestamp_ms, std::string(candidates[i].text), candidates[i].batch->ingested_ms});
  }
  if (count > 0) {
    out.nextForwardToken = "f/" + token_of(behind(candidates[first + count - 1].at));
    out.nextBackwardToken = "b/" + token_of(candidates[first].at);
    return out;
  }
  // Nothing here: on to the horizon if there is one, else the same place again, which tells the client to stop.
  auto place = found.horizon.value_or(found.from.value_or(Cursor{found.start_ms, 0, 0}));
  if (!found.horizon && !found.from && found.backward) place = Cursor{std::max<std::int64_t>(found.start_ms, 0), 0, 0};
  out.nextForwardToken = "f/" + token_of(place);
  out.nextBackwardToken = "b/" + token_of(place);
  return out;
}

FilterLogEventsResponse render_filtered(const FoundEvents& found, const std::vector<Candidate>& candidates) {
  const auto pattern = FilterPattern::parse(found.filter_pattern);
  CHECK(pattern.has_value());  // the engine has parsed it before
  FilterLogEventsResponse out;
  std::size_t bytes = 0;
  std::optional<Cursor> next = found.horizon;
  for (const auto& candidate : candidates) {
    if (!pattern->matches(candidate.text)) continue;
    bytes += size_of(candidate);
    if (out.events.size() == found.limit || (bytes > kReadBytesMax && !out.events.empty())) {
      next = candidate.at;
      break;
    }
    out.events.push_back({candidate.batch->log_stream, candidate.at.timestamp_ms, std::string(candidate.text),
                          candidate.batch->ingested_ms,
                          // AWS's ids have 56 digits and sort by time
                          fmt::format("{:020}{:020}{:016}", std::max<std::int64_t>(candidate.at.timestamp_ms, 0),
                                      candidate.at.batch, candidate.at.index)});
  }
  if (next) out.nextToken = token_of(*next);
  return out;
}

}  // namespace

std::string token_of(const Cursor& cursor) {
  return fmt::format("{}.{}.{}", cursor.timestamp_ms, cursor.batch, cursor.index);
}

std::optional<Cursor> parse_token(std::string_view text) {
  Cursor out;
  const char* const end = text.data() + text.size();
  auto at = std::from_chars(text.data(), end, out.timestamp_ms);
  if (at.ec != std::errc() || at.ptr == end || *at.ptr != '.') return std::nullopt;
  at = std::from_chars(at.ptr + 1, end, out.batch);
  if (at.ec != std::errc() || at.ptr == end || *at.ptr != '.') return std::nullopt;
  at = std::from_chars(at.ptr + 1, end, out.index);
  if (at.ec != std::errc() || at.ptr != end) return std::nullopt;
  return out;
}

GetLogEventsResponse render_get(const FoundEvents& found, const base::PayloadReader& payloads) {
  const auto views = read_all(found, payloads);
  return render_stream(found, candidates_of(found, views));
}

FilterLogEventsResponse render_filter(const FoundEvents& found, const base::PayloadReader& payloads) {
  const auto views = read_all(found, payloads);
  return render_filtered(found, candidates_of(found, views));
}

}  // namespace sluice::logs
