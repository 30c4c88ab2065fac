#pragma once
// JSON documents into described structs and back, straight between text and members.
//
// Decoding is as lenient as AWS's services (sqs.md section 2): a number for a string is taken as written, null is
// absent, unknown members are skipped, of a repeated member the last counts. Required members are not checked here: the
// engine answers for those.
//
//   string, enum, Instant (ISO): string     Blob: base64     integers, double: number     Instant: seconds since 1970
//   json::value: any document     struct, map: object     list: array
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/schema.h"

namespace sluice::wire {

// Why a document could not be read into a request.
struct DecodeFault {
  enum class Kind {
    kSyntax,      // not JSON
    kType,        // a member of another type; the text is the service's
    kConstraint,  // a value outside an enumeration; the text is the service's
  };
  Kind kind;
  std::string text;
  std::string path;  // the member: Code.ZipFile
};

// Members that the request gave a value (not null, {} or []) and that the shape lacks, by their path from the top
// without list indices and map keys: "VpcConfig.SubnetIds". At most kUnknownMembersMax are kept.
using UnknownMembers = std::vector<std::string>;
inline constexpr std::size_t kUnknownMembersMax = 32;

// Members that have another name on the wire than in the shape.
struct MemberName {
  std::string_view shape;  // the struct; empty: any
  std::string_view member;
  std::string_view wire;
};
using MemberNames = std::span<const MemberName>;

// The document must be one object (for struct and map types) and nothing behind it. On a fault the object is partly
// filled.
[[nodiscard]] std::optional<DecodeFault> decode_json(std::string_view document, MemberNames names, const Type& type,
                                                     void* object, UnknownMembers* unknown = nullptr);

template <class T>
[[nodiscard]] std::optional<DecodeFault> decode_json(std::string_view document, T& object,
                                                     UnknownMembers* unknown = nullptr) {
  return decode_json(document, {}, type_of<T>(), &object, unknown);
}

struct JsonEncoding {
  enum class Time { kEpochSeconds, kIso8601 };
  enum class Empty { kWrite, kDrop };  // lists and maps without elements that are not optional
  Time time = Time::kEpochSeconds;
  Empty empty = Empty::kWrite;
  MemberNames names = {};
};

// Appends the object. Optional members without a value are left out.
void encode_json(std::string& out, const Type& type, const void* object, const JsonEncoding& encoding = {});

template <class T>
void encode_json(std::string& out, const T& object, const JsonEncoding& encoding = {}) {
  encode_json(out, type_of<T>(), &object, encoding);
}

// Appends a quoted JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sluice::wire
