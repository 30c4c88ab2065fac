#include "sim/sim_file_system.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using base::OpenMode;

// Runs a scene on many disks and counts on how many it ends true.
int count_over_seeds(const std::function<bool(SimFileSystem&)>& scene) {
  int count = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SimFileSystem disk(seed);
    count += scene(disk);
  }
  return count;
}

std::unique_ptr<base::File> create(SimFileSystem& disk, const std::string& path, const std::string& bytes) {
  auto file = disk.open(path, OpenMode::kCreate).value();
  EXPECT_TRUE(file->write_at(0, bytes));
  return file;
}

TEST(SimFileSystem, WhatWasSyncedSurvivesAPowerCut) {
  EXPECT_EQ(200, count_over_seeds([](SimFileSystem& disk) {
              auto file = create(disk, "d/a", "synced");
              EXPECT_TRUE(file->sync() && disk.sync_directory("d"));
              disk.power_cut();
              return disk.contents("d/a") == "synced";
            }));
}

TEST(SimFileSystem, AFileWhoseEntryWasNotSyncedMayBeGone) {
  const int there = count_over_seeds([](SimFileSystem& disk) {
    EXPECT_TRUE(create(disk, "d/a", "synced")->sync());
    disk.power_cut();
    return disk.exists("d/a");
  });
  EXPECT_GT(there, 0);
  EXPECT_LT(there, 200);
}

TEST(SimFileSystem, AGarbledWriteHasWrongBitsOnlyWhereItWasToChangeSomething) {
  const int garbled = count_over_seeds([&](SimFileSystem& disk) {
    disk.set_garbled_writes(true);
    auto file = create(disk, "d/a", "kept" + std::string(60, 'o'));
    EXPECT_TRUE(file->sync() && disk.sync_directory("d"));
    EXPECT_TRUE(file->write_at(0, "kept" + std::string(60, 'n')));
    disk.power_cut();
    const auto bytes = disk.contents("d/a");
    EXPECT_EQ(bytes.substr(0, 4), "kept");
    return bytes.find_first_not_of("kepton") != bytes.npos;
  });
  EXPECT_GT(garbled, 0);
  EXPECT_LT(garbled, 100);
}

TEST(SimFileSystem, UnsyncedSectorsSurviveInAnyCombinationAndWhole) {
  std::set<std::string> seen;
  count_over_seeds([&](SimFileSystem& disk) {
    auto file = create(disk, "d/a", std::string(1024, 'o'));
    EXPECT_TRUE(file->sync() && disk.sync_directory("d"));
    EXPECT_TRUE(file->write_at(0, std::string(1024, 'n')));
    disk.power_cut();
    const auto bytes = disk.contents("d/a");
    EXPECT_EQ(bytes.substr(0, 512), std::string(512, bytes[0]));
    EXPECT_EQ(bytes.substr(512), std::string(512, bytes[512]));
    seen.insert({bytes[0], bytes[512]});
    return true;
  });
  EXPECT_EQ(seen, (std::set<std::string>{"oo", "on", "no", "nn"}));
}

TEST(SimFileSystem, ARestartKeepsWhatWasWrittenAndFreesLocks) {
  SimFileSystem disk(1);
  auto file = create(disk, "d/a", "written");
  auto lock = disk.lock("d/lock");
  EXPECT_FALSE(disk.lock("d/lock"));
  disk.restart();
  EXPECT_TRUE(disk.lock("d/lock"));
  EXPECT_EQ(disk.contents("d/a"), "written");
  EXPECT_FALSE(file->write_at(0, "of a dead process"));
}

TEST(SimFileSystem, AFailedSyncLosesWhatItWasToWriteWhileItStaysVisible) {
  const int there = count_over_seeds([](SimFileSystem& disk) {
    auto file = create(disk, "d/a", "first");
    EXPECT_TRUE(file->sync() && disk.sync_directory("d"));
    EXPECT_TRUE(file->write_at(0, "later"));
    disk.fail_operation(disk.operations(), EIO);
    EXPECT_EQ(file->sync().error().what, "sync d/a: Input/output error");
    EXPECT_EQ(disk.contents("d/a"), "later");
    EXPECT_TRUE(file->sync());
    disk.power_cut();
    return disk.contents("d/a") == "later";
  });
  EXPECT_LT(there, 200);
}

TEST(SimFileSystem, FailsTheNthOperationOnce) {
  SimFileSystem disk(1);
  disk.fail_operation(1, EIO);
  auto file = disk.open("d/a", OpenMode::kCreate).value();
  EXPECT_FALSE(file->write_at(0, "abc"));
  EXPECT_TRUE(file->write_at(0, "abc"));
  EXPECT_EQ(disk.operations(), 3u);
}

TEST(SimFileSystem, NothingWorksAfterACrashUntilRestart) {
  SimFileSystem disk(1);
  auto file = create(disk, "d/a", "abc");
  disk.crash_in_operation(disk.operations());
  EXPECT_FALSE(file->sync());
  EXPECT_FALSE(file->write_at(0, "x"));
  EXPECT_FALSE(disk.open("d/b", OpenMode::kCreate));
  disk.restart();
  EXPECT_TRUE(disk.open("d/b", OpenMode::kCreate));
}

TEST(SimFileSystem, AFullDiskTakesWhatFits) {
  SimFileSystem disk(1);
  disk.set_capacity(10);
  auto file = create(disk, "d/a", "12345678");
  const auto status = file->write_at(8, "9abc");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, std::errc::no_space_on_device);
  EXPECT_EQ(disk.contents("d/a"), "123456789a");
  EXPECT_TRUE(file->write_at(0, "overwritten").error().code == std::errc::no_space_on_device);
  EXPECT_TRUE(file->write_at(0, "in place"));
}

TEST(SimFileSystem, ARenameIsDoneOrNotDone) {
  const int renamed = count_over_seeds([](SimFileSystem& disk) {
    EXPECT_TRUE(create(disk, "d/a", "old")->sync());
    EXPECT_TRUE(create(disk, "d/b", "new")->sync());
    EXPECT_TRUE(disk.sync_directory("d"));
    EXPECT_TRUE(disk.rename("d/b", "d/a"));
    disk.power_cut();
    EXPECT_NE(disk.exists("d/b"), disk.contents("d/a") == "new");
    return disk.contents("d/a") == "new";
  });
  EXPECT_GT(renamed, 0);
  EXPECT_LT(renamed, 200);
}

}  // namespace
}  // namespace sluice::sim
