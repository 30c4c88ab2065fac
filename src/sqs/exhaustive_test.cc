// Every sequence of a few operations on a small queue, with what must hold after each of them.
#include <algorithm>
#include <array>
#include <set>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

enum Operation { kSend, kReceive, kDelete, kMakeVisible, kWait, kRestart, kCheckpoint, kOperations };

class Story {
 public:
  explicit Story(bool fifo) : queue_(fifo ? "q.fifo" : "q") {
    AttributeMap attributes = {{"VisibilityTimeout", "10"}};
    if (fifo) attributes["ContentBasedDeduplication"] = "true";
    sqs_.create_queue_with_dlq(queue_, 2, attributes);
    send();
  }

  void perform(Operation operation) {
    switch (operation) {
      case kSend:
        return send();
      case kReceive:
        return receive();
      case kDelete:
        return remove();
      case kMakeVisible:
        return make_visible();
      case kWait:
        return sqs_.advance(10s);
      case kRestart:
        return sqs_.restart();
      case kCheckpoint:
        sqs_.checkpoint(1);
        return sqs_.restart();
      case kOperations:
        break;
    }
  }

  void check_invariants() {
    const auto queue = sqs_.engine().find(SqsTester::arn(queue_)).value();
    const auto dlq = sqs_.engine().find(SqsTester::arn(queue_ == "q" ? "q-dlq" : "q-dlq.fifo")).value();
    const auto held = queue.visible + queue.in_flight + queue.delayed + dlq.visible;
    ASSERT_EQ(held + deleted_.size(), std::size_t(sent_)) << "no message is lost or doubled";
  }

  void check_restart() {
    const auto state = sqs_.state_text();
    sqs_.restart();
    ASSERT_EQ(sqs_.state_text(), state) << "a restart changes nothing";
  }

 private:
  struct Taken {
    std::string body, handle;
    base::Instant until;
  };

  void send() { sqs_.send(queue_, std::to_string(sent_++), {.group = queue_ == "q" ? "" : "g"}); }

  void receive() {
    for (const auto& message : sqs_.receive(queue_, {.max = 1, .system_attributes = {"ApproximateReceiveCount"}})) {
      ASSERT_FALSE(deleted_.contains(message.Body)) << "a deleted message never returns";
      for (const auto& taken : taken_) {
        ASSERT_FALSE(taken.body == message.Body && taken.until > sqs_.now())
            << "no second delivery inside a visibility timeout";
      }
      const int count = std::stoi(message.Attributes.at("ApproximateReceiveCount"));
      ASSERT_EQ(count, ++receives_[message.Body]) << "the receive count never falls";
      ASSERT_LE(count, 2) << "dead-lettered exactly past the limit";
      if (queue_ != "q") {
        const int number = std::stoi(message.Body);
        for (const auto& taken : taken_) {
          const bool blocks = taken.until > sqs_.now() && !deleted_.contains(taken.body);
          ASSERT_FALSE(blocks && std::stoi(taken.body) < number) << "a message in flight holds back those after it";
        }
      }
      taken_.push_back({message.Body, message.ReceiptHandle, sqs_.now() + 10s});
    }
  }

  void remove() {
    if (taken_.empty()) return;
    const auto& taken = taken_.front();
    const auto moved = receives_[taken.body] == 2 && taken.until <= sqs_.now();
    const auto before = sqs_.engine().find(SqsTester::arn(queue_)).value();
    const auto reply = sqs_.call(DeleteMessageRequest{SqsTester::url(queue_), taken.handle});
    const auto after = sqs_.engine().find(SqsTester::arn(queue_)).value();
    const auto size = [](const QueueFacts& facts) { return facts.visible + facts.in_flight; };
    if (size(after) < size(before)) deleted_.insert(taken.body);
    if (queue_ == "q" && !moved) {
      ASSERT_TRUE(reply && deleted_.contains(taken.body)) << "a standard queue's handle always deletes";
    }
    if (reply) taken_.erase(taken_.begin());
  }

  void make_visible() {
    if (taken_.empty()) return;
    auto& taken = taken_.back();
    if (sqs_.call(ChangeMessageVisibilityRequest{SqsTester::url(queue_), taken.handle, 0})) {
      for (auto& other : taken_) {
        if (other.body == taken.body) other.until = sqs_.now();
      }
    }
  }

  SqsTester sqs_;
  const std::string queue_;
  int sent_ = 0;
  std::vector<Taken> taken_;
  std::set<std::string> deleted_;
  std::map<std::string, int> receives_;
};

class Exhaustive : public testing::TestWithParam<bool> {};

TEST_P(Exhaustive, every_sequence_of_four_operations) {
  constexpr int kLength = 4;
  std::array<int, kLength> sequence{};
  for (;;) {
    Story story(GetParam());
    std::string told;
    for (const int operation : sequence) {
      told += " " + std::to_string(operation);
      story.perform(Operation(operation));
      story.check_invariants();
      if (HasFailure()) FAIL() << "after" << told;
    }
    story.check_restart();
    if (HasFailure()) FAIL() << "after" << told;
    auto place = sequence.begin();
    while (place != sequence.end() && ++*place == kOperations) *place++ = 0;
    if (place == sequence.end()) return;
  }
}

TEST_P(Exhaustive, every_order_of_all_operations) {
  std::array<int, kOperations> order{};
  for (int i = 0; i < kOperations; ++i) order[std::size_t(i)] = i;
  do {
    Story story(GetParam());
    for (const int operation : order) {
      story.perform(Operation(operation));
      story.check_invariants();
    }
    story.check_restart();
    if (HasFailure()) FAIL() << testing::PrintToString(order);
  } while (std::next_permutation(order.begin(), order.end()));
}

INSTANTIATE_TEST_SUITE_P(Types, Exhaustive, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Fifo" : "Standard"; });

}  // namespace
}  // namespace sluice::sqs
