#include "wal/memory_file_system.h"

#include <fmt/format.h>

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

struct MemoryFileSystem::Node {
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  std::shared_ptr<char> bytes;  // `capacity` of them, zeros behind `size`
  std::size_t size = 0;
  std::size_t capacity = 0;
  bool mapped = false;

  void reserve(std::size_t wanted) {
    if (wanted <= capacity) return;
    CHECK(!mapped);
    // calloc leaves large memory untouched until it is written, so a mapped segment costs what it holds.
    const auto grown = std::max(wanted, capacity * 2);
    std::shared_ptr<char> moved(static_cast<char*>(std::calloc(1, grown)), Free());
    CHECK(moved);
    if (size > 0) std::memcpy(moved.get(), bytes.get(), size);
    bytes = std::move(moved);
    capacity = grown;
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
  const base::MutexLock lock(mutex_);
  if (nodes_.erase(path) == 0) return missing(path);
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
