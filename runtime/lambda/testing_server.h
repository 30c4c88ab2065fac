// A scripted HTTP server for tests: in this process, on a loopback port that the system chooses.
//
// It serves one connection after another on a thread of its own. For each request that it has read whole it takes the
// next step of the script: answer, answer and close, close, reset. After the last step it closes and accepts no more.
// It keeps what it received. received() waits for all of it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lambda/deadline.h"
#include "lambda/http_message.h"
#include "lambda/url.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace lambda::testing {

// What must hold for a test to make sense at all.
inline void require(bool condition) {
  if (!condition) std::abort();
}

// Longer than any test takes.
inline const Deadline kPatient = Deadline::after(std::chrono::seconds(60));

struct ReceivedRequest {
  std::string method;
  std::string target;
  HttpHeaders headers;
  std::string body;
  int connection = 0;  // 1 is the first that was accepted

  std::string header(std::string_view name) const { return std::string(find_header(headers, name).value_or("")); }
};

struct Step {
  enum class After { kKeep, kClose, kReset };
  std::string bytes;  // a whole response, or a piece of one
  After after = After::kKeep;
  std::function<void()> before;  // runs on the server's thread before the bytes are sent
};

// "HTTP/1.1 <status>" with a Content-Length, keep-alive.
Step reply(int status, std::string body, const HttpHeaders& headers = {});
Step reply_and_close(int status, std::string body);
Step close_without_answer();
Step reset_connection();

class FakeServer {
 public:
  // With a TLS context every connection is TLS. The context outlives the server.
  explicit FakeServer(std::vector<Step> script, SSL_CTX* tls = nullptr);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  uint16_t port() const { return port_; }
  Url url(const std::string& host = "127.0.0.1") const;

  // Waits until the script is played, then gives what was received. The client must have sent all that the script
  // expects.
  const std::vector<ReceivedRequest>& received();

 private:
  class Connection;
  void serve();
  void serve_connection(int descriptor, int number);

  std::vector<Step> script_;
  SSL_CTX* tls_;
  int listener_ = -1;
  int stop_event_ = -1;  // readable once the server is to end
  uint16_t port_ = 0;
  size_t next_step_ = 0;
  std::vector<ReceivedRequest> received_;
  std::thread thread_;
};

}  // namespace lambda::testing
