#include "sqs/message_slab.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace sluice::sqs {
namespace {

TEST(MessageSlab, looks_ahead_at_the_slots_it_will_give) {
  MessageSlab slab;
  FreeSlots ahead(slab);
  std::vector<Slot> expected;
  for (int i = 0; i < 3000; ++i) expected.push_back(ahead.next());
  for (const Slot slot : expected) {
    FreeSlots next(slab);
    ASSERT_EQ(next.next(), slot);
    slab.claim(slot);
  }
  EXPECT_EQ(std::set<Slot>(expected.begin(), expected.end()).size(), 3000u);
  EXPECT_EQ(expected.front(), 0u);
  EXPECT_EQ(expected.back(), 2999u);
}

TEST(MessageSlab, a_key_finds_its_message_and_no_later_one_in_the_same_slot) {
  MessageSlab slab;
  slab.claim(5).number = 100;
  EXPECT_NE(slab.find(MessageKey{5, 100}), nullptr);
  slab.release(5);
  EXPECT_EQ(slab.find(MessageKey{5, 100}), nullptr);
  slab.claim(5).number = 101;
  EXPECT_EQ(slab.find(MessageKey{5, 100}), nullptr);
  EXPECT_NE(slab.find(MessageKey{5, 101}), nullptr);
  EXPECT_EQ(slab.find(MessageKey{4'000'000'000u, 1}), nullptr);
}

TEST(MessageSlab, any_slot_can_be_claimed_as_a_replay_does) {
  MessageSlab slab;
  for (const Slot slot : {70'000u, 3u, 1024u, 1023u, 16u, 15u}) slab.claim(slot);
  std::vector<Slot> occupied;
  for (auto slot = slab.next_occupied(0); slot; slot = slab.next_occupied(*slot + 1)) occupied.push_back(*slot);
  EXPECT_EQ(occupied, (std::vector<Slot>{3, 15, 16, 1023, 1024, 70'000}));
}

// Against a plain set, with every claim where FreeSlots says.
TEST(MessageSlab, claims_and_releases_at_random) {
  MessageSlab slab;
  std::set<Slot> model;
  base::SeededRandom random(7);
  for (int step = 0; step < 30'000; ++step) {
    const bool grow = random.below(100) < (step / 5'000 % 2 == 0 ? 70u : 30u);
    if (grow || model.empty()) {
      FreeSlots ahead(slab);
      const Slot slot = ahead.next();
      ASSERT_TRUE(model.insert(slot).second);
      slab.claim(slot).number = slot;
    } else {
      auto victim = model.lower_bound(Slot(random.below(*model.rbegin() + 1)));
      slab.release(*victim);
      model.erase(victim);
    }
    ASSERT_EQ(slab.size(), model.size());
  }
  auto slot = slab.next_occupied(0);
  for (const Slot expected : model) {
    ASSERT_EQ(slot, expected);
    ASSERT_EQ(slab[*slot].number, expected);
    slot = slab.next_occupied(*slot + 1);
  }
  EXPECT_FALSE(slot);
}

}  // namespace
}  // namespace sluice::sqs
