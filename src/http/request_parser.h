#pragma once
// RequestParser: one HTTP/1.1 request out of a connection's buffer, on Beast's parser, without copying what is
// contiguous.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http.h"
#include "http/limits.h"

namespace sluice::http {

class RequestParser {
 public:
  explicit RequestParser(const Limits& limits);
  ~RequestParser();

  enum class State {
    kNeedMore,  // call again with more bytes
    kExpects,   // as kNeedMore, and the client waits for "100 Continue"; told once
    kComplete,
    kBad,  // answer status() and close
  };

  // Looks at all bytes received so far for this request; `received` may have moved in memory since the last call.
  State parse(std::string_view received);

  // How many bytes of the buffer the request will take if known (0: not yet), to reserve at once.
  std::size_t expected_bytes() const { return expected_; }

  // After kComplete: the request, with views into `received` (or into this parser, for a chunked body), and its length
  // there.
  aws::HttpRequest request(std::string_view received) const;
  std::size_t length() const { return length_; }
  bool keep_alive() const;

  // After kBad: 400, 413, 431, 501 or 505 and why.
  int status() const { return status_; }
  const std::string& problem() const { return problem_; }

 private:
  class Parser;
  State bad(int status, std::string problem);
  State parse_header(std::string_view received);
  State parse_body(std::string_view received);

  const Limits& limits_;
  std::unique_ptr<Parser> parser_;
  std::size_t header_at_ = 0;     // how far the header has been consumed
  std::size_t header_bytes_ = 0;  // all that it takes; 0 while it is incomplete
  std::size_t chunked_at_ = 0;    // how far a chunked body has been consumed
  std::size_t expected_ = 0;
  std::size_t length_ = 0;
  bool told_expectation_ = false;
  int status_ = 0;
  std::string problem_;
};

}  // namespace sluice::http
