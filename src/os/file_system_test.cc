#include "os/file_system.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "os/clock.h"
#include "os/random.h"

namespace sluice::os {
namespace {

using base::OpenMode;
using testing::ElementsAre;
using testing::HasSubstr;

class RealFileSystemTest : public testing::Test {
 protected:
  RealFileSystemTest() {
    std::string made = std::filesystem::temp_directory_path() / "sluice-os-test-XXXXXX";
    EXPECT_NE(mkdtemp(made.data()), nullptr);
    directory_ = made;
  }
  ~RealFileSystemTest() override { std::filesystem::remove_all(directory_); }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  std::string directory_;
  RealFileSystem files_;
};

TEST_F(RealFileSystemTest, WritesReadsGrowsAndCuts) {
  auto file = files_.open(path("a"), OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->write_at(3, "text"));
  EXPECT_EQ(file->size(), 7u);
  EXPECT_EQ(file->read_at(0, 7), std::string("\0\0\0text", 7));
  ASSERT_TRUE(file->resize(5));
  ASSERT_TRUE(file->resize(6));
  EXPECT_EQ(file->read_at(3, 3), std::string("te\0", 3));
  EXPECT_TRUE(file->sync());
}

TEST_F(RealFileSystemTest, ReadingPastTheEndNamesTheFile) {
  auto file = files_.open(path("a"), OpenMode::kCreate).value();
  ASSERT_TRUE(file->write_at(0, "abc"));
  const auto bytes = file->read_at(1, 3);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().what, "read " + path("a") + ": the file ends before byte 4");
}

TEST_F(RealFileSystemTest, AMappingSeesLaterWritesAndGrowthAndOutlivesTheFile) {
  auto file = files_.open(path("a"), OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->write_at(0, "old"));
  const auto mapping = file->map(8192).value();
  EXPECT_EQ(mapping.bytes.substr(0, 3), "old");
  ASSERT_TRUE(file->write_at(0, "new"));
  ASSERT_TRUE(file->write_at(8000, "grown"));
  file.reset();
  ASSERT_TRUE(files_.remove(path("a")));
  EXPECT_EQ(mapping.bytes.substr(0, 3), "new");
  EXPECT_EQ(mapping.bytes.substr(8000, 5), "grown");
}

TEST_F(RealFileSystemTest, OpenModesKeepTheirWord) {
  EXPECT_THAT(files_.open(path("a"), OpenMode::kRead).error().what, HasSubstr("open " + path("a") + ": No such file"));
  EXPECT_FALSE(files_.open(path("a"), OpenMode::kReadWrite));
  EXPECT_TRUE(files_.open(path("a"), OpenMode::kCreate));
  EXPECT_TRUE(files_.open(path("a"), OpenMode::kCreate));
  EXPECT_EQ(files_.open(path("a"), OpenMode::kCreateNew).error().code, std::errc::file_exists);
  auto reader = files_.open(path("a"), OpenMode::kRead).value();
  EXPECT_FALSE(reader->write_at(0, "x"));
}

TEST_F(RealFileSystemTest, MakesListsRenamesAndRemoves) {
  ASSERT_TRUE(files_.make_directories(path("d/e")));
  ASSERT_TRUE(files_.make_directories(path("d/e")));
  struct stat status;
  ASSERT_EQ(stat(path("d/e").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  ASSERT_TRUE(files_.open(path("d/2"), OpenMode::kCreate));
  ASSERT_TRUE(files_.open(path("d/1"), OpenMode::kCreate));
  EXPECT_THAT(files_.list(path("d")).value(), ElementsAre("1", "2", "e"));
  ASSERT_TRUE(files_.rename(path("d/1"), path("d/2")));
  ASSERT_TRUE(files_.sync_directory(path("d")));
  EXPECT_FALSE(files_.exists(path("d/1")));
  EXPECT_TRUE(files_.exists(path("d/2")));
  ASSERT_TRUE(files_.remove(path("d/2")));
  EXPECT_EQ(files_.remove(path("d/2")).error().code, std::errc::no_such_file_or_directory);
  EXPECT_FALSE(files_.list(path("nothing")));
}

TEST_F(RealFileSystemTest, AFileInThePlaceOfADirectoryIsAFailure) {
  ASSERT_TRUE(files_.open(path("f"), OpenMode::kCreate));
  EXPECT_EQ(files_.make_directories(path("f")).error().code, std::errc::not_a_directory);
  EXPECT_EQ(files_.make_directories(path("f/g")).error().code, std::errc::not_a_directory);
}

TEST_F(RealFileSystemTest, TheSecondToLockIsToldWhoHoldsTheDirectory) {
  auto first = files_.lock(path("lock"));
  ASSERT_TRUE(first);
  const auto second = files_.lock(path("lock"));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr(fmt::format("{} is in use by process {}", directory_, getpid())));
  first->reset();
  EXPECT_TRUE(files_.lock(path("lock")));
}

TEST(SystemRandom, GivesOtherBytesEachTimeInSmallAndLargePortions) {
  SystemRandom random;
  EXPECT_NE(random.uuid(), random.uuid());
  for (const std::size_t size : {1000u, 4096u, 5000u}) {
    std::vector<std::byte> a(size), b(size);
    random.fill(a);
    random.fill(b);
    EXPECT_NE(a, b);
    EXPECT_NE(std::vector<std::byte>(a.end() - 64, a.end()), std::vector<std::byte>(64));
  }
}

TEST(SystemClock, TellsATimeOfThisCentury) {
  SystemClock clock;
  EXPECT_GT(base::epoch_s(clock.now()), 1'700'000'000);
}

}  // namespace
}  // namespace sluice::os
