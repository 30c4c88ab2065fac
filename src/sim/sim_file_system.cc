#include "sim/sim_file_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace sluice::sim {

using base::OpenMode;
using base::Result;
using base::Status;

namespace {

constexpr std::uint64_t kSector = 512;

std::string directory_of(const std::string& path) {
  return path.substr(0, path.find_last_of('/'));
}

void write_into(std::string& image, std::uint64_t offset, std::string_view bytes) {
  if (image.size() < offset + bytes.size()) image.resize(offset + bytes.size());
  std::memcpy(image.data() + offset, bytes.data(), bytes.size());
}

}  // namespace

// A file without its name: what is on the disk, and what has been done to it since the last sync.
struct SimFileSystem::Inode {
  struct Change {
    std::uint64_t offset = 0;  // of a write, or the size of a resize
    std::optional<std::string> bytes;
  };
  std::string durable;
  std::vector<Change> unsynced;

  void sync() {
    for (const auto& change : unsynced) {
      if (change.bytes) {
        write_into(durable, change.offset, *change.bytes);
      } else {
        durable.resize(change.offset);
      }
    }
    unsynced.clear();
  }
};

class SimFileSystem::Handle final : public base::File {
 public:
  Handle(SimFileSystem& disk, std::string path, OpenMode mode, std::shared_ptr<Inode> inode,
         std::unique_ptr<base::File> visible)
      : disk_(disk),
        path_(std::move(path)),
        writable_(mode != OpenMode::kRead),
        life_(disk.life_),
        inode_(std::move(inode)),
        visible_(std::move(visible)) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    if (!writable_ || life_ != disk_.life_) return base::failure("write " + path_, EBADF);
    const auto verdict = disk_.next_operation();
    if (verdict.error != 0) {
      if (verdict.begun && !bytes.empty()) {
        disk_.write(*inode_, *visible_, offset, bytes.substr(0, disk_.random_.below(bytes.size())));
      }
      return base::failure("write " + path_, verdict.error);
    }
    if (!disk_.write(*inode_, *visible_, offset, bytes)) return base::failure("write " + path_, ENOSPC);
    return {};
  }

  Result<std::string> read_at(std::uint64_t offset, std::size_t count) const override {
    const std::lock_guard lock(disk_.mutex_);
    return visible_->read_at(offset, count);
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(disk_.mutex_);
    return visible_->size();
  }

  Status resize(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    if (!writable_ || life_ != disk_.life_) return base::failure("resize " + path_, EBADF);
    const auto verdict = disk_.next_operation();
    if (verdict.performed) {
      inode_->unsynced.push_back({size, std::nullopt});
      CHECK(visible_->resize(size));
    }
    if (verdict.error != 0) return base::failure("resize " + path_, verdict.error);
    return {};
  }

  Status sync() override {
    std::function<void()> before_sync;
    {
      const std::lock_guard lock(disk_.mutex_);
      before_sync = disk_.before_sync_;
    }
    if (before_sync) before_sync();
    const std::lock_guard lock(disk_.mutex_);
    if (life_ != disk_.life_) return base::failure("sync " + path_, EBADF);
    const auto verdict = disk_.next_operation();
    if (verdict.performed) inode_->sync();
    if (verdict.begun && !verdict.performed && !disk_.crashed_) disk_.lose_unsynced(*inode_);
    if (verdict.error != 0) return base::failure("sync " + path_, verdict.error);
    return {};
  }

  Result<Mapping> map(std::uint64_t size) const override {
    const std::lock_guard lock(disk_.mutex_);
    return visible_->map(size);
  }

 private:
  SimFileSystem& disk_;
  const std::string path_;
  const bool writable_;
  const std::uint64_t life_;
  const std::shared_ptr<Inode> inode_;
  const std::unique_ptr<base::File> visible_;
};

SimFileSystem::SimFileSystem(std::uint64_t seed) : random_(seed) {}
SimFileSystem::~SimFileSystem() = default;

std::uint64_t SimFileSystem::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void SimFileSystem::fail_operation(std::uint64_t n, int error_number) {
  const std::lock_guard lock(mutex_);
  fail_at_ = n;
  error_number_ = error_number;
}

void SimFileSystem::crash_in_operation(std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  crash_at_ = n;
}

void SimFileSystem::crash() {
  const std::lock_guard lock(mutex_);
  crashed_ = true;
}

bool SimFileSystem::crashed() const {
  const std::lock_guard lock(mutex_);
  return crashed_;
}

void SimFileSystem::set_capacity(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

std::uint64_t SimFileSystem::used() const {
  const std::lock_guard lock(mutex_);
  return used_locked();
}

void SimFileSystem::set_garbled_writes(bool garbled) {
  const std::lock_guard lock(mutex_);
  garbled_writes_ = garbled;
}

void SimFileSystem::set_before_sync(std::function<void()> before_sync) {
  const std::lock_guard lock(mutex_);
  before_sync_ = std::move(before_sync);
}

void SimFileSystem::restart() {
  const std::lock_guard lock(mutex_);
  ++life_;
  locks_.clear();
  fail_at_.reset();
  crash_at_.reset();
  crashed_ = false;
}

void SimFileSystem::power_cut() {
  restart();
  const std::lock_guard lock(mutex_);
  std::set<Inode*> lost;
  for (const auto* entries : {&entries_, &durable_entries_}) {
    for (const auto& [path, inode] : *entries) {
      if (lost.insert(inode.get()).second) lose_unsynced(*inode);
    }
  }
  const auto survive = random_.below(unsynced_entries_.size() + 1);
  for (std::size_t i = 0; i < survive; ++i) apply(durable_entries_, unsynced_entries_[i]);
  unsynced_entries_.clear();
  entries_ = durable_entries_;
  visible_.clear();
  for (const auto& [path, inode] : entries_) {
    auto file = visible_.open(path, OpenMode::kCreateNew);
    CHECK(file && (*file)->write_at(0, inode->durable));
  }
}

void SimFileSystem::flip_bit(const std::string& path, std::uint64_t offset, unsigned bit) {
  const std::lock_guard lock(mutex_);
  const auto file = visible_.open(path, OpenMode::kReadWrite);
  CHECK(file);
  auto byte = (*file)->read_at(offset, 1);
  CHECK(byte);
  (*byte)[0] = char((*byte)[0] ^ (1 << bit));
  CHECK((*file)->write_at(offset, *byte));
  auto& inode = *entries_.at(path);
  CHECK(inode.unsynced.empty());
  write_into(inode.durable, offset, *byte);
}

std::string SimFileSystem::contents(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto file = visible_.open(path, OpenMode::kRead);
  CHECK(file);
  return (*file)->read_at(0, *(*file)->size()).value();
}

Result<std::unique_ptr<base::File>> SimFileSystem::open(const std::string& path, OpenMode mode) {
  const std::lock_guard lock(mutex_);
  if (mode != OpenMode::kRead) {
    const auto verdict = next_operation();
    if (verdict.error != 0) return base::failure("open " + path, verdict.error);
  }
  auto visible = visible_.open(path, mode);
  if (!visible) return base::fail(visible.error());
  if (!entries_.contains(path)) change_entry({path, "", std::make_shared<Inode>()});
  return std::make_unique<Handle>(*this, path, mode, entries_.at(path), std::move(*visible));
}

Result<std::vector<std::string>> SimFileSystem::list(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  return visible_.list(directory);
}

Status SimFileSystem::make_directories(const std::string&) {
  return {};
}

Status SimFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  CHECK(directory_of(from) == directory_of(to));
  const auto verdict = next_operation();
  if (verdict.performed) {
    if (auto done = visible_.rename(from, to); !done) return done;
    change_entry({to, from, entries_.at(from)});
  }
  if (verdict.error != 0) return base::failure(fmt::format("rename {} to {}", from, to), verdict.error);
  return {};
}

Status SimFileSystem::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto verdict = next_operation();
  if (verdict.performed) {
    if (auto done = visible_.remove(path); !done) return done;
    change_entry({path, "", nullptr});
  }
  if (verdict.error != 0) return base::failure("remove " + path, verdict.error);
  return {};
}

bool SimFileSystem::exists(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return visible_.exists(path);
}

Status SimFileSystem::sync_directory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const auto verdict = next_operation();
  if (verdict.performed) {
    std::erase_if(unsynced_entries_, [&](const EntryChange& change) {
      if (directory_of(change.path) != directory) return false;
      apply(durable_entries_, change);
      return true;
    });
  }
  if (verdict.error != 0) return base::failure("sync directory " + directory, verdict.error);
  return {};
}

Result<std::uint64_t> SimFileSystem::free_bytes(const std::string&) {
  const std::lock_guard lock(mutex_);
  if (!capacity_) return std::numeric_limits<std::uint64_t>::max();
  return *capacity_ - std::min(*capacity_, used_locked());
}

Result<std::shared_ptr<void>> SimFileSystem::lock(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!locks_.insert(path).second) return base::failure(directory_of(path) + " is in use");
  return std::shared_ptr<void>(nullptr, [this, path, life = life_](void*) {
    const std::lock_guard guard(mutex_);
    if (life == life_) locks_.erase(path);
  });
}

SimFileSystem::Verdict SimFileSystem::next_operation() {
  if (crashed_) return {.error = EIO};
  const auto number = operations_++;
  if (number == crash_at_) {
    crashed_ = true;
    return {.error = EIO, .begun = true, .performed = random_.below(2) == 0};
  }
  if (number == fail_at_) return {.error = error_number_, .begun = true};
  return {.begun = true, .performed = true};
}

void SimFileSystem::change_entry(EntryChange change) {
  apply(entries_, change);
  unsynced_entries_.push_back(std::move(change));
}

void SimFileSystem::apply(Entries& entries, const EntryChange& change) {
  if (!change.from.empty()) entries.erase(change.from);
  if (change.inode) {
    entries[change.path] = change.inode;
  } else {
    entries.erase(change.path);
  }
}

// Decides what of the unsynced changes reached the disk. Sometimes nearly all or nearly nothing, so that tears of
// every width occur; never a later change of a sector without the earlier ones.
void SimFileSystem::lose_unsynced(Inode& inode) {
  const auto survivors_of_8 = random_.below(9);
  std::set<std::uint64_t> lost_sectors;
  const auto synced_size = inode.durable.size();
  for (const auto& change : inode.unsynced) {
    if (!change.bytes) {
      if (random_.below(8) < survivors_of_8) inode.durable.resize(change.offset);
      continue;
    }
    const std::string_view bytes = *change.bytes;
    for (std::uint64_t done = 0; done < bytes.size();) {
      const auto offset = change.offset + done;
      const auto count = std::min(kSector - offset % kSector, bytes.size() - done);
      const auto sector = offset / kSector;
      if (!lost_sectors.contains(sector) && random_.below(8) < survivors_of_8) {
        if (garbled_writes_ && random_.below(8) == 0) {
          garble(inode, offset, bytes.substr(done, count));
          lost_sectors.insert(sector);
        } else {
          write_into(inode.durable, offset, bytes.substr(done, count));
        }
      } else {
        lost_sectors.insert(sector);
      }
      done += count;
    }
  }
  // The size is kept elsewhere than the bytes: what lies behind the old end may be lost with it.
  if (inode.durable.size() > synced_size && random_.below(4) == 0) inode.durable.resize(synced_size);
  inode.unsynced.clear();
}

// A sector that was being written when the power went. Bytes that it held before and keeps are whole: disks promise
// that much (docs/formats/wal.md).
void SimFileSystem::garble(Inode& inode, std::uint64_t offset, std::string_view bytes) {
  std::string garbled(bytes);
  for (std::size_t i = 0; i < garbled.size(); ++i) {
    const auto at = offset + i;
    const bool kept = at < inode.durable.size() && inode.durable[at] == garbled[i];
    if (!kept && random_.below(16) == 0) garbled[i] = char(garbled[i] ^ (1u << random_.below(8)));
  }
  write_into(inode.durable, offset, garbled);
}

// Writes what there is room for; whether that is all.
bool SimFileSystem::write(Inode& inode, base::File& file, std::uint64_t offset, std::string_view bytes) {
  const auto wanted = bytes.size();
  const auto size = *file.size();
  if (capacity_ && offset + bytes.size() > size) {
    const auto others = used_locked() - size;
    const auto room = *capacity_ > others ? std::max(*capacity_ - others, size) : size;
    if (offset + bytes.size() > room) bytes = bytes.substr(0, room > offset ? room - offset : 0);
  }
  if (!bytes.empty()) {
    inode.unsynced.push_back({offset, std::string(bytes)});
    CHECK(file.write_at(offset, bytes));
  }
  return bytes.size() == wanted;
}

std::uint64_t SimFileSystem::used_locked() const {
  std::uint64_t sum = 0;
  for (const auto& [path, inode] : entries_) sum += *(*visible_.open(path, OpenMode::kRead))->size();
  return sum;
}

}  // namespace sluice::sim
