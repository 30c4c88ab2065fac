#pragma once
// A message's attributes (sqs.md section 6): their rules, their size and digest, and how they lie in the payload in
// front of the body.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "sqs/api.h"

namespace sluice::sqs {

using MessageAttributeMap = std::map<std::string, MessageAttributeValue>;

// Number and form of names, types and values. `kind` is "user" or "system", as the error texts say it.
aws::Status check_message_attributes(const MessageAttributeMap& attributes, std::string_view kind = "user");

// The only system attribute that can be sent; returns its value, empty without.
inline constexpr const char* kTraceHeader = "AWSTraceHeader";
aws::Result<std::string> check_system_attributes(const MessageAttributeMap& attributes);

// What the attributes count towards the message's size: names, types and raw values.
std::size_t attributes_size(const MessageAttributeMap& attributes);

// The MD5 that clients check, in lower-case hex. The attributes must be checked ones and not empty.
std::string attributes_md5(const MessageAttributeMap& attributes);

// Appends the attributes as they lie in a payload: for each its name, type and value, each with its length as a varint.
void encode_attributes(std::string& out, const MessageAttributeMap& attributes);
// The reverse of bytes that encode_attributes() wrote.
MessageAttributeMap decode_attributes(std::string_view bytes);

// What a receive asks for by MessageAttributeNames: exact names, prefixes (`Hel.*`), or all (`All`, `*`, `.*`).
class AttributeFilter {
 public:
  explicit AttributeFilter(const std::vector<std::string>& names) : names_(names) {}
  bool takes_none() const { return names_.empty(); }
  bool takes(std::string_view name) const;

 private:
  const std::vector<std::string>& names_;
};

}  // namespace sluice::sqs
