#pragma once
// BlobStore: large bytes by their SHA-256 (S3 objects, code packages), one file each, beside the journal. A blob is
// written and synced before the event that refers to it, so a reference is never without its bytes; bytes without a
// reference (a crash in between) are removed at start.
//
// All members but the constructor and sweep() may be called by any thread; each blob is immutable.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace sluice::host {

class BlobStore {
 public:
  // Keeps blobs under `directory`, which is made if needed. `durable`: sync every blob.
  static base::Result<BlobStore> open(base::FileSystem& files, std::string directory, bool durable);

  // Stores bytes under their digest (64 lower-case hex digits); storing the same again changes nothing.
  base::Status put(const std::string& sha256_hex, std::string_view bytes);
  base::Result<std::string> read(const std::string& sha256_hex, std::uint64_t offset, std::size_t count) const;
  base::Result<std::string> read(const std::string& sha256_hex) const;
  bool contains(const std::string& sha256_hex) const { return files_->exists(path(sha256_hex)); }
  std::string path(const std::string& sha256_hex) const;
  void remove(const std::string& sha256_hex);
  // Removes every blob for which `wanted` says no. At start, before requests.
  void sweep(const std::function<bool(const std::string& sha256_hex)>& wanted);

 private:
  BlobStore(base::FileSystem& files, std::string directory, bool durable)
      : files_(&files), directory_(std::move(directory)), durable_(durable) {}

  base::FileSystem* files_;
  std::string directory_;
  bool durable_;
};

}  // namespace sluice::host
