#pragma once
// Process: one life of the program, from opening its log to its end, as main/up.cc wires it: journal, core, machine,
// front. Simulated are the disk, the clock, the threads (their work is on the agenda), the sockets and the functions.
#include <functional>
#include <memory>
#include <optional>

#include "host/blob_store.h"
#include "host/code_store.h"
#include "host/core.h"
#include "host/machine.h"
#include "http/front.h"
#include "sim/functions.h"
#include "sim/watched_journal.h"
#include "sim/world.h"

namespace sluice::sim {

// What a test breaks on purpose, to see that the simulation finds it.
struct Canary {
  // In front of the disk, and in front of the journal.
  std::function<std::unique_ptr<base::FileSystem>(base::FileSystem&)> disk;
  std::function<std::unique_ptr<base::Journal>(std::unique_ptr<base::Journal>)> journal;
};

class Process {
 public:
  // Opens the log and replays it. Failures are those of the disk.
  static base::Result<std::unique_ptr<Process>> start(World& world, const Canary& canary);
  ~Process();

  http::Front& front() { return *front_; }
  const WatchedJournal& journal() const { return *watched_; }
  const host::Machine& machine() const { return *machine_; }

  // As main/loop.cc does after each handler.
  void end_round();
  // In the agenda's time.
  std::optional<base::Instant> next_deadline() const;
  void on_time() { machine_->on_time(); }

  bool is_out_of_room() const { return core_->room() == base::Room::kNone; }

  // Its journal has failed, or the disk has stopped under it: nothing leaves it any more.
  bool dead() const { return failed_ || world_.disk.crashed(); }

 private:
  class Later;
  Process(World& world, const Canary& canary);
  base::Status open(const Canary& canary);
  // Puts work on the agenda that is dropped if this process has ended by then.
  void later(base::Duration delay, std::function<void()> work);

  World& world_;
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  bool failed_ = false;
  base::SeededRandom random_;
  std::unique_ptr<base::FileSystem> broken_disk_;
  std::unique_ptr<host::Workers> workers_;
  std::optional<host::BlobStore> blobs_;
  std::unique_ptr<base::Journal> journal_;
  WatchedJournal* watched_ = nullptr;  // journal_, or inside it
  std::unique_ptr<host::Core> core_;
  std::unique_ptr<host::CodeStore> code_;
  std::unique_ptr<host::Machine> machine_;
  std::unique_ptr<Functions> functions_;
  std::unique_ptr<http::Front> front_;
};

}  // namespace sluice::sim
