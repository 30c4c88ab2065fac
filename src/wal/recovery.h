#pragma once
// Finds out what a log holds, changing nothing: walks from the segment in which replay begins to the place where the
// chain of whole batches ends, and decides whether that is the log's end, a torn tail or damage.
//
// The rule (docs/formats/wal.md gives the reasons): every header states up to where the log was on the disk when it
// was written. If the chain breaks at position P, and anything valid that lies behind, or the manifest, states more
// than P, then what lay at P was on the disk once and is damaged: an error. If nothing does, what lay there was never
// promised to anybody: the log ends at the last whole commit before P.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wal/manifest.h"
#include "wal/segment_reader.h"

namespace sluice::wal {

// What the directory holds by name.
struct LogFiles {
  std::vector<std::uint64_t> segments;  // ascending
  std::vector<std::string> spares;      // names of files
  bool has(std::uint64_t number) const;
};
base::Result<LogFiles> list_log(base::FileSystem& files, const std::string& directory);

// Damage with the place where it lies.
struct Damage {
  std::string file;  // a path
  std::uint64_t offset = 0;
  std::string what;

  base::Failure failure() const;
};

struct Walk {
  // The segments from replay's on that were read, whole batches up to `end` (with damage: up to it).
  std::map<std::uint64_t, SegmentFile> segments;
  std::map<std::uint64_t, Position> segment_ends;  // of those but the last
  Position end = 0;                                // of the last whole commit: where the log goes on
  Position synced = 0;  // the most that anything read states: everything before was on the disk
  std::optional<Damage> damage;
  // If something was begun behind `end` that is not whole, or not complete: where, for a person.
  std::optional<Damage> torn;

  // Where the whole batches of one of the segments end.
  Position end_of(std::uint64_t number) const;
};

base::Result<Walk> walk_log(base::FileSystem& files, const std::string& directory, const Manifest& manifest,
                            const LogFiles& names, base::OpenMode mode);

}  // namespace sluice::wal
