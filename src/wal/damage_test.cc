// What opening makes of a log whose bytes are not what was written: torn, cut, flipped, at every offset.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "wal/format.h"
#include "wal/inspect.h"
#include "wal/log_tester.h"
#include "wal/memory_file_system.h"

namespace sluice::wal {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class DamageTest : public testing::Test {
 protected:
  using Image = std::map<std::string, std::string>;  // a log's files by name

  DamageTest() { base::set_log_level(base::LogLevel::kError); }
  ~DamageTest() override { base::set_log_level(base::LogLevel::kWarn); }

  static Image image(MemoryFileSystem& files) {
    Image found;
    const auto names = files.list(LogTester::kDirectory).value();
    for (const auto& name : names) {
      auto file = files.open(LogTester::path(name), base::OpenMode::kRead).value();
      found[name] = file->read_at(0, file->size().value()).value();
    }
    return found;
  }
  // Makes a log of these commits and takes its files while it is open and when it has been closed.
  void write(const std::vector<std::vector<std::string>>& commits) {
    MemoryFileSystem files;
    LogTester log(files);
    log.options.zero_ahead = 100;
    ASSERT_TRUE(log.open());
    for (const auto& texts : commits) {
      ends_.push_back(log.journal().end() % log.options.segment_size);
      ASSERT_TRUE(log.commit(texts));
    }
    ends_.push_back(log.journal().end() % log.options.segment_size);
    open_image_ = image(files);
    log.close();
    closed_image_ = image(files);
  }
  // What opening says to these files, or what it shows.
  static std::string open(const Image& image) {
    MemoryFileSystem files;
    for (const auto& [name, bytes] : image) {
      EXPECT_TRUE(files.open(LogTester::path(name), base::OpenMode::kCreate).value()->write_at(0, bytes));
    }
    LogTester log(files);
    return log.reopen();
  }
  static bool check_finds_damage(const Image& image) {
    MemoryFileSystem files;
    for (const auto& [name, bytes] : image) {
      EXPECT_TRUE(files.open(LogTester::path(name), base::OpenMode::kCreate).value()->write_at(0, bytes));
    }
    const auto report = check(files, LogTester::kDirectory);
    return !report || !report->damages.empty();
  }

  static constexpr const char* kFirst = "0000000001.wal";
  std::vector<std::uint64_t> ends_;  // where in the segment each commit begins; then where the log ends
  Image open_image_, closed_image_;
};

TEST_F(DamageTest, EveryFlippedBitOfAClosedLogIsNamedWithItsPlace) {
  write({{"a"}, {"bb", "cc"}, {"dd"}});
  const auto& good = closed_image_.at(kFirst);
  ASSERT_EQ(open(closed_image_), "a bb cc dd");
  for (std::uint64_t offset = 0; offset < good.size(); ++offset) {
    for (int bit = 0; bit < 8; ++bit) {
      Image bad = closed_image_;
      bad[kFirst][offset] = char(bad[kFirst][offset] ^ (1 << bit));
      const auto said = open(bad);
      EXPECT_EQ(check_finds_damage(bad), said != "a bb cc dd");
      if (offset >= ends_.back()) {
        // The batch that marks the end, and zeros.
        EXPECT_EQ(said, "a bb cc dd") << offset << "." << bit;
        continue;
      }
      ASSERT_THAT(said, MatchesRegex("d/log/0000000001.wal is damaged at offset [0-9]+: .*")) << offset << "." << bit;
      const auto named = std::stoull(said.substr(said.find("offset ") + 7));
      EXPECT_LE(named, offset);
      EXPECT_LE(offset - named, 64u) << "the place is not near";
    }
  }
}

TEST_F(DamageTest, AFlippedBitInTheLastCommitOfAKilledLogIsTakenForATear) {
  write({{"a"}, {"bb", "cc"}, {"dd"}});
  const auto last = ends_[2];
  for (std::uint64_t offset = 0; offset < ends_.back(); ++offset) {
    Image bad = open_image_;
    bad[kFirst][offset] = char(bad[kFirst][offset] ^ 0x10);
    const auto said = open(bad);
    if (offset < last) {
      EXPECT_THAT(said, StartsWith("d/log/0000000001.wal is damaged at offset ")) << offset;
    } else {
      EXPECT_EQ(said, "a bb cc") << offset;
    }
  }
}

TEST_F(DamageTest, AFileCutAnywhereShowsTheCommitsBeforeTheCut) {
  write({{"a"}, {"bb", "cc"}, {"dd"}});
  for (std::uint64_t length = 0; length < ends_.back(); ++length) {
    Image bad = open_image_;
    bad[kFirst].resize(length);
    EXPECT_EQ(open(bad), length < ends_[1] ? "" : length < ends_[2] ? "a" : "a bb cc") << length;
    EXPECT_FALSE(check_finds_damage(bad));
  }
}

TEST_F(DamageTest, AWriteTornAnywhereShowsTheCommitsBeforeIt) {
  write({{"a"}, {"bb", "cc"}, {"dd"}});
  for (const char garbage : {'\0', '\xff'}) {
    for (auto torn = ends_[2]; torn < ends_[3]; ++torn) {
      Image head = open_image_, tail = open_image_;
      std::fill(head[kFirst].begin() + long(torn), head[kFirst].begin() + long(ends_[3]), garbage);
      std::fill(tail[kFirst].begin() + long(ends_[2]), tail[kFirst].begin() + long(torn) + 1, garbage);
      // Only padding may be replaced by zeros unnoticed.
      EXPECT_THAT(open(head), AnyOf("a bb cc", garbage == '\0' && torn + 8 > ends_[3] ? "a bb cc dd" : "a bb cc"));
      EXPECT_EQ(open(tail), "a bb cc");
    }
  }
}

TEST_F(DamageTest, EveryFlippedBitOfTheManifestIsFound) {
  write({{"a"}});
  const auto size = closed_image_.at("manifest").size();
  for (std::uint64_t offset = 0; offset < size; ++offset) {
    for (int bit = 0; bit < 8; ++bit) {
      Image bad = closed_image_;
      bad["manifest"][offset] = char(bad["manifest"][offset] ^ (1 << bit));
      EXPECT_THAT(open(bad), AnyOf(StartsWith("d/log/manifest is damaged at offset 0"),
                                   StartsWith("d/log/manifest has format version")))
          << offset << "." << bit;
    }
  }
  for (std::uint64_t length = 0; length < size; ++length) {
    Image bad = closed_image_;
    bad["manifest"].resize(length);
    EXPECT_THAT(open(bad), StartsWith("d/log/manifest is damaged at offset 0")) << length;
  }
}

// A log of several segments, a commit each third of one.
class SegmentsDamageTest : public DamageTest {
 protected:
  void write_segments() {
    std::vector<std::vector<std::string>> commits;
    for (char c = 'a'; c < 'a' + 10; ++c) commits.push_back({std::string(400, c)});
    write(commits);
    ASSERT_TRUE(closed_image_.contains("0000000004.wal"));
    whole_ = open(closed_image_);
  }
  std::string whole_;
};

TEST_F(SegmentsDamageTest, AMissingSegmentIsNamed) {
  write_segments();
  for (const auto* name : {"0000000001.wal", "0000000002.wal", "0000000003.wal"}) {
    Image bad = closed_image_;
    bad.erase(name);
    EXPECT_THAT(open(bad), StartsWith(fmt::format("d/log/{} is damaged at offset 0: the segment is missing", name)));
  }
}

TEST_F(SegmentsDamageTest, ACutSegmentInTheMiddleIsNamed) {
  write_segments();
  for (std::uint64_t length = 0; length < 3900; length += 97) {
    Image bad = closed_image_;
    bad["0000000002.wal"].resize(length);
    const auto said = open(bad);
    if (length < 3700) {
      EXPECT_THAT(said, StartsWith("d/log/0000000002.wal is damaged at offset ")) << length;
    } else {
      EXPECT_THAT(said, AnyOf(whole_, StartsWith("d/log/0000000002.wal is damaged at offset "))) << length;
    }
  }
}

TEST_F(SegmentsDamageTest, AFlippedHeaderOfASegmentIsFound) {
  write_segments();
  for (const auto* name : {"0000000001.wal", "0000000002.wal", "0000000003.wal", "0000000004.wal"}) {
    for (std::uint64_t offset = 0; offset < kSegmentHeaderSize; ++offset) {
      Image bad = closed_image_;
      bad[name][offset] = char(bad[name][offset] ^ 1);
      EXPECT_THAT(open(bad), StartsWith(fmt::format("d/log/{} is damaged at offset 0: the segment's header", name)))
          << offset;
    }
  }
}

TEST_F(SegmentsDamageTest, SegmentsOfAnotherLogAreNotTakenForThisOnes) {
  write_segments();
  Image other = closed_image_;
  MemoryFileSystem files;
  LogTester log(files);
  base::SeededRandom random(43);
  {
    auto journal = std::move(*wal::open(files, LogTester::kDirectory, random, log.options));
    journal->append(7, "x", "xx");
    journal->commit([](const base::Status&) {});
  }
  other["0000000001.wal"] = image(files).at("0000000001.wal");
  EXPECT_THAT(open(other), StartsWith("d/log/0000000001.wal is damaged at offset 0: the segment's header is damaged"));
}

// Somebody who may write payloads but not files cannot make a log that was torn look damaged, nor records appear.
TEST_F(DamageTest, HeadersInsideAPayloadAreOnlyBytes) {
  write({{"a"}, {"bb", "cc"}});
  const std::string copied = open_image_.at(kFirst).substr(kSegmentHeaderSize, 200);
  MemoryFileSystem files;
  LogTester log(files);
  ASSERT_TRUE(log.open());
  log.journal().append(7, copied, copied);
  ASSERT_TRUE(log.commit({}));
  Image bad = image(files);
  bad[kFirst][kSegmentHeaderSize] = 0;
  EXPECT_EQ(open(bad), "");
}

TEST_F(DamageTest, BatchesWithImpossibleSizesAreRefusedThoughTheirChecksumsHold) {
  write({{"a"}, {"b"}});
  const auto id = decode_segment_header(open_image_.at(kFirst))->log_id;
  const Seal seal(id);
  const Position position = kSegmentSizeMin + kSegmentHeaderSize;
  for (const std::uint32_t size : {0u, 8u, 31u, 33u, 40u, 4096u, 0xffffffffu}) {
    Image bad = open_image_;
    encode(BatchHeader{.size = size, .records = 1}, bad[kFirst].data() + kSegmentHeaderSize, position, seal);
    EXPECT_THAT(open(bad), StartsWith("d/log/0000000001.wal is damaged at offset ")) << size;
  }
  for (const std::uint32_t records : {0u, 2u, 0xffffffffu}) {
    Image bad = open_image_;
    const auto whole = decode_batch_header(std::string_view(bad[kFirst]).substr(kSegmentHeaderSize), position, seal);
    encode(BatchHeader{.size = whole->size, .records = records}, bad[kFirst].data() + kSegmentHeaderSize, position,
           seal);
    EXPECT_THAT(open(bad), StartsWith("d/log/0000000001.wal is damaged at offset ")) << records;
  }
}

TEST(Inspect, CountsAndShowsWhatIsThere) {
  MemoryFileSystem files;
  LogTester log(files);
  ASSERT_TRUE(log.open());
  ASSERT_TRUE(log.commit({"a", "b"}));
  const auto from = log.journal().end();
  ASSERT_TRUE(log.commit({"state"}));
  log.journal().checkpoint(from, {});
  log.close();

  const auto report = check(files, LogTester::kDirectory).value();
  EXPECT_EQ(report.replayed_segments, 1u);
  EXPECT_EQ(report.batches, 3u);  // the last marks the end
  EXPECT_EQ(report.records, 3u);
  EXPECT_EQ(report.header_bytes, 7u);
  EXPECT_EQ(report.payload_bytes, 14u);
  EXPECT_EQ(report.replay_from, from);
  EXPECT_FALSE(report.torn);
  EXPECT_TRUE(report.damages.empty());

  std::string shown;
  ASSERT_TRUE(dump(files, LogTester::kDirectory, [&](const DumpedRecord& dumped) {
    shown += fmt::format("{}{}={} ", dumped.replayed ? "+" : "-", dumped.record.header, dumped.payload);
    EXPECT_EQ(dumped.file, "d/log/0000000001.wal");
    EXPECT_EQ(dumped.offset, dumped.record.position - kSegmentSizeMin);
    return true;
  }));
  EXPECT_EQ(shown, "-a=aa -b=bb +state=statestate ");
}

TEST(Inspect, ReadsKeptSegmentsToTheirLastByte) {
  MemoryFileSystem files;
  LogTester log(files);
  ASSERT_TRUE(log.open());
  const auto ref = log.append("kept");
  ASSERT_TRUE(log.commit(std::vector<std::string>(400, "filler")));
  const auto from = log.journal().end();
  ASSERT_TRUE(log.commit({"state"}));
  log.journal().checkpoint(from, {1});
  log.close();
  EXPECT_EQ(check(files, LogTester::kDirectory)->kept_segments, 1u);
  EXPECT_TRUE(check(files, LogTester::kDirectory)->damages.empty());

  auto file = files.open(LogTester::path("0000000001.wal"), base::OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(ref.position % kSegmentSizeMin, "K"));
  const auto report = check(files, LogTester::kDirectory).value();
  ASSERT_EQ(report.damages.size(), 1u);
  EXPECT_EQ(report.damages[0].failure().what,
            "d/log/0000000001.wal is damaged at offset 96: a record's checksum is wrong");
  EXPECT_EQ(dump(files, LogTester::kDirectory, [](const DumpedRecord&) { return true; }).error().what,
            report.damages[0].failure().what);
}

TEST(Inspect, OpeningWithoutAKeptSegmentFailsAndChangesNothing) {
  MemoryFileSystem files;
  LogTester log(files);
  ASSERT_TRUE(log.open());
  ASSERT_TRUE(log.commit(std::vector<std::string>(400, "kept")));
  const auto from = log.journal().end();
  ASSERT_TRUE(log.commit({"state"}));
  log.journal().checkpoint(from, {1});
  log.close();
  ASSERT_TRUE(files.remove(LogTester::path("0000000001.wal")));
  ASSERT_TRUE(files.open(LogTester::path("0000000009.wal"), base::OpenMode::kCreate));
  EXPECT_EQ(log.reopen(), "d/log/0000000001.wal is damaged at offset 0: the segment is missing");
  EXPECT_TRUE(files.exists(LogTester::path("0000000009.wal")));
}

TEST(Inspect, SaysThatThereIsNoLog) {
  MemoryFileSystem files;
  EXPECT_EQ(check(files, "d/log").error().what, "d/log holds no log: there is no manifest");
}

}  // namespace
}  // namespace sluice::wal
