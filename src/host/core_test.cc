#include "host/core.h"

#include <gtest/gtest.h>

#include <algorithm>

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

// Keeps commits until it is told to call them back, and has as much room as the test says.
class WaitingJournal final : public base::Journal {
 public:
  std::vector<std::function<void(base::Status)>> commits;
  std::function<void(base::Room)> room_changed;

  void call_back() {
    for (auto& durable : std::exchange(commits, {})) durable({});
  }
  base::PayloadRef append(std::uint16_t, std::string_view, std::string_view) override { return {}; }
  void commit(std::function<void(base::Status)> durable) override { commits.push_back(std::move(durable)); }
  void watch_room(std::function<void(base::Room)> changed) override { room_changed = std::move(changed); }
  std::size_t unsynced() const override { return 0; }
  base::Status replay(const std::function<void(const base::Record&)>&) override { return {}; }
  base::Position end() const override { return 0; }
  std::uint64_t segment_of(base::Position) const override { return 0; }
  void checkpoint(base::Position, std::vector<std::uint64_t>) override {}
  base::PayloadView read(const base::PayloadRef&) const override { return {}; }
};

// On a disk that is full: held things say their names in the order in which they are let go.
class FullDisk : public ::testing::Test {
 protected:
  void hold(const std::string& name) {
    struct Reply final : Held {
      std::string name;
      std::vector<std::string>* said = nullptr;
      void released() override { said->push_back(name); }
      void refused() override { said->push_back("no room for " + name); }
    };
    auto reply = std::make_unique<Reply>();
    reply->name = name;
    reply->said = &said_;
    core_.hold(std::move(reply));
  }
  void hold_effect(const std::string& name) {
    core_.hold([this, name] { said_.push_back(name); });
  }
  void write() { core_.append(1, "event", {}); }
  std::vector<std::string> said() { return std::exchange(said_, {}); }

  SetClock clock_;
  base::SeededRandom random_{1};
  WaitingJournal journal_;
  Core core_{clock_, random_, journal_, [](const std::function<void()>& work) { work(); }, [](const base::Failure&) {}};

 private:
  std::vector<std::string> said_;
};

TEST_F(FullDisk, RefusesTheRepliesThatWaitAtOnceAndKeepsTheEffects) {
  write();
  hold("a send");
  hold_effect("an effect");
  core_.flush();
  hold("a read that may have seen it");
  core_.flush();
  EXPECT_TRUE(said().empty());
  journal_.room_changed(base::Room::kNone);
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"no room for a send", "no room for a read that may have seen it"}));
  journal_.call_back();
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"an effect"}));
}

// A client that has sent its next request already: the answer to one brings the other, in the middle of it all.
TEST_F(FullDisk, AnAnswerMayBringTheNextRequest) {
  struct Pipelined final : Held {
    std::function<void()> next;
    void released() override { next(); }
    void refused() override { next(); }
  };
  const auto hold_pipelined = [&] {
    auto first = std::make_unique<Pipelined>();
    first->next = [this] {
      for (int i = 0; i < 10; ++i) hold("next");
      core_.flush();
    };
    core_.hold(std::move(first));
  };
  write();
  hold_pipelined();
  hold("a send");
  core_.flush();
  hold_pipelined();
  journal_.room_changed(base::Room::kNone);
  core_.flush();
  auto all = said();
  EXPECT_EQ(std::count(all.begin(), all.end(), "next"), 20);
  EXPECT_EQ(std::count(all.begin(), all.end(), "no room for a send"), 1);
  hold_pipelined();
  core_.flush();
  EXPECT_EQ(said().size(), 10u);
}

TEST_F(FullDisk, AnswersReadsWhileWhatComesFromInsideWaits) {
  write();
  core_.flush();
  journal_.room_changed(base::Room::kNone);
  core_.flush();
  write();  // time passes
  hold_effect("what it does");
  hold("a read");
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"a read"}));
  hold("another read");
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"another read"}));
  journal_.call_back();
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"what it does"}));
}

TEST_F(FullDisk, TellsThoseWhoWereRefusedWhenThereIsRoomAgain) {
  core_.when_room_returns([this] { hold_effect("room"); });
  journal_.room_changed(base::Room::kShort);
  core_.flush();
  EXPECT_TRUE(said().empty()) << "nobody of these was refused";
  journal_.room_changed(base::Room::kNone);
  core_.flush();
  EXPECT_TRUE(said().empty());
  journal_.room_changed(base::Room::kShort);
  core_.flush();
  EXPECT_EQ(said(), (std::vector<std::string>{"room"}));
}

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
