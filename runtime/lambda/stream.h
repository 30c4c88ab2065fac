// A connected byte stream with deadlines: plain TCP here, TLS over it in tls.h.
//
// All waiting is poll(2) on the socket and, if there is one, on a wake descriptor: when that becomes readable, the call
// ends with kCancelled. No thread, no signal mask. One thread uses a stream at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "lambda/deadline.h"
#include "lambda/result.h"
#include "lambda/url.h"

namespace lambda {

// How long a call may wait and what else ends it.
struct Wait {
  Wait(Deadline until, int wake = -1) : deadline(until), wake_descriptor(wake) {}

  Deadline deadline;
  int wake_descriptor;  // -1: nothing else
};

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  // Writes all of `head`, then all of `body`.
  virtual Status write(std::string_view head, std::string_view body, const Wait& wait) = 0;

  // Reads what is there, at least one byte; 0 means that the peer closed.
  virtual Result<size_t> read(char* buffer, size_t size, const Wait& wait) = 0;

  // Whether an idle connection is still good: nothing to read and not closed.
  virtual bool idle() = 0;
};

// A socket that closes itself.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Socket& operator=(Socket&&) = delete;
  ~Socket();

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

enum class Direction { kRead, kWrite };

// kCancelled if the wake descriptor is readable already. Asked before a request leaves, so that none is sent in vain.
Status not_woken(const Wait& wait);

// Waits until the descriptor can be read or written.
Status wait_ready(int descriptor, Direction direction, const Wait& wait);

// Resolves the host and connects to the first of its addresses that answers; each of them gets the time-out. The socket
// is non-blocking with TCP_NODELAY.
Result<Socket> connect_tcp(const Url& url, std::chrono::milliseconds timeout, const Wait& wait);

std::unique_ptr<Stream> make_plain_stream(Socket socket);

}  // namespace lambda
