#pragma once
// Quotas of CloudWatch Logs (User Guide, "CloudWatch Logs quotas") and of this engine.
#include <chrono>
#include <cstddef>

namespace sluice::logs {

inline constexpr std::size_t kNameMax = 512;
inline constexpr std::size_t kGroupsMax = 10'000;
// Of a group. When a function's output needs one more, its group's oldest stream goes.
inline constexpr std::size_t kStreamsMax = 10'000;
inline constexpr std::size_t kTagsMax = 50;

// PutLogEvents: events in a call, bytes of their texts plus 26 for each, and how far they may be apart and from now.
inline constexpr std::size_t kPutEventsMax = 10'000;
inline constexpr std::size_t kPutBytesMax = 1'048'576;
inline constexpr std::size_t kPutBytesPerEvent = 26;
inline constexpr std::chrono::hours kPutSpanMax{24};
inline constexpr std::chrono::hours kTooNew{2};
inline constexpr std::chrono::hours kTooOld{24 * 14};
inline constexpr std::size_t kEventBytesMax = 1'048'576;

// Answers of GetLogEvents and FilterLogEvents.
inline constexpr std::size_t kReadEventsMax = 10'000;
inline constexpr std::size_t kReadBytesMax = 1'048'576;
inline constexpr std::size_t kFilterStreamsMax = 100;
inline constexpr std::size_t kFilterPatternMax = 1'024;
// Bytes of batches that one search looks through, beyond those it is in the middle of.
inline constexpr std::size_t kSearchBytesMax = 4u << 20;
inline constexpr std::size_t kDescribeMax = 50;

// A batch's share of a group's bytes beside its texts: what the engine holds of it.
inline constexpr std::size_t kBatchOverhead = 128;
// Retention is in days; what has ended is dropped up to this late, in one go.
inline constexpr std::chrono::hours kRetentionSlack{1};

// What a user may set.
struct Options {
  // A group's texts and overhead; when there is more, its oldest batches go.
  std::size_t group_bytes_max = 64u << 20;
};

}  // namespace sluice::logs
