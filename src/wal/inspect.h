#pragma once
// Offline readers of a log: `sluice log check` and `sluice log dump`. They change nothing and take no lock: stop the
// sluice that has the log open first, or what it writes meanwhile may look like damage.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/journal.h"
#include "wal/recovery.h"

namespace sluice::wal {

struct CheckReport {
  std::uint64_t segment_size = 0;
  std::uint64_t replayed_segments = 0;  // from replay's begin on
  std::uint64_t kept_segments = 0;      // before it, for their live payloads
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::uint64_t header_bytes = 0;  // of events
  std::uint64_t payload_bytes = 0;
  Position replay_from = 0;
  Position end = 0;
  std::optional<Damage> torn;   // a batch that was begun and never reported as written: opening cuts it
  std::vector<Damage> damages;  // with any, opening fails
};
// Reads every byte that the log still needs. A failure is one of the disk, or says that there is no log.
base::Result<CheckReport> check(base::FileSystem& files, const std::string& directory);

struct DumpedRecord {
  base::Record record;
  std::string_view payload;
  std::string file;          // its path
  std::uint64_t offset = 0;  // of the record in it
  bool replayed = false;     // false: it lies before the checkpoint and is there for its payload or by chance
};
// Shows every record that is there, in order, until `each` returns false. The first damage is the failure, after
// everything before it was shown.
base::Status dump(base::FileSystem& files, const std::string& directory,
                  const std::function<bool(const DumpedRecord&)>& each);

}  // namespace sluice::wal
