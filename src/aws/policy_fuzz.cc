// Feeds a document to the policy parser as each kind, and asks what parses a question.
#include <cstdint>

#include "aws/policy.h"

using namespace sluice::aws::policy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  const Principal principal{Principal::Kind::kRole, "000000000000", "arn:aws:sts::000000000000:assumed-role/R/S",
                            "arn:aws:iam::000000000000:role/R", ""};
  ContextKeys keys;
  keys.set("aws:SourceIp", "127.0.0.1");
  keys.set("aws:username", "bob");
  keys.set("aws:CurrentTime", "2026-01-31T12:34:56.789Z");
  for (const auto kind : {Kind::kIdentity, Kind::kResource, Kind::kTrust}) {
    if (const auto policy = Policy::parse(document, kind)) {
      (void)policy->evaluate({principal, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:q", keys});
    }
  }
  return 0;
}
