#include <algorithm>

#include "base/bytes.h"
#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {
namespace {

// 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends, no two dots together, and not
// the form of an IP address (S3 User Guide, "General purpose bucket naming rules").
bool is_bucket_name(std::string_view name) {
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.size() < 3 || name.size() > 63 || !is_alphanumeric(name.front()) || !is_alphanumeric(name.back())) {
    return false;
  }
  if (!std::ranges::all_of(name, [&](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; })) return false;
  if (name.find("..") != std::string_view::npos) return false;
  const bool numeric = std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return !(numeric && std::ranges::count(name, '.') == 3);
}

// Of a region's form (eu-west-1, us-gov-east-1), or nothing, or EU: which regions there are is AWS's to say.
bool is_region(const std::string& name) {
  constexpr std::size_t kRegionMax = 32;
  if (name.empty() || name == "EU") return true;
  return name.size() <= kRegionMax && name.find('-') != name.npos &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string bucket_arn(const std::string& name) {
  return "arn:aws:s3:::" + name;
}

}  // namespace

Decision decide(const State& state, const CreateBucketRequest& request, const Call& call) {
  const auto name = request.Bucket.value_or("");
  if (!is_bucket_name(name)) return errors::invalid_bucket_name(name);
  if (!is_region(request.LocationConstraint.value_or(""))) {
    return aws::Error{"InvalidLocationConstraint", "The specified location-constraint is not valid", 400, "", {}};
  }
  const auto& here = call.context.region;
  const auto region =
      request.LocationConstraint.value_or("").empty() ? std::string(aws::kDefaultRegion) : *request.LocationConstraint;
  if (here != aws::kDefaultRegion && region != here) {
    const auto said = request.LocationConstraint.value_or("unspecified");
    return aws::Error{"IllegalLocationConstraintException",
                      "The " + said +
                          " location constraint is incompatible for the region specific endpoint this request was "
                          "sent to.",
                      400,
                      "",
                      {}};
  }
  CreateBucketOutput output{"/" + name, bucket_arn(name)};
  if (const auto* existing = state.bucket(name)) {
    if (existing->settings.account != call.context.account) return errors::bucket_exists(name);
    if (existing->settings.region != aws::kDefaultRegion) return errors::bucket_owned_by_you(name);
    Decision out;  // us-east-1 takes it for done
    out.reply = std::move(output);
    return out;
  }
  if (state.buckets.size() >= kBucketsMax) {
    return aws::Error{"TooManyBuckets", "You have attempted to create more buckets than allowed", 400, "", {}};
  }
  BucketStored bucket;
  bucket.name = name;
  bucket.account = call.context.account;
  bucket.region = region;
  bucket.created = call.now;
  bucket.tags = request.Tags;
  Decision out;
  out.reply = std::move(output);
  out.events.emplace_back(std::move(bucket));
  return out;
}

Decision decide(const State& state, const HeadBucketRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  Decision out;
  out.reply = HeadBucketOutput{bucket_arn(*request.Bucket), (*bucket)->settings.region};
  return out;
}

Decision decide(const State& state, const DeleteBucketRequest& request, const Call& call) {
  const auto bucket = find_bucket(state, request.Bucket, call);
  if (!bucket) return bucket.error();
  if (!(*bucket)->objects.empty()) {
    return errors::bucket_not_empty(*request.Bucket, (*bucket)->settings.versioning != Versioning::kNever);
  }
  Decision out;
  References references(state);
  for (const auto& [id, upload] : (*bucket)->uploads) references.drop(upload);
  references.release(out.effects);
  out.events.emplace_back(BucketDeleted{*request.Bucket});
  return out;
}

Decision decide(const State& state, const ListBucketsRequest& request, const Call& call) {
  const auto limit = request.MaxBuckets.value_or(std::int32_t(kBucketsMax));
  if (limit < 1 || limit > std::int32_t(kBucketsMax)) {
    return errors::invalid_argument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets",
                                    std::to_string(limit));
  }
  ListBucketsOutput output;
  output.owner_id = owner_id(call.context.account);
  output.Prefix = request.Prefix;
  auto at = state.buckets.begin();
  if (request.ContinuationToken) {
    const auto last = base::from_base64(*request.ContinuationToken);
    if (!last) {
      return errors::invalid_argument("The continuation token provided is incorrect", "continuation-token",
                                      *request.ContinuationToken);
    }
    at = state.buckets.upper_bound(*last);
  }
  for (; at != state.buckets.end(); ++at) {
    const auto& bucket = at->second.settings;
    if (bucket.account != call.context.account || !bucket.name.starts_with(request.Prefix.value_or(""))) continue;
    if (request.BucketRegion && *request.BucketRegion != bucket.region) continue;
    if (std::int32_t(output.Buckets.size()) == limit) {
      output.ContinuationToken = base::to_base64(output.Buckets.back().Name);
      break;
    }
    output.Buckets.push_back({bucket.name, bucket.created, bucket.region, bucket_arn(bucket.name)});
  }
  Decision out;
  out.reply = std::move(output);
  return out;
}

}  // namespace sluice::s3
