#pragma once
// Shapes: plain structs whose members carry the names that the wire uses, described once with Boost.Describe:
//
//   struct DeleteMessageRequest {
//     Required<std::string> QueueUrl;
//     Required<std::string> ReceiptHandle;
//   };
//   BOOST_DESCRIBE_STRUCT(DeleteMessageRequest, (), (QueueUrl, ReceiptHandle))
//
// The JSON, query and REST codecs (wire/) and the log's event codec (base/event_codec.h) are generic over that. Member
// types: std::string, bool, std::int32_t, std::int64_t, double, Instant, Blob, described enums (by name), described
// structs, std::vector<T>, std::map<std::string, T>, boost::json::value (any JSON document), and of those
// Required<T> and std::optional<T>. In requests every scalar is Required or optional; a missing list or map is empty
// unless it is Required. A recursive shape uses std::vector<T> of itself.
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace sluice::base {

// A member that the service's model marks as required. The codec leaves it empty when it is missing; the engine answers
// with the service's own error, in the order in which the service looks.
template <class T>
struct Required : std::optional<T> {
  using std::optional<T>::optional;
  using std::optional<T>::operator=;
};

// Bytes: base64 in JSON and query, raw in a REST payload.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

// What a member type is made of, for the codecs.
template <class T>
inline constexpr bool kIsRequired = false;
template <class T>
inline constexpr bool kIsRequired<Required<T>> = true;
template <class T>
inline constexpr bool kIsOptional = kIsRequired<T>;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class K, class V>
inline constexpr bool kIsMap<std::map<K, V>> = true;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

// Calls f(name, member pointer) for each member of T in order.
template <Described T, class F>
void for_each_member(F&& f) {
  boost::mp11::mp_for_each<
      boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
      [&](auto member) { f(member.name, member.pointer); });
}

}  // namespace sluice::base
