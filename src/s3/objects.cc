#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {
namespace {

// An error for a command whose body has been written already.
Decision refused(const State& state, const BlobRef& body, aws::Error error) {
  Decision out(std::move(error));
  References references(state);
  references.refuse(body);
  references.release(out.effects);
  return out;
}

// Removes one version or puts a marker, as the bucket's versioning has it. Adds to `out` and `references`; `sequence`
// grows with each event of one decision.
DeleteObjectOutput delete_one(const BucketState& bucket, const std::string& key,
                              const std::optional<std::string>& version_id, const State& state, const Call& call,
                              std::uint64_t& sequence, References& references, Decision& out) {
  DeleteObjectOutput output;
  const bool for_good = version_id || bucket.settings.versioning == Versioning::kNever;
  if (for_good) {
    const auto id = version_id.value_or(kNullVersion);
    if (version_id) output.VersionId = id;
    if (const auto* found = bucket.version(key, id)) {
      if (found->delete_marker) output.DeleteMarker = true;
      references.drop(*found);
      out.events.emplace_back(ObjectDeleted{bucket.settings.name, key, id});
    }
    return output;
  }
  auto marker = new_version(state, bucket, key, call);
  marker.object.delete_marker = true;
  marker.object.sequence = sequence++;
  if (marker.object.version_id != kNullVersion) {
    marker.object.version_id = version_id_of(marker.object.sequence, call.random);
    marker.shown_id = marker.object.version_id;
  }
  note_store(bucket, marker.object, references);
  output.DeleteMarker = true;
  output.VersionId = marker.shown_id;
  out.events.emplace_back(std::move(marker.object));
  return output;
}

}  // namespace

Decision decide(const State& state, const PutObjectRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return refused(state, request.body, bucket.error());
  if (auto ok = check_key(request.Key); !ok) return refused(state, request.body, ok.error());
  for (const auto& ok :
       {check_headers(request), check_write(**bucket, *request.Key, request.IfMatch, request.IfNoneMatch)}) {
    if (!ok) return refused(state, request.body, ok.error());
  }
  auto version = new_version(state, **bucket, *request.Key, call);
  auto& object = version.object;
  object.etag = '"' + request.body.md5 + '"';
  object.parts = {request.body};
  object.checksum = request.checksum;
  object.headers = request;
  apply_encryption(**bucket, object.headers);

  Decision out;
  References references(state);
  note_store(**bucket, object, references);
  references.release(out.effects);
  out.reply = PutObjectOutput{object.etag, version.shown_id, object.headers.ServerSideEncryption,
                              object.headers.SSEKMSKeyId, object.checksum};
  out.events.emplace_back(std::move(object));
  return out;
}

Decision decide(const State& state, const CopyObjectRequest& request, const Call& call) {
  const auto from_bucket = find_bucket(state, request.source_bucket, call);
  if (!from_bucket) return from_bucket.error();
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (auto ok = check_key(request.Key); !ok) return ok.error();
  if (auto ok = check_headers(request); !ok) return ok.error();
  const auto* source = request.source_version ? (*from_bucket)->version(request.source_key, *request.source_version)
                                              : (*from_bucket)->current(request.source_key);
  if (source == nullptr) {
    return request.source_version ? errors::no_such_version(request.source_key, *request.source_version)
                                  : errors::no_such_key(request.source_key);
  }
  if (source->delete_marker) {
    return errors::invalid_request(
        "The source of a copy request may not specifically refer to a delete marker by version id.");
  }
  const auto directive = request.MetadataDirective.value_or("COPY");
  if (directive != "COPY" && directive != "REPLACE") {
    return errors::invalid_argument("Unknown metadata directive.", "x-amz-metadata-directive", directive);
  }
  const bool same = request.source_bucket == *request.Bucket && request.source_key == *request.Key;
  if (same && directive == "COPY" && !request.source_version && !request.ServerSideEncryption &&
      !request.StorageClass) {
    return errors::invalid_request(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
        "metadata, storage class, website redirect location or encryption attributes.");
  }
  auto version = new_version(state, **bucket, *request.Key, call);
  auto& object = version.object;
  object.etag = source->etag;
  object.parts = source->parts;
  object.multipart = source->multipart;
  object.checksum = source->checksum;
  object.headers = directive == "COPY" ? source->headers : request;
  object.headers.StorageClass = request.StorageClass;
  object.headers.ServerSideEncryption = request.ServerSideEncryption;
  object.headers.SSEKMSKeyId = request.SSEKMSKeyId;
  apply_encryption(**bucket, object.headers);

  Decision out;
  References references(state);
  note_store(**bucket, object, references);
  references.release(out.effects);
  CopyObjectOutput output;
  output.ETag = object.etag;
  output.LastModified = object.modified;
  output.VersionId = version.shown_id;
  if ((*from_bucket)->settings.versioning != Versioning::kNever) output.CopySourceVersionId = source->version_id;
  output.ServerSideEncryption = object.headers.ServerSideEncryption;
  output.checksum = object.checksum;
  out.reply = std::move(output);
  out.events.emplace_back(std::move(object));
  return out;
}

Decision decide(const State& state, const DeleteObjectRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (auto ok = check_key(request.Key); !ok) return ok.error();
  Decision out;
  References references(state);
  auto sequence = state.next_sequence;
  out.reply = delete_one(**bucket, *request.Key, request.VersionId, state, call, sequence, references, out);
  references.release(out.effects);
  return out;
}

Decision decide(const State& state, const DeleteObjectsRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (request.Objects.empty() || request.Objects.size() > kDeleteObjectsMax) return errors::malformed_xml();
  Decision out;
  References references(state);
  auto sequence = state.next_sequence;
  DeleteObjectsOutput output;
  std::map<std::pair<std::string, std::string>, bool> done;  // a version named twice goes once
  for (const auto& object : request.Objects) {
    if (auto ok = check_key(object.Key); !ok) {
      output.Errors.push_back({object.Key.value_or(""), object.VersionId, ok.error().code, ok.error().message});
      continue;
    }
    if (!done.try_emplace({*object.Key, object.VersionId.value_or("")}, true).second) continue;
    const auto one = delete_one(**bucket, *object.Key, object.VersionId, state, call, sequence, references, out);
    if (request.Quiet) continue;
    DeletedObject deleted{*object.Key, object.VersionId, one.DeleteMarker, {}};
    if (one.DeleteMarker) deleted.DeleteMarkerVersionId = one.VersionId;
    output.Deleted.push_back(std::move(deleted));
  }
  references.release(out.effects);
  out.reply = std::move(output);
  return out;
}

}  // namespace sluice::s3
