#pragma once
// What may be found in a log after whatever has happened to it: an auditor for tests. Tell it what was asked of the
// log and what the log reported; show it what a replay gives. It accepts exactly the records from one of the
// checkpoints that may be in force up to the end of some commit that is not before what was reported as durable.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/payload.h"
#include "wal/log_tester.h"

namespace sluice::sim {

class LogModel {
 public:
  struct Record {
    std::string text;
    base::PayloadRef payload;
  };

  std::size_t size() const { return records_.size(); }
  const Record& record(std::size_t i) const { return records_[i]; }
  // What must be there after the next crash whatever it does.
  std::size_t durable() const { return durable_; }

  void appended(std::string text, base::PayloadRef payload) { records_.push_back({std::move(text), payload}); }
  void committed() { commit_ends_.push_back(records_.size()); }
  // Everything in the first `count` records survives from now on.
  void reported_durable(std::size_t count) { durable_ = std::max(durable_, count); }
  // Replay is to begin at the next record appended, and these segments to be kept.
  void checkpoint_asked(std::vector<std::uint64_t> live) { checkpoints_.push_back({records_.size(), std::move(live)}); }
  // The last checkpoint asked for is in force.
  void checkpoint_done() { checkpoints_.erase(checkpoints_.begin(), checkpoints_.end() - 1); }

  // Empty if this may be, and the model goes on from it; else what is wrong. With Sync::kFull opening has made durable
  // what it shows.
  std::string adopt(const std::vector<wal::LogTester::Shown>& shown, wal::Sync sync) {
    // A checkpoint in force shows at least the record that restates the state.
    auto checkpoint = std::find_if(checkpoints_.rbegin(), checkpoints_.rend(), [&](const auto& one) {
      if (shown.empty()) return &one == &checkpoints_.front();
      return one.begin < records_.size() && records_[one.begin].text == shown.front().text;
    });
    if (checkpoint == checkpoints_.rend()) return fmt::format("it begins with {}", shown.front().text.substr(0, 20));
    const auto begin = checkpoint->begin, end = begin + shown.size();
    if (end > records_.size()) return "it shows more than was appended";
    for (std::size_t i = begin; i < end; ++i) {
      const auto& now = shown[i - begin];
      if (now.text != records_[i].text) return fmt::format("record {} is {}", i, now.text.substr(0, 20));
      if (now.payload != records_[i].payload) return fmt::format("record {} has another payload", i);
    }
    if (end < durable_) return fmt::format("it ends at {}, but {} records were reported as durable", end, durable_);
    if (!std::binary_search(commit_ends_.begin(), commit_ends_.end(), end) && end != begin) {
      return fmt::format("it ends at {}, in the middle of a commit", end);
    }
    checkpoints_ = {*checkpoint};
    records_.resize(end);
    std::erase_if(commit_ends_, [&](std::size_t commit_end) { return commit_end > end; });
    if (sync == wal::Sync::kFull) durable_ = end;
    return "";
  }

  // Records before replay's begin whose payloads must be readable: those in segments kept by the checkpoint in force.
  const std::vector<std::uint64_t>& kept_segments() const { return checkpoints_.front().live; }
  std::size_t replay_begin() const { return checkpoints_.front().begin; }

 private:
  struct Checkpoint {
    std::size_t begin = 0;
    std::vector<std::uint64_t> live;
  };
  std::vector<Record> records_;  // since the log began
  std::vector<std::size_t> commit_ends_ = {0};
  std::size_t durable_ = 0;
  std::vector<Checkpoint> checkpoints_ = {Checkpoint{}};  // that may be in force; the newest last
};

}  // namespace sluice::sim
