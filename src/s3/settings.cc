// A bucket's settings: each Put stores the bucket as it is afterwards.
#include <boost/json.hpp>
#include <set>

#include "s3/actions.h"
#include "s3/errors.h"
#include "s3/limits.h"

namespace sluice::s3 {
namespace {

template <class Change>
Decision changed(const State& state, const Required<std::string>& name, const Call& call, Change change) {
  const auto bucket = find_bucket(state, name, call);
  if (!bucket) return bucket.error();
  BucketStored copy = (*bucket)->settings;
  if (aws::Status ok = change(copy); !ok) return ok.error();
  Decision out;
  out.events.emplace_back(std::move(copy));
  return out;
}

// The reply that `show` makes of the bucket.
template <class Show>
Decision shown(const State& state, const Required<std::string>& name, const Call& call, Show show) {
  const auto bucket = find_bucket(state, name, call);
  if (!bucket) return bucket.error();
  auto reply = show((*bucket)->settings);
  if (!reply) return reply.error();
  Decision out;
  out.reply = std::move(*reply);
  return out;
}

template <class T>
using Shown = aws::Result<T>;

}  // namespace

Decision decide(const State& state, const GetBucketLocationRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetBucketLocationOutput> {
    GetBucketLocationOutput output;
    if (bucket.region != aws::kDefaultRegion) output.LocationConstraint = bucket.region;
    return output;
  });
}

Decision decide(const State& state, const PutBucketVersioningRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [&](BucketStored& bucket) -> aws::Status {
    if (request.MFADelete.value_or("Disabled") != "Disabled") return aws::fail(aws::not_supported("MFA delete"));
    if (request.Status == "Enabled") {
      bucket.versioning = Versioning::kEnabled;
    } else if (request.Status == "Suspended") {
      bucket.versioning = Versioning::kSuspended;
    } else {
      return aws::fail(aws::Error{
          "IllegalVersioningConfigurationException", "The Versioning element must be specified", 400, "", {}});
    }
    return {};
  });
}

Decision decide(const State& state, const GetBucketVersioningRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetBucketVersioningOutput> {
    GetBucketVersioningOutput output;
    if (bucket.versioning == Versioning::kEnabled) output.Status = "Enabled";
    if (bucket.versioning == Versioning::kSuspended) output.Status = "Suspended";
    return output;
  });
}

Decision decide(const State& state, const PutBucketEncryptionRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [&](BucketStored& bucket) -> aws::Status {
    if (request.Rules.size() != 1 || !request.Rules[0].SSEAlgorithm) return aws::fail(errors::malformed_xml());
    const auto& algorithm = *request.Rules[0].SSEAlgorithm;
    if (algorithm != "AES256" && algorithm != "aws:kms" && algorithm != "aws:kms:dsse") {
      return aws::fail(errors::malformed_xml());
    }
    if (algorithm == "AES256" && request.Rules[0].KMSMasterKeyID) {
      return aws::fail(
          errors::invalid_argument("a KMSMasterKeyID is not applicable if the default sse algorithm is not "
                                   "aws:kms or aws:kms:dsse",
                                   "ApplyServerSideEncryptionByDefault", algorithm));
    }
    bucket.encryption = request.Rules;
    return {};
  });
}

Decision decide(const State& state, const GetBucketEncryptionRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetBucketEncryptionOutput> {
    if (!bucket.encryption.empty()) return GetBucketEncryptionOutput{bucket.encryption};
    return GetBucketEncryptionOutput{{{"AES256", std::nullopt, false}}};
  });
}

Decision decide(const State& state, const DeleteBucketEncryptionRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [](BucketStored& bucket) -> aws::Status {
    bucket.encryption.clear();
    return {};
  });
}

Decision decide(const State& state, const PutBucketPolicyRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [&](BucketStored& bucket) -> aws::Status {
    const auto policy = request.Policy.value_or("");
    if (policy.size() > kPolicyBytesMax) {
      return aws::fail(errors::invalid_argument("Policy exceeds the maximum allowed document size of 20480 bytes.",
                                                "Policy", std::to_string(policy.size())));
    }
    // The policy is not enforced, so its statements are not looked at beyond their form.
    boost::system::error_code error;
    const auto document = boost::json::parse(policy, error);
    if (error || !document.is_object() || !document.get_object().contains("Statement")) {
      return aws::fail(
          aws::Error{"MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", 400, "", {}});
    }
    bucket.policy = policy;
    return {};
  });
}

Decision decide(const State& state, const GetBucketPolicyRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetBucketPolicyOutput> {
    if (!bucket.policy.empty()) return GetBucketPolicyOutput{bucket.policy};
    return aws::fail(errors::not_set("NoSuchBucketPolicy", "The bucket policy does not exist", bucket.name));
  });
}

Decision decide(const State& state, const DeleteBucketPolicyRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [](BucketStored& bucket) -> aws::Status {
    bucket.policy.clear();
    return {};
  });
}

Decision decide(const State& state, const PutPublicAccessBlockRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [&](BucketStored& bucket) -> aws::Status {
    bucket.public_access_block = request.PublicAccessBlockConfiguration;
    return {};
  });
}

Decision decide(const State& state, const GetPublicAccessBlockRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetPublicAccessBlockOutput> {
    if (bucket.public_access_block) return GetPublicAccessBlockOutput{*bucket.public_access_block};
    return aws::fail(errors::not_set("NoSuchPublicAccessBlockConfiguration",
                                     "The public access block configuration was not found", bucket.name));
  });
}

Decision decide(const State& state, const DeletePublicAccessBlockRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [](BucketStored& bucket) -> aws::Status {
    bucket.public_access_block.reset();
    return {};
  });
}

Decision decide(const State& state, const PutBucketTaggingRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [&](BucketStored& bucket) -> aws::Status {
    std::set<std::string> keys;
    for (const auto& tag : request.TagSet) {
      if (tag.Key.empty() || tag.Key.size() > 128 || tag.Value.size() > 256 || !keys.insert(tag.Key).second) {
        return aws::fail(
            aws::Error{"InvalidTag",
                       "The tag provided was not a valid tag. This error can occur if the tag did not pass "
                       "input validation.",
                       400,
                       "",
                       {{"TagKey", tag.Key}}});
      }
    }
    if (request.TagSet.size() > kTagsMax) {
      return aws::fail(aws::Error{"BadRequest", "Bucket tag count cannot be greater than 50", 400, "", {}});
    }
    bucket.tags = request.TagSet;
    return {};
  });
}

Decision decide(const State& state, const GetBucketTaggingRequest& request, const Call& call) {
  return shown(state, request.Bucket, call, [](const BucketStored& bucket) -> Shown<GetBucketTaggingOutput> {
    if (!bucket.tags.empty()) return GetBucketTaggingOutput{bucket.tags};
    return aws::fail(errors::not_set("NoSuchTagSet", "The TagSet does not exist", bucket.name));
  });
}

Decision decide(const State& state, const DeleteBucketTaggingRequest& request, const Call& call) {
  return changed(state, request.Bucket, call, [](BucketStored& bucket) -> aws::Status {
    bucket.tags.clear();
    return {};
  });
}

}  // namespace sluice::s3
