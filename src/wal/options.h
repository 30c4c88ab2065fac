#pragma once
// What can be chosen about a log.
#include <chrono>
#include <cstdint>
#include <functional>

#include "wal/format.h"

namespace sluice::wal {

// When a commit is durable: when it is on the disk, or when the kernel has it (which survives kill -9, not power loss).
enum class Sync { kFull, kOs };

// Who writes: a thread of the journal's own, so that the next batch gathers while the last is written; the caller
// inside commit(), for memory and for tests in which one seed must give one run; or whoever Options::schedule has do
// it, for a simulation, in which batches gather although there is one thread.
enum class Writer { kOwnThread, kCaller, kScheduled };

struct Options {
  bool is_replayed = true;  // base::Journal::is_replayed()
  Sync sync = Sync::kFull;
  Writer writer = Writer::kOwnThread;
  // Writer::kScheduled only. Called inside commit() when there is something to write again: `write` is to be called
  // once, later, on the logic thread, and calls back whoever waits. Not when the journal has been destroyed meanwhile.
  std::function<void(std::function<void()> write)> schedule;
  // Of a new log, a multiple of 4096 between kSegmentSizeMin and kSegmentSizeMax; a log keeps the size it began with.
  // A record must fit into a segment: what is below 18 MiB lowers Journal's limits and is for tests.
  std::uint64_t segment_size = kSegmentSizeDefault;
  // How far ahead of the log's end a new segment is filled with zeros: a sync of bytes written before is cheaper than
  // one for which the file system has to allocate (108-138 us against 154-264 us where this was measured). A released
  // segment that is used again needs none of it. Sync::kFull only; 0 for never.
  std::uint64_t zero_ahead = 1u << 20;
  // Room::kShort when the disk has fewer free bytes than this; what they are for is taking messages away, and the
  // checkpoint that gives their room back. Room::kEnough again with half as much more.
  std::uint64_t short_of_room = 64u << 20;
  // How often a full disk is tried again, and a short one looked at (Writer::kScheduled: as often as it is scheduled).
  std::chrono::milliseconds room_check{1000};
  // Released segments kept to be used again; what is more is removed.
  std::size_t spare_segments_max = 2;
};

}  // namespace sluice::wal
