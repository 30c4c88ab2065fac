#pragma once
// EngineSlot: one engine with all that surrounds it on the logic thread: decide, write the events, apply them, answer
// or park the command, route the effects; replay at start; restatement for checkpoints.
//
// `Types` names an engine's types and its number in the journal (host/engines.h). What the members do is in
// host/slots/members.h, compiled once for each engine beside it.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "aws/context.h"
#include "aws/decision.h"
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

  // `engine` are the arguments of the engine's constructor.
  template <class... Arguments>
  explicit EngineSlot(Core& core, const Arguments&... engine)
      : core_(core), engine_(engine...), route_([](Effect&&) {}) {}
  ~EngineSlot();
  EngineSlot(const EngineSlot&) = delete;
  EngineSlot& operator=(const EngineSlot&) = delete;

  const Engine& engine() const { return engine_; }

  // Where effects go; set once before the first command.
  void route_effects(std::function<void(Effect&&)> route);

  // Decides a command now. The command may be held (parked) beyond the call. If it would change anything that is kept
  // and the disk has no room (Core::room), it changes nothing and is answered no_room().
  Ticket submit(Command command, aws::Context context, ReplyFunction on_reply);

  // A command from inside, whose answer nobody needs. An error is our bug unless the engine's state explains it. Not
  // refused for want of room: what has happened has happened.
  void tell(Command command);

  // Answers a deferred command: the effect that ends it names its request id. False if nobody waits.
  bool answer(const std::string& request_id, aws::Result<Reply> reply);

  // Decides the commands parked under `key` again, oldest first, until one has to wait on: they all wait for the same.
  // Safe to call from an effect: runs later in the round.
  void wake(const std::string& key);

  // Forgets a parked command without an answer: its client has gone.
  void cancel(Ticket ticket);

  std::optional<base::Instant> next_deadline() const;
  void on_time();

  // Replays one record of the journal. False: it can't be read.
  [[nodiscard]] bool replay(const base::Record& record);

  // Restates a slice of the engine's state at the journal's tail; true when all of it has been.
  bool restate(aws::RestateCursor& cursor, LivePayloads& live);

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

  enum class Origin { kClient, kInside };

  void pass_time(base::Instant now);
  Ticket decide(Command command, aws::Context context, ReplyFunction on_reply, base::Instant now, Ticket ticket,
                Origin origin = Origin::kClient);
  bool has_room_for(const Command& command, const Decision& decision) const;
  void decide_again(Ticket ticket);

  // Appends an event to the journal's open batch, unless it is volatile or has no payload and the journal is not
  // replayed, and tells it where its payload will lie.
  void write(Event& event);
  // For a restated event with a payload elsewhere in the journal: leave it there and count it, or take it along.
  template <class Held>
  base::PayloadView place_payload(Held& held, LivePayloads& live);

  Ticket park(Command command, aws::Context context, ReplyFunction on_reply, const aws::Park& park, Ticket ticket);
  Parked unpark(ParkedIterator at);

  Core& core_;
  Engine engine_;
  std::function<void(Effect&&)> route_;
  std::string buffer_;
  Ticket last_ticket_ = 0;
  std::unordered_map<Ticket, Parked> parked_;
  std::unordered_map<std::string, std::set<Ticket>> parked_by_key_;  // tickets grow: first come, first served
  std::multimap<base::Instant, Ticket> parked_by_deadline_;
  std::unordered_map<std::string, ReplyFunction> deferred_;
};

}  // namespace sluice::host
