#pragma once
// The least of an HTTP/1.1 client for benchmarks: one blocking keep-alive connection on loopback.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace sluice::bench {

[[noreturn]] inline void die(const char* what) {
  std::perror(what);
  std::exit(2);
}

inline int connect_to(const char* host, int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(std::uint16_t(port));
  ::inet_pton(AF_INET, host, &address.sin_addr);
  if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("connect");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// The length of the first whole response in `text`, or 0 if it is not all there.
inline std::size_t response_length(const std::string& text) {
  const auto head = text.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const auto at = text.find("Content-Length: ");
  const std::size_t body = at < head ? std::strtoul(text.c_str() + at + 16, nullptr, 10) : 0;
  return text.size() >= head + 4 + body ? head + 4 + body : 0;
}

// Sends a request and waits for its response; gives the status.
inline int exchange(int fd, const std::string& request) {
  for (std::size_t done = 0; done < request.size();) {
    const auto count = ::send(fd, request.data() + done, request.size() - done, MSG_NOSIGNAL);
    if (count < 0) die("send");
    done += std::size_t(count);
  }
  std::string received;
  while (response_length(received) == 0) {
    char piece[16384];
    const auto count = ::recv(fd, piece, sizeof piece, 0);
    if (count <= 0) die("the server closed the connection");
    received.append(piece, std::size_t(count));
  }
  return std::atoi(received.c_str() + 9);
}

}  // namespace sluice::bench
