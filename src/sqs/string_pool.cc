#include "sqs/string_pool.h"

#include "base/check.h"

namespace sluice::sqs {

StringPool::Id StringPool::intern(std::string_view text) {
  if (text.empty()) return kEmpty;
  if (const auto found = ids_.find(text); found != ids_.end()) {
    ++entries_[found->second].uses;
    return found->second;
  }
  Id id;
  if (free_.empty()) {
    id = Id(entries_.size());
    entries_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  entries_[id] = {std::make_unique<std::string>(text), 1};
  ids_.emplace(*entries_[id].text, id);
  return id;
}

void StringPool::release(Id id) {
  if (id == kEmpty) return;
  Entry& entry = entries_[id];
  CHECK(entry.uses > 0);
  if (--entry.uses > 0) return;
  ids_.erase(*entry.text);
  entry.text.reset();
  free_.push_back(id);
}

const std::string& StringPool::text(Id id) const {
  static const std::string empty;
  if (id == kEmpty) return empty;
  CHECK(entries_[id].text != nullptr);
  return *entries_[id].text;
}

}  // namespace sluice::sqs
