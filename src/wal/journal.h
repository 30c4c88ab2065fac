#pragma once
// The journal over segment files: base/journal.h with group commit, in a directory of its own that one process may
// have open. Format, recovery rule and promises: docs/formats/wal.md.
//
// Threads: the logic thread calls append, commit, checkpoint and replay; the journal's own thread writes, syncs and
// calls back (Writer::kCaller has none: commit() does it all; nor has Writer::kScheduled: the logic thread does it
// later); read() may be called by any. Commits that arrive during a sync are written together and share the next one.
// A write that finds the disk full waits and is tried again (but with Writer::kCaller it fails), while the journal's
// watcher hears of it. After any other failure every commit reports it and append() keeps nothing; the host stops the
// process, and opening again shows what is on the disk.
//
// end() is a bound: no record appended from now on begins before it, though the next may begin somewhat behind it
// (behind its batch's header, or in the next segment). replay() may be called once; it shows the records that begin at
// or behind the checkpoint.
#include <memory>
#include <string>

#include "base/file.h"
#include "base/journal.h"
#include "base/random.h"
#include "wal/options.h"

namespace sluice::wal {

// Opens the log in `directory`, which is made if it is missing, and takes its lock until the journal dies. `files` must
// outlive the journal; `random` is drawn from only for a new log's id. Failures: the directory is in use, the disk,
// damage (with file and offset), a newer format. A torn tail is cut and logged as a warning.
//
// Destroying the journal writes what was committed, calls what waits and marks the log as ended; an open batch is lost.
base::Result<std::unique_ptr<base::Journal>> open(base::FileSystem& files, const std::string& directory,
                                                  base::Random& random, const Options& options = {});

// The same over memory that goes with the journal: durable at once, commit() calls back before it returns; never
// replayed.
std::unique_ptr<base::Journal> open_in_memory();

}  // namespace sluice::wal
