#pragma once
// What all batch actions have in common (sqs.md section 8): checks of the request as a whole, failed entries.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/shape.h"
#include "sqs/api.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/queue_name.h"

namespace sluice::sqs {

// Number of entries and their ids. `entry_type` is the shape's name, as the error for none says it.
template <class Entry>
aws::Status check_batch(const base::Required<std::vector<Entry>>& entries, std::string_view entry_type) {
  if (!entries || entries->empty()) return aws::fail(empty_batch(entry_type));
  if (entries->size() > kBatchEntriesMax) return aws::fail(too_many_entries(entries->size()));
  for (const auto& entry : *entries) {
    if (!entry.Id || !is_simple_name(*entry.Id)) return aws::fail(invalid_batch_entry_id());
  }
  for (auto entry = entries->begin(); entry != entries->end(); ++entry) {
    const bool repeated =
        std::any_of(entries->begin(), entry, [&](const Entry& earlier) { return *earlier.Id == *entry->Id; });
    if (repeated) return aws::fail(batch_entry_ids_not_distinct(*entry->Id));
  }
  return {};
}

inline BatchResultErrorEntry failed_entry(const std::string& id, const Error& error) {
  return {id, error.status < 500, query_code_of(error), error.message};
}

}  // namespace sluice::sqs
