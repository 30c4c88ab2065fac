#include "s3/state.h"

#include <algorithm>

#include "aws/hash.h"
#include "base/check.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {

const ObjectStored* BucketState::current(std::string_view key) const {
  const auto found = objects.find(key);
  if (found == objects.end() || found->second.back().delete_marker) return nullptr;
  return &found->second.back();
}

const ObjectStored* BucketState::version(std::string_view key, std::string_view version_id) const {
  const auto found = objects.find(key);
  if (found == objects.end()) return nullptr;
  const auto at = std::ranges::find(found->second, version_id, &ObjectStored::version_id);
  return at == found->second.end() ? nullptr : &*at;
}

const BucketState* State::bucket(std::string_view name) const {
  const auto found = buckets.find(name);
  return found == buckets.end() ? nullptr : &found->second;
}

std::int64_t size_of(const ObjectStored& object) {
  std::int64_t size = 0;
  for (const auto& part : object.parts) size += part.size;
  return size;
}

void References::add(const ObjectStored& object) {
  for (const auto& part : object.parts) add(part);
}
void References::drop(const ObjectStored& object) {
  if (!dropped_.insert(&object).second) return;
  for (const auto& part : object.parts) drop(part);
}
void References::drop(const Upload& upload) {
  for (const auto& [number, part] : upload.parts) drop(part.body);
}

void References::release(std::vector<Effect>& effects) const {
  for (const auto& [sha256, change] : change_) {
    const auto found = state_.blobs.find(sha256);
    const auto left = std::int64_t(found == state_.blobs.end() ? 0 : found->second) + change;
    CHECK(left >= 0);
    if (left == 0 && change <= 0) effects.emplace_back(BlobReleased{sha256});
  }
}

aws::Result<const BucketState*> find_bucket(const State& state, const Required<std::string>& name, const Call& call) {
  const auto* bucket = name ? state.bucket(*name) : nullptr;
  if (bucket == nullptr) return aws::fail(errors::no_such_bucket(name.value_or("")));
  if (bucket->settings.account != call.context.account) {
    return aws::fail(aws::Error{"AccessDenied", "Access Denied", 403, "", {}});
  }
  return bucket;
}

aws::Status check_key(const Required<std::string>& key) {
  if (!key || key->empty()) return aws::fail(errors::invalid_request("A key is missing."));
  if (key->size() > kKeyBytesMax) return aws::fail(errors::key_too_long(key->size()));
  if (key->find('\0') != std::string::npos) return aws::fail(errors::invalid_request("A key holds a NUL character."));
  return {};
}

std::string owner_id(std::string_view account) {
  return aws::sha256_hex("owner " + std::string(account));
}

}  // namespace sluice::s3
