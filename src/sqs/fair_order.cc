#include "sqs/fair_order.h"

#include <algorithm>
#include <functional>

#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

Tenant* tenant_of(const MessageRecord& record) {
  return record.extras ? record.extras->tenant : nullptr;
}

}  // namespace

TurnList& FairOrder::list_of(const MessageRecord& record) {
  Tenant* tenant = tenant_of(record);
  return tenant == nullptr ? without_group_ : tenant->visible;
}

void FairOrder::add(MessageSlab& slab, Slot slot) {
  const MessageRecord& record = slab[slot];
  if (!record.extras || record.extras->group_id.empty()) return;
  auto found = tenants_.find(record.extras->group_id);
  if (found == tenants_.end()) {
    found = tenants_.emplace(record.extras->group_id, Tenant{}).first;
    found->second.id = &found->first;
  }
  Tenant& tenant = found->second;
  record.extras->tenant = &tenant;
  ++tenant.messages;
  tenant.last_sent = std::max(tenant.last_sent, record.sent);
  tenant.silent = false;
  refresh(slab, tenant);
}

void FairOrder::remove(MessageSlab& slab, Slot slot, std::size_t in_flight) {
  if (Tenant* tenant = tenant_of(slab[slot])) {
    slab[slot].extras->tenant = nullptr;
    // A tenant without messages has no backlog, so it is in none of the sets.
    if (--tenant->messages == 0) tenants_.erase(tenants_.find(*tenant->id));
  }
  judge(slab, in_flight);
}

// Only messages that became visible in the very same microsecond are walked past.
bool FairOrder::enter_visible(MessageSlab& slab, Slot slot, std::size_t in_flight) {
  const MessageRecord& record = slab[slot];
  TurnList& list = list_of(record);
  Slot last = list.last();
  const bool in_order = last == kNoSlot || slab[last].visible_at <= record.visible_at;
  while (last != kNoSlot && slab[last].visible_at == record.visible_at && turn_of(record) < turn_of(slab[last])) {
    last = TurnList::previous(slab[last]);
  }
  list.insert_after(slab, last, slot);
  if (Tenant* tenant = tenant_of(record)) {
    refresh(slab, *tenant);
    judge(slab, in_flight);
  }
  return in_order;
}

void FairOrder::leave_visible(MessageSlab& slab, Slot slot) {
  list_of(slab[slot]).erase(slab, slot);
  if (Tenant* tenant = tenant_of(slab[slot])) refresh(slab, *tenant);
}

void FairOrder::enter_in_flight(MessageSlab& slab, Slot slot, std::size_t in_flight) {
  if (Tenant* tenant = tenant_of(slab[slot])) {
    ++tenant->in_flight;
    refresh(slab, *tenant);
  }
  judge(slab, in_flight);
}

void FairOrder::leave_in_flight(MessageSlab& slab, Slot slot) {
  if (Tenant* tenant = tenant_of(slab[slot])) {
    --tenant->in_flight;
    refresh(slab, *tenant);
  }
}

void FairOrder::advance(const MessageSlab& slab, base::Instant now) {
  while (!checks_.empty() && checks_.begin()->first <= now) {
    Tenant& tenant = *checks_.begin()->second;
    checks_.erase(checks_.begin());
    tenant.check_at = tenant.last_sent + kNoisyWindow;
    if (tenant.check_at > now) {
      checks_.emplace(tenant.check_at, &tenant);
    } else {
      tenant.noisy = false;
      tenant.silent = true;
      refresh(slab, tenant);
    }
  }
}

std::optional<base::Instant> FairOrder::next_deadline() const {
  if (checks_.empty()) return std::nullopt;
  return checks_.begin()->first;
}

void FairOrder::settle(MessageSlab& slab, const std::vector<Slot>& visible) {
  without_group_ = {};
  for (auto& [id, tenant] : tenants_) tenant.visible = {};
  for (const Slot slot : visible) list_of(slab[slot]).push_back(slab, slot);
  for (auto& [id, tenant] : tenants_) refresh(slab, tenant);
}

bool FairOrder::shrink(std::size_t count) {
  for (; count > 0 && !turns_.empty(); --count) turns_.erase(turns_.begin());
  for (; count > 0 && !busy_.empty(); --count) busy_.erase(busy_.begin());
  for (; count > 0 && !checks_.empty(); --count) checks_.erase(checks_.begin());
  for (; count > 0 && !tenants_.empty(); --count) tenants_.erase(tenants_.begin());
  return !tenants_.empty();
}

// Puts a tenant where its messages want it, after these have changed.
void FairOrder::refresh(const MessageSlab& slab, Tenant& tenant) {
  const bool backlog = !tenant.visible.empty();
  if (tenant.noisy && !backlog) {
    checks_.erase({tenant.check_at, &tenant});
    tenant.noisy = false;
  }
  std::optional<TenantTurn> turn;
  if (backlog) turn = {tenant.noisy ? tenant.in_flight + 1 : 0, turn_of(slab[tenant.visible.first()])};
  if (turn != tenant.listed) {
    if (tenant.listed) turns_.erase({*tenant.listed, &tenant});
    if (turn) turns_.emplace(*turn, &tenant);
    tenant.listed = turn;
  }
  std::optional<std::size_t> busy;
  if (backlog && !tenant.noisy && !tenant.silent && tenant.in_flight >= kNoisyInFlightMin) busy = tenant.in_flight;
  if (busy != tenant.busy) {
    if (tenant.busy) busy_.erase({*tenant.busy, &tenant});
    if (busy) busy_.emplace(*busy, &tenant);
    tenant.busy = busy;
  }
}

// Finds the tenants that have become noisy.
void FairOrder::judge(const MessageSlab& slab, std::size_t in_flight) {
  while (!busy_.empty() && busy_.rbegin()->first * 100 > in_flight * kNoisyPercent) {
    Tenant& tenant = *busy_.rbegin()->second;
    tenant.noisy = true;
    tenant.check_at = tenant.last_sent + kNoisyWindow;
    checks_.emplace(tenant.check_at, &tenant);
    refresh(slab, tenant);
  }
}

FairTurns::FairTurns(const FairOrder& order, const MessageSlab& slab)
    : slab_(slab),
      without_group_(order.without_group_.first()),
      listed_(order.turns_.begin()),
      end_(order.turns_.end()) {}

Slot FairTurns::next() {
  const bool from_begun = !begun_.empty() && (listed_ == end_ || begun_.front().turn < listed_->first);
  if (!from_begun && listed_ == end_) return next_without_group();
  const TenantTurn turn = from_begun ? begun_.front().turn : listed_->first;
  if (without_group_ != kNoSlot && TenantTurn{0, turn_of(slab_[without_group_])} < turn) return next_without_group();
  Slot slot = kNoSlot;
  if (from_begun) {
    slot = begun_.front().slot;
    std::pop_heap(begun_.begin(), begun_.end(), std::greater<>());
    begun_.pop_back();
  } else {
    slot = listed_->second->visible.first();
    ++listed_;
  }
  if (const Slot following = TurnList::next(slab_[slot]); following != kNoSlot) {
    // A noisy tenant has one more in flight now.
    begun_.push_back({{turn.rank == 0 ? 0 : turn.rank + 1, turn_of(slab_[following])}, following});
    std::push_heap(begun_.begin(), begun_.end(), std::greater<>());
  }
  return slot;
}

Slot FairTurns::next_without_group() {
  const Slot slot = without_group_;
  if (slot != kNoSlot) without_group_ = TurnList::next(slab_[slot]);
  return slot;
}

}  // namespace sluice::sqs
