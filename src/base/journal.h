#pragma once
// The port to the journal: the only durable thing. Append a batch -> durable; replay from a position; trim what is not
// needed any more. src/wal/ is the implementation over segment files; the simulator and --ephemeral use it over memory.
//
// One writer: append, commit, checkpoint and replay are called by the logic thread alone. read() may be called by any.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/payload.h"
#include "base/result.h"

namespace sluice::base {

// An address in the journal; grows with every record. 0 is before everything.
using Position = std::uint64_t;

// One record as replay shows it. The views live until the call returns.
struct Record {
  Position position = 0;    // of its first byte
  std::uint16_t kind = 0;   // which engine and event, the host's business
  std::string_view header;  // the encoded event
  PayloadRef payload;       // what append() returned, or none
};

// How much more the disk takes: kShort, only what is needed to take things away again; kNone, commits wait for room.
enum class Room { kEnough, kShort, kNone };

class Journal : public PayloadReader {
 public:
  // Adds a record to the open batch and says where its payload will lie. No I/O. `header` at most 1 MiB, `payload` at
  // most kPayloadMax.
  virtual PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload) = 0;
  static constexpr std::size_t kPayloadMax = 16u << 20;
  static constexpr std::size_t kHeaderMax = 1u << 20;

  // Hands the open batch over for writing and opens a new one. `durable` is called once, in order, when everything
  // appended before this call is durable, or with the failure after which the journal takes nothing more. A full disk
  // is no such failure: the commit waits until there is room again (watch_room tells). It is called
  // on the journal's own thread, or on this one: before commit() returns if nothing has to be waited for, or later.
  virtual void commit(std::function<void(Status)> durable) = 0;

  // Calls changed(room) each time that this changes, from kEnough on, on the journal's own thread or on this one. To be
  // called before the first append. A journal whose room never ends need not do anything.
  virtual void watch_room(std::function<void(Room)> changed) { (void)changed; }

  // False: it goes with the process, and nothing of it will ever be replayed. Then payloads are all that need be
  // appended, with a header that nobody reads.
  virtual bool is_replayed() const { return true; }

  // Bytes appended and not yet durable: the host's measure for back-pressure.
  virtual std::size_t unsynced() const = 0;

  // Calls `each` for every record from the last checkpoint on, in order. Before the first append only.
  virtual Status replay(const std::function<void(const Record&)>& each) = 0;

  // Where the next record will begin.
  virtual Position end() const = 0;

  // Which segment holds a position; segments are numbered in order. The unit in which space is given back.
  virtual std::uint64_t segment_of(Position position) const = 0;

  // From now on replay begins at `replay_from` (the state has been restated behind it). Segments wholly before it are
  // released, except those listed, which still hold live payloads. Ordered behind all that was appended before.
  virtual void checkpoint(Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads) = 0;
};

}  // namespace sluice::base
