#pragma once
// SqsTester: an engine with a host of its own in a test's hand, so that cases read like stories: create_queue, send,
// receive, advance(30s), restart(). Time stands still until it is advanced. Queues are named by their names.
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/payload.h"
#include "base/random.h"
#include "sqs/engine.h"
#include "sqs/received.h"

namespace sluice::sqs {

using namespace std::chrono_literals;

// What lies in the journal: encoded events and their payloads by position.
class MemoryJournal final : public base::PayloadReader {
 public:
  struct Record {
    std::string header;
    base::PayloadRef payload;
  };

  // Appends an event, encoded; sets the ref of its payload if it has one.
  void append(Event& event);
  base::PayloadView read(const base::PayloadRef& ref) const override;
  const std::vector<Record>& records() const { return records_; }
  // Forgets payloads before a position.
  void release(std::uint64_t before) { payloads_.erase(payloads_.begin(), payloads_.lower_bound(before)); }
  std::uint64_t end() const { return end_; }
  // What replay begins with from now on.
  void forget_records() { records_.clear(); }

 private:
  std::vector<Record> records_;
  std::map<std::uint64_t, std::string> payloads_;
  std::uint64_t end_ = 1;
};

struct SendOptions {
  std::optional<std::int32_t> delay;
  std::string group, deduplication_id;
  std::map<std::string, MessageAttributeValue> attributes;
};

struct ReceiveOptions {
  std::int32_t max = 10;
  std::optional<std::int32_t> visibility_timeout;
  std::optional<std::int32_t> wait;
  std::vector<std::string> system_attributes, attributes;
  std::optional<std::string> attempt_id;
};

class SqsTester {
 public:
  explicit SqsTester(const Options& options = {}, std::uint64_t seed = 1);

  // ---- the caller's side

  // Decides a command and carries it out. A command that parks answers an empty receive.
  aws::Result<Reply> call(const Command& command);
  // The same for a command that must succeed, giving its result.
  template <class Result>
  Result must(const Command& command) {
    auto reply = call(command);
    if (!reply) {
      ADD_FAILURE() << reply.error().code << ": " << reply.error().message;
      return {};
    }
    if constexpr (std::is_same_v<Result, std::monostate>) {
      return {};
    } else {
      return std::get<Result>(std::move(*reply));
    }
  }
  // "CODE: message" of a command that must fail; the code as the query protocol writes it.
  std::string error_of(const Command& command);

  void create_queue(const std::string& name, const AttributeMap& attributes = {});
  // A source and its dead-letter queue NAME-dlq (or NAME-dlq.fifo).
  void create_queue_with_dlq(const std::string& name, int max_receive_count, const AttributeMap& attributes = {});
  void set_attribute(const std::string& queue, const std::string& name, const std::string& value);
  std::string attribute(const std::string& queue, const std::string& name);
  // "visible/in flight/delayed"
  std::string counts(const std::string& queue);

  SendMessageResult send(const std::string& queue, const std::string& body, const SendOptions& options = {});

  std::vector<Message> receive(const std::string& queue, const ReceiveOptions& options = {});
  // The bodies of what a receive gives, as "a,b,c".
  std::string receive_bodies(const std::string& queue, const ReceiveOptions& options = {});
  void remove(const std::string& queue, const std::string& handle);
  void change_visibility(const std::string& queue, const std::string& handle, std::int32_t timeout);

  // ---- long polls

  // Sends a receive that must wait; `bodies` gives what it got in the end, or nothing while it waits.
  struct Poll {
    std::optional<std::string> bodies;
  };
  std::shared_ptr<Poll> poll(const std::string& queue, std::int32_t wait, std::int32_t max = 10);

  // ---- the host's side

  void advance(base::Duration duration);
  // Replays the journal into a fresh engine.
  void restart();
  // Restates the state in slices of `budget` events; the journal then begins there. between() runs between slices.
  void checkpoint(
      std::size_t budget = 1000, const std::function<void()>& between = [] {});

  // Writes every payload to the journal's tail, as the host does to empty a segment; the old bytes are gone.
  void move_payloads();
  // The whole state as text, to be compared: what a checkpoint would write.
  std::string state_text() const;

  base::Instant now() const { return now_; }
  const Engine& engine() const { return *engine_; }
  aws::Context& context() { return context_; }
  // Names of the queues that MessagesAvailable named since last asked, as "a,b".
  std::string woken();
  static std::string url(const std::string& queue) { return "http://127.0.0.1:4566/000000000000/" + queue; }
  static std::string arn(const std::string& queue) { return "arn:aws:sqs:us-east-1:000000000000:" + queue; }

 private:
  struct Parked {
    Command command;
    aws::Context context;
    std::string key;
    base::Instant until;
    std::shared_ptr<Poll> poll;
  };

  Decision decide(const Command& command, const aws::Context& context);
  void pass_time();
  void note_effects(const Decision& decision);
  void decide_again(std::size_t index);
  void settle_polls();
  std::string bodies_of(const Reply& reply) const;

  Options options_;
  base::SeededRandom random_;
  base::Instant now_;
  aws::Context context_;
  MemoryJournal journal_;
  std::unique_ptr<Engine> engine_;
  std::vector<Parked> parked_;
  std::vector<std::string> woken_;   // names, for the test to ask
  std::deque<std::string> to_wake_;  // ARNs whose parked receives are to be decided again
};

std::string join(const std::vector<std::string>& parts);

MessageAttributeValue string_attribute(const std::string& value, const std::string& type = "String");
MessageAttributeValue binary_attribute(const std::string& bytes, const std::string& type = "Binary");

}  // namespace sluice::sqs
