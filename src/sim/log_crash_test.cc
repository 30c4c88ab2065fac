// The log on a disk that fails: each operation in turn, full, torn, and at random for as long as one likes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/log.h"
#include "sim/log_model.h"
#include "sim/sim_file_system.h"
#include "wal/log_tester.h"

namespace sluice::sim {
namespace {

using testing::HasSubstr;
using wal::LogTester;

// A log, its disk and its auditor. Steps go on after a failure, as a host that does not look would.
class Scene {
 public:
  explicit Scene(std::uint64_t seed) : disk(seed), log(disk) {
    base::set_log_level(base::LogLevel::kError);  // tears are what these tests are about
  }

  SimFileSystem disk;
  LogTester log;
  LogModel model;
  bool is_open = false;
  std::string failure;         // the first that a commit or open() reported
  bool may_lack_room = false;  // then a checkpoint that succeeded may have been dropped

  void open() {
    journal_failed_ = false;
    const auto opened = log.open();
    is_open = bool(opened);
    if (!is_open) return note(opened.error().what);
    const auto shown = log.replay_records();
    ASSERT_EQ(model.adopt(shown, log.options.sync), "");
    check_kept();
  }

  // Appends `count` records of about `size` bytes.
  void append(int count, std::size_t size) {
    for (int i = 0; is_open && i < count; ++i) {
      auto text = fmt::format("r{}-", model.size());
      text.resize(std::max(text.size(), size / 3), 'x');
      const auto ref = log.append(text);
      model.appended(std::move(text), ref);
    }
  }

  void commit() {
    if (!is_open) return;
    model.committed();
    log.journal().commit([this, count = model.size()](const base::Status& status) { called_back(count, status); });
  }

  // As a host does it: where replay is to begin, the state from there on, the checkpoint with it.
  void checkpoint(std::vector<std::uint64_t> live) {
    if (!is_open) return;
    const auto from = log.journal().end();
    model.checkpoint_asked(live);
    append(1, 90);
    log.journal().checkpoint(from, std::move(live));
    model.committed();
    log.journal().commit([this, count = model.size()](const base::Status& status) {
      called_back(count, status);
      if (status) model.reported_durable(count);
      if (status && !may_lack_room) model.checkpoint_done();
    });
  }

  void close() {
    log.close();
    is_open = false;
  }

  // The process or the machine ends and starts again; the log must open and show what it may.
  void recover(bool power_cut) {
    close();
    power_cut ? disk.power_cut() : disk.restart();
    failure.clear();
    open();
    ASSERT_TRUE(is_open) << failure;
  }

  // Payloads before replay's begin are readable where their segments are kept; which are is open after a failure.
  void check_kept() {
    if (journal_failed_) return;
    const auto& kept = model.kept_segments();
    for (std::size_t i = 0; i < model.replay_begin(); ++i) {
      const auto& record = model.record(i);
      if (std::count(kept.begin(), kept.end(), log.journal().segment_of(record.payload.position)) == 0) continue;
      ASSERT_EQ(log.journal().read(record.payload).bytes, record.text + record.text);
    }
  }

 private:
  void called_back(std::size_t count, const base::Status& status) {
    if (!status) {
      journal_failed_ = true;
      return note(status.error().what);
    }
    EXPECT_FALSE(journal_failed_) << "a commit succeeded after a failure";
    if (log.options.sync == wal::Sync::kFull) model.reported_durable(count);
  }
  void note(const std::string& what) {
    if (failure.empty()) failure = what;
  }

  bool journal_failed_ = false;
};

// Everything that a log does in its life, in segments of 4 KiB: begins, spans segments in one commit and in many,
// checkpoints, keeps a segment, uses released ones again, ends and goes on.
void live(Scene& scene) {
  scene.open();
  scene.append(1, 60);
  scene.commit();
  scene.append(2, 600);
  scene.commit();
  scene.append(20, 500);
  scene.commit();
  scene.checkpoint({1});
  for (int i = 0; i < 8; ++i) {
    scene.append(3, 700);
    scene.commit();
  }
  scene.checkpoint({});
  for (int i = 0; i < 6; ++i) {
    scene.append(2, 900);
    scene.commit();
  }
  scene.close();
  scene.open();
  scene.append(1, 60);
  scene.commit();
  scene.append(1, 60);
  scene.checkpoint({});
  scene.close();
}

TEST(LogCrash, LivesThroughItsLifeOnAGoodDisk) {
  Scene scene(1);
  live(scene);
  EXPECT_EQ(scene.failure, "");
  scene.recover(true);
}

// Fails one operation after the other until a life passes without reaching the one that fails.
void fail_each_operation(int error_number, const std::function<void(Scene&)>& afterwards) {
  for (std::uint64_t n = 0;; ++n) {
    SCOPED_TRACE(fmt::format("operation {}", n));
    Scene scene(n);
    scene.disk.fail_operation(n, error_number);
    scene.may_lack_room = error_number == ENOSPC;
    live(scene);
    if (scene.disk.operations() <= n) {
      EXPECT_GT(n, 80u);
      return;
    }
    afterwards(scene);
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
  }
}

TEST(LogCrash, ReportsEachFailedOperationAndRecoversWhenStartedAgain) {
  fail_each_operation(EIO, [](Scene& scene) {
    EXPECT_THAT(scene.failure, testing::AnyOf("", HasSubstr("Input/output error")));
    scene.recover(false);
  });
}

TEST(LogCrash, RecoversFromEachFailedOperationWithAPowerCutBehindIt) {
  fail_each_operation(ENOSPC, [](Scene& scene) { scene.recover(true); });
}

void crash_in_each_operation(wal::Sync sync, bool power_cut, std::uint64_t seeds) {
  for (std::uint64_t n = 0, reached = 1; reached > 0; ++n) {
    reached = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      SCOPED_TRACE(fmt::format("operation {} seed {}", n, seed));
      Scene scene(n * 1000 + seed);
      scene.log.options.sync = sync;
      scene.disk.crash_in_operation(n);
      live(scene);
      reached += scene.disk.operations() > n;
      scene.recover(power_cut);
      if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
      // What is written behind a tail that was cut must come back as well.
      scene.append(2, 300);
      scene.commit();
      scene.recover(false);
      if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
    }
  }
}

TEST(LogCrash, SurvivesAKillInEachOperation) {
  crash_in_each_operation(wal::Sync::kFull, false, 3);
}

TEST(LogCrash, SurvivesAPowerCutInEachOperation) {
  crash_in_each_operation(wal::Sync::kFull, true, 8);
}

TEST(LogCrash, WithoutSyncAPowerCutLeavesAnEarlierWholeState) {
  crash_in_each_operation(wal::Sync::kOs, true, 4);
}

TEST(LogCrash, AKillLosesNothingThatTheKernelHas) {
  Scene scene(1);
  scene.log.options.sync = wal::Sync::kOs;
  scene.open();
  for (int i = 0; i < 20; ++i) {
    scene.append(1, 500);
    scene.commit();
  }
  scene.model.reported_durable(scene.model.size());
  scene.disk.crash_in_operation(scene.disk.operations());
  scene.append(1, 500);
  scene.commit();
  scene.recover(false);
}

// Commits wait in a log whose thread is scheduled.
TEST(LogCrash, OnAFullDiskCommitsWaitUntilThereIsRoom) {
  for (std::uint64_t free = 0; free < 30'000; free += 509) {
    SCOPED_TRACE(fmt::format("{} bytes free", free));
    Scene scene(free);
    std::deque<std::function<void()>> scheduled;
    scene.log.options.writer = wal::Writer::kScheduled;
    scene.log.options.short_of_room = 0;
    scene.may_lack_room = true;
    scene.log.options.schedule = [&](std::function<void()> write) { scheduled.push_back(std::move(write)); };
    const auto write = [&] {
      const auto next = std::move(scheduled.front());
      scheduled.pop_front();
      next();
    };
    scene.open();
    std::vector<base::Room> rooms;
    scene.log.journal().watch_room([&](base::Room room) { rooms.push_back(room); });
    scene.disk.set_capacity(scene.disk.used() + free);
    int asked = 0;
    const auto commit_one = [&] {
      ++asked;
      scene.append(2, 900);
      asked % 5 == 0 && !rooms.empty() ? scene.checkpoint({}) : scene.commit();
      if (!scheduled.empty()) write();
    };
    while (rooms.empty()) commit_one();
    EXPECT_EQ(rooms.back(), base::Room::kNone);
    for (int i = 0; i < 7; ++i) commit_one();
    EXPECT_EQ(rooms.size(), 1u) << "still the same";
    EXPECT_EQ(scene.failure, "") << "nobody was told of a failure";
    EXPECT_GT(scene.log.journal().unsynced(), 0u);

    scene.disk.set_capacity(std::nullopt);
    while (!scheduled.empty()) write();
    EXPECT_EQ(rooms.back(), base::Room::kEnough);
    EXPECT_EQ(scene.log.journal().unsynced(), 0u);
    EXPECT_EQ(scene.failure, "");
    scene.recover(true);
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
  }
}

TEST(LogCrash, AProcessThatEndsOnAFullDiskKeepsWhatItReported) {
  for (std::uint64_t free = 0; free < 30'000; free += 509) {
    SCOPED_TRACE(fmt::format("{} bytes free", free));
    Scene scene(free);
    std::function<void()> scheduled;
    scene.log.options.writer = wal::Writer::kScheduled;
    scene.log.options.schedule = [&](std::function<void()> write) { scheduled = std::move(write); };
    scene.open();
    scene.disk.set_capacity(scene.disk.used() + free);
    for (int i = 0; i < 40; ++i) {
      scene.append(2, 900);
      scene.commit();
      if (scheduled) std::exchange(scheduled, nullptr)();
    }
    scene.close();
    EXPECT_THAT(scene.failure, HasSubstr("No space left on device"));
    scene.disk.set_capacity(std::nullopt);
    scene.recover(free % 2 == 0);
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
  }
}

TEST(LogCrash, AFullDiskIsReportedByNameAndTheLogGoesOnWhenThereIsRoom) {
  for (std::uint64_t capacity = 0; capacity < 40'000; capacity += 256) {
    SCOPED_TRACE(fmt::format("{} bytes", capacity));
    Scene scene(capacity);
    scene.disk.set_capacity(capacity);
    scene.may_lack_room = true;
    live(scene);
    if (scene.failure.empty()) {
      EXPECT_GT(capacity, 10'000u);
      return;
    }
    EXPECT_THAT(scene.failure, HasSubstr("No space left on device"));
    EXPECT_THAT(scene.failure, HasSubstr("d/log/"));
    scene.disk.set_capacity(1u << 20);
    scene.recover(false);
    ASSERT_FALSE(testing::Test::HasFatalFailure());
    scene.append(1, 100);
    scene.commit();
    EXPECT_EQ(scene.failure, "");
    scene.recover(true);
    ASSERT_FALSE(testing::Test::HasFatalFailure());
  }
  ADD_FAILURE() << "no capacity was enough";
}

// Commits that gather during a sync are written together. If the power goes then, any sectors of that write may be
// there: a later commit of it may be whole behind one that is not. That is a tear, not damage.
TEST(LogCrash, AHoleInTheLastGroupIsATear) {
  int cut_with_hole = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Scene scene(seed);
    scene.log.options.writer = wal::Writer::kOwnThread;
    scene.log.options.segment_size = 64u << 10;
    scene.open();

    std::mutex mutex;
    std::condition_variable changed;
    bool syncing = false, may_sync = false;
    scene.disk.set_before_sync([&] {
      std::unique_lock lock(mutex);
      syncing = true;
      changed.notify_all();
      changed.wait(lock, [&] { return may_sync; });
    });
    scene.append(1, 100);
    scene.commit();
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return syncing; });
    }
    // The sync of the first commit (and of the directory) will pass, and the write of the next ones: their sync is the
    // third operation from now, if zeros are not written ahead.
    const auto operations = scene.disk.operations();
    for (int i = 0; i < 8; ++i) {
      scene.append(2, 700);
      scene.commit();
    }
    scene.disk.crash_in_operation(operations + 4);
    {
      const std::lock_guard lock(mutex);
      may_sync = true;
      changed.notify_all();
    }
    const auto appended = scene.model.size();
    scene.recover(true);
    ASSERT_FALSE(testing::Test::HasFatalFailure());
    cut_with_hole += scene.model.size() < appended;
  }
  EXPECT_GT(cut_with_hole, 10);
}

// A random life: anything may follow anything, and every few steps the world ends in some way.
void live_at_random(std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("--gtest_random_seed={}", seed));
  Scene scene(seed);
  base::SeededRandom random(seed + 1'000'000);
  auto& options = scene.log.options;
  options.sync = random.below(4) == 0 ? wal::Sync::kOs : wal::Sync::kFull;
  options.segment_size = 4096 * (1 + random.below(3));
  options.zero_ahead = random.below(3) * 700;
  options.spare_segments_max = random.below(3);
  scene.open();
  for (int step = 0; step < 150; ++step) {
    const auto dice = random.below(100);
    if (dice < 40) scene.append(int(random.below(4)), random.below(1200));
    if (dice >= 40 && dice < 80) scene.commit();
    if (dice >= 80 && dice < 85 && scene.is_open) {
      std::vector<std::uint64_t> live;
      const auto& kept = scene.model.kept_segments();
      const auto first =
          scene.model.replay_begin() < scene.model.size()
              ? scene.log.journal().segment_of(scene.model.record(scene.model.replay_begin()).payload.position)
              : scene.log.journal().segment_of(scene.log.journal().end());
      for (const auto number : kept) {
        if (number < first && random.below(2) == 0) live.push_back(number);
      }
      for (auto number = first; number < scene.log.journal().segment_of(scene.log.journal().end()); ++number) {
        if (random.below(3) == 0) live.push_back(number);
      }
      scene.checkpoint(live);
    }
    if (dice >= 85 && dice < 90 && scene.is_open) scene.check_kept();
    if (dice >= 90 && dice < 93) {
      scene.disk.crash_in_operation(scene.disk.operations() + random.below(12));
    }
    // Without sync nobody has promised anything for a failed sync with a power cut behind it.
    if (dice >= 93 && dice < 95 && options.sync == wal::Sync::kFull)
      scene.disk.fail_operation(scene.disk.operations() + random.below(12), EIO);
    if (dice >= 95) {
      if (random.below(2) == 0) scene.disk.crash_in_operation(scene.disk.operations());
      scene.recover(random.below(2) == 0);
    }
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
  }
}

// --gtest_random_seed=N begins with seed N.
TEST(LogModelTest, ShowsWhatItMayAfterAnything) {
  const auto first = std::uint64_t(GTEST_FLAG_GET(random_seed));
  for (auto seed = first; seed < first + 100; ++seed) {
    live_at_random(seed);
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return;
  }
}

}  // namespace
}  // namespace sluice::sim
