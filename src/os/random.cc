#include "os/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace sluice::os {
namespace {

void draw(std::span<std::byte> out) {
  while (!out.empty()) {
    const auto drawn = getrandom(out.data(), out.size(), 0);
    if (drawn < 0 && errno == EINTR) continue;
    CHECK(drawn > 0);  // without flags it blocks until the kernel has entropy, and cannot fail otherwise
    out = out.subspan(std::size_t(drawn));
  }
}

}  // namespace

void SystemRandom::fill(std::span<std::byte> out) {
  if (out.size() > buffer_.size()) return draw(out);
  while (!out.empty()) {
    if (used_ == buffer_.size()) {
      draw(buffer_);
      used_ = 0;
    }
    const auto count = std::min(out.size(), buffer_.size() - used_);
    std::memcpy(out.data(), buffer_.data() + used_, count);
    std::memset(buffer_.data() + used_, 0, count);
    used_ += count;
    out = out.subspan(count);
  }
}

}  // namespace sluice::os
