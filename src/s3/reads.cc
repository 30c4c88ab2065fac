// GetObject and HeadObject: which version, whether the conditions hold, which bytes.
#include <algorithm>
#include <charconv>

#include "s3/actions.h"
#include "s3/errors.h"

namespace sluice::s3 {
namespace {

// "a", "b" or *; weak ones compare like strong ones.
bool etag_in(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const auto end = list.find(',');
    auto item = list.substr(0, end);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == "*" || item == etag || (etag.size() > 2 && item == etag.substr(1, etag.size() - 2))) return true;
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return false;
}

// In the order of RFC 7232, section 6.
aws::Status check_conditions(const ReadConditions& conditions, const ObjectStored& object) {
  if (conditions.IfMatch) {
    if (!etag_in(*conditions.IfMatch, object.etag)) return aws::fail(errors::precondition_failed("If-Match"));
  } else if (conditions.IfUnmodifiedSince && object.modified > *conditions.IfUnmodifiedSince) {
    return aws::fail(errors::precondition_failed("If-Unmodified-Since"));
  }
  if (conditions.IfNoneMatch) {
    if (etag_in(*conditions.IfNoneMatch, object.etag)) return aws::fail(errors::not_modified(object.etag));
  } else if (conditions.IfModifiedSince && object.modified <= *conditions.IfModifiedSince) {
    return aws::fail(errors::not_modified(object.etag));
  }
  return {};
}

struct Span {
  std::int64_t first = 0, length = 0;
};

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text[0] == '-' || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Nothing for a header that is not one range of bytes: such a one is ignored, as HTTP has it.
aws::Result<std::optional<Span>> parse_range(const std::string& header, std::int64_t size) {
  std::string_view text = header;
  constexpr std::string_view kUnit = "bytes=";
  if (!text.starts_with(kUnit)) return std::optional<Span>();
  text.remove_prefix(kUnit.size());
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::optional<Span>();
  const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  if (dash == 0) {  // the last so many
    if (!last) return std::optional<Span>();
    if (*last == 0 || size == 0) return aws::fail(errors::invalid_range(header, size));
    const auto length = std::min(*last, size);
    return std::optional(Span{size - length, length});
  }
  if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first)) return std::optional<Span>();
  if (*first >= size) return aws::fail(errors::invalid_range(header, size));
  return std::optional(Span{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1});
}

aws::Result<Span> part_span(const ObjectStored& object, std::int32_t part) {
  const auto count = object.multipart ? object.parts.size() : 1;
  if (part < 1 || std::size_t(part) > count) return aws::fail(errors::invalid_part_number(part, count));
  if (!object.multipart) return Span{0, size_of(object)};
  Span span;
  for (std::size_t i = 0; i + 1 < std::size_t(part); ++i) span.first += object.parts[i].size;
  span.length = object.parts[std::size_t(part) - 1].size;
  return span;
}

std::vector<BlobSlice> slices_of(const ObjectStored& object, Span span) {
  std::vector<BlobSlice> slices;
  std::int64_t at = 0;
  for (const auto& part : object.parts) {
    const auto first = std::max(span.first, at), end = std::min(span.first + span.length, at + part.size);
    if (first < end) slices.push_back({part.sha256, first - at, end - first});
    at += part.size;
  }
  return slices;
}

aws::Result<const ObjectStored*> find_object(const BucketState& bucket, const std::string& key,
                                             const std::optional<std::string>& version_id) {
  if (version_id) {
    const auto* version = bucket.version(key, *version_id);
    if (version == nullptr) return aws::fail(errors::no_such_version(key, *version_id));
    if (version->delete_marker) return aws::fail(errors::delete_marker_has_no_body());
    return version;
  }
  const auto found = bucket.objects.find(key);
  if (found == bucket.objects.end()) return aws::fail(errors::no_such_key(key));
  const auto& newest = found->second.back();
  if (newest.delete_marker) return aws::fail(errors::deleted(key, newest.version_id));
  return &newest;
}

template <class Request>
Decision read(const State& state, const Request& request, const Call& call, bool with_body) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (auto ok = check_key(request.Key); !ok) return ok.error();
  const auto object = find_object(**bucket, *request.Key, request.VersionId);
  if (!object) return object.error();
  if (auto ok = check_conditions(request, **object); !ok) return ok.error();
  if (request.Range && request.PartNumber) {
    return errors::invalid_request("Cannot specify both Range header and partNumber query parameter");
  }

  ObjectFound found;
  found.size = size_of(**object);
  Span span{0, found.size};
  if (request.PartNumber) {
    const auto part = part_span(**object, *request.PartNumber);
    if (!part) return part.error();
    span = *part;
    found.partial = true;
    if ((*object)->multipart) found.PartsCount = std::int32_t((*object)->parts.size());
  } else if (request.Range) {
    const auto range = parse_range(*request.Range, found.size);
    if (!range) return range.error();
    if (*range) {
      span = **range;
      found.partial = true;
    }
  }
  found.headers = (*object)->headers;
  found.ETag = (*object)->etag;
  found.LastModified = (*object)->modified;
  if ((*bucket)->settings.versioning != Versioning::kNever) found.VersionId = (*object)->version_id;
  found.checksum = (*object)->checksum;
  found.range_first = span.first;
  found.length = span.length;
  if (with_body) found.slices = slices_of(**object, span);
  Decision out;
  out.reply = std::move(found);
  return out;
}

}  // namespace

Decision decide(const State& state, const GetObjectRequest& request, const Call& call) {
  return read(state, request, call, true);
}

Decision decide(const State& state, const HeadObjectRequest& request, const Call& call) {
  return read(state, request, call, false);
}

}  // namespace sluice::s3
