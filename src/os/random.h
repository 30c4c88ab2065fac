#pragma once
// The kernel's random numbers, fit for ids and secrets. Drawn 4 KiB at a time, because a system call for each id would
// be most of its price; bytes handed out are wiped from the buffer. One object belongs to one thread.
#include <array>

#include "base/random.h"

namespace sluice::os {

class SystemRandom final : public base::Random {
 public:
  SystemRandom() = default;
  SystemRandom(const SystemRandom&) = delete;
  SystemRandom& operator=(const SystemRandom&) = delete;

  void fill(std::span<std::byte> out) override;

 private:
  std::array<std::byte, 4096> buffer_;
  std::size_t used_ = sizeof buffer_;  // bytes of the buffer already handed out
};

}  // namespace sluice::os
