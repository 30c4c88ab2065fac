// Multipart uploads.
#include <algorithm>

#include "aws/checksum.h"
#include "aws/hash.h"
#include "base/bytes.h"
#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {
namespace {

struct Found {
  const BucketState* bucket;
  const Upload* upload;
};

template <class Request>
aws::Result<Found> find_upload(const State& state, const Request& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return aws::fail(bucket.error());
  if (auto ok = check_key(request.Key); !ok) return aws::fail(ok.error());
  const auto id = request.UploadId.value_or("");
  const auto upload = (*bucket)->uploads.find(id);
  if (upload == (*bucket)->uploads.end() || upload->second.settings.key != *request.Key) {
    return aws::fail(errors::no_such_upload(id));
  }
  return Found{*bucket, &upload->second};
}

std::string etag_of(const PartStored& part) {
  return '"' + part.body.md5 + '"';
}

bool same_etag(std::string_view given, std::string_view etag) {
  return given == etag || (etag.size() > 2 && given == etag.substr(1, etag.size() - 2));
}

std::optional<aws::CrcKind> crc_kind(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32:
      return aws::CrcKind::kCrc32;
    case ChecksumAlgorithm::kCrc32c:
      return aws::CrcKind::kCrc32c;
    case ChecksumAlgorithm::kCrc64nvme:
      return aws::CrcKind::kCrc64nvme;
    default:
      return std::nullopt;
  }
}

std::string unhex(std::string_view text) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) out += char(value(text[i]) << 4 | value(text[i + 1]));
  return out;
}

// The MD5 of the parts' MD5s, and how many they are.
std::string multipart_etag(const std::vector<const PartStored*>& parts) {
  std::string digests;
  for (const auto* part : parts) digests += unhex(part->body.md5);
  return '"' + aws::md5_hex(digests) + '-' + std::to_string(parts.size()) + '"';
}

// The checksum of the parts' checksums.
Checksum composite_checksum(ChecksumAlgorithm algorithm, const std::vector<const PartStored*>& parts) {
  std::string digests;
  for (const auto* part : parts) digests += base::from_base64(part->checksum.value).value_or("");
  Checksum out{algorithm, "", true};
  if (const auto kind = crc_kind(algorithm)) {
    out.value = aws::crc_text(*kind, aws::crc(*kind, 0, digests));
  } else if (algorithm == ChecksumAlgorithm::kSha256) {
    out.value = base::to_base64(aws::sha256(digests));
  } else {
    out.value = base::to_base64(unhex(aws::sha1_hex(digests)));
  }
  out.value += '-' + std::to_string(parts.size());
  return out;
}

// The CRC of the whole from those of the parts.
Checksum whole_checksum(ChecksumAlgorithm algorithm, const std::vector<const PartStored*>& parts) {
  const auto kind = crc_kind(algorithm);
  if (!kind) return {};
  std::uint64_t crc = 0;
  for (const auto* part : parts) {
    const auto of_part = aws::parse_crc(*kind, part->checksum.value);
    if (!of_part) return {};
    crc = aws::crc_combine(*kind, crc, *of_part, std::uint64_t(part->body.size));
  }
  return {algorithm, aws::crc_text(*kind, crc), false};
}

Checksum checksum_of(const UploadStored& upload, const std::vector<const PartStored*>& parts) {
  const bool all = std::ranges::all_of(
      parts, [&](const PartStored* part) { return part->checksum.algorithm == upload.checksum_algorithm; });
  if (!all) return {};  // older clients mix them: then the object carries none
  return upload.checksum_of_parts ? composite_checksum(upload.checksum_algorithm, parts)
                                  : whole_checksum(upload.checksum_algorithm, parts);
}

// The parts that CompleteMultipartUpload names, checked.
aws::Result<std::vector<const PartStored*>> chosen_parts(const Upload& upload,
                                                         const std::vector<CompletedPart>& wanted) {
  if (wanted.empty() || wanted.size() > std::size_t(kPartsMax)) return aws::fail(errors::malformed_xml());
  const auto& id = upload.settings.upload_id;
  std::vector<const PartStored*> out;
  std::int32_t last = 0;
  for (const auto& part : wanted) {
    if (!part.PartNumber || !part.ETag) return aws::fail(errors::malformed_xml());
    if (*part.PartNumber <= last) return aws::fail(errors::invalid_part_order(id));
    last = *part.PartNumber;
    const auto found = upload.parts.find(last);
    if (found == upload.parts.end() || !same_etag(*part.ETag, etag_of(found->second))) {
      return aws::fail(errors::invalid_part(id, last, *part.ETag));
    }
    const auto& held = found->second;
    if (part.checksum.algorithm != ChecksumAlgorithm::kNone && part.checksum.algorithm == held.checksum.algorithm &&
        part.checksum.value != held.checksum.value) {
      return aws::fail(errors::invalid_part(id, last, *part.ETag));
    }
    out.push_back(&held);
  }
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i]->body.size < kPartBytesMin)
      return aws::fail(errors::entity_too_small(out[i]->body.size, out[i]->number));
  }
  return out;
}

}  // namespace

Decision decide(const State& state, const CreateMultipartUploadRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (auto ok = check_key(request.Key); !ok) return ok.error();
  if (auto ok = check_headers(request); !ok) return ok.error();
  if ((*bucket)->uploads.size() >= kUploadsMax) {
    return errors::invalid_request("The bucket has " + std::to_string(kUploadsMax) + " unfinished multipart uploads.");
  }
  UploadStored upload;
  upload.bucket = *request.Bucket;
  upload.key = *request.Key;
  upload.upload_id = call.random.alphanumeric(64);
  upload.initiated = call.now;
  upload.headers = request;
  apply_encryption(**bucket, upload.headers);
  using A = ChecksumAlgorithm;
  const auto asked = request.checksum_algorithm;
  upload.checksum_asked = asked != A::kNone;
  upload.checksum_algorithm = upload.checksum_asked ? asked : A::kCrc64nvme;
  const bool sha = asked == A::kSha1 || asked == A::kSha256;
  const auto type =
      request.ChecksumType.value_or(upload.checksum_algorithm == A::kCrc64nvme ? "FULL_OBJECT" : "COMPOSITE");
  if ((type != "COMPOSITE" && type != "FULL_OBJECT") || (sha && type == "FULL_OBJECT") ||
      (upload.checksum_algorithm == A::kCrc64nvme && type == "COMPOSITE")) {
    return errors::invalid_request("The " + type + " checksum type cannot be used with this checksum algorithm.");
  }
  upload.checksum_of_parts = type == "COMPOSITE";
  Decision out;
  CreateMultipartUploadOutput output{upload.upload_id, upload.headers.ServerSideEncryption, asked, {}};
  if (upload.checksum_asked) output.ChecksumType = type;
  out.reply = std::move(output);
  out.events.emplace_back(std::move(upload));
  return out;
}

Decision decide(const State& state, const UploadPartRequest& request, const Call& call) {
  const auto refused = [&](aws::Error error) {
    Decision out(std::move(error));
    References references(state);
    references.refuse(request.body);
    references.release(out.effects);
    return out;
  };
  const auto found = find_upload(state, request, call);
  if (!found) return refused(found.error());
  const auto number = request.PartNumber.value_or(0);
  if (number < 1 || number > kPartsMax) {
    return refused(errors::invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                                            "partNumber", std::to_string(number)));
  }
  PartStored part{*request.Bucket, *request.UploadId, number, call.now, request.body, request.checksum};
  Decision out;
  References references(state);
  references.add(part.body);
  if (const auto old = found->upload->parts.find(number); old != found->upload->parts.end()) {
    references.drop(old->second.body);
  }
  references.release(out.effects);
  out.reply = UploadPartOutput{etag_of(part), found->upload->settings.headers.ServerSideEncryption, part.checksum};
  out.events.emplace_back(std::move(part));
  return out;
}

Decision decide(const State& state, const CompleteMultipartUploadRequest& request, const Call& call) {
  const auto found = find_upload(state, request, call);
  if (!found) return found.error();
  const auto& [bucket, upload] = *found;
  const auto parts = chosen_parts(*upload, request.Parts);
  if (!parts) return parts.error();
  if (auto ok = check_write(*bucket, *request.Key, request.IfMatch, request.IfNoneMatch); !ok) return ok.error();

  auto version = new_version(state, *bucket, *request.Key, call);
  auto& object = version.object;
  for (const auto* part : *parts) object.parts.push_back(part->body);
  object.multipart = true;
  object.etag = multipart_etag(*parts);
  object.headers = upload->settings.headers;
  object.checksum = checksum_of(upload->settings, *parts);
  if (request.MpuObjectSize && *request.MpuObjectSize != size_of(object)) {
    return errors::invalid_request("The provided 'x-amz-mp-object-size' header does not match what was computed.");
  }
  if (request.checksum.algorithm != ChecksumAlgorithm::kNone &&
      request.checksum.algorithm == object.checksum.algorithm &&
      request.checksum.composite == object.checksum.composite && request.checksum.value != object.checksum.value) {
    return errors::bad_digest("checksum of the whole object");
  }

  Decision out;
  References references(state);
  note_store(*bucket, object, references);
  references.drop(*upload);
  references.release(out.effects);
  CompleteMultipartUploadOutput output;
  output.Location = call.context.base_url + "/" + *request.Bucket + "/" + *request.Key;
  output.Bucket = *request.Bucket;
  output.Key = *request.Key;
  output.ETag = object.etag;
  output.VersionId = version.shown_id;
  output.ServerSideEncryption = object.headers.ServerSideEncryption;
  output.checksum = object.checksum;
  out.reply = std::move(output);
  out.events.emplace_back(std::move(object));
  out.events.emplace_back(UploadEnded{*request.Bucket, *request.UploadId});
  return out;
}

Decision decide(const State& state, const AbortMultipartUploadRequest& request, const Call& call) {
  const auto found = find_upload(state, request, call);
  if (!found) return found.error();
  Decision out;
  References references(state);
  references.drop(*found->upload);
  references.release(out.effects);
  out.events.emplace_back(UploadEnded{*request.Bucket, *request.UploadId});
  return out;
}

Decision decide(const State& state, const ListPartsRequest& request, const Call& call) {
  const auto found = find_upload(state, request, call);
  if (!found) return found.error();
  ListPartsOutput output;
  output.MaxParts = std::clamp(request.MaxParts.value_or(kPageMax), 0, kPageMax);
  output.PartNumberMarker = request.PartNumberMarker.value_or(0);
  output.StorageClass = found->upload->settings.headers.StorageClass.value_or("STANDARD");
  output.owner_id = owner_id(call.context.account);
  const auto& parts = found->upload->parts;
  for (auto at = parts.upper_bound(output.PartNumberMarker); at != parts.end(); ++at) {
    if (std::int32_t(output.Parts.size()) == output.MaxParts) {
      output.IsTruncated = true;
      break;
    }
    const auto& part = at->second;
    output.Parts.push_back({part.number, part.modified, etag_of(part), part.body.size, part.checksum});
    output.NextPartNumberMarker = part.number;
  }
  Decision out;
  out.reply = std::move(output);
  return out;
}

Decision decide(const State& state, const ListMultipartUploadsRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  ListMultipartUploadsOutput output;
  output.MaxUploads = std::clamp(request.MaxUploads.value_or(kPageMax), 1, kPageMax);
  output.owner_id = owner_id(call.context.account);
  std::vector<const UploadStored*> uploads;
  for (const auto& [id, upload] : (*bucket)->uploads) {
    if (upload.settings.key.starts_with(request.Prefix.value_or(""))) uploads.push_back(&upload.settings);
  }
  const auto place = [](const UploadStored* upload) { return std::tie(upload->key, upload->upload_id); };
  std::ranges::sort(uploads, {}, place);
  for (const auto* upload : uploads) {
    if (request.KeyMarker) {
      const bool before = request.UploadIdMarker
                              ? place(upload) <= std::tie(*request.KeyMarker, *request.UploadIdMarker)
                              : upload->key <= *request.KeyMarker;
      if (before) continue;
    }
    if (std::int32_t(output.Uploads.size()) == output.MaxUploads) {
      output.IsTruncated = true;
      output.NextKeyMarker = output.Uploads.back().Key;
      output.NextUploadIdMarker = output.Uploads.back().UploadId;
      break;
    }
    output.Uploads.push_back(
        {upload->upload_id, upload->key, upload->initiated, upload->headers.StorageClass.value_or("STANDARD")});
  }
  Decision out;
  out.reply = std::move(output);
  return out;
}

}  // namespace sluice::s3
