#pragma once
// What one client may ask of the front, and all together. Every limit has a test at it (http/server_test.cc); the log
// says once a second which of those that hold for all were reached, by the names here.
#include <algorithm>
#include <chrono>
#include <cstddef>

namespace sluice::http {

struct Limits {
  std::size_t header_bytes = 64 * 1024;      // request line and headers; more: 431
  std::size_t headers = 200;                 // header fields; more: 431
  std::size_t body_bytes = 80u << 20;        // one body, above CreateFunction's 70,167,211; more: 413
  std::size_t buffered_bytes = 512u << 20;   // of all bodies being received or answered; more: 503
  std::size_t connections = 20'000;          // more: 503 and closed
  std::size_t descriptors_kept = 256;        // not for connections: of the process's, for the log, blobs and functions
  std::chrono::seconds request_timeout{30};  // from a request's first byte to its last, and for each 64 KiB
  std::chrono::seconds idle_timeout{300};    // between requests

  // The same for a process that may open so many descriptors.
  Limits within(std::size_t descriptors) const {
    Limits limits = *this;
    limits.connections = std::min(connections, descriptors - std::min(descriptors_kept, descriptors / 2));
    return limits;
  }
};

}  // namespace sluice::http
