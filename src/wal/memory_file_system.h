#pragma once
// Files in memory, for --ephemeral: nothing is durable, nothing fails but misuse. A file that is mapped must not
// outgrow its mapping. One thread opens and writes; what base::File allows beside that holds here too, and any thread
// may remove.
#include <map>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/mutex.h"

namespace sluice::wal {

class MemoryFileSystem final : public base::FileSystem {
 public:
  struct Node;

  // Forgets all files; those that are open live on.
  void clear();

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
  base::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> nodes_ SLUICE_GUARDED_BY(mutex_);  // by path
};

}  // namespace sluice::wal
