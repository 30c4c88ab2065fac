#pragma once
// The kernel's files behind base/file.h. The file system has no state and may be used from any thread; what base::File
// says about threads holds for its files. Every failure names the path, the operation and the system's reason.
#include "base/file.h"

namespace sluice::os {

class RealFileSystem final : public base::FileSystem {
 public:
  base::Result<std::unique_ptr<base::File>> open(const std::string& path, base::OpenMode mode) override;
  base::Result<std::vector<std::string>> list(const std::string& directory) override;
  // New directories are closed to other users (mode 0700): what they hold are other people's messages.
  base::Status make_directories(const std::string& path) override;
  base::Status rename(const std::string& from, const std::string& to) override;
  base::Status remove(const std::string& path) override;
  bool exists(const std::string& path) override;
  base::Status sync_directory(const std::string& directory) override;
  // What statvfs() says is there for this user.
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override;
  // flock() on the file, which holds the owner's process id as text. The kernel drops the lock when the process ends,
  // however it ends. The file stays: removing it would let two processes lock two files of one name.
  base::Result<std::shared_ptr<void>> lock(const std::string& path) override;
};

}  // namespace sluice::os
