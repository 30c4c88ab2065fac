#pragma once
// CHECK: for what can only be false by our own mistake. On in release builds too; prints the place and aborts.

namespace sluice::base {
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;
}  // namespace sluice::base

#define CHECK(expression) \
  (static_cast<bool>(expression) ? void(0) : ::sluice::base::check_failed(#expression, __FILE__, __LINE__))
