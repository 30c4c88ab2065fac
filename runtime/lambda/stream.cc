#include "lambda/stream.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nss.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace lambda {
namespace {

Error connection_error(std::string_view what, int number) {
  return Error{ErrorKind::kConnection, number == ECONNREFUSED ? "ConnectionRefused" : "ConnectionFailed",
               std::string(what) + ": " + std::strerror(number)};
}

Error cancelled() {
  return Error{ErrorKind::kCancelled, "Cancelled", "woken while waiting for the peer"};
}

// A statically linked program has the modules "files" and "dns" of glibc inside. Any other that /etc/nsswitch.conf may
// name would be loaded from the system's own, different glibc and could crash, so names are looked up by these two
// only.
void use_builtin_name_services() {
#ifdef LAMBDA_STATIC
  static const int once = __nss_configure_lookup("hosts", "files dns");
  static_cast<void>(once);
#endif
}

Result<Socket> connect_address(const addrinfo& address, const Wait& wait) {
  Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (socket.descriptor() < 0) return connection_error("socket", errno);
  const int on = 1;
  ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.descriptor(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return connection_error("connect", errno);
  if (auto status = wait_ready(socket.descriptor(), Direction::kWrite, wait); !status) return status.error();
  int failure = 0;
  socklen_t size = sizeof failure;
  ::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &failure, &size);
  if (failure != 0) return connection_error("connect", failure);
  return socket;
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  Status write(std::string_view head, std::string_view body, const Wait& wait) override {
    while (!head.empty() || !body.empty()) {
      std::array<iovec, 2> parts{iovec{const_cast<char*>(head.data()), head.size()},
                                 iovec{const_cast<char*>(body.data()), body.size()}};
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = parts.size();
      const ssize_t sent = ::sendmsg(socket_.descriptor(), &message, MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return connection_error("write", errno);
        if (auto status = wait_ready(socket_.descriptor(), Direction::kWrite, wait); !status) return status;
        continue;
      }
      const size_t of_head = std::min(head.size(), static_cast<size_t>(sent));
      head.remove_prefix(of_head);
      body.remove_prefix(static_cast<size_t>(sent) - of_head);
    }
    return {};
  }

  Result<size_t> read(char* buffer, size_t size, const Wait& wait) override {
    for (;;) {
      // An answer is never there at once, so wait first: that saves the call that would say EAGAIN.
      if (auto status = wait_ready(socket_.descriptor(), Direction::kRead, wait); !status) return status.error();
      const ssize_t count = ::recv(socket_.descriptor(), buffer, size, 0);
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EAGAIN && errno != EINTR) return connection_error("read", errno);
    }
  }

  bool idle() override {
    char byte;
    return ::recv(socket_.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  Socket socket_;
};

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status not_woken(const Wait& wait) {
  if (wait.wake_descriptor < 0) return {};
  pollfd watched{wait.wake_descriptor, POLLIN, 0};
  if (::poll(&watched, 1, 0) <= 0) return {};
  return cancelled();
}

Status wait_ready(int descriptor, Direction direction, const Wait& wait) {
  std::array<pollfd, 2> watched{
      pollfd{descriptor, static_cast<short>(direction == Direction::kRead ? POLLIN : POLLOUT), 0},
      pollfd{wait.wake_descriptor, POLLIN, 0}};
  for (;;) {
    const int count = ::poll(watched.data(), watched.size(), wait.deadline.poll_timeout());
    if (count < 0) {
      if (errno == EINTR) continue;
      return connection_error("poll", errno);
    }
    if (watched[0].revents != 0) return {};
    if (watched[1].revents != 0) return cancelled();
    if (wait.deadline.passed()) return Error{ErrorKind::kTimeout, "Timeout", "the peer did not answer in time"};
  }
}

Result<Socket> connect_tcp(const Url& url, std::chrono::milliseconds timeout, const Wait& wait) {
  use_builtin_name_services();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found);
  if (failure != 0) {
    return Error{ErrorKind::kConnection, "HostNotFound", "cannot resolve " + url.host + ": " + ::gai_strerror(failure)};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);

  Error last{ErrorKind::kConnection, "HostNotFound", "no address for " + url.host};
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const Wait turn(Deadline::earlier(wait.deadline, Deadline::after(timeout)), wait.wake_descriptor);
    auto socket = connect_address(*address, turn);
    if (socket.ok()) return socket;
    last = socket.error();
    if (last.kind == ErrorKind::kCancelled || wait.deadline.passed()) break;
  }
  last.message = url.authority() + ": " + last.message;
  return last;
}

std::unique_ptr<Stream> make_plain_stream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace lambda
