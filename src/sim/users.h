#pragma once
// Users: whoever uses queues and the sample. Each does one thing at a time, pauses, and does the next; after as many as
// the plan says it is done. Then come those who empty everything, until they are told to stop.
#include <memory>
#include <string>

#include "sim/setup.h"
#include "sim/sqs_client.h"
#include "sim/world.h"

namespace sluice::sim {

class User {
 public:
  virtual ~User() = default;
  void start() { pause(); }
  // Begins nothing any more.
  void stop() { left_ = 0; }
  bool done() const { return left_ == 0 && !busy_; }

 protected:
  User(World& world, int operations, base::Duration pause_max)
      : world_(world), left_(operations), pause_max_(pause_max) {}

  virtual void act() = 0;
  // Each act() ends in one of these, perhaps later.
  void pause();
  std::string new_token(std::string_view prefix) { return fmt::format("{}-{}", prefix, world_.random.hex(12)); }
  // {"token":...} and padding.
  std::string body(const std::string& token, std::string_view more = "");

  World& world_;

 private:
  int left_;
  bool busy_ = false;
  const base::Duration pause_max_;
};

// Sends to and receives from one queue.
class QueueUser final : public User {
 public:
  QueueUser(World& world, std::string queue_url);

 private:
  void act() override;
  void send();
  void send_batch();
  void receive();
  void deal_with(const TakenMessage& message);
  SqsClient::Message new_message();

  const std::string queue_;
  const bool fifo_;
  SqsClient sqs_;
};

// POST /inbox and GET /outbox.
class InboxUser final : public User {
 public:
  InboxUser(World& world, const Setup& sample);

 private:
  void act() override;
  void post();
  void get();

  const std::string inbox_, outbox_;
};

// Receives and deletes.
class QueueDrain final : public User {
 public:
  QueueDrain(World& world, std::string queue_url);

 private:
  void act() override;
  const std::string queue_;
  SqsClient sqs_;
  static const Manners kManners;
};

// GET /outbox.
class OutboxDrain final : public User {
 public:
  OutboxDrain(World& world, const Setup& sample);

 private:
  void act() override;
  const std::string outbox_;
};

}  // namespace sluice::sim
