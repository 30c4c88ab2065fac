#pragma once
// The SequenceNumber of FIFO messages as text.
#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace sluice::sqs {

// 20 digits, growing with `sequence`; begins like those of the service, such as 18849496460467696128.
inline std::string sequence_number_text(std::uint64_t sequence) {
  return fmt::format("18849{:015}", sequence);
}

}  // namespace sluice::sqs
