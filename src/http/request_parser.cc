#include "http/request_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace sluice::http {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

// Collects offsets into the buffer: the buffer may move before the request is whole.
class RequestParser::Parser final : public beast_http::basic_parser<true> {
 public:
  struct Slice {
    std::size_t at = 0, size = 0;
  };

  std::string_view received;  // what put() is looking at
  std::size_t header_limit_fields = 0;
  Slice method, target;
  std::vector<std::pair<Slice, Slice>> fields;
  std::vector<std::string> unfolded;  // values that the parser had to join (obs-fold): not in the buffer
  bool expects_continue = false;
  bool has_other_coding = false;  // a Transfer-Encoding that is not just "chunked"
  int hosts = 0;
  bool version_1_1 = false;
  std::string chunked_body;

  std::string_view text(const Slice& slice, std::string_view buffer) const {
    if (slice.at >= kUnfolded) return unfolded[slice.at - kUnfolded];
    return buffer.substr(slice.at, slice.size);
  }

 private:
  static constexpr std::size_t kUnfolded = std::size_t(1) << 48;

  Slice slice_of(std::string_view part) {
    if (part.empty()) return {};
    if (part.data() >= received.data() && part.data() + part.size() <= received.data() + received.size()) {
      return {std::size_t(part.data() - received.data()), part.size()};
    }
    unfolded.emplace_back(part);
    return {kUnfolded + unfolded.size() - 1, part.size()};
  }

  void on_request_impl(beast_http::verb, boost::beast::string_view method_text, boost::beast::string_view target_text,
                       int version, error_code&) override {
    version_1_1 = version == 11;
    method = slice_of({method_text.data(), method_text.size()});
    target = slice_of({target_text.data(), target_text.size()});
  }
  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}
  void on_field_impl(beast_http::field name, boost::beast::string_view name_text, boost::beast::string_view value,
                     error_code& error) override {
    if (fields.size() == header_limit_fields) {
      error = beast_http::error::header_limit;
      return;
    }
    const std::string_view text(value.data(), value.size());
    if (name == beast_http::field::expect && aws::equals_ignoring_case(text, "100-continue")) expects_continue = true;
    if (name == beast_http::field::transfer_encoding && !aws::equals_ignoring_case(text, "chunked")) {
      has_other_coding = true;
    }
    if (name == beast_http::field::host) ++hosts;
    fields.emplace_back(slice_of({name_text.data(), name_text.size()}), slice_of({value.data(), value.size()}));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(boost::beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view part, error_code&) override {
    chunked_body.append(part.data(), part.size());
    return part.size();
  }
  void on_finish_impl(error_code&) override {}
};

namespace {

// Takes "http://HOST" off a target in absolute form, which is what proxies are sent and servers must understand; gives
// the HOST, which counts instead of the Host header (RFC 9112, section 3.2.2). Empty: the target has another form.
std::string_view take_authority(std::string_view& target) {
  constexpr std::string_view kScheme = "http://";
  if (!aws::equals_ignoring_case(target.substr(0, kScheme.size()), kScheme)) return {};
  const auto rest = target.substr(kScheme.size());
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  target = rest.substr(authority.size());
  if (target.empty()) target = "/";
  return authority;
}

}  // namespace

RequestParser::RequestParser(const Limits& limits) : limits_(limits), parser_(std::make_unique<Parser>()) {
  parser_->header_limit(std::uint32_t(limits.header_bytes));
  parser_->body_limit(limits.body_bytes);
  parser_->header_limit_fields = limits.headers;
}

RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::bad(int status, std::string problem) {
  status_ = status;
  problem_ = std::move(problem);
  return State::kBad;
}

RequestParser::State RequestParser::parse(std::string_view received) {
  if (header_bytes_ == 0) {
    const auto state = parse_header(received);
    if (state != State::kComplete) return state;
  }
  return parse_body(received);
}

RequestParser::State RequestParser::parse_header(std::string_view received) {
  parser_->received = received;
  // The parser keeps what it has understood, the request line and whole fields, and wants to be shown only the rest.
  const auto rest = received.substr(header_at_);
  error_code error;
  header_at_ += parser_->put(boost::asio::buffer(rest.data(), rest.size()), error);
  if (error == beast_http::error::need_more) {
    if (received.size() > limits_.header_bytes) return bad(431, "The request's headers are too large.");
    return State::kNeedMore;
  }
  if (error == beast_http::error::header_limit) return bad(431, "The request's headers are too large.");
  if (error == beast_http::error::body_limit) return bad(413, "The request's body is too large.");
  if (error == beast_http::error::bad_version) return bad(505, "Only HTTP/1.1 and HTTP/1.0 are supported.");
  if (error) return bad(400, "The request is not HTTP: " + error.message() + ".");
  if (!parser_->is_header_done()) return State::kNeedMore;
  if (header_at_ > limits_.header_bytes) return bad(431, "The request's headers are too large.");
  // Where the body ends must be beyond doubt: whoever sees another end would take its rest for a request.
  if (parser_->has_other_coding) return bad(501, "This Transfer-Encoding is not supported.");
  if (parser_->chunked() && !parser_->version_1_1) return bad(400, "HTTP/1.0 has no chunked bodies.");
  if (parser_->hosts > 1 || (parser_->hosts == 0 && parser_->version_1_1)) {
    return bad(400, "A request must have one Host header.");
  }
  header_bytes_ = chunked_at_ = header_at_;
  return State::kComplete;
}

RequestParser::State RequestParser::parse_body(std::string_view received) {
  if (parser_->chunked()) {
    while (!parser_->is_done()) {
      const auto rest = received.substr(chunked_at_);
      error_code error;
      const auto used = parser_->put(boost::asio::buffer(rest.data(), rest.size()), error);
      chunked_at_ += used;
      if (error == beast_http::error::need_more || (!error && used == 0)) {
        if (parser_->is_done()) break;
        if (received.size() > limits_.body_bytes * 2) return bad(413, "The request's body is too large.");
        break;
      }
      if (error == beast_http::error::body_limit) return bad(413, "The request's body is too large.");
      if (error) return bad(400, "The request's chunked body is broken: " + error.message() + ".");
    }
    length_ = chunked_at_;
    if (parser_->is_done()) return State::kComplete;
  } else {
    const auto content_length = parser_->content_length().value_or(0);
    if (content_length > limits_.body_bytes) return bad(413, "The request's body is too large.");
    length_ = expected_ = header_bytes_ + std::size_t(content_length);
    if (received.size() >= length_) return State::kComplete;
  }
  if (parser_->expects_continue && !told_expectation_) {
    told_expectation_ = true;
    return State::kExpects;
  }
  return State::kNeedMore;
}

aws::HttpRequest RequestParser::request(std::string_view received) const {
  aws::HttpRequest request;
  request.method = parser_->text(parser_->method, received);
  request.target = parser_->text(parser_->target, received);
  const auto authority = take_authority(request.target);
  request.headers.reserve(parser_->fields.size());
  for (const auto& [name, value] : parser_->fields) {
    request.headers.emplace_back(parser_->text(name, received), parser_->text(value, received));
    auto& header = request.headers.back();
    if (!authority.empty() && aws::equals_ignoring_case(header.first, "Host")) header.second = authority;
  }
  request.body = parser_->chunked() ? std::string_view(parser_->chunked_body)
                                    : received.substr(header_bytes_, length_ - header_bytes_);
  return request;
}

bool RequestParser::keep_alive() const {
  return parser_->keep_alive();
}

}  // namespace sluice::http
