#pragma once
// EngineSlot: one engine with all that surrounds it on the logic thread: decide, write the events, apply them, answer
// or park the command, route the effects; replay at start; restatement for checkpoints.
//
// `Types` names an engine's types and its number in the journal (host/engines.h).
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/check.h"
#include "base/event_codec.h"
#include "host/core.h"

namespace sluice::host {

template <class Types>
class EngineSlot {
 public:
  using Engine = typename Types::Engine;
  using Command = typename Types::Command;
  using Reply = typename Types::Reply;
  using Event = typename Types::Event;
  using Effect = typename Types::Effect;
  using Decision = aws::Decision<Reply, Event, Effect>;
  static constexpr std::uint16_t kKind = Types::kKind;
  // Called once, on the logic thread, when the command is decided; what it wants to send must be held (Core::hold).
  using ReplyFunction = std::function<void(aws::Result<Reply>&&)>;
  using Ticket = std::uint64_t;  // names a parked command, for cancel(); 0: was not parked

  template <class... Args>
  explicit EngineSlot(Core& core, Args&&... args) : core_(core), engine_(std::forward<Args>(args)...) {}
  EngineSlot(const EngineSlot&) = delete;
  EngineSlot& operator=(const EngineSlot&) = delete;

  const Engine& engine() const { return engine_; }

  // Where effects go; set once before the first command.
  void route_effects(std::function<void(Effect&&)> route) { route_ = std::move(route); }

  // Decides a command now. The command may be held (parked) beyond the call.
  Ticket submit(Command command, aws::Context context, ReplyFunction on_reply) {
    const auto now = core_.now();
    pass_time(now);
    return decide(std::move(command), std::move(context), std::move(on_reply), now, 0);
  }

  // A command from inside, whose answer nobody needs. An error is our bug unless the engine's state explains it.
  void tell(Command command) {
    submit(std::move(command), aws::Context{}, [](aws::Result<Reply>&&) {});
  }

  // Answers a deferred command: the effect that ends it names its request id. False if nobody waits.
  bool answer(const std::string& request_id, aws::Result<Reply> reply) {
    const auto found = deferred_.find(request_id);
    if (found == deferred_.end()) return false;
    auto on_reply = std::move(found->second);
    deferred_.erase(found);
    on_reply(std::move(reply));
    return true;
  }

  // Decides the commands parked under `key` again, oldest first. Safe to call from an effect: runs later in the round.
  void wake(const std::string& key) {
    if (!parked_by_key_.contains(key)) return;
    core_.later([this, key] {
      std::vector<Ticket> tickets;
      const auto [first, last] = parked_by_key_.equal_range(key);
      for (auto at = first; at != last; ++at) tickets.push_back(at->second);
      std::sort(tickets.begin(), tickets.end());  // tickets grow: first come, first served
      for (const auto ticket : tickets) decide_again(ticket);
    });
  }

  // Forgets a parked command without an answer: its client has gone.
  void cancel(Ticket ticket) {
    if (auto parked = parked_.find(ticket); parked != parked_.end()) unpark(parked);
  }

  std::optional<base::Instant> next_deadline() const {
    std::optional<base::Instant> next;
    if constexpr (kKeepsTime) next = engine_.next_deadline();
    if (!parked_by_deadline_.empty() && (!next || parked_by_deadline_.begin()->first < *next)) {
      next = parked_by_deadline_.begin()->first;
    }
    return next;
  }

  void on_time() {
    const auto now = core_.now();
    pass_time(now);
    while (!parked_by_deadline_.empty() && parked_by_deadline_.begin()->first <= now) {
      decide_again(parked_by_deadline_.begin()->second);
    }
  }

  // Replays one record of the journal. False: it can't be read.
  [[nodiscard]] bool replay(const base::Record& record) {
    Event event;
    if (!base::decode_event(record.header, event)) return false;
    std::visit([&](auto& held) { set_payload(held, record.payload); }, event);
    engine_.apply(event);
    return true;
  }

  // Restates a slice of the engine's state at the journal's tail; true when all of it has been.
  bool restate(aws::RestateCursor& cursor, LivePayloads& live) {
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

  std::size_t parked_count() const { return parked_.size(); }

 private:
  static constexpr bool kKeepsTime = !std::is_void_v<typename Types::TimePassed>;

  struct Parked {
    Command command;
    aws::Context context;
    ReplyFunction on_reply;
    std::string key;
  };
  using ParkedIterator = typename std::unordered_map<Ticket, Parked>::iterator;

  // Each TimePassed may take one step; steps that never end would be our bug.
  static constexpr int kTimeStepsMax = 1'000'000;

  void pass_time(base::Instant now) {
    if constexpr (kKeepsTime) {
      int steps = 0;
      for (auto next = engine_.next_deadline(); next && *next <= now; next = engine_.next_deadline()) {
        CHECK(++steps < kTimeStepsMax);
        typename Types::TimePassed command{};
        if constexpr (requires { command.now = now; }) command.now = now;
        decide(
            command, aws::Context{}, [](aws::Result<Reply>&&) {}, now, 0);
      }
    }
  }

  Ticket decide(Command command, aws::Context context, ReplyFunction on_reply, base::Instant now, Ticket ticket) {
    Decision decision = engine_.decide(command, context, now, core_.random());
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

  void write(Event& event) {
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
            buffer_.clear();
            base::encode_event(buffer_, event);
            std::string_view payload;
            if constexpr (requires { held.payload.bytes(); }) payload = held.payload.bytes();
            set_payload(held, core_.append(Types::kKind, buffer_, payload));
          }
        },
        event);
  }

  template <class Held>
  static void set_payload(Held& held, const base::PayloadRef& ref) {
    if constexpr (requires { held.payload.ref = ref; }) held.payload.ref = ref;
  }

  // For a restated event with a payload elsewhere in the journal: leave it there and count it, or take it along.
  template <class Held>
  base::PayloadView place_payload(Held& held, LivePayloads& live) {
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

  Ticket park(Command command, aws::Context context, ReplyFunction on_reply, const aws::Park& park, Ticket ticket) {
    if (ticket == 0) ticket = ++last_ticket_;
    if (park.until) {
      context.parked_until = park.until;
      parked_by_deadline_.emplace(*park.until, ticket);
    }
    parked_by_key_.emplace(park.key, ticket);
    parked_.insert_or_assign(ticket, Parked{std::move(command), std::move(context), std::move(on_reply), park.key});
    return ticket;
  }

  Parked unpark(ParkedIterator at) {
    Parked parked = std::move(at->second);
    const auto ticket = at->first;
    parked_.erase(at);
    const auto erase_from = [&](auto& index, const auto& key) {
      const auto [first, last] = index.equal_range(key);
      for (auto i = first; i != last; ++i) {
        if (i->second == ticket) {
          index.erase(i);
          return;
        }
      }
    };
    erase_from(parked_by_key_, parked.key);
    if (parked.context.parked_until) erase_from(parked_by_deadline_, *parked.context.parked_until);
    return parked;
  }

  void decide_again(Ticket ticket) {
    const auto found = parked_.find(ticket);
    if (found == parked_.end()) return;
    Parked parked = unpark(found);
    decide(std::move(parked.command), std::move(parked.context), std::move(parked.on_reply), core_.now(), ticket);
  }

  Core& core_;
  Engine engine_;
  std::function<void(Effect&&)> route_ = [](Effect&&) {};
  std::string buffer_;
  Ticket last_ticket_ = 0;
  std::unordered_map<Ticket, Parked> parked_;
  std::unordered_multimap<std::string, Ticket> parked_by_key_;
  std::multimap<base::Instant, Ticket> parked_by_deadline_;
  std::unordered_map<std::string, ReplyFunction> deferred_;
};

}  // namespace sluice::host
