#pragma once
// For tests of the log: opens it on any file system, appends short texts, and tells what a replay shows as one string,
// so that a case reads like a story. A record's header is the text, its payload the text twice.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "wal/journal.h"

namespace sluice::wal {

class LogTester {
 public:
  static constexpr const char* kDirectory = "d/log";

  explicit LogTester(base::FileSystem& files) : files_(files) {
    options.writer = Writer::kCaller;
    options.segment_size = kSegmentSizeMin;
    options.zero_ahead = 512;
  }

  base::Status open() {
    journal_.reset();
    auto opened = wal::open(files_, kDirectory, random_, options);
    if (!opened) return base::fail(opened.error());
    journal_ = std::move(*opened);
    return {};
  }
  void close() { journal_.reset(); }
  base::Journal& journal() { return *journal_; }

  base::PayloadRef append(const std::string& text) { return journal_->append(7, text, text + text); }
  // Appends the texts and commits them. What the commit was told, if it was called back already.
  base::Status commit(const std::vector<std::string>& texts) {
    for (const auto& text : texts) append(text);
    base::Status told = base::failure("not called back");
    journal_->commit([&](const base::Status& status) { told = status; });
    return told;
  }

  // What a replay shows; each record is checked to be as append() writes them.
  struct Shown {
    std::string text;
    base::PayloadRef payload;
  };
  std::vector<Shown> replay_records() {
    std::vector<Shown> shown;
    EXPECT_TRUE(journal_->replay([&](const base::Record& record) {
      const std::string text(record.header);
      EXPECT_EQ(record.kind, 7);
      EXPECT_EQ(journal_->read(record.payload).bytes, text + text);
      shown.push_back({text, record.payload});
    }));
    return shown;
  }
  // The same as "a b c".
  std::string replay() {
    std::string line;
    for (const auto& record : replay_records()) line += (line.empty() ? "" : " ") + record.text;
    return line;
  }
  // Closes, opens and replays; the failure's text if opening fails.
  std::string reopen() {
    if (auto opened = open(); !opened) return opened.error().what;
    return replay();
  }

  static std::string path(const std::string& name) { return fmt::format("{}/{}", kDirectory, name); }

  Options options;  // read by open()

 private:
  base::FileSystem& files_;
  base::SeededRandom random_{42};
  std::unique_ptr<base::Journal> journal_;
};

}  // namespace sluice::wal
