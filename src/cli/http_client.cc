#include "cli/http_client.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "aws/http.h"

namespace sluice::cli {
namespace {

constexpr std::size_t kReplyMax = 512u << 20;

}  // namespace

std::string_view HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (aws::equals_ignoring_case(key, name)) return value;
  }
  return {};
}

HttpClient::~HttpClient() {
  disconnect();
}

void HttpClient::disconnect() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

base::Status HttpClient::connect() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(port_);
  if (const int error = ::getaddrinfo(host_.c_str(), port.c_str(), &hints, &found); error != 0) {
    return base::failure("cannot resolve " + host_ + ": " + ::gai_strerror(error));
  }
  int last_error = 0;
  for (const auto* at = found; at != nullptr && socket_ < 0; at = at->ai_next) {
    socket_ = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (socket_ >= 0 && ::connect(socket_, at->ai_addr, at->ai_addrlen) != 0) {
      last_error = errno;
      disconnect();
    }
  }
  ::freeaddrinfo(found);
  if (socket_ < 0) return base::failure("cannot connect to " + host_ + " port " + port, last_error);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return {};
}

base::Status HttpClient::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return base::failure("sending to " + host_, errno);
    bytes.remove_prefix(std::size_t(count));
  }
  return {};
}

base::Result<HttpReply> HttpClient::send(std::string_view method, std::string_view target,
                                         const std::vector<std::pair<std::string, std::string>>& headers,
                                         std::string_view body) {
  std::string head;
  head.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  for (const auto& [name, value] : headers) head.append(name).append(": ").append(value).append("\r\n");
  head.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  const bool kept = socket_ >= 0;
  if (!kept) {
    if (auto connected = connect(); !connected) return base::fail(connected.error());
  }
  auto reply = exchange(head, body, method != "HEAD");
  if (!reply && kept) {  // the server closed the kept connection: nothing of this request was taken
    disconnect();
    if (auto connected = connect(); !connected) return base::fail(connected.error());
    reply = exchange(head, body, method != "HEAD");
  }
  if (!reply) disconnect();
  return reply;
}

base::Result<HttpReply> HttpClient::exchange(const std::string& head, std::string_view body, bool has_body) {
  if (auto sent = write_all(head); !sent) return base::fail(sent.error());
  if (auto sent = write_all(body); !sent) return base::fail(sent.error());
  std::string received;
  const auto read_more = [&]() -> base::Status {
    char piece[64 * 1024];
    const auto count = ::recv(socket_, piece, sizeof piece, 0);
    if (count < 0 && errno == EINTR) return {};
    if (count <= 0) return base::failure("the connection to " + host_ + " ended early", count < 0 ? errno : 0);
    received.append(piece, std::size_t(count));
    if (received.size() > kReplyMax) return base::failure("the reply is too large");
    return {};
  };
  std::size_t head_end;
  while ((head_end = received.find("\r\n\r\n")) == received.npos) {
    if (auto more = read_more(); !more) return base::fail(more.error());
  }
  HttpReply reply;
  std::string_view rest = std::string_view(received).substr(0, head_end);
  const auto status_line = rest.substr(0, rest.find("\r\n"));
  if (status_line.size() < 12) return base::failure("the reply of " + host_ + " is not HTTP");
  std::from_chars(status_line.data() + 9, status_line.data() + 12, reply.status);
  rest.remove_prefix(std::min(rest.size(), status_line.size() + 2));
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    const auto colon = line.find(':');
    if (colon != line.npos) {
      auto value = line.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      reply.headers.emplace_back(line.substr(0, colon), value);
    }
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
  }
  std::size_t length = 0;
  const auto length_text = reply.header("Content-Length");
  std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
  if (!has_body || reply.status == 204 || reply.status == 304) length = 0;
  while (received.size() < head_end + 4 + length) {
    if (auto more = read_more(); !more) return base::fail(more.error());
  }
  reply.body = received.substr(head_end + 4, length);
  if (aws::equals_ignoring_case(reply.header("Connection"), "close")) disconnect();
  return reply;
}

}  // namespace sluice::cli
