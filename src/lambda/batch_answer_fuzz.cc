// Whatever a function answers to a batch, only messages of the batch are taken as processed, each once.
#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "lambda/batch.h"

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lambda::QueueBatch batch{"", "", {{"a", "ra", 1, nullptr}, {"b", "rb", 1, nullptr}}};
  const auto handles = lambda::processed_handles(batch, std::string_view(reinterpret_cast<const char*>(data), size));
  CHECK(handles.size() <= 2);
  for (const auto& handle : handles) {
    CHECK(handle == "ra" || handle == "rb");
    CHECK(std::count(handles.begin(), handles.end(), handle) == 1);
  }
  return 0;
}
