#pragma once
// The S3 engine (aws/decision.h describes the pattern): buckets.cc, settings.cc, objects.cc, reads.cc, lists.cc and
// uploads.cc hold the actions. Bodies are the host's (see api.h).
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "s3/api.h"
#include "s3/state.h"

namespace sluice::s3 {

class Engine {
 public:
  Decision decide(const Command& command, const aws::Context& context, base::Instant now, base::Random& random) const;
  void apply(const Event& event);
  std::optional<base::Instant> next_deadline() const { return std::nullopt; }
  std::size_t restate(aws::RestateCursor& cursor, std::vector<Event>& out) const;

  // Does an object or an uploaded part hold this blob?
  bool refers_to(std::string_view sha256) const { return state_.blobs.contains(std::string(sha256)); }
  // The body of an object's newest version, or of the one named, for those who read from within (CloudFormation's
  // templates, Lambda's code). Nothing if there is none.
  std::optional<std::vector<BlobSlice>> find_body(std::string_view bucket, std::string_view key,
                                                  const std::optional<std::string>& version_id) const;
  const State& state() const { return state_; }

 private:
  void apply(const BucketStored& event);
  void apply(const BucketDeleted& event);
  void apply(const ObjectStored& event);
  void apply(const ObjectDeleted& event);
  void apply(const UploadStored& event);
  void apply(const PartStored& event);
  void apply(const UploadEnded& event);

  void hold(const BlobRef& blob) { ++state_.blobs[blob.sha256]; }
  void let_go(const BlobRef& blob);
  void let_go(const ObjectStored& object);
  void let_go(const Upload& upload);

  State state_;
};

}  // namespace sluice::s3
