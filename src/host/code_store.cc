#include "host/code_store.h"

#include <filesystem>

namespace sluice::host {

void CodeStore::folder(const std::string& sha256_hex, Ready ready) {
  if (const auto known = unpacked_.find(sha256_hex); known != unpacked_.end()) {
    ready(known->second);
    return;
  }
  auto& waiting = unpacking_[sha256_hex];
  waiting.push_back(std::move(ready));
  if (waiting.size() > 1) return;
  workers_.run([this, sha256_hex] {
    const std::string path = directory_ + "/" + sha256_hex;
    base::Result<std::string> result = path;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      std::filesystem::create_directories(directory_, ignored);
      const auto zip = blobs_.read(sha256_hex);
      if (!zip) {
        result = base::fail(zip.error());
      } else if (auto done = unpack_package(*zip, path, limits_); !done) {
        result = base::fail(done.error());
      }
    }
    post_([this, sha256_hex, result = std::move(result)] {
      if (result) unpacked_[sha256_hex] = *result;
      const auto waiters = std::move(unpacking_[sha256_hex]);
      unpacking_.erase(sha256_hex);
      for (const auto& waiter : waiters) waiter(result);
    });
  });
}

}  // namespace sluice::host
