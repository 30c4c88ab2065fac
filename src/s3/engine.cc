#include "s3/engine.h"

#include <algorithm>

#include "base/check.h"
#include "s3/actions.h"

namespace sluice::s3 {
namespace {

// A place in a restatement: what was restated last. Keys may hold any byte but NUL, which ends the parts here.
std::string place(char stage, std::string_view bucket, std::string_view name = {}, std::string_view part = {}) {
  std::string out(1, stage);
  ((((out += bucket) += '\0') += name) += '\0') += part;
  return out;
}

struct Place {
  char stage = 'b';
  std::string bucket, name, part;

  static Place parse(std::string_view text) {
    Place out;
    if (text.empty()) return out;
    out.stage = text.front();
    text.remove_prefix(1);
    const auto first = text.find('\0'), second = text.find('\0', first + 1);
    CHECK(first != std::string_view::npos && second != std::string_view::npos);
    out.bucket = text.substr(0, first);
    out.name = text.substr(first + 1, second - first - 1);
    out.part = text.substr(second + 1);
    return out;
  }
};

}  // namespace

Decision Engine::decide(const Command& command, const aws::Context& context, base::Instant now,
                        base::Random& random) const {
  const Call call{context, now, random};
  return std::visit([&](const auto& held) { return s3::decide(state_, held, call); }, command);
}

void Engine::apply(const Event& event) {
  std::visit([&](const auto& held) { apply(held); }, event);
}

void Engine::let_go(const BlobRef& blob) {
  const auto found = state_.blobs.find(blob.sha256);
  CHECK(found != state_.blobs.end() && found->second > 0);
  if (--found->second == 0) state_.blobs.erase(found);
}
void Engine::let_go(const ObjectStored& object) {
  for (const auto& part : object.parts) let_go(part);
}
void Engine::let_go(const Upload& upload) {
  for (const auto& [number, part] : upload.parts) let_go(part.body);
}

void Engine::apply(const BucketStored& event) {
  state_.buckets[event.name].settings = event;
}

void Engine::apply(const BucketDeleted& event) {
  const auto found = state_.buckets.find(event.name);
  if (found == state_.buckets.end()) return;
  for (const auto& [key, versions] : found->second.objects) {
    for (const auto& version : versions) let_go(version);
  }
  for (const auto& [id, upload] : found->second.uploads) let_go(upload);
  state_.buckets.erase(found);
}

void Engine::apply(const ObjectStored& event) {
  state_.next_sequence = std::max(state_.next_sequence, event.sequence + 1);
  const auto bucket = state_.buckets.find(event.bucket);
  if (bucket == state_.buckets.end()) return;
  for (const auto& part : event.parts) hold(part);
  auto& versions = bucket->second.objects[event.key];
  if (const auto same = std::ranges::find(versions, event.version_id, &ObjectStored::version_id);
      same != versions.end()) {
    let_go(*same);
    versions.erase(same);
  }
  versions.insert(std::ranges::upper_bound(versions, event.sequence, {}, &ObjectStored::sequence), event);
}

void Engine::apply(const ObjectDeleted& event) {
  const auto bucket = state_.buckets.find(event.bucket);
  if (bucket == state_.buckets.end()) return;
  const auto object = bucket->second.objects.find(event.key);
  if (object == bucket->second.objects.end()) return;
  auto& versions = object->second;
  const auto version = std::ranges::find(versions, event.version_id, &ObjectStored::version_id);
  if (version == versions.end()) return;
  let_go(*version);
  versions.erase(version);
  if (versions.empty()) bucket->second.objects.erase(object);
}

void Engine::apply(const UploadStored& event) {
  const auto bucket = state_.buckets.find(event.bucket);
  if (bucket != state_.buckets.end()) bucket->second.uploads[event.upload_id].settings = event;
}

void Engine::apply(const PartStored& event) {
  const auto bucket = state_.buckets.find(event.bucket);
  if (bucket == state_.buckets.end()) return;
  const auto upload = bucket->second.uploads.find(event.upload_id);
  if (upload == bucket->second.uploads.end()) return;
  hold(event.body);
  auto& parts = upload->second.parts;
  if (const auto old = parts.find(event.number); old != parts.end()) let_go(old->second.body);
  parts.insert_or_assign(event.number, event);
}

void Engine::apply(const UploadEnded& event) {
  const auto bucket = state_.buckets.find(event.bucket);
  if (bucket == state_.buckets.end()) return;
  const auto upload = bucket->second.uploads.find(event.upload_id);
  if (upload == bucket->second.uploads.end()) return;
  let_go(upload->second);
  bucket->second.uploads.erase(upload);
}

std::optional<std::vector<BlobSlice>> Engine::find_body(std::string_view bucket_name, std::string_view key,
                                                        const std::optional<std::string>& version_id) const {
  const auto* bucket = state_.bucket(bucket_name);
  if (bucket == nullptr) return std::nullopt;
  const auto* object = version_id ? bucket->version(key, *version_id) : bucket->current(key);
  if (object == nullptr || object->delete_marker) return std::nullopt;
  std::vector<BlobSlice> slices;
  for (const auto& part : object->parts) slices.push_back({part.sha256, 0, part.size});
  return slices;
}

// Bucket by bucket: 'b' its settings, 'o' its objects (a key with all its versions at once), 'u' its uploads.
std::size_t Engine::restate(aws::RestateCursor& cursor, std::vector<Event>& out) const {
  std::size_t added = 0;
  auto at = Place::parse(cursor.at);
  auto bucket = state_.buckets.lower_bound(at.bucket);
  if (bucket == state_.buckets.end() || bucket->first != at.bucket) at = Place{};
  for (; bucket != state_.buckets.end(); ++bucket, at = Place{}) {
    const auto& name = bucket->first;
    const auto pause = [&] { return added >= cursor.budget; };
    if (at.stage == 'b') {
      if (pause()) return added;  // the cursor stands behind the bucket before
      out.emplace_back(bucket->second.settings);
      ++added;
      cursor.at = place('o', name);
      at.stage = 'o';
    }
    if (at.stage == 'o') {
      for (auto object = bucket->second.objects.upper_bound(at.name); object != bucket->second.objects.end();
           ++object) {
        if (pause()) return added;
        for (const auto& version : object->second) out.emplace_back(version);
        added += object->second.size();
        cursor.at = place('o', name, object->first);
      }
      at = Place{'u', "", "", ""};
    }
    for (auto upload = bucket->second.uploads.upper_bound(at.name); upload != bucket->second.uploads.end(); ++upload) {
      if (pause()) return added;
      out.emplace_back(upload->second.settings);
      for (const auto& [number, part] : upload->second.parts) out.emplace_back(part);
      added += 1 + upload->second.parts.size();
      cursor.at = place('u', name, upload->first);
    }
    // An empty end of a bucket: go on with the next one from its beginning.
    cursor.at = place('u', name, std::string(1, '\x7F'));
  }
  cursor.done = true;
  return added;
}

}  // namespace sluice::s3
