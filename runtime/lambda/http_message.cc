#include "lambda/http_message.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace lambda {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Whether a comma-separated header value has the word.
bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (equal_without_case(trim(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

Error protocol_error(std::string message) {
  return Error{ErrorKind::kProtocol, "MalformedResponse", std::move(message)};
}

bool has_line_break(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (equal_without_case(key, name)) return value;
  }
  return std::nullopt;
}

Result<std::string> serialize_head(const HttpRequest& request, std::string_view host) {
  std::string head;
  head.reserve(256);
  head.append(request.method)
      .append(" ")
      .append(request.target)
      .append(" HTTP/1.1\r\nHost: ")
      .append(host)
      .append("\r\n");
  bool refused = has_line_break(request.target) || request.target.find(' ') != std::string::npos;
  for (const auto& [name, value] : request.headers) {
    refused = refused || has_line_break(name) || has_line_break(value);
    head.append(name).append(": ").append(value).append("\r\n");
  }
  if (refused) return Error{ErrorKind::kInvalid, "InvalidHeader", "a header or the target has a line break or a blank"};
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  head.append("\r\n");
  return head;
}

HttpResponseParser::HttpResponseParser(HttpLimits limits, bool answer_to_head)
    : limits_(limits), answer_to_head_(answer_to_head) {}

Status HttpResponseParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::kHead: {
        started_ = true;
        // The blank line may be split over two pieces: look from three bytes before the new ones.
        const size_t from = buffer_.size() < 3 ? 0 : buffer_.size() - 3;
        const size_t old_size = buffer_.size();
        buffer_.append(bytes.substr(0, limits_.head_bytes_max + 1 - std::min(old_size, limits_.head_bytes_max)));
        const size_t end = buffer_.find("\r\n\r\n", from);
        if (end == std::string::npos) {
          if (buffer_.size() > limits_.head_bytes_max) {
            return Error{ErrorKind::kLimit, "HeadTooLarge", "the response head exceeds its limit"};
          }
          return {};
        }
        bytes.remove_prefix(end + 4 - old_size);
        const std::string head = buffer_.substr(0, end + 2);
        buffer_.clear();
        if (auto status = parse_head(head); !status) return status;
        if (response_.status < 200) {
          response_ = HttpResponse();
          break;
        }
        if (auto status = start_body(); !status) return status;
        break;
      }
      case State::kLength:
      case State::kChunkData: {
        const size_t count = std::min(bytes.size(), body_remaining_);
        if (auto status = append_body(bytes.substr(0, count)); !status) return status;
        bytes.remove_prefix(count);
        body_remaining_ -= count;
        if (body_remaining_ == 0) state_ = state_ == State::kLength ? State::kDone : State::kChunkEnd;
        break;
      }
      case State::kUntilClose:
        return append_body(bytes);
      case State::kChunkSize:
      case State::kChunkEnd:
      case State::kTrailer: {
        bool complete = false;
        if (auto status = take_line(bytes, complete); !status) return status;
        if (!complete) return {};
        if (state_ != State::kTrailer) line_bytes_ = 0;  // chunks are bounded by the body, trailers only here
        if (state_ == State::kChunkSize) {
          if (auto status = parse_chunk_size(); !status) return status;
        } else if (state_ == State::kChunkEnd) {
          if (!buffer_.empty()) return protocol_error("a chunk is longer than it said");
          state_ = State::kChunkSize;
        } else if (buffer_.empty()) {
          state_ = State::kDone;
        }
        buffer_.clear();
        break;
      }
      case State::kDone:
        reusable_ = false;
        return {};
    }
  }
  return {};
}

Status HttpResponseParser::finish() {
  if (state_ == State::kUntilClose) {
    state_ = State::kDone;
    reusable_ = false;
    return {};
  }
  return Error{ErrorKind::kConnection, "ConnectionClosed",
               started_ ? "the peer closed the connection inside a response" : "the peer closed the connection"};
}

Status HttpResponseParser::parse_head(std::string_view head) {
  const size_t line_end = head.find("\r\n");
  const std::string_view line = head.substr(0, line_end);
  // "HTTP/1.1 200 OK"; the reason may be absent.
  const bool has_shape =
      line.size() >= 12 && line.starts_with("HTTP/1.") && line[8] == ' ' && (line.size() == 12 || line[12] == ' ');
  int status = 0;
  if (has_shape) std::from_chars(line.data() + 9, line.data() + 12, status);
  if (status < 100 || status > 599) return protocol_error("the response does not begin with an HTTP/1.1 status line");
  response_.status = status;
  reusable_ = line[7] != '0';

  head.remove_prefix(line_end + 2);
  while (!head.empty()) {
    const size_t end = head.find("\r\n");
    const std::string_view field = head.substr(0, end);
    head.remove_prefix(end + 2);
    const size_t colon = field.find(':');
    if (colon == std::string_view::npos || colon == 0 || field[0] == ' ' || field[0] == '\t') {
      return protocol_error("a response header has no name");
    }
    response_.headers.emplace_back(field.substr(0, colon), trim(field.substr(colon + 1)));
  }
  if (const auto connection = response_.header("Connection")) {
    if (has_token(*connection, "close")) reusable_ = false;
    if (has_token(*connection, "keep-alive")) reusable_ = true;
  }
  return {};
}

Status HttpResponseParser::start_body() {
  if (answer_to_head_ || response_.status == 204 || response_.status == 304) {
    state_ = State::kDone;
    return {};
  }
  if (const auto encoding = response_.header("Transfer-Encoding")) {
    if (!equal_without_case(*encoding, "chunked")) return protocol_error("the transfer encoding is not chunked");
    state_ = State::kChunkSize;
    return {};
  }
  std::optional<uint64_t> length;
  for (const auto& [name, value] : response_.headers) {
    if (!equal_without_case(name, "Content-Length")) continue;
    uint64_t number = 0;
    const auto [stop, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (value.empty() || failure != std::errc() || stop != value.data() + value.size() ||
        (length && *length != number)) {
      return protocol_error("the content length is not one number");
    }
    length = number;
  }
  if (!length) {
    state_ = State::kUntilClose;
    return {};
  }
  if (*length > limits_.body_bytes_max) {
    return Error{ErrorKind::kLimit, "BodyTooLarge", "the response body exceeds its limit"};
  }
  body_remaining_ = static_cast<size_t>(*length);
  response_.body.reserve(body_remaining_);
  state_ = body_remaining_ == 0 ? State::kDone : State::kLength;
  return {};
}

Status HttpResponseParser::take_line(std::string_view& bytes, bool& complete) {
  const size_t newline = bytes.find('\n');
  const size_t count = newline == std::string_view::npos ? bytes.size() : newline + 1;
  line_bytes_ += count;
  if (line_bytes_ > limits_.head_bytes_max) {
    return Error{ErrorKind::kLimit, "HeadTooLarge", "the chunk lines of a response exceed their limit"};
  }
  buffer_.append(bytes.substr(0, count));
  bytes.remove_prefix(count);
  complete = newline != std::string_view::npos;
  if (complete) {
    buffer_.pop_back();
    if (!buffer_.empty() && buffer_.back() == '\r') buffer_.pop_back();
  }
  return {};
}

Status HttpResponseParser::append_body(std::string_view bytes) {
  if (bytes.size() > limits_.body_bytes_max - response_.body.size()) {
    return Error{ErrorKind::kLimit, "BodyTooLarge", "the response body exceeds its limit"};
  }
  response_.body.append(bytes);
  return {};
}

Status HttpResponseParser::parse_chunk_size() {
  const std::string_view line = trim(std::string_view(buffer_).substr(0, buffer_.find(';')));
  uint64_t size = 0;
  const auto [stop, failure] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (line.empty() || failure != std::errc() || stop != line.data() + line.size()) {
    return protocol_error("a chunk size is not a hexadecimal number");
  }
  if (size > limits_.body_bytes_max - response_.body.size()) {
    return Error{ErrorKind::kLimit, "BodyTooLarge", "the response body exceeds its limit"};
  }
  body_remaining_ = static_cast<size_t>(size);
  state_ = size == 0 ? State::kTrailer : State::kChunkData;
  return {};
}

}  // namespace lambda
