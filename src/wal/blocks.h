#pragma once
// Where bytes of the log are found in memory: appended bytes in blocks until they lie in a file, then in the mapping of
// that file. Readers of any thread ask here; the logic thread adds blocks, the log's thread drops them and adds
// segments.
//
// One mutex, held for a short search and a reference count: about 20 ns, beside which the checksum of a payload weighs
// more. It is taken once a read, once a block of appended bytes and once a written group, never for an append.
#include <atomic>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/mutex.h"
#include "base/payload.h"
#include "wal/format.h"

namespace sluice::wal {

// A piece of the log as it is built: consecutive positions of one segment. The logic thread writes behind what it has
// handed over; whoever was given a position may read the bytes before it.
struct Block {
  Block(Position start, std::size_t capacity)
      : start(start), capacity(capacity), bytes(std::make_unique_for_overwrite<char[]>(capacity)) {}

  char* at(Position position) const { return bytes.get() + (position - start); }

  const Position start;
  const std::size_t capacity;
  const std::unique_ptr<char[]> bytes;
  // Where the block ends; set when it is full or its segment is.
  std::atomic<Position> end{std::numeric_limits<Position>::max()};
};

// A segment's mapping, held by the index and by every view into it.
struct MappedSegment {
  explicit MappedSegment(base::File::Mapping mapping) : mapping(std::move(mapping)) {}
  ~MappedSegment() {
    mapping.pin.reset();
    left->store(true, std::memory_order_release);
  }

  base::File::Mapping mapping;
  std::shared_ptr<std::atomic<bool>> left = std::make_shared<std::atomic<bool>>(false);  // by all who held it
};

class ReadIndex {
 public:
  void add_block(std::shared_ptr<Block> block);
  // The blocks that hold [from, to), which must not have been dropped, in order.
  void find_blocks(Position from, Position to, std::vector<std::shared_ptr<Block>>& out) const;
  // Drops the blocks that end at or before `written`: their bytes are read from their segments from now on.
  void drop_blocks(Position written);

  void add_segment(std::uint64_t number, base::File::Mapping mapping);
  struct Removed {
    bool is_unused = true;  // nobody reads from it any more; else it stays mapped until the last reader is done
    // Of the mapping: to be dropped where that may take 2 ms, which is how long it takes to unmap 64 MiB.
    std::shared_ptr<const void> pin;
  };
  // Takes the segment out.
  Removed remove_segment(std::uint64_t number);

  // The bytes at a position, if they are there.
  base::PayloadView find(Position position, std::uint64_t segment_size, std::size_t count) const;

 private:
  mutable base::Mutex mutex_;
  std::deque<std::shared_ptr<Block>> blocks_ SLUICE_GUARDED_BY(mutex_);  // by position
  std::map<std::uint64_t, std::shared_ptr<const MappedSegment>> segments_ SLUICE_GUARDED_BY(mutex_);
};

}  // namespace sluice::wal
