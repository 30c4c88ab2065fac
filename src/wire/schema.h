#pragma once
// A schema: what Boost.Describe knows of a shape (base/shape.h), as constant data at run time. type_of<T>() makes it,
// so that the codecs are ordinary functions over a `Type` and an address instead of templates that are compiled again
// for every shape and every protocol.
//
// All tables are initialised at compile time and immutable. A `void*` beside a `Type` always points to an object of the
// C++ type that the Type was made of.
#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/shape.h"
#include "base/time.h"

namespace sluice::wire {

enum class Kind : std::uint8_t {
  kString,
  kBlob,
  kBool,
  kInt32,
  kInt64,
  kDouble,
  kInstant,
  kJson,
  kEnum,
  kStruct,
  kList,
  kMap,
  kOptional,  // std::optional and base::Required
};

struct Type;

struct Member {
  std::string_view name;
  const Type* type;
  void* (*address)(void* object);

  void* in(void* object) const { return address(object); }
  const void* in(const void* object) const { return address(const_cast<void*>(object)); }
};

struct Enumerator {
  std::string_view name;
  int value;
};

// How a codec reaches into an object of the kind. Those that do not fit the kind are null.
struct Access {
  bool (*has)(const void* optional) = nullptr;
  const void* (*value)(const void* optional) = nullptr;
  void* (*emplace)(void* optional) = nullptr;  // a new value
  std::size_t (*size)(const void* container) = nullptr;
  void (*clear)(void* container) = nullptr;
  void* (*append)(void* list) = nullptr;
  const void* (*item)(const void* list, std::size_t index) = nullptr;
  void* (*insert)(void* map, std::string key) = nullptr;  // a new value, replacing one of the same key
  void (*each)(const void* map, void* state,
               void (*visit)(void* state, const std::string& key, const void* value)) = nullptr;
  int (*get_enum)(const void* value) = nullptr;
  void (*set_enum)(void* value, int number) = nullptr;
};

struct Type {
  Kind kind;
  bool required = false;            // of kOptional: the service's model marks it as required
  std::string_view name;            // of kStruct and kEnum: the C++ name without namespaces, SendMessageRequest
  const Type* element = nullptr;    // of kOptional, kList, kMap
  std::span<const Member> members;  // of kStruct, in their order
  std::span<const Enumerator> enumerators;
  Access access;

  const Member* find(std::string_view member) const {
    for (const auto& candidate : members) {
      if (candidate.name == member) return &candidate;
    }
    return nullptr;
  }
  // The type without optional around it.
  const Type& inner() const { return kind == Kind::kOptional ? element->inner() : *this; }
};

namespace schema {

template <class T>
struct TypeOf {
  static const Type value;
};

// "SendMessageRequest" from the compiler's text of this function's name (g++ and clang write "T = a::b::Name").
template <class T>
constexpr std::string_view short_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

template <class T, auto pointer>
void* address_of_member(void* object) {
  return &(static_cast<T*>(object)->*pointer);
}

template <class Pointer>
struct MemberType;
template <class C, class M>
struct MemberType<M C::*> {
  using type = M;
};

template <class T>
struct MembersOf {
  template <class... D>
  static constexpr std::array<Member, sizeof...(D)> make(boost::mp11::mp_list<D...>) {
    return {Member{D::name, &TypeOf<typename MemberType<std::remove_const_t<decltype(D::pointer)>>::type>::value,
                   &address_of_member<T, D::pointer>}...};
  }
  static constexpr auto value =
      make(boost::mp11::mp_rename<
           boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>,
           boost::mp11::mp_list>{});
};

template <class T>
struct EnumeratorsOf {
  template <class... D>
  static constexpr std::array<Enumerator, sizeof...(D)> make(boost::mp11::mp_list<D...>) {
    return {Enumerator{D::name, int(D::value)}...};
  }
  static constexpr auto value =
      make(boost::mp11::mp_rename<boost::describe::describe_enumerators<T>, boost::mp11::mp_list>{});
};

template <class T>
constexpr Type make_optional() {
  Type type{Kind::kOptional};
  type.required = base::kIsRequired<T>;
  type.element = &TypeOf<typename T::value_type>::value;
  type.access.has = [](const void* o) { return static_cast<const T*>(o)->has_value(); };
  type.access.value = [](const void* o) -> const void* { return &**static_cast<const T*>(o); };
  type.access.emplace = [](void* o) -> void* { return &static_cast<T*>(o)->emplace(); };
  return type;
}

template <class T>
constexpr Type make_list() {
  Type type{Kind::kList};
  type.element = &TypeOf<typename T::value_type>::value;
  type.access.size = [](const void* list) { return static_cast<const T*>(list)->size(); };
  type.access.clear = [](void* list) { static_cast<T*>(list)->clear(); };
  type.access.append = [](void* list) -> void* {
    constexpr std::size_t kFew = 10;  // what a batch holds at most: its entries need not move while it is read
    auto& items = *static_cast<T*>(list);
    if (items.empty()) items.reserve(kFew);
    return &items.emplace_back();
  };
  type.access.item = [](const void* list, std::size_t i) -> const void* { return &(*static_cast<const T*>(list))[i]; };
  return type;
}

template <class T>
constexpr Type make_map() {
  Type type{Kind::kMap};
  type.element = &TypeOf<typename T::mapped_type>::value;
  type.access.size = [](const void* map) { return static_cast<const T*>(map)->size(); };
  type.access.clear = [](void* map) { static_cast<T*>(map)->clear(); };
  type.access.insert = [](void* map, std::string key) -> void* {
    return &static_cast<T*>(map)->insert_or_assign(std::move(key), typename T::mapped_type{}).first->second;
  };
  type.access.each = [](const void* map, void* state, void (*visit)(void*, const std::string&, const void*)) {
    for (const auto& [key, value] : *static_cast<const T*>(map)) visit(state, key, &value);
  };
  return type;
}

template <class T>
constexpr Type make() {
  if constexpr (std::is_same_v<T, std::string>) {
    return Type{Kind::kString};
  } else if constexpr (std::is_same_v<T, base::Blob>) {
    return Type{Kind::kBlob};
  } else if constexpr (std::is_same_v<T, bool>) {
    return Type{Kind::kBool};
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return Type{Kind::kInt32};
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return Type{Kind::kInt64};
  } else if constexpr (std::is_same_v<T, double>) {
    return Type{Kind::kDouble};
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    return Type{Kind::kInstant};
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    return Type{Kind::kJson};
  } else if constexpr (base::DescribedEnum<T>) {
    Type type{Kind::kEnum};
    type.name = short_name<T>();
    type.enumerators = EnumeratorsOf<T>::value;
    type.access.get_enum = [](const void* value) { return int(*static_cast<const T*>(value)); };
    type.access.set_enum = [](void* value, int number) { *static_cast<T*>(value) = T(number); };
    return type;
  } else if constexpr (base::kIsOptional<T>) {
    return make_optional<T>();
  } else if constexpr (base::kIsVector<T>) {
    return make_list<T>();
  } else if constexpr (base::kIsMap<T>) {
    return make_map<T>();
  } else {
    static_assert(base::Described<T>, "not a member type of base/shape.h");
    Type type{Kind::kStruct};
    type.name = short_name<T>();
    type.members = MembersOf<T>::value;
    return type;
  }
}

template <class T>
constinit const Type TypeOf<T>::value = make<T>();

}  // namespace schema

template <class T>
const Type& type_of() {
  return schema::TypeOf<T>::value;
}

// An object and its shape; both null for an empty reply.
struct Shaped {
  const Type* type = nullptr;
  const void* object = nullptr;
};

}  // namespace sluice::wire
