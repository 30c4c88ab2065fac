#pragma once
// The journal behind wal/journal.h, which says what it does and who may call what. Made by open().
#include <atomic>
#include <map>
#include <optional>
#include <thread>

#include "base/journal.h"
#include "base/mutex.h"
#include "wal/batch_builder.h"
#include "wal/blocks.h"
#include "wal/options.h"
#include "wal/segment_writer.h"

namespace sluice::wal {

class LogJournal final : public base::Journal {
 public:
  struct Opened {
    std::unique_ptr<base::FileSystem> owned_files;  // set if the journal owns them
    std::shared_ptr<void> lock;
    SegmentWriter::State state;
    std::map<std::uint64_t, base::File::Mapping> mappings;  // of all segments, for read()
    std::map<std::uint64_t, base::File::Mapping> replayed;  // others of those to replay: they go when that is done
  };
  LogJournal(base::FileSystem& files, const std::string& directory, const Options& options, Opened opened);
  ~LogJournal() override;

  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload) override;
  void commit(std::function<void(base::Status)> durable) override;
  void watch_room(std::function<void(base::Room)> changed) override { room_changed_ = std::move(changed); }
  bool is_replayed() const override { return options_.is_replayed; }
  std::size_t unsynced() const override;
  base::Status replay(const std::function<void(const base::Record&)>& each) override;
  base::Position end() const override { return builder_.end(); }
  std::uint64_t segment_of(base::Position position) const override { return position / options_.segment_size; }
  void checkpoint(base::Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads) override;
  base::PayloadView read(const base::PayloadRef& ref) const override;

 private:
  struct Checkpoint {
    Position replay_from;
    std::vector<std::uint64_t> live;
  };
  // One commit: write up to `end`, then the checkpoint if there is one, then call back.
  struct Task {
    Position end;
    std::optional<Checkpoint> checkpoint;
    std::function<void(base::Status)> durable;
  };
  void run_thread();
  void run_scheduled(bool may_wait);
  [[nodiscard]] bool run(std::vector<Task>& group, bool may_wait);
  base::Status perform(std::vector<Task>& group);
  void look_for_room();
  void set_room(base::Room room, std::string_view why);

  const std::unique_ptr<base::FileSystem> owned_files_;
  base::FileSystem& files_;
  const std::shared_ptr<void> lock_;
  const std::string directory_;
  const Options options_;
  const std::uint64_t log_id_;
  const Seal seal_;
  const Position replay_from_;
  const Position opened_end_;
  std::map<std::uint64_t, base::File::Mapping> replayed_;  // until replay() is done or not wanted

  ReadIndex index_;
  FileRemover remover_;
  SegmentWriter writer_;  // of the log's thread; of the caller if there is none

  // The logic thread's.
  BatchBuilder builder_;
  std::optional<Checkpoint> checkpoint_;  // goes with the open batch
  bool may_replay_ = true;

  std::atomic<Position> durable_;
  std::atomic<bool> failed_ = false;

  // The log's thread's.
  base::Status failure_;
  std::vector<Task> waiting_;  // Writer::kScheduled: for room
  base::Room room_ = base::Room::kEnough;
  Position looked_at_ = 0;  // how far the log was when its room was looked at
  std::function<void(base::Room)> room_changed_;

  base::Mutex mutex_;
  base::Condition wake_;
  std::vector<Task> queue_ SLUICE_GUARDED_BY(mutex_);
  bool busy_ SLUICE_GUARDED_BY(mutex_) = false;  // the thread has taken tasks and not called all of them back
  bool stopping_ SLUICE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace sluice::wal
