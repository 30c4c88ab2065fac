// A short simulation of the whole program, and whether the simulation itself is worth something: it repeats itself, and
// it finds bugs that are put in.
#include "sim/simulation.h"

#include <gtest/gtest.h>

#include "base/event_codec.h"
#include "base/log.h"

namespace sluice::sim {
namespace {

// Seeds of every run of the tests; tools/simulate tries others.
constexpr std::uint64_t kSeeds = 40;
// A bug that was put in must be found by this many.
constexpr std::uint64_t kCanarySeeds = 60;

class SimulationTest : public testing::Test {
 protected:
  void SetUp() override { base::set_log_level(base::LogLevel::kError); }
  void TearDown() override { base::set_log_level(base::LogLevel::kWarn); }

  // What the first seed that finds anything finds.
  static Report first_found(const Canary& canary) {
    Report report;
    for (std::uint64_t seed = 1; seed <= kCanarySeeds && !report.found; ++seed) report = Simulation(seed, canary).run();
    return report;
  }
};

TEST_F(SimulationTest, TheInvariantsHold) {
  Auditor::Totals totals;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto report = Simulation(seed).run();
    ASSERT_FALSE(report.found) << report.text();
    totals.sends += report.totals.sends;
    totals.deliveries += report.totals.deliveries;
    totals.deletions += report.totals.deletions;
    totals.dead_letters += report.totals.dead_letters;
    totals.processed += report.totals.processed;
  }
  // Invariants of what never happens hold easily.
  EXPECT_GT(totals.sends, 1000u);
  EXPECT_GT(totals.deliveries, 1000u);
  EXPECT_GT(totals.deletions, 1000u);
  EXPECT_GT(totals.dead_letters, 50u);
  EXPECT_GT(totals.processed, 100u);
}

// The journal finds room as it ends, when the machine that would hear of it has gone (a use after free, once).
TEST_F(SimulationTest, EndsWhileAFullDiskGetsRoomAgain) {
  const auto report = Simulation(4245054882).run();
  EXPECT_FALSE(report.found) << report.text();
}

// A deletion is refused as the disk is full, but done in memory; when it comes again there is nothing to do, which must
// not be acknowledged: the program is killed before the disk has the first one.
TEST_F(SimulationTest, ADeletionThatComesAgainOnAFullDiskIsNotAcknowledged) {
  const auto report = Simulation(640498848).run();
  EXPECT_FALSE(report.found) << report.text();
}

TEST_F(SimulationTest, ASeedGivesTheSameRunAgain) {
  for (std::uint64_t seed = 101; seed <= 106; ++seed) {
    const auto first = Simulation(seed).run(), second = Simulation(seed).run();
    EXPECT_EQ(first.hash, second.hash) << first.text() << second.text();
    EXPECT_EQ(first.steps, second.steps);
  }
  EXPECT_NE(Simulation(101).run().hash, Simulation(102).run().hash);
}

// ---- canaries ------------------------------------------------------------------------------------------------------

// A journal as it should be, for others to break.
class PassingJournal : public base::Journal {
 public:
  explicit PassingJournal(std::unique_ptr<base::Journal> inner) : inner_(std::move(inner)) {}

  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload) override {
    return inner_->append(kind, header, payload);
  }
  void commit(std::function<void(base::Status)> durable) override { inner_->commit(std::move(durable)); }
  void watch_room(std::function<void(base::Room)> changed) override { inner_->watch_room(std::move(changed)); }
  std::size_t unsynced() const override { return inner_->unsynced(); }
  base::Status replay(const std::function<void(const base::Record&)>& each) override { return inner_->replay(each); }
  base::Position end() const override { return inner_->end(); }
  std::uint64_t segment_of(base::Position position) const override { return inner_->segment_of(position); }
  void checkpoint(base::Position replay_from, std::vector<std::uint64_t> live) override {
    inner_->checkpoint(replay_from, std::move(live));
  }
  base::PayloadView read(const base::PayloadRef& ref) const override { return inner_->read(ref); }

 protected:
  std::unique_ptr<base::Journal> inner_;
};

template <class BrokenJournal>
Canary with_journal() {
  Canary canary;
  canary.journal = [](std::unique_ptr<base::Journal> inner) {
    return std::make_unique<BrokenJournal>(std::move(inner));
  };
  return canary;
}

// Says that everything is durable before it is.
class HastyJournal final : public PassingJournal {
 public:
  using PassingJournal::PassingJournal;
  void commit(std::function<void(base::Status)> durable) override {
    inner_->commit([](const base::Status&) {});
    durable({});
  }
};

TEST_F(SimulationTest, FindsAJournalThatIsDurableTooEarly) {
  const auto report = first_found(with_journal<HastyJournal>());
  ASSERT_TRUE(report.found);
  EXPECT_EQ(report.found->invariant, "reply-before-durable") << report.text();
}

// Does not keep one kind of SQS's events.
template <class Event>
class ForgetfulJournal final : public PassingJournal {
 public:
  using PassingJournal::PassingJournal;
  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload) override {
    sqs::Event event;
    if (kind == host::SqsTypes::kKind && base::decode_event(header, event) && std::holds_alternative<Event>(event)) {
      return {};
    }
    return inner_->append(kind, header, payload);
  }
};

TEST_F(SimulationTest, FindsADeletionThatIsNotKept) {
  const auto report = first_found(with_journal<ForgetfulJournal<sqs::MessageDeleted>>());
  ASSERT_TRUE(report.found);
  EXPECT_EQ(report.found->invariant, "deleted-returns") << report.text();
}

TEST_F(SimulationTest, FindsAReceiveThatIsNotKept) {
  const auto report = first_found(with_journal<ForgetfulJournal<sqs::MessageReceived>>());
  ASSERT_TRUE(report.found);
  EXPECT_EQ(report.found->invariant, "receive-count") << report.text();
}

// Files whose sync() does nothing and says that it did.
class LyingFile final : public base::File {
 public:
  explicit LyingFile(std::unique_ptr<base::File> inner) : inner_(std::move(inner)) {}
  base::Status sync() override { return {}; }

  base::Status write_at(std::uint64_t offset, std::string_view bytes) override {
    return inner_->write_at(offset, bytes);
  }
  base::Result<std::string> read_at(std::uint64_t offset, std::size_t count) const override {
    return inner_->read_at(offset, count);
  }
  base::Result<std::uint64_t> size() const override { return inner_->size(); }
  base::Status resize(std::uint64_t size) override { return inner_->resize(size); }
  base::Result<Mapping> map(std::uint64_t size) const override { return inner_->map(size); }

 private:
  std::unique_ptr<base::File> inner_;
};

class LyingDisk final : public base::FileSystem {
 public:
  explicit LyingDisk(base::FileSystem& inner) : inner_(inner) {}

  base::Result<std::unique_ptr<base::File>> open(const std::string& path, base::OpenMode mode) override {
    auto file = inner_.open(path, mode);
    if (!file) return base::fail(file.error());
    return std::make_unique<LyingFile>(std::move(*file));
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override { return inner_.list(directory); }
  base::Status make_directories(const std::string& path) override { return inner_.make_directories(path); }
  base::Status rename(const std::string& from, const std::string& to) override { return inner_.rename(from, to); }
  base::Status remove(const std::string& path) override { return inner_.remove(path); }
  bool exists(const std::string& path) override { return inner_.exists(path); }
  base::Status sync_directory(const std::string& directory) override { return inner_.sync_directory(directory); }
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override { return inner_.free_bytes(directory); }
  base::Result<std::shared_ptr<void>> lock(const std::string& path) override { return inner_.lock(path); }

 private:
  base::FileSystem& inner_;
};

TEST_F(SimulationTest, FindsADiskThatLiesAboutSync) {
  Canary canary;
  canary.disk = [](base::FileSystem& disk) { return std::make_unique<LyingDisk>(disk); };
  const auto report = first_found(canary);
  // Which promise breaks first depends on what the lost bytes were.
  ASSERT_TRUE(report.found);
}

}  // namespace
}  // namespace sluice::sim
