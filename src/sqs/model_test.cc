// The engine beside an obvious model: a list of messages that is searched and sorted at every step. Seeds choose what
// happens; restarts, checkpoints and checkpoints with life going on in between are part of it. A failure names its
// seed and is shrunk to the few steps that it needs.
#include <gtest/gtest-spi.h>

#include <algorithm>
#include <tuple>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

struct ModelMessage {
  std::string body, group;
  base::Instant sent, visible_at;
  int receives = 0;       // in this queue
  int receives_ever = 0;  // in this and others
  int order = 0;          // of arrival
};

// One queue, standard or FIFO, by the rules of sqs.md sections 9 to 12.
class Model {
 public:
  Model(bool fifo, int max_receive_count, Model* dead_letters)
      : fifo_(fifo), max_receive_count_(max_receive_count), dead_letters_(dead_letters) {}

  void send(const std::string& body, const std::string& group, base::Instant now, base::Duration delay) {
    messages_.push_back({body, group, now, now + delay, 0, 0, next_order_++});
  }

  std::vector<std::string> receive(std::size_t max, base::Instant now, base::Duration timeout) {
    std::vector<std::string> bodies;
    for (const int order : turns(now)) {
      if (bodies.size() == max) break;
      const auto message =
          std::find_if(messages_.begin(), messages_.end(), [&](const ModelMessage& m) { return m.order == order; });
      if (dead_letters_ != nullptr && message->receives >= max_receive_count_) {
        dead_letters_->accept(*message, now);
        messages_.erase(message);
        continue;
      }
      bodies.push_back(message->body);
      ++message->receives;
      ++message->receives_ever;
      message->visible_at = now + timeout;
    }
    return bodies;
  }

  // Null when it is gone.
  ModelMessage* find(const std::string& body) {
    const auto found =
        std::find_if(messages_.begin(), messages_.end(), [&](const ModelMessage& m) { return m.body == body; });
    return found == messages_.end() ? nullptr : &*found;
  }
  void remove(const std::string& body) {
    std::erase_if(messages_, [&](const ModelMessage& m) { return m.body == body; });
  }
  void purge() { messages_.clear(); }
  void expire(base::Instant now, base::Duration retention) {
    std::erase_if(messages_, [&](const ModelMessage& m) { return m.sent + retention <= now; });
  }

  std::string counts(base::Instant now) const {
    int visible = 0, in_flight = 0, delayed = 0;
    for (const auto& m : messages_) ++(m.visible_at <= now ? visible : m.receives > 0 ? in_flight : delayed);
    return std::to_string(visible) + "/" + std::to_string(in_flight) + "/" + std::to_string(delayed);
  }

 private:
  void accept(ModelMessage message, base::Instant now) {
    message.receives = 0;
    message.visible_at = now;
    message.order = next_order_++;
    if (fifo_) message.sent = now;
    messages_.push_back(message);
  }

  // The orders of the messages that a receive comes upon, one after the other.
  std::vector<int> turns(base::Instant now) const {
    const auto turn = [](const ModelMessage& m) { return std::tuple(m.visible_at, m.receives_ever, m.order); };
    std::vector<ModelMessage> heads;
    for (const auto& m : messages_) {
      const bool is_head = !fifo_ || std::none_of(messages_.begin(), messages_.end(), [&](const ModelMessage& other) {
        return other.group == m.group && other.order < m.order;
      });
      if (is_head && m.visible_at <= now) heads.push_back(m);
    }
    std::sort(heads.begin(), heads.end(), [&](const ModelMessage& a, const ModelMessage& b) {
      if (fifo_) return std::tuple(a.visible_at, a.order) < std::tuple(b.visible_at, b.order);
      return turn(a) < turn(b);
    });
    std::vector<int> orders;
    for (const auto& head : heads) {
      if (!fifo_) {
        orders.push_back(head.order);
        continue;
      }
      for (const auto& m : messages_) {  // in order of arrival
        if (m.group != head.group) continue;
        if (m.visible_at > now) break;
        orders.push_back(m.order);
      }
    }
    return orders;
  }

  const bool fifo_;
  const int max_receive_count_;
  Model* const dead_letters_;
  std::vector<ModelMessage> messages_;  // in order of arrival
  int next_order_ = 0;
};

// What a step does is drawn from its number, so that a sequence without some of its steps still means something.
using Steps = std::vector<std::uint64_t>;

struct Setting {
  bool fifo = false;
  int model_max_receive_count = 3;  // the engine's is 3: another number is a mistake that must be found
};

class Comparison {
 public:
  explicit Comparison(const Setting& setting)
      : fifo_(setting.fifo),
        queue_(fifo_ ? "q.fifo" : "q"),
        dlq_(fifo_ ? "q-dlq.fifo" : "q-dlq"),
        dead_letters_(fifo_, 0, nullptr),
        model_(fifo_, setting.model_max_receive_count, &dead_letters_) {
    AttributeMap attributes = {{"MessageRetentionPeriod", std::to_string(kRetention / 1s)}};
    if (fifo_) attributes["ContentBasedDeduplication"] = "true";
    sqs_.create_queue_with_dlq(queue_, kMaxReceiveCount, attributes);
  }

  void step(std::uint64_t number) {
    random_ = base::SeededRandom(number);
    switch (random_.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return send();
      case 5:
      case 6:
      case 7:
      case 8:
        return receive(queue_, model_);
      case 9:
        return receive(dlq_, dead_letters_);
      case 10:
      case 11:
      case 12:
        return remove();
      case 13:
      case 14:
        return change_visibility();
      case 15:
      case 16:
      case 17:
        return advance();
      case 18:
        if (random_.below(10) == 0) return purge();
        return restart();
      case 19:
        return checkpoint();
    }
  }

  void compare() {
    ASSERT_EQ(sqs_.counts(queue_), model_.counts(sqs_.now()));
    ASSERT_EQ(sqs_.counts(dlq_), dead_letters_.counts(sqs_.now()));
  }

  // What happened, a line each.
  const std::string& told() const { return told_; }

 private:
  static constexpr int kMaxReceiveCount = 3;
  static constexpr auto kRetention = 400s;
  static constexpr auto kDlqRetention = 345'600s;

  struct Handle {
    std::string queue, text, body;
    int receives = 0;
  };

  void tell(const std::string& what) { told_ += "  " + what + "\n"; }

  void send() {
    const auto body = std::to_string(next_body_++);
    SendOptions options;
    base::Duration delay{};
    if (fifo_ || random_.below(4) == 0) options.group = "g" + std::to_string(random_.below(3));
    if (!fifo_ && random_.below(4) == 0) {
      options.delay = std::int32_t(random_.below(20));
      delay = base::seconds(*options.delay);
    }
    tell("send " + body + (options.group.empty() ? "" : " of group " + options.group) +
         (options.delay ? " in " + std::to_string(*options.delay) + " s" : ""));
    sqs_.send(queue_, body, options);
    model_.send(body, fifo_ ? options.group : "", sqs_.now(), delay);
  }

  void receive(const std::string& queue, Model& model) {
    const auto max = 1 + random_.below(10);
    const auto timeout = random_.below(4) == 0 ? 0 : random_.below(40);
    tell("receive " + std::to_string(max) + " of " + queue + " for " + std::to_string(timeout) + " s");
    const auto messages = sqs_.receive(queue, {.max = int(max), .visibility_timeout = int(timeout)});
    std::vector<std::string> bodies;
    for (const auto& message : messages) bodies.push_back(message.Body);
    ASSERT_EQ(join(bodies), join(model.receive(max, sqs_.now(), base::seconds(timeout))));
    for (const auto& message : messages) {
      handles_.push_back({queue, message.ReceiptHandle, message.Body, model.find(message.Body)->receives_ever});
    }
  }

  // Whether a FIFO queue still honours the handle.
  bool holds(const Handle& handle, const ModelMessage& message) const {
    return !fifo_ || (message.visible_at > sqs_.now() && message.receives_ever == handle.receives);
  }

  Model& model_of(const Handle& handle) { return handle.queue == queue_ ? model_ : dead_letters_; }

  void remove() {
    if (handles_.empty()) return;
    const auto handle = handles_[random_.below(handles_.size())];
    const auto* message = model_of(handle).find(handle.body);
    tell("delete " + handle.body + " of " + handle.queue + " as received " + std::to_string(handle.receives) +
         " times");
    const auto reply = sqs_.call(DeleteMessageRequest{SqsTester::url(handle.queue), handle.text});
    ASSERT_EQ(reply.has_value(), message == nullptr || holds(handle, *message));
    if (reply) model_of(handle).remove(handle.body);
  }

  void change_visibility() {
    if (handles_.empty()) return;
    const auto handle = handles_[random_.below(handles_.size())];
    auto* message = model_of(handle).find(handle.body);
    const int timeout = random_.below(2) == 0 ? 0 : int(random_.below(60));
    tell("hide " + handle.body + " of " + handle.queue + " for " + std::to_string(timeout) + " s");
    const auto reply = sqs_.call(ChangeMessageVisibilityRequest{SqsTester::url(handle.queue), handle.text, timeout});
    ASSERT_EQ(reply.has_value(), message != nullptr && holds(handle, *message));
    if (reply) message->visible_at = sqs_.now() + base::seconds(timeout);
  }

  void advance() {
    // Often not at all, so that much happens at the same instant; sometimes long.
    const auto how_long = random_.below(30) == 0 ? random_.below(500'000'000) : random_.below(15) * 1'000'000;
    tell("wait " + std::to_string(how_long) + " us");
    sqs_.advance(base::Duration(how_long));
    model_.expire(sqs_.now(), kRetention);
    dead_letters_.expire(sqs_.now(), kDlqRetention);
  }

  void purge() {
    tell("purge");
    sqs_.must<std::monostate>(PurgeQueueRequest{SqsTester::url(queue_)});
    model_.purge();
  }

  void restart() {
    tell("restart");
    sqs_.restart();
  }

  void checkpoint() {
    tell("checkpoint, with what comes meanwhile:");
    sqs_.checkpoint(1 + random_.below(20), [this] {
      if (random_.below(2) == 0) send();
      if (random_.below(2) == 0) receive(queue_, model_);
      if (random_.below(2) == 0) remove();
      if (random_.below(4) == 0) advance();
    });
    if (random_.below(2) == 0) restart();
  }

  const bool fifo_;
  base::SeededRandom random_{0};
  SqsTester sqs_;
  std::string told_;
  const std::string queue_, dlq_;
  Model dead_letters_;
  Model model_;
  std::vector<Handle> handles_;
  int next_body_ = 0;
};

struct Failure {
  std::size_t steps = 0;     // up to and with the one that shows it; 0: nothing is wrong
  std::string story, proof;  // what happened, what differs
};

Failure run(const Setting& setting, const Steps& steps) {
  testing::TestPartResultArray found;
  testing::ScopedFakeTestPartResultReporter reporter(
      testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &found);
  Comparison comparison(setting);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    comparison.step(steps[i]);
    if (found.size() == 0) comparison.compare();
    if (found.size() > 0) return {i + 1, comparison.told(), found.GetTestPartResult(0).message()};
  }
  return {};
}

// The failure with as few steps as leaving some out, half of them first and one by one in the end, can find.
Failure shrunk(const Setting& setting, Steps steps, Failure failure) {
  steps.resize(failure.steps);
  for (std::size_t length = steps.size() / 2; length > 0; length /= 2) {
    for (std::size_t begin = 0; begin + length <= steps.size();) {
      Steps fewer = steps;
      fewer.erase(fewer.begin() + std::ptrdiff_t(begin), fewer.begin() + std::ptrdiff_t(begin + length));
      const auto still = run(setting, fewer);
      if (still.steps > 0) {
        fewer.resize(still.steps);
        steps = std::move(fewer);
        failure = still;
      } else {
        begin += length;
      }
    }
  }
  return failure;
}

Steps steps_of(std::uint64_t seed, std::size_t count) {
  base::SeededRandom random(seed);
  Steps steps;
  for (std::size_t i = 0; i < count; ++i) steps.push_back(random.below(std::uint64_t(1) << 32));
  return steps;
}

class ModelTest : public testing::TestWithParam<bool> {};

TEST_P(ModelTest, the_engine_does_as_the_model_does) {
  const Setting setting{.fifo = GetParam()};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto steps = steps_of(seed, 300);
    if (const auto failure = run(setting, steps); failure.steps > 0) {
      const auto least = shrunk(setting, steps, failure);
      FAIL() << "seed " << seed << ", step " << failure.steps << "; it takes no more than\n"
             << least.story << least.proof;
    }
  }
}

TEST_P(ModelTest, a_mistake_is_found_and_shrunk_to_the_steps_that_it_needs) {
  const Setting setting{.fifo = GetParam(), .model_max_receive_count = 2};
  Failure least;
  for (std::uint64_t seed = 1; least.steps == 0 && seed <= 10; ++seed) {
    const auto steps = steps_of(seed, 300);
    if (const auto failure = run(setting, steps); failure.steps > 0) least = shrunk(setting, steps, failure);
  }
  ASSERT_GT(least.steps, 0u);
  EXPECT_LE(least.steps, 8u) << least.story;  // a send, three receives, and what makes the message visible again
  EXPECT_NE(least.story.find("send"), std::string::npos);
  EXPECT_NE(least.story.find("receive"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Types, ModelTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Fifo" : "Standard"; });

}  // namespace
}  // namespace sluice::sqs
