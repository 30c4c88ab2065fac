// What a queued message costs in memory: at most 128 bytes, everything included. This program counts what is allocated.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>

#include "sqs/state.h"

namespace {
std::size_t allocated = 0;
}  // namespace

void* operator new(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) std::abort();
  allocated += malloc_usable_size(block);
  return block;
}
void operator delete(void* block) noexcept {
  allocated -= malloc_usable_size(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}

namespace sluice::sqs {
namespace {

constexpr std::size_t kBytesMax = 128;

class IndexSize : public testing::Test {
 protected:
  IndexSize() {
    QueueCreated created;
    created.queue = 1;
    created.name = "q";
    created.attributes = default_attributes(QueueType::kStandard);
    state_.apply(created);
  }

  static base::Instant at(std::size_t i) { return base::from_epoch_ms(1'800'000'000'000) + base::Duration(i); }

  void send(std::size_t i, base::Duration delay = {}) {
    MessageSent sent;
    sent.queue = 1;
    sent.key = {Slot(i), i + 1};
    sent.at = at(i);
    sent.visible_at = at(i) + delay;
    sent.sender_id = "AIDACKCEVSQ6C2EXAMPLE";
    sent.payload.ref = {i + 1, 100, 0};
    state_.apply(sent);
  }

  State state_;
};

TEST_F(IndexSize, of_a_million_visible_messages) {
  constexpr std::size_t kMessages = 1'000'000;
  const auto before = allocated;
  for (std::size_t i = 0; i < kMessages; ++i) send(i);
  EXPECT_LE((allocated - before) / kMessages, kBytesMax);
  RecordProperty("bytes", int((allocated - before) / kMessages));
  state_.apply(QueuePurged{1, at(kMessages)});
  for (int pause = 0; pause <= 100; ++pause) state_.apply(TimeAdvanced{at(kMessages)});
  EXPECT_LE(allocated - before, kMessages) << "an empty queue gives its memory back";
}

TEST_F(IndexSize, of_as_many_in_flight_as_may_be) {
  constexpr std::size_t kMessages = 120'000;
  const auto before = allocated;
  for (std::size_t i = 0; i < kMessages; ++i) send(i);
  for (std::size_t i = 0; i < kMessages; ++i) {
    state_.apply(MessageReceived{1, {Slot(i), i + 1}, at(kMessages), at(kMessages + i) + base::seconds(30), 1});
  }
  EXPECT_LE((allocated - before) / kMessages, kBytesMax);
  RecordProperty("bytes", int((allocated - before) / kMessages));
  for (std::size_t i = 0; i < kMessages; ++i) state_.apply(MessageDeleted{1, {Slot(i), i + 1}});
  EXPECT_LE(allocated - before, kMessages) << "an empty queue gives its memory back";
}

TEST_F(IndexSize, of_delayed_messages) {
  constexpr std::size_t kMessages = 100'000;
  const auto before = allocated;
  for (std::size_t i = 0; i < kMessages; ++i) send(i, base::seconds(900));
  EXPECT_LE((allocated - before) / kMessages, kBytesMax);
}

TEST_F(IndexSize, of_a_queue_with_one_message) {
  constexpr std::size_t kQueueMax = 8'192;
  const auto before = allocated;
  QueueCreated created;
  created.queue = 2;
  created.name = "r";
  created.attributes = default_attributes(QueueType::kStandard);
  state_.apply(created);
  send(0);
  EXPECT_LE(allocated - before, kQueueMax);
}

}  // namespace
}  // namespace sluice::sqs
