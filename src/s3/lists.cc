// The three lists of objects: walks over the keys in order, with prefixes rolled up at the delimiter.
#include <algorithm>
#include <functional>
#include <limits>

#include "base/bytes.h"
#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {
namespace {

constexpr auto kNewest = std::numeric_limits<std::uint64_t>::max();

using Objects = std::map<std::string, Versions, std::less<>>;

aws::Result<std::int32_t> page_size(const std::optional<std::int32_t>& asked) {
  if (asked && *asked < 0) {
    return aws::fail(errors::invalid_argument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys",
                                              std::to_string(*asked)));
  }
  return std::min(asked.value_or(kPageMax), kPageMax);
}

// The first text behind all that begin with `prefix`; nothing if there is none.
std::optional<std::string> behind(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = char(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

// Key by key from `at`, until a callback says false (the page is full). Keys that share a prefix up to the delimiter
// are told once, as that prefix, unless it is the marker: then they belong to the page before.
struct Walk {
  const Objects& objects;
  std::string prefix, delimiter;
  std::function<bool(const std::string& key, const Versions& versions)> on_key;
  std::function<bool(const std::string& common_prefix)> on_prefix;

  void run(Objects::const_iterator at, const std::string& marker) const {
    while (at != objects.end() && at->first.starts_with(prefix)) {
      const auto cut = delimiter.empty() ? std::string::npos : at->first.find(delimiter, prefix.size());
      if (cut == std::string::npos) {
        if (!on_key(at->first, at->second)) return;
        ++at;
        continue;
      }
      const auto common = at->first.substr(0, cut + delimiter.size());
      const auto next = behind(common);
      const auto after = next ? objects.lower_bound(*next) : objects.end();
      if (common != marker && has_visible(at, after) && !on_prefix(common)) return;
      at = after;
    }
  }

  bool all_visible = false;  // keys whose newest version is a delete marker count too (ListObjectVersions)
  bool has_visible(Objects::const_iterator at, Objects::const_iterator end) const {
    return all_visible || std::any_of(at, end, [](const auto& entry) { return !entry.second.back().delete_marker; });
  }
};

Object shown(const std::string& key, const ObjectStored& object) {
  return {key,
          object.modified,
          object.etag,
          size_of(object),
          object.headers.StorageClass.value_or("STANDARD"),
          object.checksum};
}

struct Page {
  std::vector<Object> contents;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string last;  // key or prefix
};

// The keys behind `marker` in a page of at most `size` keys and prefixes.
Page list_page(const BucketState& bucket, const std::string& prefix, const std::string& delimiter,
               const std::string& marker, std::int32_t size) {
  Page page;
  const auto full = [&] {
    page.truncated = std::int32_t(page.contents.size() + page.prefixes.size()) == size;
    return page.truncated;
  };
  Walk walk{bucket.objects, prefix, delimiter,
            [&](const std::string& key, const Versions& versions) {
              if (versions.back().delete_marker) return true;
              if (full()) return false;
              page.contents.push_back(shown(key, versions.back()));
              page.last = key;
              return true;
            },
            [&](const std::string& common) {
              if (full()) return false;
              page.prefixes.push_back(common);
              page.last = common;
              return true;
            }};
  if (size > 0) {
    walk.run(marker < prefix ? bucket.objects.lower_bound(prefix) : bucket.objects.upper_bound(marker), marker);
  }
  return page;
}

}  // namespace

Decision decide(const State& state, const ListObjectsV2Request& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  const auto size = page_size(request.MaxKeys);
  if (!size) return size.error();
  auto marker = request.StartAfter.value_or("");
  if (request.ContinuationToken) {
    const auto last = base::from_base64(*request.ContinuationToken);
    if (!last || last->empty()) {
      return errors::invalid_argument("The continuation token provided is incorrect", "continuation-token",
                                      *request.ContinuationToken);
    }
    marker = *last;
  }
  auto page = list_page(**bucket, request.Prefix.value_or(""), request.Delimiter.value_or(""), marker, *size);
  ListObjectsV2Output output;
  output.KeyCount = std::int32_t(page.contents.size() + page.prefixes.size());
  output.MaxKeys = *size;
  output.Contents = std::move(page.contents);
  output.CommonPrefixes = std::move(page.prefixes);
  output.IsTruncated = page.truncated;
  if (page.truncated) output.NextContinuationToken = base::to_base64(page.last);
  if (request.FetchOwner.value_or(false)) output.owner_id = owner_id(call.context.account);
  Decision out;
  out.reply = std::move(output);
  return out;
}

Decision decide(const State& state, const ListObjectsRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  const auto size = page_size(request.MaxKeys);
  if (!size) return size.error();
  auto page = list_page(**bucket, request.Prefix.value_or(""), request.Delimiter.value_or(""),
                        request.Marker.value_or(""), *size);
  ListObjectsOutput output;
  output.MaxKeys = *size;
  output.Contents = std::move(page.contents);
  output.CommonPrefixes = std::move(page.prefixes);
  output.IsTruncated = page.truncated;
  if (page.truncated && request.Delimiter) output.NextMarker = page.last;
  output.owner_id = owner_id(call.context.account);
  Decision out;
  out.reply = std::move(output);
  return out;
}

Decision decide(const State& state, const ListObjectVersionsRequest& request, const Call& call) {
  const auto found = find_bucket(state, request.Bucket, call);
  if (!found) return found.error();
  const auto& bucket = **found;
  const auto size = page_size(request.MaxKeys);
  if (!size) return size.error();
  const auto prefix = request.Prefix.value_or(""), marker = request.KeyMarker.value_or("");
  if (request.VersionIdMarker && !request.KeyMarker) {
    return errors::invalid_argument("A version-id marker cannot be specified without a key marker.",
                                    "version-id-marker", *request.VersionIdMarker);
  }
  ListObjectVersionsOutput output;
  output.MaxKeys = *size;
  output.owner_id = owner_id(call.context.account);
  const auto full = [&] {
    if (std::int32_t(output.Versions.size() + output.CommonPrefixes.size()) < *size) return false;
    output.IsTruncated = true;
    return true;
  };
  // Adds a key's versions older than `before`, the newest first.
  const auto add_versions = [&](const std::string& key, const Versions& versions, std::uint64_t before) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->sequence >= before) continue;
      if (full()) return false;
      auto object = shown(key, *version);
      output.Versions.push_back({version->delete_marker, key, version->version_id, version == versions.rbegin(),
                                 version->modified, std::move(object.ETag), object.Size, std::move(object.StorageClass),
                                 std::move(object.checksum)});
      output.NextKeyMarker = key;
      output.NextVersionIdMarker = version->version_id;
    }
    return true;
  };
  Walk walk{bucket.objects, prefix, request.Delimiter.value_or(""),
            [&](const std::string& key, const Versions& versions) { return add_versions(key, versions, kNewest); },
            [&](const std::string& common) {
              if (full()) return false;
              output.CommonPrefixes.push_back(common);
              output.NextKeyMarker = common;
              output.NextVersionIdMarker.reset();
              return true;
            }};
  walk.all_visible = true;
  bool more = *size > 0;
  if (request.VersionIdMarker && more) {
    const auto key = bucket.objects.find(marker);
    const auto* version = bucket.version(marker, *request.VersionIdMarker);
    const auto before =
        version != nullptr ? version->sequence : sequence_of(*request.VersionIdMarker).value_or(kNewest);
    if (key != bucket.objects.end()) more = add_versions(key->first, key->second, before);
  }
  if (more) {
    walk.run(marker < prefix ? bucket.objects.lower_bound(prefix) : bucket.objects.upper_bound(marker), marker);
  }
  if (!output.IsTruncated) {
    output.NextKeyMarker.reset();
    output.NextVersionIdMarker.reset();
  }
  Decision out;
  out.reply = std::move(output);
  return out;
}

}  // namespace sluice::s3
