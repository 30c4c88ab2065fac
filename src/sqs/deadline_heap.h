#pragma once
// What is due next, among things that know their place in the heap, so that one can be taken out or moved in O(log n).
// Four children a node keep it flat; a deque of entries grows without copying them.
#include <algorithm>
#include <cstdint>
#include <deque>

#include "base/check.h"
#include "base/time.h"

namespace sluice::sqs {

// `Places` is told where each item is and decides between items due at the same time:
//
//   void moved(Id, std::uint32_t position);
//   bool before(Id, Id) const;
template <class Id, class Places>
class DeadlineHeap {
 public:
  struct Entry {
    base::Instant at;
    Id id;
  };

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  const Entry& top() const { return entries_.front(); }
  const Entry& at(std::uint32_t position) const { return entries_[position]; }

  void push(base::Instant at, Id id, Places& places) {
    entries_.push_back({at, id});
    sift_up(std::uint32_t(entries_.size() - 1), places);
  }

  void remove(std::uint32_t position, Places& places) {
    CHECK(position < entries_.size());
    const Entry last = entries_.back();
    entries_.pop_back();
    if (position == entries_.size()) return;
    entries_[position] = last;
    settle(position, places);
  }

  // Gives the item at `position` another time.
  void update(std::uint32_t position, base::Instant at, Places& places) {
    CHECK(position < entries_.size());
    entries_[position].at = at;
    settle(position, places);
  }

  // Forgets up to `count` items without telling their places: for a heap that is used no more. False when it is empty.
  bool shrink(std::size_t count) {
    for (; count > 0 && !entries_.empty(); --count) entries_.pop_back();
    return !entries_.empty();
  }

  // Calls each(id) for every item due by `now`, in no particular order, without changing anything.
  template <class Each>
  void for_each_due(base::Instant now, Each&& each) const {
    visit_due(0, now, each);
  }

 private:
  static constexpr std::uint32_t kChildren = 4;

  bool before(const Entry& a, const Entry& b, const Places& places) const {
    return a.at != b.at ? a.at < b.at : places.before(a.id, b.id);
  }

  void settle(std::uint32_t position, Places& places) {
    if (sift_up(position, places) == position) sift_down(position, places);
  }

  std::uint32_t sift_up(std::uint32_t position, Places& places) {
    const Entry entry = entries_[position];
    while (position > 0) {
      const auto parent = (position - 1) / kChildren;
      if (!before(entry, entries_[parent], places)) break;
      put(position, entries_[parent], places);
      position = parent;
    }
    put(position, entry, places);
    return position;
  }

  void sift_down(std::uint32_t position, Places& places) {
    const Entry entry = entries_[position];
    const auto size = std::uint32_t(entries_.size());
    for (;;) {
      const auto first = position * kChildren + 1;
      if (first >= size) break;
      auto least = first;
      for (auto child = first + 1; child < std::min(first + kChildren, size); ++child) {
        if (before(entries_[child], entries_[least], places)) least = child;
      }
      if (!before(entries_[least], entry, places)) break;
      put(position, entries_[least], places);
      position = least;
    }
    put(position, entry, places);
  }

  void put(std::uint32_t position, const Entry& entry, Places& places) {
    entries_[position] = entry;
    places.moved(entry.id, position);
  }

  template <class Each>
  void visit_due(std::uint32_t position, base::Instant now, Each& each) const {
    if (position >= entries_.size() || entries_[position].at > now) return;
    each(entries_[position].id);
    for (std::uint32_t child = 1; child <= kChildren; ++child) visit_due(position * kChildren + child, now, each);
  }

  std::deque<Entry> entries_;
};

}  // namespace sluice::sqs
