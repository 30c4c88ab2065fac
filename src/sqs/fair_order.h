#pragma once
// Whose turn it is in a standard queue, with fair queueing (sqs.md section 13). The MessageGroupId of a message names
// its tenant; a message without one is a tenant of its own. Visible messages take turns by availability, but those of
// noisy tenants come after all others, and among noisy tenants the one with the fewest messages in flight goes first.
//
// A tenant with a backlog (visible messages) becomes noisy when at least kNoisyInFlightMin of its messages are in
// flight and these are more than kNoisyPercent of all. It is quiet again when its backlog is empty, or when it has sent
// nothing for kNoisyWindow. (AWS also looks at the share of recent processing time, in a window that it does not
// publish; the share in flight is that share at this moment, so it stands for both here.) A restart forgets who was
// noisy: each tenant is judged anew by what it has in flight.
//
// Each change costs O(log tenants), and O(1) for messages without a group.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sqs/slot_list.h"

namespace sluice::sqs {

// When a tenant's turn comes: rank 0 is quiet, noisy ones have their messages in flight and one; then by the turn of
// its oldest visible message.
struct TenantTurn {
  std::size_t rank = 0;
  MessageTurn turn;
  friend auto operator<=>(const TenantTurn&, const TenantTurn&) = default;
};

struct Tenant {
  const std::string* id = nullptr;
  TurnList visible;
  std::size_t messages = 0, in_flight = 0;
  base::Instant last_sent;
  bool noisy = false;
  bool silent = false;               // was found to have sent nothing for kNoisyWindow
  base::Instant check_at;            // while noisy: when it may have become silent
  std::optional<TenantTurn> listed;  // its place among the turns
  std::optional<std::size_t> busy;   // its place among those that may become noisy
};

class FairOrder {
 public:
  FairOrder() = default;
  FairOrder(const FairOrder&) = delete;
  FairOrder& operator=(const FairOrder&) = delete;

  // A message comes to the queue. It is neither visible nor in flight yet.
  void add(MessageSlab& slab, Slot slot);
  // A message, neither visible nor in flight any more, leaves the queue, in which `in_flight` messages are in flight.
  void remove(MessageSlab& slab, Slot slot, std::size_t in_flight);

  // A message becomes visible. False if it is behind one that came later, which settle() puts right.
  bool enter_visible(MessageSlab& slab, Slot slot, std::size_t in_flight);
  void leave_visible(MessageSlab& slab, Slot slot);
  // A message goes in flight; it is among the `in_flight` ones.
  void enter_in_flight(MessageSlab& slab, Slot slot, std::size_t in_flight);
  void leave_in_flight(MessageSlab& slab, Slot slot);

  // Tenants that have sent nothing for long are quiet.
  void advance(const MessageSlab& slab, base::Instant now);
  std::optional<base::Instant> next_deadline() const;

  // Builds the lists of visible messages anew from their slots, given in the order of their turns.
  void settle(MessageSlab& slab, const std::vector<Slot>& visible);
  // Forgets up to `count` tenants, for throwing the whole away bit by bit. False when there is none left.
  bool shrink(std::size_t count);

  std::size_t tenant_count() const { return tenants_.size(); }

 private:
  friend class FairTurns;
  using Listed = std::pair<TenantTurn, Tenant*>;

  TurnList& list_of(const MessageRecord& record);
  void refresh(const MessageSlab& slab, Tenant& tenant);
  void judge(const MessageSlab& slab, std::size_t in_flight);

  std::map<std::string, Tenant, std::less<>> tenants_;
  TurnList without_group_;
  std::set<Listed> turns_;                              // of the tenants with visible messages
  std::set<std::pair<std::size_t, Tenant*>> busy_;      // quiet ones that may become noisy, by messages in flight
  std::set<std::pair<base::Instant, Tenant*>> checks_;  // noisy ones, by when they may have become silent
};

// The messages that a receive would get, in order, while nothing changes but that each is taken.
class FairTurns {
 public:
  FairTurns(const FairOrder& order, const MessageSlab& slab);
  Slot next();  // kNoSlot: no more

 private:
  struct Begun {
    TenantTurn turn;
    Slot slot;
    bool operator>(const Begun& other) const { return turn > other.turn; }
  };
  Slot next_without_group();

  const MessageSlab& slab_;
  Slot without_group_;
  std::set<FairOrder::Listed>::const_iterator listed_, end_;
  std::vector<Begun> begun_;  // a heap of the tenants that gave a message already
};

}  // namespace sluice::sqs
