#pragma once
// The port to the disk, as much of it as the log and the blob store need. os/file.h is the kernel's; sim/ has one with
// a durable and a volatile image. All paths are relative to nothing: the caller gives whole paths.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::base {

// An open file. Not thread-safe, except that read_at and map may run beside write_at on other ranges.
class File {
 public:
  virtual ~File() = default;
  // Writes all of `bytes` at `offset`, or fails; after a failure the range holds anything.
  virtual Status write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // Reads exactly `count` bytes; reading past the end is a failure.
  virtual Result<std::string> read_at(std::uint64_t offset, std::size_t count) const = 0;
  virtual Result<std::uint64_t> size() const = 0;
  // Grows or cuts the file; what grows reads as zeros.
  virtual Status resize(std::uint64_t size) = 0;
  // Everything written so far is on the disk when this returns (fdatasync). A failure is final: data may be lost.
  virtual Status sync() = 0;
  // A read-only view of [0, size) that sees later write_at; lives as long as the returned pin, longer than the file if
  // need be. `size` may be more than the file's: the bytes behind its end must not be touched until it has grown.
  struct Mapping {
    std::string_view bytes;
    std::shared_ptr<const void> pin;
  };
  virtual Result<Mapping> map(std::uint64_t size) const = 0;
};

enum class OpenMode { kRead, kReadWrite, kCreate /* or open what is there */, kCreateNew /* fails if there */ };

// Thread-safe, as long as threads do not touch the same path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  // Names in a directory, sorted, without . and ..
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual Status make_directories(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;
  virtual bool exists(const std::string& path) = 0;
  // Entries created, renamed or removed in `directory` are on the disk when this returns.
  virtual Status sync_directory(const std::string& directory) = 0;
  // Bytes that this process may still add to files in `directory`, as far as the disk tells.
  virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
  // Takes the lock file for this process until the returned handle dies; fails at once, naming the holder, if it is
  // held.
  virtual Result<std::shared_ptr<void>> lock(const std::string& path) = 0;
};

}  // namespace sluice::base
