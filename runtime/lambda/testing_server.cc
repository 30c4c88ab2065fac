#include "lambda/testing_server.h"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

namespace lambda::testing {
namespace {

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

}  // namespace

// Blocking bytes in and out, plain or TLS.
class FakeServer::Connection {
 public:
  Connection(int descriptor, SSL_CTX* tls) : descriptor_(descriptor) {
    if (tls == nullptr) return;
    ssl_.reset(SSL_new(tls));
    SSL_set_fd(ssl_.get(), descriptor);
    usable_ = SSL_accept(ssl_.get()) == 1;
  }

  ~Connection() {
    if (ssl_ != nullptr && usable_ && !silent_) SSL_shutdown(ssl_.get());
    ::close(descriptor_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Whether there are more bytes in `into`; false at the end of the connection.
  bool read_more(std::string& into) {
    if (!usable_) return false;
    std::array<char, 64 * 1024> buffer;
    const long count = ssl_ != nullptr ? SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()))
                                       : static_cast<long>(::recv(descriptor_, buffer.data(), buffer.size(), 0));
    if (count <= 0) {
      usable_ = false;
      return false;
    }
    into.append(buffer.data(), static_cast<size_t>(count));
    return true;
  }

  void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const long count = ssl_ != nullptr
                             ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : static_cast<long>(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }

  // The close that follows sends RST.
  void reset_on_close() {
    silent_ = true;
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

  // Nothing if the client closed before a whole request was there.
  std::optional<ReceivedRequest> read_request(std::string& pending) {
    size_t head_end = std::string::npos;
    while ((head_end = pending.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more(pending)) return std::nullopt;
    }
    ReceivedRequest request;
    std::string_view head = std::string_view(pending).substr(0, head_end + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    request.method = line.substr(0, line.find(' '));
    request.target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
    head.remove_prefix(line.size() + 2);
    while (!head.empty()) {
      const std::string_view field = head.substr(0, head.find("\r\n"));
      const size_t colon = field.find(": ");
      request.headers.emplace_back(field.substr(0, colon), field.substr(colon + 2));
      head.remove_prefix(field.size() + 2);
    }
    const std::string length_text = request.header("Content-Length");
    const size_t length = length_text.empty() ? 0 : std::stoul(length_text);
    pending.erase(0, head_end + 4);
    while (pending.size() < length) {
      if (!read_more(pending)) return std::nullopt;
    }
    request.body = pending.substr(0, length);
    pending.erase(0, length);
    return request;
  }

 private:
  int descriptor_;
  std::unique_ptr<SSL, SslDeleter> ssl_;
  bool usable_ = true;
  bool silent_ = false;
};

Step reply(int status, std::string body, const HttpHeaders& headers) {
  std::string bytes =
      "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  for (const auto& [name, value] : headers) bytes.append(name).append(": ").append(value).append("\r\n");
  return Step{bytes + "\r\n" + body, Step::After::kKeep, {}};
}

Step reply_and_close(int status, std::string body) {
  Step step = reply(status, std::move(body));
  step.after = Step::After::kClose;
  return step;
}

Step close_without_answer() {
  return Step{"", Step::After::kClose, {}};
}
Step reset_connection() {
  return Step{"", Step::After::kReset, {}};
}

FakeServer::FakeServer(std::vector<Step> script, SSL_CTX* tls) : script_(std::move(script)), tls_(tls) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_event_ = ::eventfd(0, EFD_CLOEXEC);
  require(listener_ >= 0 && stop_event_ >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 8) == 0);
  require(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
  const uint64_t one = 1;
  require(::write(stop_event_, &one, sizeof one) == sizeof one);
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) ::close(listener_);
  ::close(stop_event_);
}

Url FakeServer::url(const std::string& host) const {
  return Url{tls_ != nullptr, host, port_, "/"};
}

const std::vector<ReceivedRequest>& FakeServer::received() {
  if (thread_.joinable()) thread_.join();
  return received_;
}

void FakeServer::serve() {
  for (int number = 1; next_step_ < script_.size(); ++number) {
    std::array<pollfd, 2> watched{pollfd{listener_, POLLIN, 0}, pollfd{stop_event_, POLLIN, 0}};
    require(::poll(watched.data(), watched.size(), -1) > 0);
    if (watched[1].revents != 0) return;
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor >= 0) serve_connection(descriptor, number);
  }
  // Whoever connects now is refused.
  ::close(listener_);
  listener_ = -1;
}

void FakeServer::serve_connection(int descriptor, int number) {
  Connection connection(descriptor, tls_);
  std::string pending;
  while (next_step_ < script_.size()) {
    auto request = connection.read_request(pending);
    if (!request) return;
    request->connection = number;
    received_.push_back(std::move(*request));
    const Step& step = script_[next_step_++];
    if (step.before) step.before();
    connection.write_all(step.bytes);
    if (step.after == Step::After::kReset) connection.reset_on_close();
    if (step.after != Step::After::kKeep) return;
  }
}

}  // namespace lambda::testing
