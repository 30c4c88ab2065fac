#pragma once
// The pattern of an engine (docs/ARCHITECTURE.md). Each engine is a class with
//
//   Decision decide(const Command&, const aws::Context&, base::Instant now, base::Random&) const;
//   void apply(const Event&);                            the only mutator; recovery is apply() in a loop
//   std::optional<base::Instant> next_deadline() const;  one timer, for the earliest
//   std::size_t restate(RestateCursor&, std::vector<Event>&) const;   its state as events, in slices (see below)
//
// and an api.h with `Command`, `Reply`, `Event`, `Effect` as std::variant of described structs (base/shape.h).
//
// - decide() changes nothing. It draws ids, times and secrets; the events carry them, so replay draws nothing.
// - The host appends a decision's events to the journal, then applies them in order, all before the next decide().
//   Events whose type has `static constexpr bool kVolatile = true` are applied but never written: what they change is
//   gone after a restart (a running sandbox, a parked poll).
// - Time is a command: when next_deadline() has passed, the host decides `TimePassed{}` (in every Command that needs
//   time) before anything else, and again until next_deadline() is later than `now`, or none: an engine may take one
//   step at a time. Its events move the state (SQS: a volatile TimeAdvanced{now}, since the time of any later event
//   says the same; Lambda: an invocation timed out), its effects tell who waits (SQS: messages became visible).
// - Effects that go to another engine are carried out by the host at once, in the same batch; those that leave the
// process (start a
//   sandbox, hand over an event, an HTTP call) only after the batch is durable.
// - apply() must accept events about things it does not know: after a checkpoint, replay begins in the middle of
// history and the state
//   is restated behind it. Such events are ignored; restated events (XRestated or the creating event again) are
//   upserts.
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "aws/error.h"
#include "base/random.h"
#include "base/time.h"

namespace sluice::aws {

// The command can't be answered yet: hold it and decide it again, unchanged, when an effect `Wake{key}` of the same
// engine is routed or `until` has come. Context::parked_until then carries the first `until`.
struct Park {
  std::string key;
  std::optional<base::Instant> until;
};

template <class Reply, class Event, class Effect>
struct Decision {
  // Ignored while `park` is set. A command whose answer comes later by an effect (Lambda Invoke) sets `deferred`.
  Result<Reply> reply = Reply{};
  std::optional<Park> park;
  bool deferred = false;
  std::vector<Event> events;
  std::vector<Effect> effects;

  Decision() = default;
  Decision(Error error) : reply(fail(std::move(error))) {}  // NOLINT: an error is a whole decision
};

template <class Event>
inline constexpr bool is_volatile = [] {
  if constexpr (requires { Event::kVolatile; }) return Event::kVolatile;
  return false;
}();

// Where a restatement stands. restate() appends at most about `budget` events that rebuild a part of the state, moves
// the cursor, and sets `done` when nothing is left. State may change between calls; entities made meanwhile need not
// appear, entities that existed all along must.
struct RestateCursor {
  std::string at;  // the engine's business, e.g. the last key restated
  bool done = false;
  std::size_t budget = 1000;
};

}  // namespace sluice::aws
