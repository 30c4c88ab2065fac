#pragma once
// All writing to the log's files, by one thread: the journal's own, or the caller's. It takes what BatchBuilder has
// laid down, stamps into each header how far the log was on the disk by then (the recovery rule in docs/formats/wal.md
// lives on that), writes it with one call a block, and syncs once.
//
// After a failure the log must not be written any more: what the files hold is unknown until they are opened again. The
// exception is a full disk (is_out_of_room): what was to be written can be written again, over what has been left of
// it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "wal/blocks.h"
#include "wal/file_remover.h"
#include "wal/format.h"
#include "wal/manifest.h"
#include "wal/options.h"

namespace sluice::wal {

class SegmentWriter {
 public:
  // What opening found: where the log goes on, how far it is on the disk, its last segment's file if it goes on inside
  // one, and where each earlier segment that is still there ends.
  struct State {
    Manifest manifest;
    Position end = 0;
    Position synced = 0;
    std::unique_ptr<base::File> file;
    std::vector<std::unique_ptr<base::File>> unsynced_files;  // of earlier segments, for the next sync
    std::map<std::uint64_t, Position> segment_ends;
    std::vector<std::string> spares;  // names
  };
  SegmentWriter(base::FileSystem& files, std::string directory, const Options& options, const Seal& seal,
                ReadIndex& index, State state);

  // Writes everything up to `to`, the end of a batch, and makes it durable in the sense of Options::sync.
  base::Status write(Position to);
  // Whether the last write() failed because the disk has no room: it may be called again.
  bool is_out_of_room() const { return out_of_room_; }
  // Released segments go to it from now on; without one they are removed at once. It outlives the writer.
  void use(FileRemover& remover) { remover_ = &remover; }
  // Syncs everything written, records the checkpoint in the manifest and releases the segments that it frees. If the
  // disk has no room for the manifest, the old one stays and a warning is logged: the next checkpoint says it all.
  base::Status checkpoint(Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads);
  // Ends the log with an empty batch that states that everything before it is on the disk, so that later damage to the
  // last batch is not taken for one that was never whole.
  base::Status close();

 private:
  base::Status write_block(const Block& block, Position from, Position to);
  void stamp(const Block& block, Position to);
  base::Status begin_segment(std::uint64_t number);
  base::Status no_room(base::Failure failure);
  base::Status zero_ahead(std::uint64_t offset);
  base::Status sync();
  base::Status release(std::uint64_t number);
  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  base::FileSystem& files_;
  const std::string directory_;
  const Options options_;
  const Seal& seal_;
  ReadIndex& index_;
  FileRemover* remover_ = nullptr;

  Manifest manifest_;
  Position written_;
  Position synced_;
  Position next_header_;  // where the next header to stamp lies, in what is not written yet
  bool wrote_ = false;
  bool out_of_room_ = false;
  bool directory_dirty_ = false;  // holds an entry that is not on the disk

  std::unique_ptr<base::File> file_;                   // of the segment that written_ lies in
  std::uint64_t begun_ = 0;                            // the newest segment that begin_segment() has begun
  std::uint64_t zeroed_ = 0;                           // how far into it something has been written before
  std::vector<std::unique_ptr<base::File>> finished_;  // full segments that have not been synced
  std::map<std::uint64_t, Position> segment_ends_;     // of all earlier segments
  std::vector<std::string> spares_;
  std::vector<std::shared_ptr<Block>> blocks_;  // of the write at hand
};

}  // namespace sluice::wal
