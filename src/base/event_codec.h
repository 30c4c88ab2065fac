#pragma once
// Events as bytes for the journal, generic over their description (base/shape.h).
//
// A struct is: varint member count, then the members in order. A reader that knows more members than were written
// leaves the rest at their defaults, so members may be appended to an event, never removed, reordered or retyped (a
// released journal must stay readable; docs/formats/wal.md). A Payload member is not part of the header: the journal
// keeps its bytes beside it.
//
//   bool, integers: varint (signed ones zigzag)   double: 8 bytes LE   string, Blob: varint length, bytes
//   optional, Required: 0 or 1, value             vector: varint count, values    map: varint count, key value...
//   Instant, Duration: varint zigzag microseconds enum: varint      std::array<uint8_t, N>: N bytes
//   PayloadRef: u64 position, u32 size, u32 crc   json::value: its text as a string   variant: varint index, value
#include <array>
#include <boost/json.hpp>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/payload.h"
#include "base/shape.h"
#include "base/time.h"

namespace sluice::base {

namespace event_codec {

template <class T>
struct IsSet : std::false_type {};
template <class T>
struct IsSet<std::set<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
struct IsByteArray : std::false_type {};
template <std::size_t N>
struct IsByteArray<std::array<std::uint8_t, N>> : std::true_type {};

inline std::uint64_t zigzag(std::int64_t v) {
  return std::uint64_t(v) << 1 ^ std::uint64_t(v >> 63);
}
inline std::int64_t unzigzag(std::uint64_t v) {
  return std::int64_t(v >> 1) ^ -std::int64_t(v & 1);
}

template <class T>
void put(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, Payload>) {
    // lies beside the header
  } else if constexpr (std::is_same_v<T, bool> || std::is_unsigned_v<T> || std::is_enum_v<T>) {
    put_varint(out, std::uint64_t(value));
  } else if constexpr (std::is_integral_v<T>) {
    put_varint(out, zigzag(value));
  } else if constexpr (std::is_same_v<T, double>) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    put_u64(out, bits);
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_varint(out, value.size());
    out += value;
  } else if constexpr (std::is_same_v<T, Blob>) {
    put(out, value.bytes);
  } else if constexpr (std::is_same_v<T, Instant>) {
    put_varint(out, zigzag(value.time_since_epoch().count()));
  } else if constexpr (std::is_same_v<T, Duration>) {
    put_varint(out, zigzag(value.count()));
  } else if constexpr (std::is_same_v<T, PayloadRef>) {
    put_u64(out, value.position);
    put_u32(out, value.size);
    put_u32(out, value.crc);
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    put(out, boost::json::serialize(value));
  } else if constexpr (IsByteArray<T>::value) {
    out.append(reinterpret_cast<const char*>(value.data()), value.size());
  } else if constexpr (kIsOptional<T>) {
    out += char(value.has_value());
    if (value) put(out, *value);
  } else if constexpr (kIsVector<T> || IsSet<T>::value) {
    put_varint(out, value.size());
    for (const auto& item : value) put(out, item);
  } else if constexpr (kIsMap<T>) {
    put_varint(out, value.size());
    for (const auto& [key, item] : value) {
      put(out, key);
      put(out, item);
    }
  } else if constexpr (IsVariant<T>::value) {
    put_varint(out, value.index());
    std::visit([&](const auto& held) { put(out, held); }, value);
  } else {
    static_assert(Described<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    put_varint(out, boost::mp11::mp_size<Members>::value);
    for_each_member<T>([&](const char*, auto member) { put(out, value.*member); });
  }
}

template <class T>
void get(ByteReader& in, T& value) {
  if constexpr (std::is_same_v<T, Payload>) {
    // lies beside the header
  } else if constexpr (std::is_same_v<T, bool> || std::is_unsigned_v<T> || std::is_enum_v<T>) {
    value = T(in.varint());
  } else if constexpr (std::is_integral_v<T>) {
    value = T(unzigzag(in.varint()));
  } else if constexpr (std::is_same_v<T, double>) {
    const auto bits = in.u64();
    std::memcpy(&value, &bits, sizeof value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = std::string(in.bytes(in.varint()));
  } else if constexpr (std::is_same_v<T, Blob>) {
    get(in, value.bytes);
  } else if constexpr (std::is_same_v<T, Instant>) {
    value = Instant(Duration(unzigzag(in.varint())));
  } else if constexpr (std::is_same_v<T, Duration>) {
    value = Duration(unzigzag(in.varint()));
  } else if constexpr (std::is_same_v<T, PayloadRef>) {
    value.position = in.u64();
    value.size = in.u32();
    value.crc = in.u32();
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    std::string text;
    get(in, text);
    boost::system::error_code error;
    value = boost::json::parse(text, error);
    if (error) in.bytes(in.remaining() + 1);
  } else if constexpr (IsByteArray<T>::value) {
    const auto bytes = in.bytes(value.size());
    if (in.ok()) std::memcpy(value.data(), bytes.data(), value.size());
  } else if constexpr (kIsOptional<T>) {
    value.reset();
    if (in.u8() != 0) get(in, value.emplace());
  } else if constexpr (kIsVector<T>) {
    value.clear();
    for (auto count = in.varint(); count > 0 && in.ok(); --count) get(in, value.emplace_back());
  } else if constexpr (IsSet<T>::value) {
    value.clear();
    for (auto count = in.varint(); count > 0 && in.ok(); --count) {
      typename T::value_type item{};
      get(in, item);
      value.insert(std::move(item));
    }
  } else if constexpr (kIsMap<T>) {
    value.clear();
    for (auto count = in.varint(); count > 0 && in.ok(); --count) {
      typename T::key_type key{};
      get(in, key);
      get(in, value[std::move(key)]);
    }
  } else if constexpr (IsVariant<T>::value) {
    const auto index = in.varint();
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<T>>>([&](auto i) {
      if (i == index) get(in, value.template emplace<i>());
    });
    if (index >= std::variant_size_v<T>) in.bytes(in.remaining() + 1);
  } else {
    static_assert(Described<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    auto left = in.varint();
    for_each_member<T>([&](const char*, auto member) {
      if (left > 0 && in.ok()) {
        get(in, value.*member);
        --left;
      }
    });
    if (left > 0) in.bytes(in.remaining() + 1);  // written by a newer version: refuse rather than guess
  }
}

}  // namespace event_codec

// Appends the encoding of a described struct or a variant of such.
template <class Event>
void encode_event(std::string& out, const Event& event) {
  event_codec::put(out, event);
}

// Decodes what encode_event wrote. False: the bytes are damaged or of a newer version.
template <class Event>
[[nodiscard]] bool decode_event(std::string_view bytes, Event& event) {
  ByteReader in(bytes);
  event_codec::get(in, event);
  return in.ok() && in.at_end();
}

}  // namespace sluice::base
