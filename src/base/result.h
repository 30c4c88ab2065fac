#pragma once
// Result: a value or the reason why there is none. Errors are values (docs/ARCHITECTURE.md): a caller's fault is an
// aws::Error (aws/error.h), the world's fault (disk, process, socket) is a base::Failure, our own bug is a CHECK.
#include <string>
#include <system_error>
#include <tl/expected.hpp>
#include <utility>

namespace sluice::base {

// What went wrong in the world, with enough context for a person: "write .sluice/log/0001: No space left on device".
struct Failure {
  std::string what;
  std::error_code code;  // the system's code, if there is one
};

template <class T, class E = Failure>
using Result = tl::expected<T, E>;

// For functions that only succeed or fail.
using Status = Result<void>;

template <class E>
[[nodiscard]] tl::unexpected<std::decay_t<E>> fail(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

// A Failure with a text and, if given, the system's error number.
[[nodiscard]] inline tl::unexpected<Failure> failure(std::string what, int error_number = 0) {
  std::error_code code(error_number, std::generic_category());
  if (code) what += ": " + code.message();
  return tl::unexpected<Failure>(Failure{std::move(what), code});
}

}  // namespace sluice::base
