// The engine beside an obvious model: a list of messages that is searched and sorted at every step. Seeds choose what
// happens; restarts, checkpoints and checkpoints with life going on in between are part of it. A failure names its
// seed.
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

class Comparison {
 public:
  Comparison(bool fifo, std::uint64_t seed)
      : fifo_(fifo),
        random_(seed),
        sqs_({}, seed),
        queue_(fifo ? "q.fifo" : "q"),
        dlq_(fifo ? "q-dlq.fifo" : "q-dlq"),
        dead_letters_(fifo, 0, nullptr),
        model_(fifo, kMaxReceiveCount, &dead_letters_) {
    AttributeMap attributes = {{"MessageRetentionPeriod", std::to_string(kRetention / 1s)}};
    if (fifo) attributes["ContentBasedDeduplication"] = "true";
    sqs_.create_queue_with_dlq(queue_, kMaxReceiveCount, attributes);
  }

  void step() {
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
        return sqs_.restart();
      case 19:
        return checkpoint();
    }
  }

  void compare() {
    ASSERT_EQ(sqs_.counts(queue_), model_.counts(sqs_.now()));
    ASSERT_EQ(sqs_.counts(dlq_), dead_letters_.counts(sqs_.now()));
  }

 private:
  static constexpr int kMaxReceiveCount = 3;
  static constexpr auto kRetention = 400s;
  static constexpr auto kDlqRetention = 345'600s;

  struct Handle {
    std::string queue, text, body;
    int receives = 0;
  };

  void send() {
    const auto body = std::to_string(next_body_++);
    SendOptions options;
    base::Duration delay{};
    if (fifo_ || random_.below(4) == 0) options.group = "g" + std::to_string(random_.below(3));
    if (!fifo_ && random_.below(4) == 0) {
      options.delay = std::int32_t(random_.below(20));
      delay = base::seconds(*options.delay);
    }
    sqs_.send(queue_, body, options);
    model_.send(body, fifo_ ? options.group : "", sqs_.now(), delay);
  }

  void receive(const std::string& queue, Model& model) {
    const auto max = 1 + random_.below(10);
    const auto timeout = random_.below(4) == 0 ? 0 : random_.below(40);
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
    const auto reply = sqs_.call(DeleteMessageRequest{SqsTester::url(handle.queue), handle.text});
    ASSERT_EQ(reply.has_value(), message == nullptr || holds(handle, *message));
    if (reply) model_of(handle).remove(handle.body);
  }

  void change_visibility() {
    if (handles_.empty()) return;
    const auto handle = handles_[random_.below(handles_.size())];
    auto* message = model_of(handle).find(handle.body);
    const int timeout = random_.below(2) == 0 ? 0 : int(random_.below(60));
    const auto reply = sqs_.call(ChangeMessageVisibilityRequest{SqsTester::url(handle.queue), handle.text, timeout});
    ASSERT_EQ(reply.has_value(), message != nullptr && holds(handle, *message));
    if (reply) message->visible_at = sqs_.now() + base::seconds(timeout);
  }

  void advance() {
    // Often not at all, so that much happens at the same instant; sometimes long.
    const auto how_long = random_.below(30) == 0 ? random_.below(500'000'000) : random_.below(15) * 1'000'000;
    sqs_.advance(base::Duration(how_long));
    model_.expire(sqs_.now(), kRetention);
    dead_letters_.expire(sqs_.now(), kDlqRetention);
  }

  void purge() {
    sqs_.must<std::monostate>(PurgeQueueRequest{SqsTester::url(queue_)});
    model_.purge();
  }

  void checkpoint() {
    sqs_.checkpoint(1 + random_.below(20), [this] {
      if (random_.below(2) == 0) send();
      if (random_.below(2) == 0) receive(queue_, model_);
      if (random_.below(2) == 0) remove();
      if (random_.below(4) == 0) advance();
    });
    if (random_.below(2) == 0) sqs_.restart();
  }

  const bool fifo_;
  base::SeededRandom random_;
  SqsTester sqs_;
  const std::string queue_, dlq_;
  Model dead_letters_;
  Model model_;
  std::vector<Handle> handles_;
  int next_body_ = 0;
};

class ModelTest : public testing::TestWithParam<bool> {};

TEST_P(ModelTest, the_engine_does_as_the_model_does) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Comparison comparison(GetParam(), seed);
    for (int i = 0; i < 300; ++i) {
      comparison.step();
      if (!HasFatalFailure()) comparison.compare();
      if (HasFailure()) FAIL() << "at step " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, ModelTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Fifo" : "Standard"; });

}  // namespace
}  // namespace sluice::sqs
