#pragma once
// For tests: an engine (aws/decision.h) with a journal in memory around it, as the host would have. Commands are
// decided and applied, time is advanced, and the engine is rebuilt from its journal or from its restatement.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aws/context.h"
#include "aws/decision.h"
#include "base/check.h"
#include "base/crc32c.h"
#include "base/event_codec.h"
#include "base/random.h"

namespace sluice::aws {

// Payloads by position.
class MemoryPayloads : public base::PayloadReader {
 public:
  base::PayloadRef add(std::string_view bytes) {
    if (bytes.empty()) return {};
    const base::PayloadRef ref{++last_, std::uint32_t(bytes.size()), base::crc32c(0, bytes)};
    payloads_.emplace(ref.position, std::make_shared<const std::string>(bytes));
    return ref;
  }
  base::PayloadView read(const base::PayloadRef& ref) const override {
    const auto& bytes = payloads_.at(ref.position);
    return {*bytes, bytes};
  }

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::shared_ptr<const std::string>> payloads_;
};

template <class Engine, class Command, class Reply, class Event, class Effect>
class EngineTester {
 public:
  using Decision = aws::Decision<Reply, Event, Effect>;

  Context context;
  base::Instant now = base::from_epoch_ms(1'769'860'800'000);  // 2026-01-31T12:00:00Z
  std::vector<Effect> effects;                                 // since they were last cleared

  EngineTester() { context.principal = "arn:aws:iam::000000000000:root"; }
  explicit EngineTester(Engine fresh) : EngineTester() { engine_ = std::move(fresh); }

  const Engine& engine() const { return engine_; }
  const MemoryPayloads& payloads() const { return payloads_; }

  // Any command, and what it replies.
  Result<Reply> run(const Command& command) {
    Decision decision = engine_.decide(command, context, now, random_);
    for (auto& event : decision.events) write(event);
    for (auto& effect : decision.effects) effects.push_back(std::move(effect));
    return std::move(decision.reply);
  }
  // The reply of type T, or a failed CHECK.
  template <class T>
  T get(const Command& command) {
    auto reply = run(command);
    if (!reply) std::fprintf(stderr, "%s: %s\n", reply.error().code.c_str(), reply.error().message.c_str());
    CHECK(reply.has_value());
    CHECK(std::holds_alternative<T>(*reply));
    return std::get<T>(std::move(*reply));
  }
  // The error's query code or code, and ": " and its message; "ok" if there is none.
  std::string outcome(const Command& command) {
    const auto reply = run(command);
    if (reply) return "ok";
    const auto& error = reply.error();
    return (error.query_code.empty() ? error.code : error.query_code) + ": " + error.message;
  }

  void advance(base::Duration duration) { now += duration; }

  // Down and up again: a fresh engine that replays the journal.
  void restart(Engine fresh = Engine()) {
    engine_ = std::move(fresh);
    for (const auto& record : journal_) {
      Event event;
      CHECK(base::decode_event(record.header, event));
      std::visit(
          [&](auto& held) {
            if constexpr (requires { held.payload.ref; }) held.payload.ref = record.payload;
          },
          event);
      engine_.apply(event);
    }
  }
  // The same from a restatement alone, in slices of `budget`; then the journal holds nothing else.
  void restart_from_restatement(std::size_t budget, Engine fresh = Engine()) {
    RestateCursor cursor;
    cursor.budget = budget;
    std::vector<Event> events;
    while (!cursor.done) engine_.restate(cursor, events);
    journal_.clear();
    for (auto& event : events) record(event);
    restart(std::move(fresh));
  }
  std::size_t journal_size() const { return journal_.size(); }

 private:
  struct Record {
    std::string header;
    base::PayloadRef payload;
  };

  void write(Event& event) {
    record(event);
    engine_.apply(event);
  }
  void record(Event& event) {
    std::visit(
        [&](auto& held) {
          if constexpr (!is_volatile<std::decay_t<decltype(held)>>) {
            Record out;
            base::encode_event(out.header, event);
            if constexpr (requires { held.payload.ref; })
              held.payload.ref = out.payload = payloads_.add(held.payload.bytes());
            journal_.push_back(std::move(out));
          }
        },
        event);
  }

  Engine engine_;
  base::SeededRandom random_{1};
  MemoryPayloads payloads_;
  std::vector<Record> journal_;
};

}  // namespace sluice::aws
