#pragma once
// CodeStore: packages unpacked, one folder for each digest, shared by all sandboxes of that code. A folder is made when
// the first sandbox needs it and made anew after a restart only if it is missing.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/blob_store.h"
#include "host/core.h"
#include "host/package.h"
#include "host/workers.h"

namespace sluice::host {

class CodeStore {
 public:
  CodeStore(std::string directory, const BlobStore& blobs, Workers& workers, Core::Post post, PackageLimits limits = {})
      : directory_(std::move(directory)), blobs_(blobs), workers_(workers), post_(std::move(post)), limits_(limits) {}

  const PackageLimits& limits() const { return limits_; }

  // Gives the folder of the package with this digest, unpacking it first if need be. Called back on the logic thread,
  // at once if the folder is known.
  using Ready = std::function<void(base::Result<std::string>)>;
  void folder(const std::string& sha256_hex, Ready ready);

 private:
  std::string directory_;
  const BlobStore& blobs_;
  Workers& workers_;
  Core::Post post_;
  PackageLimits limits_;
  std::map<std::string, std::vector<Ready>> unpacking_;
  std::map<std::string, std::string> unpacked_;
};

}  // namespace sluice::host
