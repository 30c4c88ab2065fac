#include "wal/memory_file_system.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace sluice::wal {

using base::OpenMode;
using base::Result;
using base::Status;

namespace {

// A file's memory is asked for in portions of this, from the first one that is full on: the kernel makes 64 pages at
// once for less than what it takes one by one, as each is first written (a batch's messages take 8 % less time so, and
// 17 % more with huge pages: 2 MiB of zeros push out of the cache what is used).
constexpr std::size_t kPortion = 256u << 10;  // bytes

// Zeros, untouched until they are written: a mapped segment costs what it holds.
std::shared_ptr<char> zeros(std::size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(memory != MAP_FAILED);
  return {static_cast<char*>(memory), [size](char* all) { munmap(all, size); }};
}

}  // namespace

struct MemoryFileSystem::Node {
  std::shared_ptr<char> bytes;  // `capacity` of them, zeros behind `size`
  std::size_t size = 0;
  std::size_t capacity = 0;
  std::size_t asked_for = 0;  // so much of it has pages, but for the first portion
  bool mapped = false;

  void reserve(std::size_t wanted) {
    if (wanted <= capacity) return;
    CHECK(!mapped);
    const auto grown = std::max(wanted, capacity * 2);
    auto moved = zeros(grown);
    if (size > 0) std::memcpy(moved.get(), bytes.get(), size);
    bytes = std::move(moved);
    capacity = grown;
    asked_for = 0;
  }

  // Before something is written up to `end`, which is within the capacity.
  void ask_for_pages(std::size_t end) {
    if (end <= std::max(asked_for, kPortion)) return;
    const auto begin = std::max(asked_for, kPortion);
    asked_for = std::min((end + kPortion - 1) / kPortion * kPortion, capacity);
    madvise(bytes.get() + begin, asked_for - begin, MADV_POPULATE_WRITE);  // a hint
  }
};

namespace {

using Node = MemoryFileSystem::Node;

class MemoryFile final : public base::File {
 public:
  explicit MemoryFile(std::shared_ptr<Node> node) : node_(std::move(node)) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    if (bytes.empty()) return {};
    node_->reserve(offset + bytes.size());
    node_->ask_for_pages(offset + bytes.size());
    std::memcpy(node_->bytes.get() + offset, bytes.data(), bytes.size());
    node_->size = std::max(node_->size, std::size_t(offset + bytes.size()));
    return {};
  }
  Result<std::string> read_at(std::uint64_t offset, std::size_t count) const override {
    if (offset > node_->size || count > node_->size - offset) {
      return base::failure(fmt::format("read: the file ends before byte {}", offset + count));
    }
    return std::string(node_->bytes.get() + offset, count);
  }
  Result<std::uint64_t> size() const override { return node_->size; }
  Status resize(std::uint64_t size) override {
    node_->reserve(size);
    if (size < node_->size) std::memset(node_->bytes.get() + size, 0, node_->size - size);
    node_->size = size;
    return {};
  }
  Status sync() override { return {}; }
  Result<Mapping> map(std::uint64_t size) const override {
    node_->reserve(size);
    node_->mapped = true;
    return Mapping{{node_->bytes.get(), size}, node_->bytes};
  }

 private:
  std::shared_ptr<Node> node_;
};

auto missing(const std::string& path) {
  return base::failure(fmt::format("open {}", path), ENOENT);
}

}  // namespace

void MemoryFileSystem::clear() {
  const base::MutexLock lock(mutex_);
  nodes_.clear();
}

Result<std::unique_ptr<base::File>> MemoryFileSystem::open(const std::string& path, OpenMode mode) {
  const base::MutexLock lock(mutex_);
  auto node = nodes_.find(path);
  if (node != nodes_.end() && mode == OpenMode::kCreateNew) return base::failure(fmt::format("open {}", path), EEXIST);
  if (node == nodes_.end()) {
    if (mode == OpenMode::kRead || mode == OpenMode::kReadWrite) return missing(path);
    node = nodes_.emplace(path, std::make_shared<Node>()).first;
  }
  return std::make_unique<MemoryFile>(node->second);
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& directory) {
  const base::MutexLock lock(mutex_);
  std::vector<std::string> names;
  const auto prefix = directory + "/";
  for (const auto& [path, node] : nodes_) {
    if (path.starts_with(prefix)) names.push_back(path.substr(prefix.size()));
  }
  return names;
}

Status MemoryFileSystem::make_directories(const std::string&) {
  return {};
}

Status MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const base::MutexLock lock(mutex_);
  auto node = nodes_.extract(from);
  if (!node) return missing(from);
  nodes_[to] = std::move(node.mapped());
  return {};
}

Status MemoryFileSystem::remove(const std::string& path) {
  std::shared_ptr<Node> removed;  // goes after the lock: giving memory back takes 2 ms for 32 MiB
  const base::MutexLock lock(mutex_);
  const auto found = nodes_.find(path);
  if (found == nodes_.end()) return missing(path);
  removed = std::move(found->second);
  nodes_.erase(found);
  return {};
}

bool MemoryFileSystem::exists(const std::string& path) {
  const base::MutexLock lock(mutex_);
  return nodes_.contains(path);
}

Status MemoryFileSystem::sync_directory(const std::string&) {
  return {};
}

base::Result<std::uint64_t> MemoryFileSystem::free_bytes(const std::string&) {
  return std::numeric_limits<std::uint64_t>::max();
}

Result<std::shared_ptr<void>> MemoryFileSystem::lock(const std::string&) {
  return std::make_shared<int>();
}

}  // namespace sluice::wal
