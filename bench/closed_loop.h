#pragma once
// A closed loop of HTTP requests over keep-alive connections, on one thread: each connection has one request under way
// and sends the next when its response is there. As cheap as it can be, so that the server is what is measured.
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http_client.h"

namespace sluice::bench {

class ClosedLoop {
 public:
  ClosedLoop(const char* host, int port, std::size_t connections) : connections_(connections) {
    epoll_ = ::epoll_create1(0);
    for (std::size_t i = 0; i < connections; ++i) {
      connections_[i].fd = connect_to(host, port);
      ::fcntl(connections_[i].fd, F_SETFL, O_NONBLOCK);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].fd, &event);
    }
  }
  ~ClosedLoop() {
    for (const auto& connection : connections_) ::close(connection.fd);
    ::close(epoll_);
  }
  ClosedLoop(const ClosedLoop&) = delete;
  ClosedLoop& operator=(const ClosedLoop&) = delete;

  // Calls next(connection, response) for the first request of each connection (with an empty response) and after each
  // response; it gives a pointer to the request to send, valid until it is called again for that connection, or null to
  // let the connection rest. Ends when all rest. Any response but a 200 ends the program.
  template <class Next>
  void run(Next&& next) {
    std::size_t busy = 0;
    const auto go_on = [&](std::size_t i, std::string_view response) {
      const std::string* request = next(i, response);
      if (request == nullptr) return false;
      send(connections_[i].fd, *request);
      return true;
    };
    for (std::size_t i = 0; i < connections_.size(); ++i) busy += go_on(i, {}) ? 1 : 0;
    while (busy > 0) {
      epoll_event events[256];
      const int ready = ::epoll_wait(epoll_, events, 256, -1);
      for (int at = 0; at < ready; ++at) {
        const auto i = std::size_t(events[at].data.u64);
        if (const auto length = receive(connections_[i])) {
          auto response = std::move(connections_[i].received);
          connections_[i].received.clear();
          if (!go_on(i, std::string_view(response).substr(0, length))) --busy;
          response.clear();
          if (connections_[i].received.empty()) connections_[i].received = std::move(response);  // its capacity
        }
      }
    }
  }

 private:
  struct Connection {
    int fd = -1;
    std::string received;
  };

  static void send(int fd, const std::string& request) {
    for (std::size_t done = 0; done < request.size();) {
      const auto count = ::send(fd, request.data() + done, request.size() - done, MSG_NOSIGNAL);
      if (count >= 0) {
        done += std::size_t(count);
      } else if (errno != EAGAIN) {
        die("send");
      }
    }
  }

  static std::size_t receive(Connection& connection) {
    char piece[65536];
    const auto got = ::recv(connection.fd, piece, sizeof piece, 0);
    if (got == 0) die("the server closed a connection");
    if (got < 0) return 0;
    connection.received.append(piece, std::size_t(got));
    const auto length = response_length(connection.received);
    if (length != 0 && connection.received.compare(0, 12, "HTTP/1.1 200") != 0) {
      std::fprintf(stderr, "not a 200: %s\n", connection.received.c_str());
      std::exit(1);
    }
    return length;
  }

  std::vector<Connection> connections_;
  int epoll_ = -1;
};

}  // namespace sluice::bench
