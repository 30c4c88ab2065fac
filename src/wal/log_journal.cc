#include "wal/log_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "wal/segment_reader.h"

namespace sluice::wal {

using base::Status;

LogJournal::LogJournal(base::FileSystem& files, const std::string& directory, const Options& options, Opened opened)
    : owned_files_(std::move(opened.owned_files)),
      files_(files),
      lock_(std::move(opened.lock)),
      directory_(directory),
      options_(options),
      log_id_(opened.state.manifest.log_id),
      seal_(log_id_),
      replay_from_(opened.state.manifest.replay_from),
      opened_end_(opened.state.end),
      replayed_(std::move(opened.replayed)),
      remover_(files),
      writer_(files, directory, options, seal_, index_, std::move(opened.state)),
      builder_(seal_, log_id_, options.segment_size, opened_end_, index_),
      durable_(opened_end_) {
  for (auto& [number, mapping] : opened.mappings) index_.add_segment(number, std::move(mapping));
  // Not where one seed must give one run.
  if (options_.writer == Writer::kOwnThread || !options_.is_replayed) writer_.use(remover_);
  if (options_.writer == Writer::kOwnThread) {
    thread_ = std::thread([this] { run_thread(); });
  }
}

LogJournal::~LogJournal() {
  if (thread_.joinable()) {
    {
      const base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  if (options_.writer == Writer::kScheduled) run_scheduled(false);
  if (failed_) return;
  if (auto done = writer_.close(); !done) base::log_warn("closing the log in {}: {}", directory_, done.error().what);
}

base::PayloadRef LogJournal::append(std::uint16_t kind, std::string_view header, std::string_view payload) {
  CHECK(header.size() <= kHeaderMax && payload.size() <= kPayloadMax);
  if (failed_.load(std::memory_order_relaxed)) return {};
  if (may_replay_) {
    may_replay_ = false;
    replayed_.clear();
  }
  return builder_.append(kind, header, payload);
}

void LogJournal::commit(std::function<void(Status)> durable) {
  builder_.close();
  Task task{builder_.end(), std::exchange(checkpoint_, std::nullopt), std::move(durable)};
  if (options_.writer == Writer::kCaller) {
    std::vector<Task> group;
    group.push_back(std::move(task));
    (void)run(group, false);
    return;
  }
  bool wake = false;
  std::function<void(Status)> at_once;
  {
    const base::MutexLock lock(mutex_);
    if (busy_ || !queue_.empty() || task.checkpoint || task.end != durable_ || failed_) {
      wake = queue_.empty() && !busy_ && waiting_.empty();  // else the thread is awake, or has been called
      queue_.push_back(std::move(task));
    } else {
      at_once = std::move(task.durable);
    }
  }
  if (wake && options_.writer == Writer::kScheduled) options_.schedule([this] { run_scheduled(true); });
  if (wake) wake_.notify_one();
  if (at_once) at_once({});
}

std::size_t LogJournal::unsynced() const {
  return builder_.end() - durable_;
}

Status LogJournal::replay(const std::function<void(const base::Record&)>& each) {
  CHECK(may_replay_);
  may_replay_ = false;
  for (const auto& [number, mapping] : replayed_) {
    const SegmentReader reader(number, options_.segment_size, mapping.bytes, seal_);
    // open() has proved everything up to the log's end, and that the next segment begins where this one's batches end.
    const auto next = replayed_.upper_bound(number);
    auto end = opened_end_;
    if (next != replayed_.end()) end = decode_segment_header(next->second.bytes)->previous_end;
    reader.for_each_batch(end, [&](std::uint64_t offset, const BatchHeader& batch) {
      reader.for_each_record(offset, batch, [&](const base::Record& record) {
        if (record.position >= replay_from_) each(record);
      });
    });
  }
  replayed_.clear();  // with the pages that it has touched, which would count as this process's memory
  return {};
}

void LogJournal::checkpoint(Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads) {
  CHECK(replay_from <= builder_.end());
  checkpoint_ = Checkpoint{replay_from, std::move(segments_with_live_payloads)};
  if (!builder_.is_open()) commit([](const Status&) {});
}

base::PayloadView LogJournal::read(const base::PayloadRef& ref) const {
  if (!ref) return {};
  auto view = index_.find(ref.position, options_.segment_size, ref.size);
  if (!view.pin || base::crc32c(0, view.bytes) != ref.crc) {
    base::log_error("{}/{}: the payload of {} bytes at offset {} is {}", directory_,
                    segment_name(segment_of(ref.position)), ref.size, ref.position % options_.segment_size,
                    view.pin ? "damaged" : "not there");
    const bool payload_is_whole = false;
    CHECK(payload_is_whole);
  }
  return view;
}

void LogJournal::run_thread() {
  std::vector<Task> group;  // of which some are there at the top of the loop if they wait for room
  base::MutexLock lock(mutex_);
  for (;;) {
    if (!group.empty() && !stopping_) wake_.wait_for(mutex_, options_.room_check);
    while (group.empty() && queue_.empty() && !stopping_) {
      if (room_ == base::Room::kEnough) {
        wake_.wait(mutex_);
      } else if (!wake_.wait_for(mutex_, options_.room_check)) {
        lock.unlock();
        look_for_room();
        lock.lock();
      }
    }
    if (group.empty() && queue_.empty()) return;
    std::move(queue_.begin(), queue_.end(), std::back_inserter(group));
    queue_.clear();
    busy_ = true;
    const bool may_wait = !stopping_;
    lock.unlock();
    const bool done = run(group, may_wait);
    if (done) group.clear();
    lock.lock();
    busy_ = !done;
  }
}

// As a round of run_thread(), but on the logic thread. Who is called back may commit, which schedules the next one.
void LogJournal::run_scheduled(bool may_wait) {
  auto group = std::exchange(waiting_, {});
  {
    const base::MutexLock lock(mutex_);
    std::move(queue_.begin(), queue_.end(), std::back_inserter(group));
    queue_.clear();
  }
  if (group.empty() || run(group, may_wait)) return;
  waiting_ = std::move(group);
  options_.schedule([this] { run_scheduled(true); });
}

// Performs the tasks and calls all of them back, in order. False if they wait for room on the disk.
bool LogJournal::run(std::vector<Task>& group, bool may_wait) {
  if (!failed_) {
    failure_ = perform(group);
    if (failure_) {
      look_for_room();
    } else if (may_wait && writer_.is_out_of_room()) {
      set_room(base::Room::kNone, failure_.error().what);
      return false;
    } else {
      failed_ = true;
    }
  }
  for (auto& task : group) task.durable(failure_);
  return true;
}

// Asks the disk, if something may have changed.
void LogJournal::look_for_room() {
  constexpr Position kLookEach = 1u << 20;
  if (room_ == base::Room::kEnough && durable_ - looked_at_ < kLookEach) return;
  looked_at_ = durable_;
  const auto free = files_.free_bytes(directory_);
  if (!free) return;  // then only a failed write tells
  const bool is_short = *free < options_.short_of_room;
  const bool stays_short = room_ != base::Room::kEnough && *free < options_.short_of_room / 2 * 3;
  set_room(is_short || stays_short ? base::Room::kShort : base::Room::kEnough,
           fmt::format("{} MiB are free", *free >> 20));
}

void LogJournal::set_room(base::Room room, std::string_view why) {
  if (room == room_) return;
  room_ = room;
  switch (room) {
    case base::Room::kEnough:
      base::log_warn("the disk of {} has room again: {}", directory_, why);
      break;
    case base::Room::kShort:
      base::log_warn(
          "the disk of {} is nearly full: {}. Nothing new is taken until there is room; messages can still be "
          "received and deleted",
          directory_, why);
      break;
    case base::Room::kNone:
      base::log_error("the disk of {} is full: {}. Nothing is acknowledged until there is room", directory_, why);
      break;
  }
  if (room_changed_) room_changed_(room);
}

Status LogJournal::perform(std::vector<Task>& group) {
  const Position end = group.back().end;
  if (auto done = writer_.write(end); !done) return done;
  durable_ = end;
  // A later checkpoint says all that an earlier one of the same group would.
  for (auto task = group.rbegin(); task != group.rend(); ++task) {
    if (task->checkpoint) {
      return writer_.checkpoint(task->checkpoint->replay_from, std::move(task->checkpoint->live));
    }
  }
  return {};
}

}  // namespace sluice::wal
