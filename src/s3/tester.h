#pragma once
// For tests: the S3 engine with a journal around it, and bodies named by one letter.
#include <algorithm>
#include <string>
#include <vector>

#include "aws/engine_tester.h"
#include "s3/engine.h"

namespace sluice::s3 {

// A blob whose name and MD5 are that letter's, of `size` bytes.
inline BlobRef blob(char letter, std::int64_t size = 10) {
  return {std::string(64, letter), size, std::string(32, letter)};
}

class S3Tester : public aws::EngineTester<Engine, Command, Reply, Event, Effect> {
 public:
  using EngineTester::EngineTester;

  void create(const std::string& bucket, bool versioned = false) {
    CreateBucketRequest request;
    request.Bucket = bucket;
    get<CreateBucketOutput>(request);
    if (versioned) get<std::monostate>(PutBucketVersioningRequest{bucket, "Enabled", {}});
  }
  PutObjectOutput put(const std::string& bucket, const std::string& key, char letter) {
    PutObjectRequest request;
    request.Bucket = bucket;
    request.Key = key;
    request.body = blob(letter);
    return get<PutObjectOutput>(request);
  }
  // The letter of the body, or the error.
  std::string body(const std::string& bucket, const std::string& key, std::optional<std::string> version = {}) {
    GetObjectRequest request;
    request.Bucket = bucket;
    request.Key = key;
    request.VersionId = std::move(version);
    const auto reply = run(request);
    if (!reply) return reply.error().code;
    std::string out;
    for (const auto& slice : std::get<ObjectFound>(*reply).slices) out += slice.sha256[0];
    return out;
  }
  // The letters of the blobs released since the last call, sorted.
  std::string released() {
    std::string out;
    for (const auto& effect : effects) out += std::get<BlobReleased>(effect).sha256[0];
    effects.clear();
    std::ranges::sort(out);
    return out;
  }
};

template <class Request>
Request object_request(const std::string& bucket, const std::string& key) {
  Request request;
  request.Bucket = bucket;
  request.Key = key;
  return request;
}

}  // namespace sluice::s3
