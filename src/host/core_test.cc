#include "host/core.h"

#include <gtest/gtest.h>

namespace sluice::host {
namespace {

class SetClock final : public base::Clock {
 public:
  base::Instant now() override { return now_; }
  void set(std::int64_t epoch_ms) { now_ = base::from_epoch_ms(epoch_ms); }

 private:
  base::Instant now_;
};

// Keeps records and is durable at once.
class KeptJournal final : public base::Journal {
 public:
  struct Kept {
    std::uint16_t kind;
    std::string header;
  };
  std::vector<Kept> records;

  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view) override {
    records.push_back({kind, std::string(header)});
    return {};
  }
  void commit(std::function<void(base::Status)> durable) override { durable({}); }
  std::size_t unsynced() const override { return 0; }
  base::Status replay(const std::function<void(const base::Record&)>&) override { return {}; }
  base::Position end() const override { return 0; }
  std::uint64_t segment_of(base::Position) const override { return 0; }
  void checkpoint(base::Position, std::vector<std::uint64_t>) override {}
  base::PayloadView read(const base::PayloadRef&) const override { return {}; }
};

class CoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Core> start() {
    return std::make_unique<Core>(
        clock_, random_, journal_, [](const std::function<void()>& work) { work(); }, [](const base::Failure&) {});
  }

  SetClock clock_;
  base::SeededRandom random_{1};
  KeptJournal journal_;
};

TEST_F(CoreTest, TimeDoesNotRunBackwardsWhenTheWallClockIsSetBack) {
  const auto core = start();
  clock_.set(1'800'000'000'000);
  EXPECT_EQ(base::epoch_ms(core->now()), 1'800'000'000'000);
  clock_.set(1'700'000'000'000);
  EXPECT_EQ(base::epoch_ms(core->now()), 1'800'000'000'000);
}

TEST_F(CoreTest, NorAcrossARestart) {
  clock_.set(1'800'000'000'000);
  const auto before = start();
  before->now();
  before->append(1, "an event", {});
  before->flush();
  ASSERT_EQ(journal_.records.size(), 2u);
  EXPECT_EQ(journal_.records[1].kind, Core::kTimeKind);

  clock_.set(1'700'000'000'000);
  const auto after = start();
  ASSERT_TRUE(after->replay_time(journal_.records[1].header));
  EXPECT_EQ(base::epoch_ms(after->now()), 1'800'000'000'000);
  clock_.set(1'900'000'000'000);
  EXPECT_EQ(base::epoch_ms(after->now()), 1'900'000'000'000);
}

TEST_F(CoreTest, ATimeOfAnotherLengthCantBeRead) {
  EXPECT_FALSE(start()->replay_time("1234567"));
}

TEST_F(CoreTest, ARoundWithoutEventsWritesNothing) {
  const auto core = start();
  bool released = false;
  core->hold([&] { released = true; });
  core->flush();
  EXPECT_TRUE(released);
  EXPECT_TRUE(journal_.records.empty());
}

}  // namespace
}  // namespace sluice::host
