// Errors as values: what every call of this library that can fail gives back.
//
// Result<T> holds a T or an Error; Status holds nothing or an Error. Exceptions are left to the handlers that users
// write: run_handler() catches them (see runtime.h).
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace lambda {

enum class ErrorKind {
  kConnection,  // resolving, connecting, writing or reading failed, or the peer closed too early
  kTimeout,     // the deadline passed
  kCancelled,   // the wake descriptor became readable (a shutdown)
  kTls,         // handshake, peer verification, no CA bundle
  kProtocol,    // the peer sent what is not HTTP, not JSON or not the shape that was asked for
  kLimit,       // a size or a count that this library bounds
  kService,     // the service answered with an error: `code` and `http_status` are its own
  kInvalid,     // the caller's value
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string code;     // a short word a program can compare: "QueueDoesNotExist", "Timeout"
  std::string message;  // one sentence for people
  int http_status = 0;  // of kService, else 0
};

template <typename T>
class [[nodiscard]] Result {
 public:
  // From a T and from what becomes one, so that a function may return "text" as a Result<std::string>.
  template <typename U = T>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : content_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Precondition of both pairs: ok(), else the program ends.
  T& operator*() { return *checked(std::get_if<0>(&content_)); }
  const T& operator*() const { return *checked(std::get_if<0>(&content_)); }
  T* operator->() { return checked(std::get_if<0>(&content_)); }
  const T* operator->() const { return checked(std::get_if<0>(&content_)); }

  // Precondition: !ok(), else the program ends.
  const Error& error() const { return *checked(std::get_if<1>(&content_)); }

 private:
  template <typename P>
  static P* checked(P* pointer) {
    if (pointer == nullptr) std::abort();
    return pointer;
  }

  std::variant<T, Error> content_;
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  // Precondition: !ok(), else the program ends.
  const Error& error() const {
    if (!error_) std::abort();
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace lambda
