// sluice-load: a closed-loop HTTP client, as cheap as it can be, so that the server is what is measured.
//
//   sluice-load URL-HOST PORT CONNECTIONS SECONDS < request       the raw HTTP request that every connection repeats
//
// Prints one line: requests a second, then the latencies p50 and p99 in microseconds. Exits with 1 if a response is not
// a 200.
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "http_client.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
  int fd = -1;
  Clock::time_point sent;
  std::string received;
};

using sluice::bench::connect_to;
using sluice::bench::die;
using sluice::bench::response_length;

void send_request(Connection& connection, const std::string& request) {
  connection.sent = Clock::now();
  std::size_t done = 0;
  while (done < request.size()) {
    const auto count = ::send(connection.fd, request.data() + done, request.size() - done, MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EAGAIN) continue;  // requests are far smaller than a socket's buffer
      die("send");
    }
    done += std::size_t(count);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: sluice-load HOST PORT CONNECTIONS SECONDS < request\n");
    return 2;
  }
  const std::string request{std::istreambuf_iterator<char>(std::cin), {}};
  const int count = std::atoi(argv[3]);
  const auto end = Clock::now() + std::chrono::milliseconds(long(std::atof(argv[4]) * 1000));
  const int epoll = ::epoll_create1(0);
  std::vector<Connection> connections{std::size_t(count)};
  for (std::size_t i = 0; i < connections.size(); ++i) {
    connections[i].fd = connect_to(argv[1], std::atoi(argv[2]));
    ::fcntl(connections[i].fd, F_SETFL, O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event);
  }
  std::vector<float> latencies;
  latencies.reserve(4'000'000);
  const auto start = Clock::now();
  for (auto& connection : connections) send_request(connection, request);
  auto now = start;
  while (now < end) {
    epoll_event events[256];
    const int ready = ::epoll_wait(epoll, events, 256, 1000);
    for (int i = 0; i < ready; ++i) {
      auto& connection = connections[events[i].data.u64];
      char piece[16384];
      const auto got = ::recv(connection.fd, piece, sizeof piece, 0);
      if (got == 0) die("the server closed a connection");
      if (got < 0) continue;
      connection.received.append(piece, std::size_t(got));
      if (const auto length = response_length(connection.received)) {
        if (connection.received.compare(0, 12, "HTTP/1.1 200") != 0) {
          std::fprintf(stderr, "not a 200: %s\n", connection.received.c_str());
          return 1;
        }
        connection.received.erase(0, length);
        now = Clock::now();
        latencies.push_back(std::chrono::duration<float, std::micro>(now - connection.sent).count());
        send_request(connection, request);
      }
    }
    if (ready == 0) now = Clock::now();
  }
  const double elapsed = std::chrono::duration<double>(now - start).count();
  const auto total = latencies.size();
  if (total == 0) return 1;
  const auto percentile = [&](double share) {
    const auto at = latencies.begin() + std::ptrdiff_t(double(total - 1) * share);
    std::nth_element(latencies.begin(), at, latencies.end());
    return *at;
  };
  std::printf("%.0f %.0f %.0f\n", double(total) / elapsed, percentile(0.5), percentile(0.99));
  return 0;
}
