#include "http/server.h"

#include <malloc.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <ctime>
#include <list>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "http/buffer.h"
#include "http/request_parser.h"

namespace sluice::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyTime = asio::steady_timer::time_point;

std::string_view reason_phrase(int status) {
  const auto text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(unsigned(status)));
  return text.empty() ? std::string_view("Unknown") : std::string_view(text.data(), text.size());
}

class Connection;

class Server::Impl : public std::enable_shared_from_this<Server::Impl> {
 public:
  Impl(asio::io_context& io, Handler& handler, Limits limits)
      : limits(limits), handler(handler), acceptor_(io), sweep_timer_(io) {}

  base::Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  void close();

  // A connection says that it holds more (or, negative, less) memory than its kept buffer. False: too much in all.
  bool account(std::ptrdiff_t bytes) {
    if (bytes > 0 && buffered_ + std::size_t(bytes) > limits.buffered_bytes) return false;
    buffered_ += std::size_t(bytes);
    most_held_ = std::max(most_held_, buffered_);
    return true;
  }
  void closed(std::list<std::weak_ptr<Connection>>::iterator at);
  SteadyTime coarse_now() const { return coarse_now_; }

  // How often each limit was reached since the log was told.
  struct Reached {
    std::size_t connections = 0, bodies = 0, answers = 0, slow = 0;
  };
  Reached reached;

  const Limits limits;
  Handler& handler;

 private:
  void accept();
  void refuse(tcp::socket socket);
  void sweep();
  void tell_of_limits();
  void give_back();

  tcp::acceptor acceptor_;
  asio::steady_timer sweep_timer_;
  SteadyTime coarse_now_ = asio::steady_timer::clock_type::now();
  std::list<std::weak_ptr<Connection>> connections_;
  std::size_t buffered_ = 0;
  std::size_t most_held_ = 0;  // by all connections, since memory was given back
  bool accepting_ = false;
};

namespace {

aws::HttpResponse problem_response(int status, const std::string& problem) {
  return {status, {{"Content-Type", "application/json"}}, "{\"message\":\"" + problem + "\"}"};
}

}  // namespace

class Connection final : public Exchange, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Server::Impl> server, tcp::socket socket)
      : server_(std::move(server)), socket_(std::move(socket)), deadline_(idle_deadline()) {
    error_code ignored;
    remote_ = socket_.remote_endpoint(ignored).address().to_string();
  }

  ~Connection() override {
    account(0);
    server_->closed(place);
  }

  std::list<std::weak_ptr<Connection>>::iterator place;

  void start() {
    in_.reserve(4096);
    read();
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  // Closes the connection if it has been too slow to send a request or to take the answer; while the answer is being
  // made it never is.
  void sweep(SteadyTime now) {
    if ((busy_ && !writing_) || now <= deadline_) return;
    if (writing_ || (in_.size() > 0 && !refused_)) ++server_->reached.slow;
    close();
  }

  const aws::HttpRequest& request() const override { return request_; }

  void keep(aws::HttpResponse& response) override {
    if (kept_ || response.body.size() <= kCopied) return;
    if (server_->account(std::ptrdiff_t(response.body.size()))) {
      accounted_ += response.body.size();
      kept_ = true;
    } else {
      ++server_->reached.answers;
      response = problem_response(503, "sluice is sending too many large answers at once. Try again later.");
    }
  }

  void send(aws::HttpResponse response) override {
    CHECK(busy_);
    if (!socket_.is_open()) {
      done();
      return;
    }
    response_ = std::move(response);
    write_response();
  }

  void on_disconnect(std::function<void()> gone) override {
    gone_ = std::move(gone);
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
      if (error || !self->busy_ || !self->gone_) return;
      char byte;
      error_code peek_error;
      const auto count = self->socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, peek_error);
      if (peek_error == asio::error::would_block || (!peek_error && count > 0)) return;  // a pipelined request
      self->close();
      auto gone = std::move(self->gone_);
      self->gone_ = nullptr;
      gone();
    });
  }

 private:
  static constexpr std::size_t kPaced = 64 * 1024;  // each such piece of a request or an answer has a time limit
  static constexpr std::chrono::seconds kLingerTime{5};
  // A body up to this goes with the head in one buffer, a larger one as a second piece of the same write.
  static constexpr std::size_t kCopied = 16 * 1024;

  SteadyTime idle_deadline() const { return server_->coarse_now() + server_->limits.idle_timeout; }
  SteadyTime request_deadline() const { return server_->coarse_now() + server_->limits.request_timeout; }

  void account(std::size_t bytes) {
    server_->account(std::ptrdiff_t(bytes) - std::ptrdiff_t(accounted_));
    accounted_ = bytes;
  }

  void read() {
    socket_.async_read_some(asio::buffer(in_.tail(), in_.room()),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              if (error) return;  // the connection ends with its last owner
                              const auto before = self->in_.size();
                              self->in_.grew(count);
                              if (before == 0 || before / kPaced != self->in_.size() / kPaced) {
                                self->deadline_ = self->request_deadline();
                              }
                              self->advance();
                            });
  }

  // Parses what has been received; ends by reading on, by handing a request over, or by closing.
  void advance() {
    advancing_ = true;
    const bool wants_more = take_requests();
    advancing_ = false;
    if (wants_more) read();
  }

  // True if the connection waits for more bytes now.
  bool take_requests() {
    while (in_.size() > 0) {
      if (!parser_) {
        if (in_.view().starts_with("\r\n")) {  // some clients end a body with one (RFC 9112, section 2.2)
          in_.consume(2);
          continue;
        }
        parser_.emplace(server_->limits);
      }
      const auto state = parser_->parse(in_.view());
      if (state == RequestParser::State::kComplete) {
        dispatch();
        if (busy_ || !socket_.is_open()) return false;
        continue;  // answered already: perhaps the next request is here too
      }
      if (state == RequestParser::State::kBad) {
        refuse(parser_->status(), parser_->problem());
        return false;
      }
      if (state == RequestParser::State::kExpects) send_continue();
      if (!make_room()) {
        ++server_->reached.bodies;
        refuse(503, "sluice is receiving too many large requests at once. Try again later.");
        return false;
      }
      break;
    }
    if (in_.capacity() == 0) in_.reserve(4096);
    return true;
  }

  bool make_room() {
    auto capacity = std::max(in_.capacity(), parser_->expected_bytes());
    if (capacity == in_.size()) capacity = in_.size() * 2;
    if (capacity > Buffer::kKept && capacity > accounted_) {
      if (!server_->account(std::ptrdiff_t(capacity) - std::ptrdiff_t(accounted_))) return false;
      accounted_ = capacity;
    }
    in_.reserve(capacity);
    return true;
  }

  void send_continue() {
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code ignored;  // a client whose socket can't take 25 bytes waits for its own time-out
    socket_.write_some(asio::buffer(text.data(), text.size()), ignored);
  }

  void dispatch() {
    request_ = parser_->request(in_.view());
    request_.remote_address = remote_;
    keep_alive_ = parser_->keep_alive();
    busy_ = true;
    server_->handler.handle(shared_from_this());
  }

  void refuse(int status, const std::string& problem) {
    busy_ = true;
    refused_ = true;
    keep_alive_ = false;
    request_ = {};
    send(problem_response(status, problem));
  }

  void render_head() {
    out_.clear();
    out_ += "HTTP/1.1 ";
    append_number(std::uint64_t(response_.status));
    out_ += ' ';
    out_ += reason_phrase(response_.status);
    out_ += "\r\n";
    for (const auto& [name, value] : response_.headers) {
      out_ += name;
      out_ += ": ";
      for (const char c : value) out_ += c == '\r' || c == '\n' ? ' ' : c;  // no header can begin another
      out_ += "\r\n";
    }
    if (response_.status != 204 && response_.status != 304) {
      bool has_length = false;  // HEAD answers bring the length of the body they do not have
      for (const auto& [name, value] : response_.headers) {
        has_length = has_length || aws::equals_ignoring_case(name, "Content-Length");
      }
      if (!has_length) {
        out_ += "Content-Length: ";
        append_number(response_.body.size());
        out_ += "\r\n";
      }
    }
    if (!keep_alive_) out_ += "Connection: close\r\n";
    out_ += "\r\n";
  }

  void append_number(std::uint64_t number) {
    char digits[20];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  void write_response() {
    keep(response_);
    render_head();
    if (request_.method == "HEAD") response_.body.clear();
    const bool copied = response_.body.size() <= kCopied;
    if (copied) out_ += response_.body;
    error_code error;
    if (copied) {
      const auto count = socket_.write_some(asio::buffer(out_), error);
      if (!error && count == out_.size()) {
        wrote({});
        return;
      }
      if (error && error != asio::error::would_block) {
        wrote(error);
        return;
      }
      if (!error) out_.erase(0, count);
      write(asio::buffer(out_));
      return;
    }
    write(std::array<asio::const_buffer, 2>{asio::buffer(out_), asio::buffer(response_.body)});
  }

  template <class Buffers>
  void write(const Buffers& buffers) {
    writing_ = true;
    deadline_ = request_deadline();
    asio::async_write(
        socket_, buffers,
        [self = shared_from_this(), pieces = std::size_t(0)](error_code error,
                                                             std::size_t sent) mutable -> std::size_t {
          if (sent / kPaced != pieces) {
            pieces = sent / kPaced;
            self->deadline_ = self->request_deadline();
          }
          return error ? 0 : kPaced;
        },
        [self = shared_from_this()](error_code error, std::size_t) { self->wrote(error); });
  }

  // The response has been sent, or can't be. Goes on with the next request, unless advance() is the caller and does.
  void wrote(error_code error) {
    if (error) {
      close();
    } else if (!keep_alive_) {
      error_code ignored;
      socket_.shutdown(tcp::socket::shutdown_send, ignored);
      if (refused_) {
        linger();
        return;
      }
      close();
    }
    done();
    if (!advancing_ && socket_.is_open()) advance();
  }

  // Takes in and drops what a refused client is still sending, up to a limit: closing now would reset the connection,
  // and the client would see that instead of the answer.
  void linger() {
    done();
    in_.consume(in_.size());
    in_.reserve(Buffer::kKept);
    account(0);
    deadline_ = server_->coarse_now() + kLingerTime;
    drop();
  }

  void drop() {
    socket_.async_read_some(asio::buffer(in_.tail(), in_.room()),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              self->dropped_ += count;
                              if (error || self->dropped_ > self->server_->limits.body_bytes) return self->close();
                              self->drop();
                            });
  }

  void done() {
    busy_ = false;
    writing_ = kept_ = false;
    gone_ = nullptr;
    in_.consume(parser_ ? std::min(parser_->length(), in_.size()) : in_.size());
    parser_.reset();
    response_ = {};
    if (out_.capacity() > Buffer::kKept) std::string().swap(out_);
    account(in_.capacity() > Buffer::kKept ? in_.capacity() : 0);
    deadline_ = in_.size() > 0 ? request_deadline() : idle_deadline();
  }

  std::shared_ptr<Server::Impl> server_;
  tcp::socket socket_;
  std::string remote_;
  Buffer in_;
  std::optional<RequestParser> parser_;
  aws::HttpRequest request_;
  aws::HttpResponse response_;
  std::string out_;
  std::function<void()> gone_;
  std::size_t accounted_ = 0;
  SteadyTime deadline_;
  bool keep_alive_ = true;
  bool busy_ = false;     // a request is being answered
  bool kept_ = false;     // and the answer's body counts already
  bool writing_ = false;  // and its client does not take the answer as fast as it is given
  bool advancing_ = false;
  bool refused_ = false;  // by us, before the request was whole
  std::size_t dropped_ = 0;
};

base::Result<std::uint16_t> Server::Impl::listen(const std::string& address, std::uint16_t port) {
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error) return base::failure("'" + address + "' is not an IP address to listen on");
  const tcp::endpoint endpoint(ip, port);
  const auto step = [&](const char* what) {
    return base::failure(std::string(what) + " " + address + " port " + std::to_string(port), error.value());
  };
  acceptor_.open(endpoint.protocol(), error);
  if (error) return step("cannot open a socket for");
  acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  acceptor_.bind(endpoint, error);
  if (error) return step("cannot listen on");
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return step("cannot listen on");
  const auto bound = acceptor_.local_endpoint(error).port();
  accept();
  sweep();
  return bound;
}

void Server::Impl::accept() {
  if (accepting_ || !acceptor_.is_open()) return;
  accepting_ = true;
  acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
    self->accepting_ = false;
    if (error == asio::error::operation_aborted) return;
    if (error) {  // out of descriptors, most likely: the sweep tries again
      base::log_warn("accept: {}", error.message());
      return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    if (self->connections_.size() >= self->limits.connections) {
      self->refuse(std::move(socket));
      return self->accept();
    }
    auto connection = std::make_shared<Connection>(self, std::move(socket));
    self->connections_.push_back(connection);
    connection->place = std::prev(self->connections_.end());
    connection->start();
    self->accept();
  });
}

// Says why and closes. What the client has sent is taken in first: closing would reset the connection otherwise, and
// the answer might be lost.
void Server::Impl::refuse(tcp::socket socket) {
  static const std::string body = problem_response(503, "sluice has too many connections. Try again later.").body;
  static const std::string answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  ++reached.connections;
  error_code error;
  socket.write_some(asio::buffer(answer), error);
  socket.shutdown(tcp::socket::shutdown_send, error);
  char dropped[16 * 1024];
  socket.read_some(asio::buffer(dropped), error);
}

void Server::Impl::tell_of_limits() {
  const auto [connections, bodies, answers, slow] = std::exchange(reached, Reached());
  if (connections > 0) {
    base::log_warn("{} connections refused with 503: limit connections = {}", connections, limits.connections);
  }
  if (bodies > 0) {
    base::log_warn("{} large requests refused with 503: limit buffered_bytes = {}", bodies, limits.buffered_bytes);
  }
  if (answers > 0) {
    base::log_warn("{} large answers became a 503: limit buffered_bytes = {}", answers, limits.buffered_bytes);
  }
  if (slow > 0) {
    base::log_warn("{} connections closed that did not send or take what they had begun: limit request_timeout = {} s",
                   slow, limits.request_timeout.count());
  }
}

// The allocator keeps what is freed below something that is still used. After a storm that is most of what it took, so
// the kernel gets it once most of the connections or of what they held have gone.
void Server::Impl::give_back() {
  constexpr std::size_t kWorthIt = 32u << 20;
  const auto held = buffered_ + connections_.size() * Buffer::kKept;
  most_held_ = std::max(most_held_, held);
  if (most_held_ < kWorthIt || held > most_held_ / 4) return;
  most_held_ = held;
  ::malloc_trim(0);
}

void Server::Impl::sweep() {
  coarse_now_ = asio::steady_timer::clock_type::now();
  for (auto at = connections_.begin(); at != connections_.end();) {
    const auto connection = (at++)->lock();  // it may leave the list when it is let go
    if (connection) connection->sweep(coarse_now_);
  }
  tell_of_limits();
  give_back();
  accept();
  sweep_timer_.expires_after(std::chrono::seconds(1));
  sweep_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->sweep();
  });
}

void Server::Impl::closed(std::list<std::weak_ptr<Connection>>::iterator at) {
  connections_.erase(at);
  accept();
}

void Server::Impl::close() {
  error_code ignored;
  acceptor_.close(ignored);
  sweep_timer_.cancel();
  for (auto at = connections_.begin(); at != connections_.end();) {
    if (const auto connection = (at++)->lock()) connection->close();
  }
}

Server::Server(asio::io_context& io, Handler& handler, Limits limits)
    : impl_(std::make_shared<Impl>(io, handler, limits)) {}

Server::~Server() {
  close();
}

base::Result<std::uint16_t> Server::listen(const std::string& address, std::uint16_t port) {
  return impl_->listen(address, port);
}

void Server::close() {
  impl_->close();
}

}  // namespace sluice::http
