#pragma once
// How a service of the query protocol names lists and maps in requests and replies, as data beside the codecs.
//
//   AWS's standard form (CloudFormation, IAM, STS)  Tags.member.1.Key=a    Map.entry.1.key=a&Map.entry.1.value=b
//   SQS: flattened, with names of its own           Tag.1.Key=a&Tag.1.Value=b                    (sqs.md section 3)
#include <span>
#include <string_view>

namespace sluice::wire {

struct QueryName {
  std::string_view shape;   // the struct that holds the member; empty: any
  std::string_view member;  // the member's name
  std::string_view wire;    // its name in parameters and elements
  std::string_view also;    // a second name that requests may use, or empty
  std::string_view key;     // of a map's entries: the elements of key and value
  std::string_view value;
};

struct QueryNames {
  bool flattened = false;  // a list's items follow its name directly, without "member" and "entry"
  std::span<const QueryName> names;

  // The row for a member, or one that says: its own name, "key" and "value".
  QueryName find(std::string_view shape, std::string_view member) const {
    for (const auto& name : names) {
      if (name.member == member && (name.shape.empty() || name.shape == shape)) return name;
    }
    return {shape, member, member, {}, "key", "value"};
  }
};

inline constexpr QueryNames kStandardQueryNames{};

}  // namespace sluice::wire
