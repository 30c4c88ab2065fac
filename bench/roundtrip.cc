// sluice-roundtrip: how long from POST /inbox to the answer of GET /outbox that brings the result.
//
//   sluice-roundtrip HOST PORT PATH-OF-STAGE COUNT      prints p50, p99 and the largest in microseconds
#include <algorithm>
#include <chrono>
#include <vector>

#include "http_client.h"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: sluice-roundtrip HOST PORT /_aws/execute-api/API/STAGE COUNT\n");
    return 2;
  }
  const std::string stage = argv[3], host = std::string("Host: ") + argv[1] + "\r\n";
  const std::string body = R"({"text":"a message of the benchmark"})";
  const std::string post = "POST " + stage + "/inbox HTTP/1.1\r\n" + host +
                           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                           "\r\n\r\n" + body;
  const std::string get = "GET " + stage + "/outbox HTTP/1.1\r\n" + host + "\r\n";
  const int in = sluice::bench::connect_to(argv[1], std::atoi(argv[2]));
  const int out = sluice::bench::connect_to(argv[1], std::atoi(argv[2]));
  const int count = std::atoi(argv[4]), warm_up = 20;
  std::vector<double> times;
  for (int i = -warm_up; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (sluice::bench::exchange(in, post) != 200) {
      std::fprintf(stderr, "POST /inbox did not answer 200\n");
      return 1;
    }
    int status = 404;
    while (status == 404) status = sluice::bench::exchange(out, get);
    if (status != 200) {
      std::fprintf(stderr, "GET /outbox answered %d\n", status);
      return 1;
    }
    if (i >= 0)
      times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%.0f %.0f %.0f\n", times[times.size() / 2], times[std::size_t(double(times.size() - 1) * 0.99)],
              times.back());
  return 0;
}
