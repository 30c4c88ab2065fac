#pragma once
// A disk that fails, for tests and the simulator: everything it does follows from its seed.
//
// It keeps two images. The volatile one is what programs see: it survives the end of a process. The durable one is what
// a power cut leaves: what was synced, and of the rest whatever the disk happened to write, sector by sector, in any
// order; a sector is old or new, never a mixture (but for set_garbled_writes). Directory entries that were not synced
// survive up to some point, in order. Locks belong to the process and go with it.
//
// Threads: any may call, one lock guards all (a journal's thread writes beside its test).
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "wal/memory_file_system.h"

namespace sluice::sim {

class SimFileSystem final : public base::FileSystem {
 public:
  struct Inode;

  explicit SimFileSystem(std::uint64_t seed);
  ~SimFileSystem() override;

  // Operations are what changes something or promises it: open for writing, write, resize, sync, rename, remove,
  // sync_directory. They are counted from 0.
  std::uint64_t operations() const;
  // The n-th operation fails with this error number; later ones are well again. A write leaves some prefix, a sync
  // loses what it was to write (it stays visible, and no later sync brings it to the disk).
  void fail_operation(std::uint64_t n, int error_number);
  // The process is killed in the n-th operation: a write leaves some prefix, anything else has happened or has not.
  // It and all later operations fail until restart() or power_cut().
  void crash_in_operation(std::uint64_t n);
  // The same before the next operation: what the process still tries while it is taken apart has no effect.
  void crash();
  bool crashed() const;
  // Writes that would take more than this in all files together fail with ENOSPC when they have filled it. Nothing:
  // there is room for ever.
  void set_capacity(std::optional<std::uint64_t> bytes);
  std::uint64_t used() const;
  // A power cut also leaves wrong bits in what was being written: in bytes that the write was to change, no others.
  void set_garbled_writes(bool garbled);
  // Called before each sync of a file, outside of the lock: a test can hold the writer there.
  void set_before_sync(std::function<void()> before_sync);

  // The process is gone, the machine goes on.
  void restart();
  // The machine is gone: the volatile image becomes what the disk holds.
  void power_cut();

  // Damage, in both images; the file must be synced.
  void flip_bit(const std::string& path, std::uint64_t offset, unsigned bit);
  std::string contents(const std::string& path);

  base::Result<std::unique_ptr<base::File>> open(const std::string& path, base::OpenMode mode) override;
  base::Result<std::vector<std::string>> list(const std::string& directory) override;
  base::Status make_directories(const std::string& path) override;
  base::Status rename(const std::string& from, const std::string& to) override;
  base::Status remove(const std::string& path) override;
  bool exists(const std::string& path) override;
  base::Status sync_directory(const std::string& directory) override;
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override;
  base::Result<std::shared_ptr<void>> lock(const std::string& path) override;

 private:
  class Handle;
  using Entries = std::map<std::string, std::shared_ptr<Inode>>;  // by path
  // A change of entries: `path` names `inode` from now on, or nothing; for a rename, `from` names nothing.
  struct EntryChange {
    std::string path;
    std::string from;
    std::shared_ptr<Inode> inode;
  };
  // What becomes of an operation: the error that its caller sees, and what happens nevertheless.
  struct Verdict {
    int error = 0;
    bool begun = false;      // a write has left something, a sync has tried
    bool performed = false;  // all of it has happened
  };

  Verdict next_operation();
  void change_entry(EntryChange change);
  static void apply(Entries& entries, const EntryChange& change);
  void lose_unsynced(Inode& inode);
  void garble(Inode& inode, std::uint64_t offset, std::string_view bytes);
  bool write(Inode& inode, base::File& file, std::uint64_t offset, std::string_view bytes);
  std::uint64_t used_locked() const;

  mutable std::mutex mutex_;  // guards all below
  base::SeededRandom random_;
  mutable wal::MemoryFileSystem visible_;  // the volatile image
  Entries entries_;                        // of the volatile image
  Entries durable_entries_;
  std::vector<EntryChange> unsynced_entries_;
  std::set<std::string> locks_;
  std::uint64_t life_ = 0;  // grows when a process ends: its locks and files mean nothing any more

  std::uint64_t operations_ = 0;
  std::optional<std::uint64_t> fail_at_, crash_at_;
  int error_number_ = 0;
  bool crashed_ = false;
  bool garbled_writes_ = false;
  std::optional<std::uint64_t> capacity_;
  std::function<void()> before_sync_;
};

}  // namespace sluice::sim
