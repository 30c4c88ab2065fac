#include "cli/log_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "os/file_system.h"
#include "os/random.h"
#include "wal/journal.h"

namespace sluice::cli {
namespace {

using testing::HasSubstr;

// A data folder on the real disk with a log of two commits.
class LogFilesTest : public testing::Test {
 protected:
  LogFilesTest() {
    std::string made = std::filesystem::temp_directory_path() / "sluice-log-test-XXXXXX";
    EXPECT_NE(mkdtemp(made.data()), nullptr);
    folder_ = made;
    open();
    append("sent", "a message");
    append("deleted", "");
  }
  ~LogFilesTest() override {
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    wal::Options options;
    options.segment_size = 1u << 20;
    auto opened = wal::open(files_, folder_ + "/log", random_, options);
    ASSERT_TRUE(opened) << opened.error().what;
    journal_ = std::move(*opened);
  }
  void append(std::string_view header, std::string_view payload) {
    journal_->append(3, header, payload);
    journal_->commit([](const base::Status& status) { EXPECT_TRUE(status); });
  }
  template <class Command>
  int run(Command command) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = command(files_, folder_);
    out_ = testing::internal::GetCapturedStdout();
    error_ = testing::internal::GetCapturedStderr();
    return status;
  }

  os::RealFileSystem files_;
  os::SystemRandom random_;
  std::string folder_, out_, error_;
  std::unique_ptr<base::Journal> journal_;
};

TEST_F(LogFilesTest, CheckSaysWhatThereIs) {
  journal_.reset();
  EXPECT_EQ(run(check_log), 0) << error_;
  EXPECT_THAT(out_, HasSubstr("segments  1 of at most 1 MiB, and 0 kept for payloads\n"));
  EXPECT_THAT(out_, HasSubstr("records   2 in 3 batches: 11 bytes of events, 9 bytes of payloads\n"));
  EXPECT_THAT(out_, HasSubstr("replay    from 0000000001.wal, offset 0\n"));
}

TEST_F(LogFilesTest, CheckNamesDamage) {
  journal_.reset();
  const auto segment = folder_ + "/log/0000000001.wal";
  ASSERT_TRUE(files_.open(segment, base::OpenMode::kReadWrite).value()->write_at(120, "A"));
  EXPECT_EQ(run(check_log), 1);
  EXPECT_THAT(error_, HasSubstr(segment + " is damaged at offset 96: a record's checksum is wrong"));
  EXPECT_EQ(run(dump_log), 1);
  EXPECT_THAT(error_, HasSubstr(segment + " is damaged at offset 96"));
}

TEST_F(LogFilesTest, DumpShowsEachRecord) {
  journal_.reset();
  EXPECT_EQ(run(dump_log), 0);
  EXPECT_EQ(out_, fmt::format("{0}/log/0000000001.wal:96 engine 3 event 4 payload 9\n"
                              "{0}/log/0000000001.wal:168 engine 3 event 7 payload 0\n",
                              folder_));
}

TEST_F(LogFilesTest, ALogThatIsInUseIsLeftAlone) {
  EXPECT_EQ(run(check_log), 1);
  EXPECT_THAT(error_, HasSubstr(fmt::format("{}/log is in use by process {}", folder_, getpid())));
}

TEST_F(LogFilesTest, AFolderWithoutALogIsNamed) {
  journal_.reset();
  folder_ += "/run";
  EXPECT_EQ(run(check_log), 1);
  EXPECT_THAT(error_, HasSubstr("/run/log holds no log: there is no manifest"));
}

TEST_F(LogFilesTest, TheLogComesBackFromTheRealDisk) {
  for (int i = 0; i < 20; ++i) append("sent", std::string(200'000, char('a' + i)));
  journal_.reset();
  open();
  int records = 0;
  std::uint64_t bytes = 0;
  ASSERT_TRUE(journal_->replay([&](const base::Record& record) {
    ++records;
    bytes += journal_->read(record.payload).bytes.size();
  }));
  EXPECT_EQ(records, 22);
  EXPECT_EQ(bytes, 4'000'009u);
  EXPECT_EQ(journal_->segment_of(journal_->end()), 4u);
}

}  // namespace
}  // namespace sluice::cli
