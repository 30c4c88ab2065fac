// HTTP/1.1 messages as values, and a parser of responses that does no I/O.
//
// The parser takes bytes as they come, in pieces of any size. It bounds head and body, reads chunked bodies and bodies
// that end with the connection, and skips 1xx interim answers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lambda/result.h"

namespace lambda {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// ASCII letters only, as header names are compared.
bool equal_without_case(std::string_view a, std::string_view b);

// The first value of the name, compared without case.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query, already encoded
  HttpHeaders headers;       // Host, Content-Length and Connection are written by the client
  std::string_view body;     // outlives the call that sends it
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;

  std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }
};

struct HttpLimits {
  size_t head_bytes_max = 64 * 1024;
  size_t body_bytes_max = 16 * 1024 * 1024;
};

// The request line and headers with the blank line. Refuses line breaks inside a name, a value or the target.
Result<std::string> serialize_head(const HttpRequest& request, std::string_view host);

class HttpResponseParser {
 public:
  explicit HttpResponseParser(HttpLimits limits, bool answer_to_head = false);

  // Precondition: !done(). Bytes behind the response make the connection unusable (reusable() is false then).
  Status feed(std::string_view bytes);

  // The peer closed: fine if the body ends with the connection, else an error of kind kConnection.
  Status finish();

  bool done() const { return state_ == State::kDone; }
  bool started() const { return started_; }

  // Whether another request may follow on the same connection. Precondition: done().
  bool reusable() const { return reusable_; }

  // Precondition: done(). Gives the response away.
  HttpResponse take() { return std::move(response_); }

 private:
  enum class State { kHead, kLength, kUntilClose, kChunkSize, kChunkData, kChunkEnd, kTrailer, kDone };

  Status parse_head(std::string_view head);
  Status start_body();
  Status take_line(std::string_view& bytes, bool& complete);
  Status append_body(std::string_view bytes);
  Status parse_chunk_size();

  HttpLimits limits_;
  bool answer_to_head_;
  State state_ = State::kHead;
  bool started_ = false;
  bool reusable_ = true;
  std::string buffer_;         // the head, or the current line of a chunked body
  size_t line_bytes_ = 0;      // of this chunk line or of all trailers, held to head_bytes_max
  size_t body_remaining_ = 0;  // of the body (kLength) or the chunk (kChunkData)
  HttpResponse response_;
};

}  // namespace lambda
