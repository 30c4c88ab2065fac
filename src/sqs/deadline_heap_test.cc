#include "sqs/deadline_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"

namespace sluice::sqs {
namespace {

struct Places {
  std::map<int, std::uint32_t> positions;
  void moved(int id, std::uint32_t position) { positions[id] = position; }
  bool before(int a, int b) const { return a < b; }
};

base::Instant at(std::int64_t ms) {
  return base::from_epoch_ms(ms);
}

// Against a map from items to times, which is searched for the least.
TEST(DeadlineHeap, gives_what_is_due_first_whatever_happens) {
  DeadlineHeap<int, Places> heap;
  Places places;
  std::map<int, base::Instant> model;
  base::SeededRandom random(3);
  for (int step = 0; step < 5'000; ++step) {
    const int id = int(random.below(200));
    const auto time = at(std::int64_t(random.below(50)));
    if (!model.contains(id)) {
      heap.push(time, id, places);
      model[id] = time;
    } else if (random.below(2) == 0) {
      heap.update(places.positions.at(id), time, places);
      model[id] = time;
    } else {
      heap.remove(places.positions.at(id), places);
      model.erase(id);
    }
    ASSERT_EQ(heap.size(), model.size());
    if (model.empty()) continue;
    const auto least = *std::min_element(model.begin(), model.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second, a.first) < std::pair(b.second, b.first);
    });
    ASSERT_EQ(heap.top().id, least.first);
    ASSERT_EQ(heap.top().at, least.second);
    std::size_t due = 0;
    heap.for_each_due(at(25), [&](int) { ++due; });
    ASSERT_EQ(due, std::size_t(std::count_if(model.begin(), model.end(),
                                             [](const auto& item) { return item.second <= at(25); })));
  }
}

}  // namespace
}  // namespace sluice::sqs
