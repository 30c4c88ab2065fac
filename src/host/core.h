#pragma once
// Core: what all engines share on the logic thread: time that never runs backwards, randomness, the journal's open
// batch, and who is held until that batch is durable. "State may run ahead of the disk; replies (of reads too) and
// effects may not."
//
// One round of the loop: requests are decided and applied as they are parsed (EngineSlot::submit), internal effects are
// run (later()), then flush() hands the batch to the journal; when it is durable, everything held since the flush
// before is released, in order. All members are called on the logic thread.
//
// A full disk: what is applied already waits in the journal for room, but nobody waits for it: held replies are refused
// at once, with an outcome that is unknown, and EngineSlot refuses what would change anything more. Reads are answered
// from memory, which then may show what those refused requests did.
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/journal.h"
#include "base/random.h"

namespace sluice::host {

// Something whose answer is ready but may not leave yet.
class Held {
 public:
  virtual ~Held() = default;
  virtual void released() = 0;
  // It will not be released: the disk has no room for what it waits for.
  virtual void refused() = 0;
};

// Bytes of live payloads by journal segment, gathered while a checkpoint restates the engines.
struct LivePayloads {
  std::map<std::uint64_t, std::uint64_t> bytes_by_segment;
  // Payloads in segments below this that hold little else are moved to the journal's tail while restating.
  std::function<bool(std::uint64_t segment)> should_move = [](std::uint64_t) { return false; };
};

class Core {
 public:
  // Runs a function on the logic thread soon. Thread-safe.
  using Post = std::function<void(std::function<void()>)>;
  // Called when the journal has failed: nothing more can be acknowledged, the process must stop.
  using Fatal = std::function<void(const base::Failure&)>;

  Core(base::Clock& clock, base::Random& random, base::Journal& journal, Post post, Fatal fatal);

  base::Instant now();
  // The kind of the record that ends each batch: the time of the batch's last event.
  static constexpr std::uint16_t kTimeKind = 255;
  // Replays one: now() will not be before it, wherever the wall clock has been set meanwhile. False: it can't be read.
  [[nodiscard]] bool replay_time(std::string_view header);
  base::Random& random() { return random_; }
  base::Journal& journal() { return journal_; }
  const Post& post() const { return post_; }

  // While a checkpoint is under way: who counts the payloads that events refer to elsewhere in the journal, also those
  // of events that come between its slices. Null otherwise.
  void count_live_payloads(LivePayloads* live) { live_payloads_ = live; }
  LivePayloads* live_payloads() const { return live_payloads_; }

  // Adds an event to the open batch. What has no payload may be left out if the journal is not replayed.
  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload);

  // Runs `work` later in this round, before flush() closes the batch: an effect of one engine on another.
  void later(std::function<void()> work) { work_.push_back(std::move(work)); }

  // Releases `held`, or calls `effect`, once everything appended so far is durable.
  void hold(std::unique_ptr<Held> held) { held_.push_back({std::move(held), nullptr}); }
  void hold(std::function<void()> effect) { held_.push_back({nullptr, std::move(effect)}); }

  base::Room room() const { return room_; }
  // Calls `work` each time that a full disk has room again: for those who were refused something and would not ask
  // again.
  void when_room_returns(std::function<void()> work) { room_returned_ = std::move(work); }

  // Ends a round. Returns with nothing left to do, or only with batches on their way to the disk.
  void flush();

 private:
  struct HeldItem {
    std::unique_ptr<Held> held;
    std::function<void()> effect;
  };
  struct Batch {
    std::vector<HeldItem> held;
    bool durable = false;
  };

  void room_changed(base::Room room);
  static std::vector<std::unique_ptr<Held>> take_replies(std::vector<HeldItem>& items);
  void refuse_held();
  void answer_reads();
  void run_work();
  void append_time();
  void release(std::vector<HeldItem>& items);
  void batch_durable(std::uint64_t number, base::Status status);
  void release_durable_batches();

  base::Clock& clock_;
  base::Random& random_;
  base::Journal& journal_;
  Post post_;
  Fatal fatal_;
  std::thread::id owner_;
  base::Instant last_now_;
  base::Room room_ = base::Room::kEnough;
  std::function<void()> room_returned_;
  bool appended_ = false;
  std::deque<std::function<void()>> work_;
  std::vector<HeldItem> held_;     // since the last commit
  std::deque<Batch> batches_;      // committed, oldest first
  std::uint64_t first_batch_ = 0;  // number of batches_.front()
  bool flushing_ = false;
  LivePayloads* live_payloads_ = nullptr;
};

}  // namespace sluice::host
