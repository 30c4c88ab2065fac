// Fair queues: standard queues whose messages have group ids (sqs.md section 13).
#include <algorithm>
#include <map>
#include <tuple>

#include "sqs/sqs_tester.h"

namespace sluice::sqs {
namespace {

class Fair : public testing::Test {
 protected:
  void SetUp() override { sqs.create_queue("q", {{"VisibilityTimeout", "43200"}}); }

  // Sends `count` messages GROUP1, GROUP2 ... of a group; without a group they are called m1, m2 ...
  void send(const std::string& group, int count = 1) {
    for (int i = 0; i < count; ++i) {
      auto& sent = sent_[group];
      sqs.send("q", (group.empty() ? "m" : group) + std::to_string(++sent), {.group = group});
      sqs.advance(1ms);
    }
  }
  // Receives `count` messages, ten at a time; they stay in flight.
  std::vector<Message> take(int count) {
    std::vector<Message> taken;
    while (int(taken.size()) < count) {
      auto some = sqs.receive("q", {.max = std::min(10, count - int(taken.size()))});
      if (some.empty()) break;
      for (auto& message : some) taken.push_back(std::move(message));
    }
    return taken;
  }
  std::string receive(int max = 10) { return sqs.receive_bodies("q", {.max = max}); }
  void remove(const std::vector<Message>& messages) {
    for (const auto& message : messages) sqs.remove("q", message.ReceiptHandle);
  }

  SqsTester sqs;

 private:
  std::map<std::string, int> sent_;
};

TEST_F(Fair, tenants_that_are_quiet_share_one_line) {
  send("a", 2);
  send("");
  send("b");
  send("a");
  EXPECT_EQ(receive(), "a1,a2,m1,b1,a3");
}

TEST_F(Fair, a_noisy_tenant_comes_after_the_quiet_ones_and_uses_what_they_leave) {
  send("a", 40);
  take(30);
  send("b");
  send("");
  EXPECT_EQ(receive(4), "b1,m1,a31,a32");
}

TEST_F(Fair, fewer_than_thirty_in_flight_are_not_noisy) {
  send("a", 31);
  take(29);
  send("b");
  EXPECT_EQ(receive(), "a30,a31,b1");
}

TEST_F(Fair, a_tenth_of_all_in_flight_is_not_noisy_but_more_is) {
  send("", 270);
  send("a", 33);
  const auto taken = take(300);
  send("b");
  EXPECT_EQ(receive(1), "a31") << "30 of 300 were in flight";
  send("c");
  remove({taken.at(0)});
  EXPECT_EQ(receive(), "b1,c1,a32,a33") << "31 of 300 are";
}

TEST_F(Fair, among_noisy_tenants_the_one_with_fewer_in_flight_goes_first) {
  send("a", 33);
  take(32);
  send("b", 33);
  take(30);
  // Now b has 29 or 30 in flight and the rest of a's is behind it.
  EXPECT_EQ(sqs.counts("q"), "4/62/0");
  EXPECT_EQ(receive(1), "b31");
  EXPECT_EQ(receive(10), "b32,a33,b33");
}

TEST_F(Fair, a_tenant_stays_noisy_until_its_backlog_is_empty) {
  send("a", 32);
  remove(take(30));
  send("b");
  EXPECT_EQ(receive(2), "b1,a31") << "a has nothing in flight, but its backlog is what it was noisy with";
  send("b");
  EXPECT_EQ(receive(1), "b2");
  EXPECT_EQ(receive(1), "a32");
  send("a");
  send("b");
  EXPECT_EQ(receive(), "a33,b3");
}

TEST_F(Fair, a_tenant_that_sent_nothing_for_five_minutes_is_quiet) {
  send("a", 33);
  take(30);
  sqs.advance(150s);
  send("b");
  EXPECT_EQ(receive(2), "b1,a31");
  send("b");
  sqs.advance(150s);
  EXPECT_EQ(receive(1), "a32");
  send("a");
  EXPECT_EQ(receive(), "b2,a33,a34") << "it sends again, and 32 of 34 are in flight";
}

TEST_F(Fair, a_quiet_tenants_long_poll_is_served_while_another_is_noisy) {
  send("a", 30);
  take(30);
  const auto waiting = sqs.poll("q", 20, 1);
  send("b");
  EXPECT_EQ(waiting->bodies, "b1");
}

TEST_F(Fair, a_restart_judges_tenants_anew_by_what_is_in_flight) {
  send("a", 40);
  take(30);
  send("b");
  sqs.restart();
  EXPECT_EQ(receive(2), "b1,a31");
  send("b");
  sqs.checkpoint(7);
  sqs.restart();
  EXPECT_EQ(receive(2), "b2,a32");
}

TEST_F(Fair, a_purge_leaves_no_tenant_behind) {
  send("a", 40);
  take(30);
  sqs.must<std::monostate>(PurgeQueueRequest{.QueueUrl = sqs.url("q")});
  send("a");
  send("b");
  EXPECT_EQ(receive(), "a41,b1");
}

// The same with everything looked at each time.
class PlainOrder {
 public:
  struct Entry {
    std::string body, group;
    std::tuple<base::Instant, int, int> turn;
    bool in_flight = false;
  };

  void send(const std::string& body, const std::string& group, base::Instant now) {
    entries_.push_back({body, group, {now, 0, number_++}});
    judge();
  }
  std::vector<std::string> receive(std::size_t max) {
    std::vector<Entry*> taken;
    std::map<std::string, int> more;
    while (taken.size() < max) {
      Entry* best = nullptr;
      const auto key = [&](const Entry& entry) {
        return std::tuple(noisy(entry) ? in_flight(entry.group) + more[entry.group] + 1 : 0, entry.turn);
      };
      for (auto& entry : entries_) {
        const bool free = !entry.in_flight && std::find(taken.begin(), taken.end(), &entry) == taken.end();
        if (free && (best == nullptr || key(entry) < key(*best))) best = &entry;
      }
      if (best == nullptr) break;
      ++more[best->group];
      taken.push_back(best);
    }
    std::vector<std::string> bodies;
    for (auto* entry : taken) {
      bodies.push_back(entry->body);
      entry->in_flight = true;
      ++std::get<1>(entry->turn);
      judge();
    }
    return bodies;
  }
  void give_back(const std::string& body, base::Instant now) {
    for (auto& entry : entries_) {
      if (entry.body != body) continue;
      entry.in_flight = false;
      std::get<0>(entry.turn) = now;
    }
    judge();
  }
  void remove(const std::string& body) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.body == body; });
    judge();
  }

 private:
  bool noisy(const Entry& entry) const {
    const auto found = noisy_.find(entry.group);
    return found != noisy_.end() && found->second;
  }
  int in_flight(const std::string& group) const {
    return int(std::count_if(entries_.begin(), entries_.end(),
                             [&](const Entry& entry) { return entry.in_flight && entry.group == group; }));
  }
  void judge() {
    const auto all =
        std::count_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.in_flight; });
    for (const auto* group : {"a", "b", "c"}) {
      const bool backlog = std::any_of(entries_.begin(), entries_.end(),
                                       [&](const Entry& entry) { return !entry.in_flight && entry.group == group; });
      const auto held = in_flight(group);
      noisy_[group] = backlog && (noisy_[group] || (held >= 30 && held * 10 > all));
    }
  }

  std::vector<Entry> entries_;
  std::map<std::string, bool> noisy_;
  int number_ = 0;
};

TEST_F(Fair, the_order_is_that_of_a_plain_search_through_all_messages) {
  base::SeededRandom random(13);
  PlainOrder plain;
  std::vector<std::pair<std::string, std::string>> held;  // body and handle
  for (int step = 0; step < 3'000; ++step) {
    sqs.advance(1ms);
    const auto dice = random.below(10);
    if (dice < 5) {
      static constexpr const char* kGroups[] = {"a", "a", "a", "b", "b", "c", ""};
      const std::string group = kGroups[random.below(7)];
      const auto body = std::to_string(step);
      plain.send(body, group, sqs.now());
      sqs.send("q", body, {.group = group});
    } else if (dice < 8 && held.size() < 200) {
      const auto max = 1 + random.below(10);
      std::vector<std::string> bodies;
      for (const auto& message : sqs.receive("q", {.max = std::int32_t(max)})) {
        bodies.emplace_back(message.Body);
        held.emplace_back(message.Body, message.ReceiptHandle);
      }
      ASSERT_EQ(bodies, plain.receive(max)) << "step " << step;
    } else if (!held.empty()) {
      const auto at = held.begin() + std::ptrdiff_t(random.below(held.size()));
      if (dice == 8) {
        plain.give_back(at->first, sqs.now());
        sqs.change_visibility("q", at->second, 0);
      } else {
        plain.remove(at->first);
        sqs.remove("q", at->second);
      }
      held.erase(at);
    }
  }
}

}  // namespace
}  // namespace sluice::sqs
