// sluice-sqs-client: SQS's work in a closed loop, over the JSON protocol.
//
//   sluice-sqs-client fill  HOST PORT QUEUE-URL CONNECTIONS MESSAGES BODY-BYTES
//   sluice-sqs-client drain HOST PORT QUEUE-URL CONNECTIONS
//   sluice-sqs-client cycle HOST PORT QUEUE-URL CONNECTIONS SECONDS BODY-BYTES
//   sluice-sqs-client steps HOST PORT QUEUE-URL CONNECTIONS SECONDS BODY-BYTES
//   sluice-sqs-client polls HOST PORT QUEUE-URL CONNECTIONS
//
// fill sends, ten in a batch; drain receives and deletes tens until the queue is empty; cycle sends, receives and
// deletes tens; steps sends, receives, changes visibility, asks for attributes and deletes; polls waits in long polls
// until standard input ends.
//
// fill, drain and cycle print messages, messages a second, and the longest answer in milliseconds; steps prints a line
// for each action: its name, the mean and p99 in microseconds, the longest answer in milliseconds.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "closed_loop.h"

namespace {

using Clock = std::chrono::steady_clock;
using sluice::bench::ClosedLoop;

struct Options {
  const char* host;
  int port;
  std::string queue_url;
  std::size_t connections;
};

std::string request(const char* action, const std::string& body) {
  return std::string(
             "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: "
             "AmazonSQS.") +
         action +
         "\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
         "Credential=test/20260101/us-east-1/sqs/aws4_request, "
         "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" +
         std::string(64, '0') + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string of_queue(const Options& options, const std::string& members) {
  return "{\"QueueUrl\":\"" + options.queue_url + "\"" + members + "}";
}

std::string send_batch(const Options& options, std::size_t body_bytes) {
  std::string entries;
  for (int i = 0; i < 10; ++i) {
    entries += (i == 0 ? "" : ",");
    entries += "{\"Id\":\"" + std::to_string(i) + "\",\"MessageBody\":\"" + std::string(body_bytes, 'x') + "\"}";
  }
  return request("SendMessageBatch", of_queue(options, ",\"Entries\":[" + entries + "]"));
}

std::vector<std::string> receipt_handles(std::string_view response) {
  constexpr std::string_view name = "\"ReceiptHandle\":\"";
  std::vector<std::string> handles;
  for (auto at = response.find(name); at != response.npos; at = response.find(name, at)) {
    at += name.size();
    handles.emplace_back(response.substr(at, response.find('"', at) - at));
  }
  return handles;
}

std::string delete_batch(const Options& options, const std::vector<std::string>& handles) {
  std::string entries;
  for (std::size_t i = 0; i < handles.size(); ++i) {
    entries += (i == 0 ? "" : ",");
    entries += "{\"Id\":\"" + std::to_string(i) + "\",\"ReceiptHandle\":\"" + handles[i] + "\"}";
  }
  return request("DeleteMessageBatch", of_queue(options, ",\"Entries\":[" + entries + "]"));
}

// The answers' times of one action.
struct Times {
  std::vector<float> microseconds;
  void add(Clock::time_point sent, Clock::time_point now) {
    microseconds.push_back(std::chrono::duration<float, std::micro>(now - sent).count());
  }
  float mean() const {
    double sum = 0;
    for (const auto time : microseconds) sum += double(time);
    return microseconds.empty() ? 0 : float(sum / double(microseconds.size()));
  }
  float longest() const {
    return microseconds.empty() ? 0 : *std::max_element(microseconds.begin(), microseconds.end());
  }
  float percentile(double share) {
    if (microseconds.empty()) return 0;
    const auto at = microseconds.begin() + std::ptrdiff_t(double(microseconds.size() - 1) * share);
    std::nth_element(microseconds.begin(), at, microseconds.end());
    return *at;
  }
};

void print_total(std::size_t messages, Clock::time_point start, const Times& times) {
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  std::printf("%zu %.0f %.1f\n", messages, double(messages) / elapsed, double(times.longest()) / 1000);
}

void fill(const Options& options, std::size_t messages, std::size_t body_bytes) {
  ClosedLoop loop(options.host, options.port, options.connections);
  const auto batch = send_batch(options, body_bytes);
  std::vector<Clock::time_point> sent(options.connections);
  Times times;
  const auto start = Clock::now();
  std::size_t given_out = 0;
  loop.run([&](std::size_t i, std::string_view response) -> const std::string* {
    const auto now = Clock::now();
    if (!response.empty()) times.add(sent[i], now);
    sent[i] = now;
    if (given_out >= messages) return nullptr;
    given_out += 10;
    return &batch;
  });
  print_total(given_out, start, times);
}

void cycle(const Options& options, double seconds, std::size_t body_bytes, bool drain) {
  ClosedLoop loop(options.host, options.port, options.connections);
  const auto send = send_batch(options, body_bytes);
  const auto receive = request("ReceiveMessage", of_queue(options, ",\"MaxNumberOfMessages\":10"));
  enum class Step { kSent, kReceived, kDeleted };
  struct Worker {
    Step step = Step::kDeleted;
    std::string request;
    std::size_t held = 0;
    Clock::time_point sent;
  };
  std::vector<Worker> workers(options.connections);
  std::size_t done = 0;
  Times times;
  const auto start = Clock::now(), end = start + std::chrono::milliseconds(long(seconds * 1000));
  loop.run([&](std::size_t i, std::string_view response) -> const std::string* {
    auto& worker = workers[i];
    const auto now = Clock::now();
    if (!response.empty()) times.add(worker.sent, now);
    worker.sent = now;
    if (worker.step == Step::kSent) {
      worker.step = Step::kReceived;
      return &receive;
    }
    if (worker.step == Step::kReceived) {
      const auto handles = receipt_handles(response);
      if (!handles.empty()) {
        worker.held = handles.size();
        worker.request = delete_batch(options, handles);
        worker.step = Step::kDeleted;
        return &worker.request;
      }
      if (drain) return nullptr;
      worker.step = Step::kDeleted;
    } else {
      done += worker.held;
      worker.held = 0;
    }
    if (drain) {
      worker.step = Step::kReceived;
      return &receive;
    }
    if (now >= end) return nullptr;
    worker.step = Step::kSent;
    return &send;
  });
  print_total(done, start, times);
}

void steps(const Options& options, double seconds, std::size_t body_bytes) {
  ClosedLoop loop(options.host, options.port, options.connections);
  constexpr const char* names[] = {"SendMessage", "ReceiveMessage", "ChangeMessageVisibility", "GetQueueAttributes",
                                   "DeleteMessage"};
  const auto send = request(names[0], of_queue(options, ",\"MessageBody\":\"" + std::string(body_bytes, 'x') + "\""));
  const auto receive = request(names[1], of_queue(options, ""));
  const auto attributes = request(names[3], of_queue(options, ",\"AttributeNames\":[\"All\"]"));
  struct Worker {
    int step = -1;
    std::string handle, request;
    Clock::time_point sent;
  };
  std::vector<Worker> workers(options.connections);
  Times times[5];
  const auto end = Clock::now() + std::chrono::milliseconds(long(seconds * 1000));
  loop.run([&](std::size_t i, std::string_view response) -> const std::string* {
    auto& worker = workers[i];
    const auto now = Clock::now();
    if (!response.empty()) times[worker.step].add(worker.sent, now);
    worker.sent = now;
    worker.step = (worker.step + 1) % 5;
    switch (worker.step) {
      case 0:
        return now >= end ? nullptr : &send;
      case 1:
        return &receive;
      case 2: {
        const auto handles = receipt_handles(response);
        if (handles.size() != 1) {
          std::fprintf(stderr, "no message: %.*s\n", int(response.size()), response.data());
          std::exit(1);
        }
        worker.handle = handles[0];
        worker.request = request(
            names[2], of_queue(options, ",\"VisibilityTimeout\":60,\"ReceiptHandle\":\"" + worker.handle + "\""));
        return &worker.request;
      }
      case 3:
        return &attributes;
      default:
        worker.request = request(names[4], of_queue(options, ",\"ReceiptHandle\":\"" + worker.handle + "\""));
        return &worker.request;
    }
  });
  for (int i = 0; i < 5; ++i) {
    std::printf("%s %.1f %.1f %.2f\n", names[i], double(times[i].mean()), double(times[i].percentile(0.99)),
                double(times[i].longest()) / 1000);
  }
}

// Says "waiting" when every poll has been sent.
void polls(const Options& options) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const auto poll = request("ReceiveMessage", of_queue(options, ",\"WaitTimeSeconds\":20"));
  for (std::size_t i = 0; i < options.connections; ++i) {
    const int fd = sluice::bench::connect_to(options.host, options.port);
    if (::send(fd, poll.data(), poll.size(), MSG_NOSIGNAL) != ssize_t(poll.size())) sluice::bench::die("send");
  }
  std::puts("waiting");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}

int usage() {
  std::fputs(
      "usage: sluice-sqs-client fill|drain|cycle|steps|polls HOST PORT QUEUE-URL CONNECTIONS [MESSAGES|SECONDS "
      "BODY-BYTES]\n",
      stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return usage();
  const std::string mode = argv[1];
  const Options options{argv[2], std::atoi(argv[3]), argv[4], std::strtoul(argv[5], nullptr, 10)};
  if (mode == "drain" && argc == 6) {
    cycle(options, 0, 1, true);
  } else if (mode == "polls" && argc == 6) {
    polls(options);
  } else if (mode == "fill" && argc == 8) {
    fill(options, std::strtoul(argv[6], nullptr, 10), std::strtoul(argv[7], nullptr, 10));
  } else if (mode == "cycle" && argc == 8) {
    cycle(options, std::atof(argv[6]), std::strtoul(argv[7], nullptr, 10), false);
  } else if (mode == "steps" && argc == 8) {
    steps(options, std::atof(argv[6]), std::strtoul(argv[7], nullptr, 10));
  } else {
    return usage();
  }
  return 0;
}
