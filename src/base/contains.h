#pragma once
// Whether a list holds a value: std::ranges::contains of C++23.
#include <algorithm>

namespace sluice::base {

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

}  // namespace sluice::base
