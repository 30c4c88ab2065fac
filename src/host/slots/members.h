#pragma once
// What EngineSlot's members do (host/engine_slot.h). Only the files beside this one include it.
#include <algorithm>
#include <boost/core/type_name.hpp>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/event_codec.h"
#include "host/engine_slot.h"
#include "host/no_room.h"

namespace sluice::host {

// Each TimePassed may take one step; steps that never end would be our bug.
inline constexpr int kTimeStepsMax = 1'000'000;

template <class Types>
EngineSlot<Types>::~EngineSlot() = default;

template <class Types>
void EngineSlot<Types>::route_effects(std::function<void(Effect&&)> route) {
  route_ = std::move(route);
}

template <class Types>
auto EngineSlot<Types>::submit(Command command, aws::Context context, ReplyFunction on_reply) -> Ticket {
  const auto now = core_.now();
  pass_time(now);
  return decide(std::move(command), std::move(context), std::move(on_reply), now, 0);
}

template <class Types>
void EngineSlot<Types>::tell(Command command) {
  const auto now = core_.now();
  pass_time(now);
  decide(
      std::move(command), aws::Context{}, [](aws::Result<Reply>&&) {}, now, 0, Origin::kInside);
}

template <class Types>
bool EngineSlot<Types>::answer(const std::string& request_id, aws::Result<Reply> reply) {
  const auto found = deferred_.find(request_id);
  if (found == deferred_.end()) return false;
  auto on_reply = std::move(found->second);
  deferred_.erase(found);
  on_reply(std::move(reply));
  return true;
}

template <class Types>
void EngineSlot<Types>::wake(const std::string& key) {
  if (!parked_by_key_.contains(key)) return;
  core_.later([this, key] {
    for (;;) {
      const auto found = parked_by_key_.find(key);
      if (found == parked_by_key_.end()) return;
      const auto oldest = *found->second.begin();
      decide_again(oldest);
      if (parked_.contains(oldest)) return;
    }
  });
}

template <class Types>
void EngineSlot<Types>::cancel(Ticket ticket) {
  if (auto parked = parked_.find(ticket); parked != parked_.end()) unpark(parked);
}

template <class Types>
std::optional<base::Instant> EngineSlot<Types>::next_deadline() const {
  std::optional<base::Instant> next;
  if constexpr (kKeepsTime) next = engine_.next_deadline();
  if (!parked_by_deadline_.empty() && (!next || parked_by_deadline_.begin()->first < *next)) {
    next = parked_by_deadline_.begin()->first;
  }
  return next;
}

template <class Types>
void EngineSlot<Types>::on_time() {
  const auto now = core_.now();
  pass_time(now);
  while (!parked_by_deadline_.empty() && parked_by_deadline_.begin()->first <= now) {
    decide_again(parked_by_deadline_.begin()->second);
  }
}

template <class Held>
void set_payload(Held& held, const base::PayloadRef& ref) {
  if constexpr (requires { held.payload.ref = ref; }) held.payload.ref = ref;
}

template <class Types>
bool EngineSlot<Types>::replay(const base::Record& record) {
  Event event;
  if (!base::decode_event(record.header, event)) return false;
  std::visit([&](auto& held) { set_payload(held, record.payload); }, event);
  engine_.apply(event);
  return true;
}

template <class Types>
bool EngineSlot<Types>::restate(aws::RestateCursor& cursor, LivePayloads& live) {
  std::vector<Event> events;
  engine_.restate(cursor, events);
  for (auto& event : events) {
    base::PayloadView pinned;
    std::visit([&](auto& held) { pinned = place_payload(held, live); }, event);
    write(event);
    if (pinned.pin) engine_.apply(event);  // the payload has moved
  }
  return cursor.done;
}

template <class Types>
void EngineSlot<Types>::pass_time(base::Instant now) {
  if constexpr (kKeepsTime) {
    int steps = 0;
    for (auto next = engine_.next_deadline(); next && *next <= now; next = engine_.next_deadline()) {
      CHECK(++steps < kTimeStepsMax);
      typename Types::TimePassed command{};
      if constexpr (requires { command.now = now; }) command.now = now;
      decide(
          command, aws::Context{}, [](aws::Result<Reply>&&) {}, now, 0, Origin::kInside);
    }
  }
}

template <class Types>
auto EngineSlot<Types>::decide(Command command, aws::Context context, ReplyFunction on_reply, base::Instant now,
                               Ticket ticket, Origin origin) -> Ticket {
  Decision decision = engine_.decide(command, context, now, core_.random());
  if (core_.room() != base::Room::kEnough && origin == Origin::kClient && !has_room_for(command, decision)) {
    on_reply(aws::fail(no_room()));
    return 0;
  }
  for (auto& event : decision.events) {
    write(event);
    engine_.apply(event);
  }
  if (decision.park) {
    ticket = park(std::move(command), std::move(context), std::move(on_reply), *decision.park, ticket);
  } else if (decision.deferred) {
    // The reply of a deferred command, if any, names the id under which it will be answered.
    std::string id = context.request_id;
    if constexpr (requires { Types::deferred_id(*decision.reply); }) id = Types::deferred_id(*decision.reply);
    deferred_.insert_or_assign(std::move(id), std::move(on_reply));
    ticket = 0;
  } else {
    on_reply(std::move(decision.reply));
    ticket = 0;
  }
  for (auto& effect : decision.effects) route_(std::move(effect));
  return ticket;
}

// Whether an answer to it promises nothing, by AWS's names for its actions. A function that is invoked may ask for
// more, and hears then.
template <class Command>
bool only_looks() {
  static const bool looks = [] {
    auto name = boost::core::type_name<Command>();
    name.erase(0, name.rfind(':') + 1);
    const auto begins_with = [&](std::string_view verb) { return name.starts_with(verb); };
    constexpr std::string_view kVerbs[] = {"Get",    "List",    "Describe", "Head",
                                           "Filter", "Receive", "Validate", "Invoke"};
    return std::any_of(std::begin(kVerbs), std::end(kVerbs), begins_with);
  }();
  return looks;
}

template <class Types>
bool EngineSlot<Types>::has_room_for(const Command& command, const Decision& decision) const {
  const auto is_kept = [](const Event& event) {
    return std::visit([](const auto& held) { return !aws::is_volatile<std::decay_t<decltype(held)>>; }, event);
  };
  const bool changes_something = std::any_of(decision.events.begin(), decision.events.end(), is_kept);
  if (core_.room() == base::Room::kShort) return !changes_something || Types::takes_away(command);
  // What changes nothing may do so because an earlier request did it all, and that one is not on the disk: a deletion
  // that comes twice must not be acknowledged.
  return !changes_something &&
         std::visit([](const auto& held) { return only_looks<std::decay_t<decltype(held)>>(); }, command);
}

template <class Types>
void EngineSlot<Types>::decide_again(Ticket ticket) {
  const auto found = parked_.find(ticket);
  if (found == parked_.end()) return;
  Parked parked = unpark(found);
  decide(std::move(parked.command), std::move(parked.context), std::move(parked.on_reply), core_.now(), ticket);
}

template <class Types>
void EngineSlot<Types>::write(Event& event) {
  std::visit(
      [&](auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (requires { held.ref.position; }) {
          auto* live = core_.live_payloads();
          if (live != nullptr && held.ref) {
            live->bytes_by_segment[core_.journal().segment_of(held.ref.position)] += held.ref.size;
          }
        }
        if constexpr (!aws::is_volatile<Held>) {
          std::string_view payload;
          if constexpr (requires { held.payload.bytes(); }) payload = held.payload.bytes();
          buffer_.clear();
          if (core_.journal().is_replayed()) {
            base::encode_event(buffer_, event);
          } else if (payload.empty()) {
            return;
          }
          set_payload(held, core_.append(Types::kKind, buffer_, payload));
        }
      },
      event);
}

template <class Types>
template <class Held>
base::PayloadView EngineSlot<Types>::place_payload(Held& held, LivePayloads& live) {
  if constexpr (requires {
                  held.ref.position;
                  held.payload.view;
                }) {
    if (!held.ref) return {};
    const auto segment = core_.journal().segment_of(held.ref.position);
    if (!live.should_move(segment)) return {};
    auto view = core_.journal().read(held.ref);
    held.ref = {};
    held.payload.view = view.bytes;
    return view;
  } else {
    return {};
  }
}

template <class Types>
auto EngineSlot<Types>::park(Command command, aws::Context context, ReplyFunction on_reply, const aws::Park& park,
                             Ticket ticket) -> Ticket {
  if (ticket == 0) ticket = ++last_ticket_;
  if (park.until) {
    context.parked_until = park.until;
    parked_by_deadline_.emplace(*park.until, ticket);
  }
  parked_by_key_[park.key].insert(ticket);
  parked_.insert_or_assign(ticket, Parked{std::move(command), std::move(context), std::move(on_reply), park.key});
  return ticket;
}

template <class Types>
auto EngineSlot<Types>::unpark(ParkedIterator at) -> Parked {
  Parked parked = std::move(at->second);
  const auto ticket = at->first;
  parked_.erase(at);
  const auto same_key = parked_by_key_.find(parked.key);
  same_key->second.erase(ticket);
  if (same_key->second.empty()) parked_by_key_.erase(same_key);
  if (parked.context.parked_until) {
    const auto [first, last] = parked_by_deadline_.equal_range(*parked.context.parked_until);
    for (auto at = first; at != last; ++at) {
      if (at->second == ticket) {
        parked_by_deadline_.erase(at);
        break;
      }
    }
  }
  return parked;
}

}  // namespace sluice::host
