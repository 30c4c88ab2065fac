#pragma once
// The actions of a service, read off its engine's `Command` variant: every described alternative named XRequest is the
// action X. And the shape of whatever a `Reply` variant holds.
#include <array>
#include <string_view>
#include <variant>

#include "wire/schema.h"

namespace sluice::wire {

template <class Command>
struct Action {
  std::string_view name;            // SendMessage
  const Type* request;              // of SendMessageRequest
  void* (*emplace)(Command& into);  // makes `into` an empty request of this action and says where it is
};

namespace schema {

template <class T>
constexpr bool is_request() {
  if constexpr (base::Described<T>) return short_name<T>().ends_with("Request");
  return false;
}

template <class Command>
struct ActionsOf;
template <class... T>
struct ActionsOf<std::variant<T...>> {
  using Command = std::variant<T...>;
  static constexpr std::size_t kCount = (std::size_t(is_request<T>()) + ... + 0);

  template <class Request>
  static constexpr void append(std::array<Action<Command>, kCount>& table, std::size_t& next) {
    if constexpr (is_request<Request>()) {
      constexpr auto name = short_name<Request>();
      table[next++] = {name.substr(0, name.size() - 7), &TypeOf<Request>::value,
                       [](Command& into) -> void* { return &into.template emplace<Request>(); }};
    }
  }
  static constexpr std::array<Action<Command>, kCount> make() {
    std::array<Action<Command>, kCount> table{};
    std::size_t next = 0;
    (append<T>(table, next), ...);
    return table;
  }
  static constexpr std::array<Action<Command>, kCount> value = make();
};

}  // namespace schema

template <class Command>
std::span<const Action<Command>> actions_of() {
  return schema::ActionsOf<Command>::value;
}

template <class Command>
const Action<Command>* find_action(std::string_view name) {
  for (const auto& action : actions_of<Command>()) {
    if (action.name == name) return &action;
  }
  return nullptr;
}

// What the variant holds, if it is a described struct. Valid as long as `held` lives.
template <class... T>
Shaped shaped(const std::variant<T...>& held) {
  return std::visit(
      []<class Held>(const Held& value) {
        if constexpr (base::Described<Held>) return Shaped{&type_of<Held>(), &value};
        return Shaped{};
      },
      held);
}

}  // namespace sluice::wire
