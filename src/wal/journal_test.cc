#include "wal/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "wal/format.h"
#include "wal/log_tester.h"
#include "wal/memory_file_system.h"

namespace sluice::wal {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class JournalTest : public testing::Test {
 protected:
  JournalTest() : log_(files_) {}

  std::vector<std::string> file_names() { return files_.list(LogTester::kDirectory).value(); }

  MemoryFileSystem files_;
  LogTester log_;
};

TEST_F(JournalTest, ShowsInOrderAfterReopeningWhatWasCommitted) {
  ASSERT_TRUE(log_.open());
  EXPECT_EQ(log_.replay(), "");
  EXPECT_TRUE(log_.commit({"a", "b"}));
  EXPECT_TRUE(log_.commit({"c"}));
  EXPECT_EQ(log_.reopen(), "a b c");
  EXPECT_TRUE(log_.commit({"d"}));
  EXPECT_EQ(log_.reopen(), "a b c d");
}

TEST_F(JournalTest, AScheduledWriterWritesWhatHasGatheredWhenItIsCalled) {
  std::vector<std::function<void()>> scheduled;
  log_.options.writer = Writer::kScheduled;
  log_.options.schedule = [&](std::function<void()> write) { scheduled.push_back(std::move(write)); };
  ASSERT_TRUE(log_.open());
  std::string told;
  const auto commit = [&](const std::string& text) {
    log_.append(text);
    log_.journal().commit([&, text](const base::Status& status) { told += status ? text : "!"; });
  };
  commit("a");
  commit("b");
  EXPECT_EQ(told, "");
  EXPECT_GT(log_.journal().unsynced(), 0u);
  ASSERT_EQ(scheduled.size(), 1u);
  scheduled[0]();
  EXPECT_EQ(told, "ab");
  EXPECT_EQ(log_.journal().unsynced(), 0u);

  commit("c");
  ASSERT_EQ(scheduled.size(), 2u);
  log_.close();  // writes what is left, and calls back
  EXPECT_EQ(told, "abc");
  EXPECT_EQ(log_.reopen(), "a b c");
}

TEST_F(JournalTest, AnOpenBatchIsLost) {
  ASSERT_TRUE(log_.open());
  EXPECT_TRUE(log_.commit({"a"}));
  log_.append("b");
  EXPECT_EQ(log_.reopen(), "a");
}

TEST_F(JournalTest, APayloadIsReadBeforeAndAfterItIsWritten) {
  ASSERT_TRUE(log_.open());
  const auto ref = log_.append("text");
  EXPECT_EQ(ref.size, 8u);
  EXPECT_EQ(log_.journal().read(ref).bytes, "texttext");
  EXPECT_TRUE(log_.commit({}));
  EXPECT_EQ(log_.journal().read(ref).bytes, "texttext");
  EXPECT_EQ(log_.reopen(), "text");
  EXPECT_EQ(log_.journal().read(ref).bytes, "texttext");
}

TEST_F(JournalTest, ARecordWithoutPayloadHasNoRef) {
  ASSERT_TRUE(log_.open());
  EXPECT_FALSE(log_.journal().append(1, "header", ""));
  EXPECT_EQ(log_.journal().read({}).bytes, "");
}

TEST_F(JournalTest, PositionsGrowAndTheEndNeverLiesBehindTheNextRecord) {
  ASSERT_TRUE(log_.open());
  base::Position last = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto end = log_.journal().end();
    const auto ref = log_.append("x");
    EXPECT_GE(ref.position, end);
    EXPECT_GT(ref.position, last);
    EXPECT_EQ(log_.journal().segment_of(ref.position), ref.position / log_.options.segment_size);
    last = ref.position;
    if (i % 7 == 0) {
      ASSERT_TRUE(log_.commit({}));
    }
  }
}

TEST_F(JournalTest, ACommitMaySpanSegments) {
  std::vector<std::string> texts;
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    texts.push_back(fmt::format("record-{}", i));
    expected += (i > 0 ? " " : "") + texts.back();
  }
  ASSERT_TRUE(log_.open());
  EXPECT_TRUE(log_.commit(texts));
  EXPECT_GT(log_.journal().segment_of(log_.journal().end()), 3u);
  EXPECT_EQ(log_.reopen(), expected);
}

TEST_F(JournalTest, SegmentsMayBeFilledToTheLastByte) {
  // The record sizes sweep over every remainder, so that some batch ends exactly where its segment does.
  for (std::size_t size = 1000; size < 1040; ++size) {
    MemoryFileSystem files;
    LogTester log(files);
    ASSERT_TRUE(log.open());
    std::string expected;
    for (int i = 0; i < 12; ++i) {
      const std::string text(size / 3 + std::size_t(i % 2), char('a' + i));
      ASSERT_TRUE(log.commit({text}));
      expected += (i > 0 ? " " : "") + text;
      ASSERT_EQ(log.reopen(), expected) << size;
    }
  }
}

TEST_F(JournalTest, TheLargestRecordFitsIntoASegmentOfItsOwn) {
  log_.options.segment_size = kSegmentSizeDefault;
  ASSERT_TRUE(log_.open());
  ASSERT_TRUE(log_.commit({"a"}));
  const std::string header(base::Journal::kHeaderMax, 'h'), payload(base::Journal::kPayloadMax, 'p');
  const auto ref = log_.journal().append(2, header, payload);
  ASSERT_TRUE(log_.commit({}));
  EXPECT_EQ(log_.journal().read(ref).bytes, payload);
  ASSERT_TRUE(log_.open());
  int records = 0;
  ASSERT_TRUE(log_.journal().replay([&](const base::Record& record) {
    if (++records == 2) {
      EXPECT_EQ(record.header, header);
    }
  }));
  EXPECT_EQ(records, 2);
}

TEST_F(JournalTest, ReplayBeginsAtTheCheckpoint) {
  ASSERT_TRUE(log_.open());
  ASSERT_TRUE(log_.commit({"a", "b"}));
  const auto from = log_.journal().end();
  ASSERT_TRUE(log_.commit({"state"}));
  log_.journal().checkpoint(from, {});
  ASSERT_TRUE(log_.commit({"c"}));
  EXPECT_EQ(log_.reopen(), "state c");
}

TEST_F(JournalTest, ACheckpointInTheMiddleOfABatchWaitsForItsCommit) {
  ASSERT_TRUE(log_.open());
  ASSERT_TRUE(log_.commit({"a"}));
  const auto from = log_.journal().end();
  log_.append("state");
  log_.journal().checkpoint(from, {});
  EXPECT_EQ(log_.reopen(), "a");
  const auto again = log_.journal().end();
  log_.append("state");
  log_.journal().checkpoint(again, {});
  ASSERT_TRUE(log_.commit({}));
  EXPECT_EQ(log_.reopen(), "state");
}

TEST_F(JournalTest, ACheckpointReleasesSegmentsButThoseWithLivePayloads) {
  ASSERT_TRUE(log_.open());
  const auto ref = log_.append("kept");
  const std::vector<std::string> many(400, "filler");
  ASSERT_TRUE(log_.commit(many));
  const auto from = log_.journal().end();
  ASSERT_TRUE(log_.commit({"state"}));
  log_.journal().checkpoint(from, {log_.journal().segment_of(ref.position)});
  EXPECT_EQ(log_.journal().read(ref).bytes, "keptkept");
  EXPECT_TRUE(files_.exists(LogTester::path("0000000001.wal")));
  EXPECT_FALSE(files_.exists(LogTester::path("0000000002.wal")));
  EXPECT_EQ(log_.reopen(), "state");
  EXPECT_EQ(log_.journal().read(ref).bytes, "keptkept");

  log_.journal().checkpoint(from, {});
  EXPECT_FALSE(files_.exists(LogTester::path("0000000001.wal")));
  EXPECT_EQ(log_.reopen(), "state");
}

TEST_F(JournalTest, ReleasedSegmentsAreUsedAgainAndTheirOldBytesAreNoRecords) {
  ASSERT_TRUE(log_.open());
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(log_.commit({fmt::format("filler-{}-{}", round, i)}));
    const auto from = log_.journal().end();
    const auto state = fmt::format("state-{}", round);
    ASSERT_TRUE(log_.commit({state}));
    log_.journal().checkpoint(from, {});
    ASSERT_EQ(log_.reopen(), state);
    EXPECT_LE(file_names().size(), 2 + log_.options.spare_segments_max + 3) << "segments pile up";
  }
  EXPECT_GT(log_.journal().segment_of(log_.journal().end()), 20u);
}

TEST_F(JournalTest, AReleasedSegmentStaysMappedForWhoReadsIt) {
  ASSERT_TRUE(log_.open());
  const auto ref = log_.append("pinned");
  ASSERT_TRUE(log_.commit(std::vector<std::string>(200, "filler")));
  auto view = log_.journal().read(ref);
  log_.journal().checkpoint(log_.journal().end(), {});
  ASSERT_TRUE(log_.commit(std::vector<std::string>(400, "behind")));
  EXPECT_EQ(view.bytes, "pinnedpinned");
}

TEST_F(JournalTest, CommitsOfTheJournalsThreadComeBackInOrder) {
  log_.options.writer = Writer::kOwnThread;
  ASSERT_TRUE(log_.open());
  std::vector<int> called;
  std::string expected;
  for (int i = 0; i < 500; ++i) {
    log_.append(fmt::format("{}", i));
    log_.journal().commit([&called, i](const base::Status& status) {
      EXPECT_TRUE(status);
      called.push_back(i);
    });
    expected += fmt::format("{}{}", i > 0 ? " " : "", i);
  }
  EXPECT_EQ(log_.reopen(), expected);
  ASSERT_EQ(called.size(), 500u);
  EXPECT_TRUE(std::is_sorted(called.begin(), called.end()));
}

TEST_F(JournalTest, AnEmptyCommitOfAnIdleJournalCallsBackAtOnce) {
  log_.options.writer = Writer::kOwnThread;
  ASSERT_TRUE(log_.open());
  EXPECT_TRUE(log_.commit({}));
}

TEST_F(JournalTest, ALogKeepsItsSegmentSize) {
  ASSERT_TRUE(log_.open());
  ASSERT_TRUE(log_.commit({"a"}));
  log_.options.segment_size = kSegmentSizeDefault;
  EXPECT_EQ(log_.reopen(), "a");
  EXPECT_EQ(log_.journal().segment_of(2 * kSegmentSizeMin), 2u);
}

TEST_F(JournalTest, RefusesImpossibleSegmentSizes) {
  for (const std::uint64_t size :
       {std::uint64_t(0), kSegmentSizeMin - 4096, kSegmentSizeMin + 8, 2 * kSegmentSizeMax}) {
    log_.options.segment_size = size;
    EXPECT_THAT(log_.reopen(), StartsWith("a log's segment size must be a multiple of 4096"));
  }
}

TEST_F(JournalTest, RefusesSegmentsWithoutAManifest) {
  ASSERT_TRUE(log_.open());
  ASSERT_TRUE(log_.commit({"a"}));
  log_.close();
  ASSERT_TRUE(files_.remove(LogTester::path("manifest")));
  EXPECT_EQ(log_.reopen(), "d/log/manifest is missing, but 0000000001.wal is there: this is no whole log");
}

TEST_F(JournalTest, RefusesANewerManifest) {
  ASSERT_TRUE(log_.open());
  log_.close();
  auto file = files_.open(LogTester::path("manifest"), base::OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(8, std::string("\2\0\0\0", 4)));
  EXPECT_THAT(log_.reopen(), HasSubstr("format version 2, this program reads up to version 1"));
}

TEST(MemoryJournal, CommitsAtOnceAndReads) {
  const auto journal = open_in_memory();
  std::vector<base::PayloadRef> refs;
  for (int i = 0; i < 1000; ++i) {
    refs.push_back(journal->append(1, "h", fmt::format("payload {}", i)));
    bool durable = false;
    journal->commit([&](const base::Status& status) { durable = bool(status); });
    EXPECT_TRUE(durable);
    EXPECT_EQ(journal->unsynced(), 0u);
  }
  for (std::size_t i = 0; i < refs.size(); ++i) {
    EXPECT_EQ(journal->read(refs[i]).bytes, fmt::format("payload {}", i));
  }
}

TEST(MemoryJournal, GivesMemoryBackAtACheckpoint) {
  const auto journal = open_in_memory();
  const std::string payload(1u << 20, 'x');
  for (int i = 0; i < 100; ++i) {
    const auto from = journal->end();
    const auto ref = journal->append(1, "h", payload);
    journal->commit([](const base::Status&) {});
    journal->checkpoint(from, {});
    EXPECT_EQ(journal->read(ref).bytes, payload);
  }
  EXPECT_GT(journal->segment_of(journal->end()), 3u);
}

// They go on a thread of their own, but they go.
TEST_F(JournalTest, RemovesReleasedSegmentsBeforeItEnds) {
  log_.options.writer = Writer::kOwnThread;
  log_.options.spare_segments_max = 0;
  ASSERT_TRUE(log_.open());
  for (int i = 0; i < 100; ++i) {
    log_.append(std::string(500, 'x'));
    log_.journal().commit([](const base::Status&) {});
  }
  log_.journal().checkpoint(log_.journal().end(), {});
  const auto last = log_.journal().segment_of(log_.journal().end());
  ASSERT_GT(last, 10u);
  log_.close();
  std::vector<std::string> segments;
  const auto names = files_.list("d/log").value();
  for (const auto& name : names) {
    if (name.ends_with(".wal")) segments.push_back(name);
  }
  EXPECT_EQ(segments, std::vector<std::string>{segment_name(last)});
}

// Readers of any thread beside the logic thread and the log's thread; ThreadSanitizer watches.
TEST_F(JournalTest, PayloadsAreReadByOtherThreadsWhileTheLogGoesOn) {
  log_.options.writer = Writer::kOwnThread;
  log_.options.segment_size = 64u << 10;
  ASSERT_TRUE(log_.open());
  constexpr int kRecords = 20'000;
  std::vector<base::PayloadRef> refs(kRecords);
  std::atomic<int> appended = 0;
  std::vector<std::thread> readers;
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&, r] {
      base::SeededRandom random(std::uint64_t(r) + 1);
      for (int known = 0; known < kRecords;) {
        known = appended.load(std::memory_order_acquire);
        if (known == 0) continue;
        const int newest = known - 1, any = int(random.below(std::uint64_t(known)));
        for (const int i : {newest, any}) {
          ASSERT_EQ(log_.journal().read(refs[std::size_t(i)]).bytes, fmt::format("{0}{0}", i));
        }
      }
    });
  }
  for (int i = 0; i < kRecords; ++i) {
    refs[std::size_t(i)] = log_.append(fmt::format("{}", i));
    if (i % 5 == 0) log_.journal().commit([](const base::Status&) {});
    appended.store(i + 1, std::memory_order_release);
  }
  for (auto& reader : readers) reader.join();
}

// Replies are rendered elsewhere and hold their payloads as long as that takes, whatever happens to the segments.
TEST_F(JournalTest, ViewsOfOtherThreadsOutliveTheirSegments) {
  log_.options.writer = Writer::kOwnThread;
  log_.options.segment_size = 16u << 10;
  ASSERT_TRUE(log_.open());
  struct Reply {
    std::string expected;
    base::PayloadView view;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::optional<Reply>> replies;
  std::thread renderer([&] {
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return !replies.empty(); });
      const auto reply = std::move(replies.front());
      replies.pop_front();
      lock.unlock();
      if (!reply) return;
      ASSERT_EQ(reply->view.bytes, reply->expected);
    }
  });
  const auto hand_over = [&](std::optional<Reply> reply) {
    const std::lock_guard lock(mutex);
    replies.push_back(std::move(reply));
    changed.notify_one();
  };
  std::vector<base::PayloadRef> since_checkpoint;
  std::size_t first = 0;
  for (std::size_t i = 0; i < 20'000; ++i) {
    if (i % 500 == 0) {
      log_.journal().checkpoint(log_.journal().end(), {});
      first = i;
      since_checkpoint.clear();
    }
    since_checkpoint.push_back(log_.append(fmt::format("{}", i)));
    if (i % 10 == 0) log_.journal().commit([](const base::Status& status) { EXPECT_TRUE(status); });
    if (i % 3 == 0) {
      const auto any = i / 3 % since_checkpoint.size();
      hand_over(Reply{fmt::format("{0}{0}", first + any), log_.journal().read(since_checkpoint[any])});
    }
  }
  hand_over(std::nullopt);
  renderer.join();
}

}  // namespace
}  // namespace sluice::wal
