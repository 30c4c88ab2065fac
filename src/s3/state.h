#pragma once
// What the S3 engine remembers. Changed by Engine::apply alone.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/context.h"
#include "base/random.h"
#include "s3/api.h"

namespace sluice::s3 {

inline constexpr const char* kNullVersion = "null";

// All versions of a key, the newest last.
using Versions = std::vector<ObjectStored>;

struct Upload {
  UploadStored settings;
  std::map<std::int32_t, PartStored> parts;
};

struct BucketState {
  BucketStored settings;
  std::map<std::string, Versions, std::less<>> objects;  // no key without a version
  std::map<std::string, Upload, std::less<>> uploads;    // by upload id

  // The newest version, or nothing if that is a delete marker.
  const ObjectStored* current(std::string_view key) const;
  const ObjectStored* version(std::string_view key, std::string_view version_id) const;
};

struct State {
  std::map<std::string, BucketState, std::less<>> buckets;
  std::unordered_map<std::string, std::uint32_t> blobs;  // how many objects and parts refer to it
  std::uint64_t next_sequence = 1;

  const BucketState* bucket(std::string_view name) const;
};

// What an action decides from, beside its command.
struct Call {
  const aws::Context& context;
  base::Instant now;
  base::Random& random;
};

std::int64_t size_of(const ObjectStored& object);

// Collects what a decision does to references, and says in the end which blobs nothing refers to any more.
class References {
 public:
  explicit References(const State& state) : state_(state) {}
  void add(const ObjectStored& object);
  void drop(const ObjectStored& object);  // of the state; a second time it does nothing
  void add(const BlobRef& blob) { ++change_[blob.sha256]; }
  void drop(const BlobRef& blob) { --change_[blob.sha256]; }
  void drop(const Upload& upload);
  // A body that came with a command and was not taken.
  void refuse(const BlobRef& blob) { change_.try_emplace(blob.sha256, 0); }
  void release(std::vector<Effect>& effects) const;

 private:
  const State& state_;
  std::map<std::string, std::int64_t> change_;
  std::set<const ObjectStored*> dropped_;
};

aws::Result<const BucketState*> find_bucket(const State& state, const Required<std::string>& name, const Call& call);
aws::Status check_key(const Required<std::string>& key);
// The id of the canonical user, which S3 shows as an owner: 64 hex digits.
std::string owner_id(std::string_view account);

}  // namespace sluice::s3
